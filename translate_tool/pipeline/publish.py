"""Briefs → files, and the pages about a run as a whole: what is on disk is a view of the journal.

Knows writers and the journal; knows nothing of models or how the words came about.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from translate_tool import writers
from translate_tool.config import Config
from translate_tool.pipeline import editions, joining, ownership, report_page
from translate_tool.pipeline.monitor import Monitor
from translate_tool.pipeline.progress import ProgressTracker, Report
from translate_tool.readers import sandbox
from translate_tool.records import Article, Brief, Pair, Recipe
from translate_tool.runtime import files
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.iterators import waves
from translate_tool.runtime.timing import part
from translate_tool.store.journal import Journal, Published, folded
from translate_tool.writers.context import Context, News
from translate_tool.writers.site import cards, front

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
    """What will stand on disk for a brief, and the writing of its files."""

    published: Published
    whole: bool
    writing: Sequence[Future[None]]


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
                edition = editions.number(journal)
            drafts = []
            for made in group:
                origin = made.article.origin
                before = known.get(origin)
                history = editions.history(made, before, edition)
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
    written = before.entry.get("proof", {}).get("sha256", {}) if before else {}
    line = writers.path(name, "jsonl")
    tracker.notes += ownership.clear_brief(run, written, digests, beside=[line])
    entry: dict[str, Any] = {
        **writers.entry(made, name),
        **history,
        "proof": {"article": article.id, "sha256": digests},
        "flags": Counter(kind for pair in made.pairs for kind in _kinds(pair)),
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
    )


def _kinds(pair: Pair) -> list[str]:
    """Return the kinds of a row's flags, each once."""
    return sorted({flag.kind for flag in pair.flags})


@part("write")
def _record(
    journal: Journal, maker: BriefMaker, drafts: Sequence[Draft], tracker: ProgressTracker
) -> None:
    """Put briefs on record, once their files are safe."""
    for writing in (writing for draft in drafts for writing in draft.writing):
        writing.result()  # a write that failed raises here
    paths = (path for draft in drafts for path in _paths(maker, draft.published.name).values())
    files.sync_folders(dict.fromkeys(path.parent for path in paths))
    with part("journal"):
        journal.keep_published(draft.published for draft in drafts)
    for draft in drafts:
        tracker.publish(whole=draft.whole)


@part("write")
def publish_pages(
    journal: Journal, maker: BriefMaker, tracker: ProgressTracker, stop: Stop, monitor: Monitor
) -> Report:
    """Write what is about the run as a whole: front page, quarantine and report; returns that.

    The front page has every brief of this run's inputs, old or new.
    """
    output = maker.config.run.output
    tracker.notes += ownership.clear(maker.config.run, ownership.PAGES)
    with part("journal"):
        known = journal.published(tracker.origins)
        published = [known[origin] for origin in tracker.origins if origin in known]
        news = editions.end(journal, published, tracker.failures, whole=not tracker.left)
    entries = [writers.as_entry(item.entry) for item in published]
    formats = maker.config.write.formats
    form = "markdown" if "markdown" in formats else formats[0]
    page = writers.render_index(
        entries, tracker.failures, maker.context, news, path=lambda name: writers.path(name, form)
    )
    files.write(output / "index.md", page)
    files.write(output / "quarantine.md", writers.render_failures(tracker.failures))
    if "html" in formats:
        _publish_site(maker, published, news, tracker)
    tracker.notes += joining.join(maker.config.run, maker.config.write, published)
    report = _report(maker, tracker, published, stop, monitor)
    text = json.dumps(report.as_dict(), indent=2) + "\n"
    files.write(output / "report.json", text)
    report_page.write(output, json.loads(text))
    monitor.end(report)
    return report


def _publish_site(
    maker: BriefMaker, published: Sequence[Published], news: News, tracker: ProgressTracker
) -> None:
    """Write the front page of the site and its data, unless they stand as they should."""
    run, context, failures = maker.config.run, maker.context, tracker.failures
    folder = run.output / ownership.SITE
    made = {item.name: item.entry["card"] for item in published if "card" in item.entry}
    mark = folder / front.FINGERPRINT
    known = mark.exists()
    stamp = front.fingerprint(made, failures, context, news) + "\n"
    if files.checksum_of(mark) == files.checksum(stamp) and (folder / "index.html").exists():
        return
    if known:  # gone for good before what it vouches for is written over
        mark.unlink()
        files.sync_folders([mark.parent])
    written = set[Path]()
    for path, content in front.build(made, failures, context, news):
        if folder / path == mark:  # it vouches for all the others, which must be safe by then
            _delete_stale(mark.parent, written)
            files.sync_folders({there.parent for there in written})
        if files.checksum_of(folder / path) != files.checksum(content):
            name = f"{ownership.SITE}/{path}"
            tracker.notes += ownership.clear(run, [name], trusted=known)
            files.write_unsynced(folder / path, content)
        written.add(folder / path)
    files.sync_folders([mark.parent])


def _delete_stale(folder: Path, written: Set[Path]) -> None:
    """Delete the data of the front page that it no longer has, and no script of somebody else's."""
    for stale in {*folder.glob("*.js")} - written:
        if stale.read_bytes().startswith(front.DATA):
            stale.unlink()


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


def _report(
    maker: BriefMaker,
    tracker: ProgressTracker,
    published: Sequence[Published],
    stop: Stop,
    monitor: Monitor,
) -> Report:
    flags: Counter[str] = Counter()
    for item in published:
        flags.update(item.entry.get("flags", {}))
    return Report(
        output=maker.config.run.output,
        inputs=len(tracker.origins),
        done=tracker.progress.done,
        left=tracker.left,
        stopped=stop.reason if tracker.left else "",
        failures=tuple(tracker.failures),
        translated=tracker.progress.translated,
        recalled=tracker.recalled,
        tokens=tracker.progress.tokens,
        published=tracker.published,
        rows=sum(item.entry["rows"] for item in published),
        flagged=sum(item.entry["flagged"] for item in published),
        seconds=monitor.seconds,
        engines=monitor.clock.engines,
        parts=monitor.clock.parts,
        signatures=tuple(recipe.signature for recipe in maker.recipes),
        notes=(*maker.context.notes, *tracker.notes, *monitor.troubles),
        started=monitor.started,
        flags=dict(flags.most_common()),
        healed=dict(tracker.healed.most_common()),
        slowest=monitor.slowest,
        versions=maker.context.versions,
        machine={**monitor.machine, **_readers()},
        samples=monitor.samples,
    )


def _readers() -> dict[str, str]:
    """How the process was confined that read risky formats, if one did."""
    confinement = sandbox.confinement()
    return {"readers confined by": confinement} if confinement else {}
