"""Briefs → files: a view of the journal.

Knows writers and the journal; knows nothing of models or how the words came about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from translate_tool import writers
from translate_tool.config import Config
from translate_tool.pipeline import ownership
from translate_tool.pipeline.progress import ProgressTracker
from translate_tool.records import Article, Brief, Recipe, digest
from translate_tool.runtime import files
from translate_tool.runtime.iterators import waves
from translate_tool.runtime.timing import part
from translate_tool.store.journal import Journal, Published, folded
from translate_tool.writers.context import Context
from translate_tool.writers.site import cards

GROUP = 16
"""Briefs put on record together: little to write again after a kill, and few waits for the disk."""

WRITERS = 8
"""Files written at once: what takes time is waiting for the disk."""


class BriefMaker(Protocol):
    """What publishing needs to know of what made the briefs; a `resolve.Resolved` knows it."""

    @property
    def config(self) -> Config:
        """Return where to write, and in which formats."""

    @property
    def context(self) -> Context:
        """Return what every output says of the software and of the models."""

    @property
    def recipes(self) -> Sequence[Recipe]:
        """Return those of the briefs."""

    def stamp(self, article: Article) -> str:
        """Digest of all that an article's published files are made from."""


@part("journal")
def unpublished(journal: Journal, maker: BriefMaker, articles: Sequence[Article]) -> list[Article]:
    """Return those whose files on disk are not, or may not be, what this run would write."""
    known = journal.published([article.origin for article in articles])

    def stands(article: Article) -> bool:
        item = known.get(article.origin)
        return (
            item is not None
            and item.stamp == maker.stamp(article)
            and all(path.exists() for path in _paths(maker, item.name).values())
        )

    return [article for article in articles if not stands(article)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What will stand on disk for a brief, and the writing of its files.

    `stale`: files that it may have from before, of formats that are no longer written, or under
    another name; path → sha256 by the journal, "" where that has none.
    """

    published: Published
    whole: bool
    writing: Sequence[Future[None]]
    stale: Mapping[str, str]


def publish(
    journal: Journal, maker: BriefMaker, briefs: Sequence[Brief], tracker: ProgressTracker
) -> Iterator[Brief]:
    """Write the briefs, each yielded as its files are under way.

    Those of a group are put on record once all their files are safe on disk. One with a row that
    could not be translated is written, but does not count as done: without a stamp, the next run
    makes it again.
    """
    with ThreadPoolExecutor(WRITERS) as pool:
        for group in waves(briefs, GROUP):
            with part("journal"):
                names = _claimed(journal, [made.article.origin for made in group])
                known = journal.published(list(names))
                edition = _edition(journal)
            drafts = []
            for made in group:
                origin = made.article.origin
                before = known.get(origin)
                history = _history(made, before, edition)
                drafts.append(_drafted(maker, made, names[origin], before, history, tracker, pool))
                yield made
            _record(journal, maker, drafts, tracker)


@part("write")
def _drafted(
    maker: BriefMaker,
    made: Brief,
    name: str,
    before: Published | None,
    history: Mapping[str, Any],
    tracker: ProgressTracker,
    pool: ThreadPoolExecutor,
) -> Draft:
    """Begin to write the files of a brief; what a person made of those of `before` is kept."""
    article, run = made.article, maker.config.run
    whole = not any(pair.failed for pair in made.pairs)
    contents = {
        writers.path(name, form): writers.FORMATS[form].render(made, maker.context)
        for form in maker.config.write.formats
    }
    digests = {path: files.checksum(content) for path, content in contents.items()}
    written = digests_of(before) if before else {}
    stale = {
        path: written.get(path, "")
        for path in (*written, *(writers.path(name, form) for form in writers.FORMATS))
        if path not in contents
    }
    line = writers.path(name, "jsonl")
    tracker.notes += ownership.clear_brief(run, written, digests, stale=[*stale], line=line)
    entry: dict[str, Any] = {
        **writers.entry(made, name),
        **history,
        "proof": {"article": article.id, "sha256": digests},
        "flags": Counter(kind for p in made.pairs for kind in sorted({f.kind for f in p.flags})),
    }
    if "html" in maker.config.write.formats:
        entry["card"] = cards.card(made)
    return Draft(
        published=Published(
            origin=article.origin,
            name=name,
            stamp=maker.stamp(article) if whole else "",
            entry=entry,
        ),
        whole=whole,
        writing=[
            pool.submit(files.write_unsynced, run.output / p, text) for p, text in contents.items()
        ],
        stale=stale,
    )


@part("write")
def _record(
    journal: Journal, maker: BriefMaker, drafts: Sequence[Draft], tracker: ProgressTracker
) -> None:
    """Put briefs on record, once their files are safe."""
    for writing in (writing for draft in drafts for writing in draft.writing):
        writing.result()  # a write that failed raises here
    paths = (path for draft in drafts for path in _paths(maker, draft.published.name).values())
    files.sync_folders(dict.fromkeys(path.parent for path in paths))
    for draft in drafts:  # before they are off the record: a kill leaves nothing that nobody knows
        tracker.notes += ownership.remove(maker.config.run, draft.stale, draft.stale)
    with part("journal"):
        journal.keep_published(draft.published for draft in drafts)
    for draft in drafts:
        tracker.publish(whole=draft.whole)


def digests_of(item: Published) -> Mapping[str, str]:
    """Return what is on record of the files of a brief: path → sha256."""
    return dict(item.entry.get("proof", {}).get("sha256", {}))


def _paths(maker: BriefMaker, name: str) -> dict[str, Path]:
    """Format → file, for the brief that goes by `name`."""
    run, formats = maker.config.run, maker.config.write.formats
    return {f: run.output / writers.path(name, f) for f in formats}


def _claimed(journal: Journal, origins: Sequence[str]) -> dict[str, str]:
    """Origin → output name: its own, or a longer one where another origin has that name."""
    names, taken = dict[str, str](), dict[str, str]()
    for origin in origins:
        name = writers.file_name(origin)
        holder = journal.holder(name) or taken.setdefault(folded(name), origin)
        names[origin] = name if holder == origin else writers.file_name(origin, distinct=True)
    return names


def _edition(journal: Journal) -> int:
    """Return the number of the front page that is being made."""
    return next((last.number for last in journal.editions()), 0) + 1


def _history(made: Brief, before: Published | None, current: int) -> dict[str, Any]:
    """Return what is kept of a brief to tell when it was `first` made, and last `changed`.

    Both are numbers of front pages; 0: older than there were numbers. `read` digests what a reader
    reads: other flags, models or settings that leave the words alone change nothing.
    """
    words = [text for p in made.pairs for text in (p.sentence.text, p.hypothesis.text)]
    read = digest(made.article.title, *words, *(line.text for line in made.summary))
    if before is None:
        return {"first": current, "changed": current, "read": read}
    known = before.entry
    article = known.get("proof", {}).get("article", made.article.id)
    same = known["read"] == read if "read" in known else article == made.article.id
    changed = known.get("changed", 0) if same else current
    return {"first": known.get("first", 0), "changed": changed, "read": read}
