"""A brief as notebooks show it: summary and rows, as HTML and as Markdown."""

from __future__ import annotations

from dataclasses import fields

from markupsafe import Markup

from translate_tool.records import Brief, Pair
from translate_tool.writers.escape import heading, inline, markdown_table, visible
from translate_tool.writers.view import doubts, titles


class NotebookBrief(Brief):
    """A brief that Jupyter and its like show by themselves; all else is as in a Brief."""

    __slots__ = ()

    @classmethod
    def of(cls, brief: Brief) -> NotebookBrief:
        """Return a brief as one that can be shown."""
        return cls(**{field.name: getattr(brief, field.name) for field in fields(brief)})

    def _repr_markdown_(self) -> str:
        rows = [
            (
                str(number),
                inline(pair.sentence.text),
                inline(pair.hypothesis.text),
                inline(_doubts(pair)),
            )
            for number, pair in enumerate(self.pairs, 1)
        ]
        parts = [
            f"### {heading(_title(self))}" if _title(self) else "",
            "\n".join(f"- {inline(line.text)}" for line in self.summary),
            markdown_table(("#", "Français", "English", "To review"), rows, align="rlll"),
        ]
        return "\n\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        lines = Markup("").join(_LINE.format(visible(line.text)) for line in self.summary)
        rows = Markup("").join(
            _ROW.format(
                number, visible(pair.sentence.text), visible(pair.hypothesis.text), _doubts(pair)
            )
            for number, pair in enumerate(self.pairs, 1)
        )
        return str(_PAGE.format(visible(_title(self)), lines, rows))


_LINE = Markup("<li>{}</li>")
_ROW = Markup(
    '<tr><td>{}</td><td lang="fr">{}</td><td lang="en">{}</td><td>{}</td></tr>'  # as escaped text
)
_PAGE = Markup(
    "<h3>{}</h3><ul>{}</ul><table>"
    "<tr><th>#</th><th>Français</th><th>English</th><th>To review</th></tr>{}</table>"
)


def _title(brief: Brief) -> str:
    return titles(brief)[1]


def _doubts(pair: Pair) -> str:
    return ", ".join(flag.kind for flag in doubts(pair))
