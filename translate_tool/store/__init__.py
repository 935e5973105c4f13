"""Keeps on disk, in SQLite, the journal of a run and the memory shared by runs."""
