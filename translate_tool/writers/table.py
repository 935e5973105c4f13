"""A brief as a table in CSV, for spreadsheets.

What a spreadsheet would take for a formula begins with an apostrophe here, which it does not show:
the file to compute with is the one in JSON lines.
"""

from __future__ import annotations

import csv
import io
import re

from translate_tool.records import Brief
from translate_tool.writers.context import Context
from translate_tool.writers.escape import visible
from translate_tool.writers.view import block_of, flags_in_words, worst

COLUMNS = ("row", "kind", "french", "english", "severity", "flags", "score")

_FORMULA = re.compile(r"[=+\-@＝＋－＠'\t\r\n]")
"""Begins what a spreadsheet computes, or an apostrophe of the text's own (after OWASP, "CSV
Injection")."""


def render(brief: Brief, context: Context) -> str:  # noqa: ARG001 - a table has no room for notes
    """Return the table with a byte order mark, without which Excel misreads UTF-8."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row, pair in enumerate(brief.pairs, start=1):
        writer.writerow(
            [
                row,
                block_of(brief, pair).kind,
                _cell(pair.sentence.text),
                _cell(pair.hypothesis.text),
                worst(pair.flags),
                _cell(flags_in_words(pair.flags)),
                f"{pair.hypothesis.score:.3f}",
            ]
        )
    return "\ufeff" + page.getvalue()


def _cell(text: str) -> str:
    shown = visible(text)
    return f"'{shown}" if _FORMULA.match(shown) else shown
