"""Briefs → files. Knows formats, names and disks; knows nothing of models, settings or the journal.

`FORMATS` renders a brief (pure), `file_name` names its files, and `render_index` makes the front
page of a run. A new format is a new file and one line here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from translate_tool.records import Brief
from translate_tool.writers import bulk, docx, entities, jsonl, markdown, table, tmx, xliff
from translate_tool.writers.context import Context
from translate_tool.writers.index import Entry, as_entry, entry, render_failures
from translate_tool.writers.index import render as render_index
from translate_tool.writers.names import file_name
from translate_tool.writers.site import page


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Files that hold those of all briefs, one after the other: `folder`/`stem`-0001`suffix`, ...

    They begin with `begins`, by which they are known to be ours. `beside`: name and content of what
    belongs to them.
    """

    folder: str
    stem: str
    suffix: str
    begins: bytes
    beside: tuple[str, Callable[[], str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a brief is rendered, and where it goes: `folder`/NAME`suffix` of the output folder.

    The same brief gives the same text, or bytes. `joined`: how the files of all briefs are joined
    to a few, for systems that load them; None where nobody would.
    """

    suffix: str
    render: Callable[[Brief, Context], str | bytes]
    folder: str = ""
    joined: Joined | None = None


FORMATS: Mapping[str, Format] = {
    "csv": Format(suffix=".csv", render=table.render),
    "docx": Format(suffix=".docx", render=docx.render),
    "elasticsearch": Format(
        suffix=".bulk.ndjson",
        render=bulk.render,
        joined=Joined(
            folder="elasticsearch",
            stem="bulk",
            suffix=".ndjson",
            begins=bulk.BEGINS,
            beside=("mapping.json", bulk.mapping),
        ),
    ),
    "followthemoney": Format(
        suffix=".ftm.json",
        render=entities.render,
        joined=Joined(
            folder="followthemoney", stem="entities", suffix=".ftm.json", begins=entities.BEGINS
        ),
    ),
    "html": Format(suffix=".html", render=page.render, folder=f"site/{page.FOLDER}"),
    "jsonl": Format(suffix=".jsonl", render=jsonl.render),
    "markdown": Format(suffix=".md", render=markdown.render),
    "tmx": Format(suffix=".tmx", render=tmx.render),
    "xliff": Format(suffix=".xlf", render=xliff.render),
}


def path(name: str, format_name: str) -> str:
    """Return where the brief that goes by `name` is in the output folder, with `/`."""
    form = FORMATS[format_name]
    return f"{form.folder}/{name}{form.suffix}".removeprefix("/")


__all__ = [
    "FORMATS",
    "Context",
    "Entry",
    "Format",
    "Joined",
    "as_entry",
    "entry",
    "file_name",
    "path",
    "render_failures",
    "render_index",
]
