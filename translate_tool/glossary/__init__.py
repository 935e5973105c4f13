"""Applies a glossary: the English wanted for French terms, and names that stay as they are.

Knows French and English words, roughly, and a list of terms; knows nothing of models, journals or
outputs. A term is repaired only if the model's own words for it are known and occur in the English
as often as the term in the French; all else is flagged for a person to decide.
"""

from translate_tool.glossary.repair import apply, check, stand_in
from translate_tool.glossary.terms import Glossary, Match, Term, load
from translate_tool.glossary.variants import Variants, probes, variants

__all__ = [
    "Glossary",
    "Match",
    "Term",
    "Variants",
    "apply",
    "check",
    "load",
    "probes",
    "stand_in",
    "variants",
]
