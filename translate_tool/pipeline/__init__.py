"""Runs on one machine from end to end, and answers questions about the output folder."""
