"""Measures speed: this package's run and the usual ways, side by side on the same articles.

    bench        makes the setting of all sides, and the table of their medians
    workload     articles → files and sentences
    sides        ways of translating; summaries: of summarising; ours: `run` itself
    rounds       sides in processes of their own (child), in turns → medians
    arithmetic   medians → share of a GPU's peak
    growth       more of the same → time, memory

Nothing here is used by a run.
"""
