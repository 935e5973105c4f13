"""Removes what earlier runs wrote in formats that are no longer written.

What is written anew of a brief is seen to by `publish`, joined files by `joined`; here are the site
and the briefs whose source cannot be read any more. What a person edited is set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from translate_tool import writers
from translate_tool.config import Config, Run
from translate_tool.pipeline import ownership
from translate_tool.pipeline.publish import digests_of
from translate_tool.records import Failure
from translate_tool.runtime import files
from translate_tool.store.journal import Journal, Published
from translate_tool.writers.site import front, page


def link(item: Published, formats: Sequence[str]) -> str:
    """Return the file of a brief that `index.md` leads to: its page, if it has one.

    A brief that could not be made anew may have none of the `formats` of this run.
    """
    there = digests_of(item)
    wanted = sorted(formats, key=lambda form: form != "markdown")
    paths = [writers.path(item.name, form) for form in (*wanted, *writers.FORMATS)]
    return next((path for path in paths if path in there), paths[0])


def remove_site(run: Run) -> list[str]:
    """Remove the site but for pages of briefs that are on record still; notes on what stays.

    Its style sheets and scripts stay as long as there is such a page.
    """
    folder = run.output / ownership.SITE
    if not folder.is_dir():
        return []
    ownership.remove(run, [f"{ownership.SITE}/{front.FINGERPRINT}"])  # it vouches for the others
    names = [front.ALL, "index.html", *_data(folder)]
    if next((folder / page.FOLDER).rglob("*.html"), None) is None:
        names += [name for name, _ in front.assets()]
    return ownership.remove(run, [f"{ownership.SITE}/{name}" for name in names])


def _data(folder: Path) -> Iterator[str]:
    """Yield the files that the front page loads, and no script of somebody else's."""
    for path in (folder / front.FINGERPRINT).parent.glob("*.js"):
        if path.read_bytes().startswith(front.DATA):
            yield path.relative_to(folder).as_posix()


def remove_unread(journal: Journal, config: Config, failures: Iterable[Failure]) -> None:
    """Remove such files of briefs that could not be made anew.

    A brief that has a file in no other format keeps what it has: it is all that is left of the
    source. So does one that a person edited, which stays as it is until it is made anew.
    """
    kept: list[Published] = []
    known = journal.published([failure.origin for failure in failures])
    for item in known.values():
        there = digests_of(item)
        wanted = {writers.path(item.name, form) for form in config.write.formats}
        stale = {path: sha for path, sha in there.items() if path not in wanted}
        if stale and len(stale) < len(there) and not _edited(config.run, stale):
            ownership.remove(config.run, stale, stale)
            kept.append(_without(item, stale))
    journal.keep_published(kept)


def _edited(run: Run, written: Mapping[str, str]) -> bool:
    return any(
        files.checksum_of(run.output / path) not in ("", made) for path, made in written.items()
    )


def _without(item: Published, stale: Iterable[str]) -> Published:
    """Return what is on record of a brief but its `stale` files, nor a card where no page is."""
    entry = dict(item.entry)
    digests = {path: sha for path, sha in digests_of(item).items() if path not in {*stale}}
    entry["proof"] = {**entry["proof"], "sha256": digests}
    if writers.path(item.name, "html") not in digests:
        entry.pop("card", None)
    return replace(item, entry=entry)
