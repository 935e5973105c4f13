"""Makes the pages about a run as a whole: front page, quarantine, report, and what is new there.

A front page that lists what the last one listed is the last one, with its date and its news: to run
again changes nothing. Knows the journal and clocks; `writers` know how a page looks.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from translate_tool import writers
from translate_tool.errors import ConfigError
from translate_tool.pipeline import joined, ownership, report_page, stale
from translate_tool.pipeline.monitor import Monitor
from translate_tool.pipeline.progress import ProgressTracker, Report
from translate_tool.pipeline.publish import BriefMaker
from translate_tool.readers import sandbox
from translate_tool.records import Failure, digest
from translate_tool.runtime import files
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.timing import part
from translate_tool.store.journal import Edition, Journal, Published
from translate_tool.writers.context import News
from translate_tool.writers.site import front

CONTINUES = timedelta(hours=6)
"""A run that begins within this time of one that left articles to it makes the same front page:
somebody stopped it, and went on. A night later the reader has seen the page."""

CLOCK = "SOURCE_DATE_EPOCH"
"""Environment variable: seconds since 1970 that are taken for now, so that two runs write the same
bytes (https://reproducible-builds.org/specs/source-date-epoch/)."""


def now() -> datetime:
    """Return the local time, to the second; or the one that `CLOCK` says. Raises ConfigError."""
    fixed = os.environ.get(CLOCK)
    if not fixed:
        return datetime.now().astimezone().replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(fixed), tz=timezone.utc)
    except (ValueError, OverflowError, OSError) as exc:
        raise ConfigError(
            f"{CLOCK}: {fixed!r} is no time",
            hint="It is a whole number of seconds since 1970; unset it to use the clock.",
        ) from exc


def begin_edition(journal: Journal) -> str:
    """Return the ISO day on which what this run finds came in; it goes on where one was stopped."""
    began = now()
    for last in journal.editions()[:1]:
        if not last.whole and began - datetime.fromisoformat(last.ended) < CONTINUES:
            journal.reopen_edition(last.number)
    return began.date().isoformat()


def end_edition(
    journal: Journal, published: Sequence[Published], failures: Sequence[Failure], *, whole: bool
) -> News:
    """Return what is new on a front page of these, and put on record that it came out.

    `whole`: whether nothing is left to the next run.
    """
    content = digest(
        *(part for item in published for part in (item.name, item.entry.get("read", ""))),
        *(repr(failure) for failure in sorted(failures, key=repr)),
    )
    last = next(iter(journal.editions()), None)
    if last is None or last.content != content:
        ended = now().isoformat()
        number = last.number + 1 if last else 1
        journal.keep_edition(Edition(number=number, ended=ended, whole=whole, content=content))
    return _news(journal, published)


def _news(journal: Journal, published: Sequence[Published]) -> News:
    this, *before = journal.editions()
    entries = {item.name: item.entry for item in published}
    first = {name: entry.get("first", 0) for name, entry in entries.items()}
    changed = {name: entry.get("changed", 0) for name, entry in entries.items()}
    days = journal.arrivals([item.origin for item in published])
    return News(
        ended=this.ended,
        since=before[0].ended if before else "",
        new=frozenset(n for n in entries if before and first[n] == this.number),
        changed=frozenset(n for n in entries if first[n] != changed[n] == this.number),
        came={item.name: days[item.origin] for item in published if item.origin in days},
    )


def _outdated(published: Sequence[Published], tracker: ProgressTracker) -> frozenset[str]:
    """Return the names of briefs that are not of their sources as these are now.

    A source was quarantined, or was read, and is not done: `note.txt` has no sentence any more.
    """
    unread = {f.origin for f in tracker.failures if f.status == "quarantined"}

    def is_outdated(item: Published) -> bool:
        if item.origin not in tracker.todo:
            return item.origin in unread
        made = item.entry.get("proof", {}).get("article")
        return made not in (None, tracker.todo[item.origin])

    return frozenset(item.name for item in published if is_outdated(item))


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
        stale.remove_unread(journal, maker.config, tracker.failures)
        known = journal.published(tracker.origins)
        published = [known[origin] for origin in tracker.origins if origin in known]
        news = end_edition(journal, published, tracker.failures, whole=not tracker.left)
        news = replace(news, outdated=_outdated(published, tracker))
    entries = [writers.as_entry(item.entry) for item in published]
    formats = maker.config.write.formats
    links = {item.name: stale.link(item, formats) for item in published}
    page = writers.render_index(
        entries, tracker.failures, maker.context, news, path=links.__getitem__
    )
    files.write(output / "index.md", page)
    files.write(output / "quarantine.md", writers.render_failures(tracker.failures))
    if "html" in formats:
        _publish_site(maker, published, news, tracker)
    else:
        tracker.notes += stale.remove_site(maker.config.run)
    tracker.notes += joined.join(maker.config.run, maker.config.write, published)
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
    for path in {*folder.glob("*.js")} - written:
        if path.read_bytes().startswith(front.DATA):
            path.unlink()


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
