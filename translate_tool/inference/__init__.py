"""Texts in, hypotheses out: engines, what they are handed, and how they are kept busy."""
