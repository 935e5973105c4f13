"""Briefs → files, and the pages about a run as a whole: what is on disk is a view of the journal.

Knows writers and the journal; knows nothing of models or how the words came about.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from translate_tool import chronicle, writers
from translate_tool.journal import Journal, Published
from translate_tool.records import Article, Brief
from translate_tool.report import Report, Tally
from translate_tool.stopping import Stop
from translate_tool.watch import Watch
from translate_tool.workshop import Bench


def unpublished(journal: Journal, bench: Bench, articles: Sequence[Article]) -> list[Article]:
    """Those whose files on disk are not, or may not be, what this run would write."""
    known = journal.published([article.origin for article in articles])

    def stands(article: Article) -> bool:
        item = known.get(article.origin)
        return (
            item is not None
            and item.stamp == bench.stamp(article)
            and all(path.exists() for path in _paths(bench, item.name).values())
        )

    return [article for article in articles if not stands(article)]


def publish(journal: Journal, bench: Bench, briefs: Sequence[Brief], tally: Tally) -> None:
    """Write the briefs, each put on record as soon as its files are safe on disk.

    One with a row that could not be translated is written, but does not count as done: without a
    stamp, the next run makes it again.
    """
    for made in briefs:
        article = made.article
        whole = not any(pair.failed for pair in made.pairs)
        name = _claim(journal, article.origin)
        digests = {}
        for format_name, path in _paths(bench, name).items():
            content = writers.FORMATS[format_name].render(made, bench.context)
            writers.write(path, content)
            digests[writers.path(name, format_name)] = writers.checksum(content)
        entry = {
            **writers.entry(made, name),
            "proof": {"article": article.id, "sha256": digests},
            "flags": Counter(k for pair in made.pairs for k in {flag.kind for flag in pair.flags}),
        }
        stamp = bench.stamp(article) if whole else ""
        journal.keep_published(article.origin, name=name, stamp=stamp, entry=entry)
        tally.publish(whole=whole)


def publish_pages(journal: Journal, bench: Bench, tally: Tally, stop: Stop, watch: Watch) -> Report:
    """Write what is about the run as a whole: front page, quarantine and report; returns that.

    The front page has every brief of this run's inputs, old or new.
    """
    output = bench.config.run.output
    known = journal.published(tally.origins)
    published = [known[origin] for origin in tally.origins if origin in known]
    entries = [writers.as_entry(item.entry) for item in published]
    formats = bench.config.write.formats
    suffix = writers.FORMATS["markdown" if "markdown" in formats else formats[0]].suffix
    page = writers.render_index(entries, tally.failures, bench.context, suffix=suffix)
    writers.write(output / "index.md", page)
    writers.write(output / "quarantine.md", writers.render_failures(tally.failures))
    report = _report(bench, tally, published, stop, watch)
    text = json.dumps(report.as_dict(), indent=2) + "\n"
    writers.write(output / "report.json", text)
    chronicle.write(output, json.loads(text))
    watch.end(report)
    return report


def _paths(bench: Bench, name: str) -> dict[str, Path]:
    """Format → file, for the brief that goes by `name`."""
    run, formats = bench.config.run, bench.config.write.formats
    return {f: run.output / writers.path(name, f) for f in formats}


def _claim(journal: Journal, origin: str) -> str:
    """The output name of `origin`: its own, or a longer one where another origin has that name."""
    name = writers.file_name(origin)
    if journal.holder(name) in (None, origin):
        return name
    return writers.file_name(origin, distinct=True)


def _report(
    bench: Bench, tally: Tally, published: Sequence[Published], stop: Stop, watch: Watch
) -> Report:
    flags: Counter[str] = Counter()
    for item in published:
        flags.update(item.entry.get("flags", {}))
    return Report(
        output=bench.config.run.output,
        inputs=len(tally.origins),
        done=tally.progress.done,
        left=tally.left,
        stopped=stop.reason if tally.left else "",
        failures=tuple(tally.failures),
        translated=tally.progress.translated,
        recalled=tally.recalled,
        tokens=tally.progress.tokens,
        published=tally.published,
        rows=sum(item.entry["rows"] for item in published),
        flagged=sum(item.entry["flagged"] for item in published),
        seconds=watch.seconds,
        signatures=tuple(recipe.signature for recipe in bench.recipes),
        notes=(*bench.context.notes, *watch.troubles),
        started=watch.started,
        flags=dict(flags.most_common()),
        slowest=watch.slowest,
        versions=bench.context.versions,
        machine=watch.machine,
        samples=watch.samples,
    )
