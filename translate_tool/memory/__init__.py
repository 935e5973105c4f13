"""Memory across nights: what was ever translated, shared by runs and output folders.

A machine's translation is kept under its recipe, and serves only runs of the same recipe. A
person's is kept under the recipe `human`, and wins over every machine's.
"""

from __future__ import annotations

from translate_tool.memory.files import FORMATS, demand_room, load, save
from translate_tool.memory.store import Imported, Memory, Shelf, Stats, fault
from translate_tool.memory.units import HUMAN, Skipped, Unit

__all__ = [
    "FORMATS",
    "HUMAN",
    "Imported",
    "Memory",
    "Shelf",
    "Skipped",
    "Stats",
    "Unit",
    "demand_room",
    "fault",
    "load",
    "save",
]
