"""French texts with their English, in the files that hold them: TMX, TSV, JSON lines, two files.

Everything here speaks of `pair.SentencePair`; `files` reads and writes by suffix.
"""
