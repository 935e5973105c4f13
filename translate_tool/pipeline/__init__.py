"""A run on one machine from end to end, and what is asked of its output folder."""
