"""Keeps what is in an output folder and a run did not write, or a person changed.

A file is ours where its seal or the journal says so. On a first run a file of somebody else that
would be in the way is refused, before anything is done; what is in the way later (a page that was
edited, a file that came between two runs, an article named like it) is set aside, and told.

Knows names, seals and disks; knows nothing of how the contents came about.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePath

from translate_tool import writers
from translate_tool.config import JOURNAL, STATE, Config, Run
from translate_tool.errors import ConfigError
from translate_tool.pipeline.places import require_output
from translate_tool.readers import is_table
from translate_tool.runtime import files
from translate_tool.writers.seals import seal_of
from translate_tool.writers.site import front

EDITED = "edited"
"""The folder, beside the journal, for what was set aside."""

SITE = "site"

PAGE = writers.FORMATS["markdown"].suffix
"""Of the files in which people correct rows."""

_NOTHING: Mapping[str, str] = {}

PAGES = ("index.md", "quarantine.md", "report.json", "report.md")
FRONT = f"{SITE}/index.html"
"""The files about the run as a whole; the last one where there is a site."""

SHOWN = 5
"""Files named when a folder is refused."""

_UNSEALED: Mapping[str, re.Pattern[bytes]] = {
    "index.md": re.compile(rb"# Briefs\n\n(> .*\n\n)*[\d,]+ briefs \xc2\xb7 [\d,]+ not done \xc2"),
    "quarantine.md": re.compile(rb"# Quarantine\n\n(Nothing: every input was|## Not done\n\n\|)"),
    "report.json": re.compile(rb'\{\s*"output": ".*",\s*"inputs": \d+,\s*"done": \d+,'),
    "report.md": re.compile(rb"# Report of the run\n\n\*\*"),
    FRONT: re.compile(rb"<!doctype html>\n<html[^\0]*<title>Morning briefs</title>"),
}
"""How those begin that have no seal: report.json, which is for machines, and pages of versions
before there were seals."""


def refuse_foreign_files(config: Config, origins: Iterable[str] = ()) -> None:
    """Refuse an output folder where a first run would meet files that are not ours.

    `origins`: those of the inputs, of a table without its rows. What they do not tell is set aside
    when the run comes to it, as every file is where the settings say `force`. Raises ConfigError.
    """
    run = config.run
    require_output(run.output)
    if not run.output.exists() or is_begun(run.output):
        return
    taken = [n for n in dict.fromkeys(_wanted(config, origins)) if _is_foreign(run.output, n)]
    fixed = [name for name in taken if not (run.output / name).is_file()]  # a folder, say
    hint = "Choose another folder with --output"
    if not fixed:
        aside = (run.state / EDITED).as_posix()
        hint += f"; or --force: what is in the way is then moved to {aside}, and nothing is lost"
    taken = fixed if run.force else taken
    if taken:
        more = f" and {len(taken) - SHOWN} more" if len(taken) > SHOWN else ""
        raise ConfigError(
            f"{run.output} has files, not written by this program, where it would write its own: "
            f"{', '.join(taken[:SHOWN])}{more}",
            hint=f"{hint}.",
        )


def is_begun(output: Path) -> bool:
    """Return whether a run has begun to write to `output`, by what it keeps there."""
    return any((output / STATE / name).exists() for name in (JOURNAL, "status.json"))


def is_output(output: Path) -> bool:
    """Return whether a run has written to `output`, be its journal lost."""
    return is_begun(output) or seal_of(_content(output / "index.md")) != ""


def clear(run: Run, names: Iterable[str], *, trusted: bool = False) -> list[str]:
    """Set aside those files of the output folder that are not as we wrote them; notes that say so.

    `trusted`: those without a seal are ours all the same.
    """
    odd = [name for name in names if not _is_ours(run.output, name, trusted=trusted)]
    notes = []
    for name in odd:
        edited = seal_of(_content(run.output / name)) == "broken"
        notes += _set_aside(run, [name], edited=edited)
    return notes


def clear_brief(
    run: Run,
    written: Mapping[str, str],
    wanted: Mapping[str, str],
    *,
    stale: Sequence[str] = (),
    line: str = "",
) -> list[str]:
    """Set aside what is in the way of a brief's files and not as we wrote it; notes that say so.

    Path → sha256, of what was `written` by the journal, and of what is `wanted`, which may have
    been written before a kill. `stale`: files that the brief has no more, in nobody's way unless
    edited. Only what was edited goes, and with a page the JSON `line` of its brief, with which
    `learn` compares it.
    """
    output = run.output
    there = {
        p: files.checksum_of(output / p) for p in {**written, **wanted, **dict.fromkeys(stale)}
    }
    odd = {
        path: seal_of(_content(output / path))
        for path, now in there.items()
        if now not in ("", written.get(path), wanted.get(path))
    }
    edited = [p for p, seal in odd.items() if seal == "broken" or (not seal and p in written)]
    foreign = [p for p, seal in odd.items() if not seal and p not in written and p in wanted]
    notes = [note for path in foreign for note in _set_aside(run, [path], edited=False)]
    if edited:
        compared = line and line not in edited and any(path.endswith(PAGE) for path in edited)
        notes += _set_aside(run, edited, [line] if compared else [], edited=True)
    return notes


def remove(run: Run, names: Iterable[str], written: Mapping[str, str] = _NOTHING) -> list[str]:
    """Delete files of the output folder that are out of date; notes on what stays.

    One that was edited is set aside, one of somebody else is left where it is. `written`: path →
    sha256 by the journal, for those that have no seal. Folders that this empties go with them.
    """
    notes: list[str] = []
    folders: dict[Path, None] = {}
    for name in names:
        path = run.output / name
        if not path.is_file():
            continue
        recorded = written.get(name, "")
        if files.checksum_of(path) == recorded or _is_ours(run.output, name):
            files.delete(path)
        elif recorded or seal_of(_content(path)) == "broken":
            notes += _set_aside(run, [name], edited=True)
        folders[path.parent] = None
    files.sync_folders(folders)
    for folder in folders:
        _drop_empty(folder, run.output)
    return notes


def _drop_empty(folder: Path, output: Path) -> None:
    """Remove a folder, and those above it below `output`, as far as nothing is in them."""
    with suppress(OSError):
        while folder != output:
            folder.rmdir()
            folder = folder.parent


def _set_aside(
    run: Run, names: Sequence[str], others: Sequence[str] = (), *, edited: bool
) -> list[str]:
    """Move files, and the `others` that belong to them, out of the way; a note for each of `names`.

    They keep their path, below a folder named for what the first one holds.
    """
    folder = run.state / EDITED / files.checksum_of(run.output / names[0])[:8]
    for name in (*names, *others):
        files.move(run.output / name, folder / name)
    return [_note(name, folder / name, edited=edited) for name in names]


def _note(name: str, kept: Path, *, edited: bool) -> str:
    if not edited:
        return f"{name}, which this program did not write, is kept as {kept.as_posix()}"
    note = f"{name} was changed by hand, and is kept as {kept.as_posix()}."
    if not name.endswith(".md") or name in PAGES:
        return note
    return f"{note} To put its corrections to use: translate-tool learn {kept.as_posix()}"


def _wanted(config: Config, origins: Iterable[str]) -> Iterator[str]:
    """Yield the files that a run with these settings would write, as far as can be told."""
    formats, output = config.write.formats, config.run.output
    yield from PAGES
    if "html" in formats:
        yield from (FRONT, f"{SITE}/{front.ALL}")
        yield from (f"{SITE}/{path}" for path, _ in front.assets())
    for origin in origins:
        name = writers.file_name(origin)
        for form in formats:
            yield writers.path(name, form)
            if is_table(origin):
                rows = writers.path(f"{glob.escape(name)}#*", form)
                yield from (p.relative_to(output).as_posix() for p in output.glob(rows))


def _is_foreign(output: Path, name: str) -> bool:
    """Return whether something is there that no run wrote; what was edited since is ours."""
    path = output / name
    if not path.is_file():
        above = [output / folder for folder in list(PurePath(name).parents)[:-1]]
        taken = any(folder.is_file() for folder in above)  # where a folder is to be
        return taken or path.exists() or path.is_symlink()
    return seal_of(_content(path)) == "" and not _is_ours(output, name)


def _is_ours(output: Path, name: str, *, trusted: bool = False) -> bool:
    """Return whether a file is as we wrote it, or there is none."""
    path = output / name
    if not path.is_file():
        return True
    content = _content(path)
    seal = seal_of(content)
    if seal:
        return seal == "whole"
    if trusted or name.endswith(".txt") or content.startswith(front.DATA):
        return True
    pattern = _UNSEALED.get(name)
    return bool(pattern and pattern.match(content))


def _content(path: Path) -> bytes:
    """Read a file; nothing where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
