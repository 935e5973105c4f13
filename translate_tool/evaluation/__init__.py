"""Measures translations, summaries and splitting on sets with known answers; and speed."""
