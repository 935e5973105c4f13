"""Passes `quote` on to those who still import it from here."""

from translate_tool.language import quote

__all__ = ["quote"]
