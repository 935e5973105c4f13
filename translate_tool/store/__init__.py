"""What is kept on disk in SQLite: the journal of a run, and the memory across nights."""
