"""Inputs → articles fit for the journal: found, ordered, read, cleaned of furniture, told apart.

Knows readers and what may be done to an article before it is admitted; knows no model and no
journal. What cannot be read or is not French is a failure among the articles.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import BinaryIO

from translate_tool import readers
from translate_tool.config import Config
from translate_tool.errors import ConfigError, InputError
from translate_tool.language.identify import languages_of
from translate_tool.readers.boilerplate import Rules, strip
from translate_tool.readers.find import Notify
from translate_tool.readers.source import unwatched
from translate_tool.records import Article, Failure, digest
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.libraries import INSTALL

_log = logging.getLogger(__name__)

LIBRARIES = (
    "translate-tool",
    "lxml",
    "lxml_html_clean",
    "markdown-it-py",
    "pyarrow",
    "pypdfium2",
    "trafilatura",
    "zstandard",
)
"""What the readers are made of."""

_READING = "2"
"""Bumped when files can be read that could not before, so that those which failed are tried."""

Found = readers.Source | Failure
Preparing = Callable[[Article], Article | Failure]
"""What is done to an article between its reader and the journal."""

Timing = Callable[[str, Iterator[Article | Failure]], Iterator[Article | Failure]]
"""Hands on what is read of an origin, and may measure how long it takes."""


def ignore(_: str) -> None:
    """Do nothing with a note."""


def untimed(_: str, items: Iterator[Article | Failure]) -> Iterator[Article | Failure]:
    """Yield `items` as they come, the time that reading them takes not measured."""
    return items


def find(config: Config, notify: Notify = ignore) -> list[Found]:
    """Return what the settings name, failures first, then files in the order of the run.

    `notify` is called for each folder, and each kind of files, that is passed over. Raises
    ConfigError for an input that does not exist, or when none is named, InputError where there is
    nothing in them.
    """
    if not config.run.inputs:
        raise ConfigError(
            "nothing to read: no inputs were given",
            hint="Name files or folders, or set `inputs` under [run] in the settings.",
        )
    choice = choice_of(config)
    found = readers.find(config.run.inputs, skip=config.run.output, choice=choice, notify=notify)
    newest = config.run.order == "newest"

    def rank(item: Found) -> float:
        if isinstance(item, Failure):
            return -math.inf
        return -item.modified if newest else 0.0

    return sorted(found, key=rank)


def origins(found: Sequence[Found]) -> list[str]:
    """Return those of the files found that can be read."""
    return [item.origin for item in found if isinstance(item, readers.Source)]


def size(found: Sequence[Found]) -> int:
    """Bytes of the files found, as they lie there."""
    stats = (_stat(item) for item in found if isinstance(item, readers.Source))
    return sum(int(stat.partition(":")[0]) for stat in stats if stat)


def read_everything(config: Config, notify: Notify = ignore) -> Iterator[Article | Failure]:
    """Yield all that the settings name, whatever is known of it already.

    Tells and raises as `find`.
    """
    prepare = preparation(config)
    for item in find(config, notify):
        yield from read(item, config, prepare, {})


def read(
    item: Found,
    config: Config,
    prepare: Preparing,
    unreadable: Mapping[str, Failure],
    timed: Timing = untimed,
    seconds: float = math.inf,
    opened: Callable[[BinaryIO, readers.Source], None] = unwatched,
) -> Iterator[Article | Failure]:
    """Yield the articles of one file, and what could not be read of it, within so many seconds.

    A file that was `unreadable` before is not read again while it has not changed, nor anything
    that reading it depends on, unless the settings say to retry: one that takes a minute to fail
    would take it every night.
    """
    if isinstance(item, Failure):
        yield item
        return
    stat = f"{_stat(item)}:{circumstances(config)}"
    before = unreadable.get(item.origin)
    if before and before.stat == stat and not config.run.retry_failed:
        _log.info("%s: not read again, it failed before: %s", item.origin, before.reason)
        yield before
        return
    bounds, columns = bounds_of(config), columns_of(config)
    bounds = replace(bounds, max_seconds=min(bounds.max_seconds, seconds))
    try:
        for part in timed(item.origin, readers.read(item, bounds, columns, opened)):
            yield prepare(part) if isinstance(part, Article) else part
    except InputError as exc:
        _log.info("%s: cannot be read: %s", exc.origin, exc.message)
        # A library that is missing is looked for again: that takes no time.
        yield failure_of(exc, stat="" if exc.hint == INSTALL else stat)


def failure_of(exc: InputError, *, stat: str = "") -> Failure:
    """Return the failure of a file that cannot be read. `stat`: as `Failure` has it."""
    return Failure(origin=exc.origin, place=exc.place, reason=exc.message, hint=exc.hint, stat=stat)


def whole(
    parts: Iterator[Article | Failure], stop: Stop
) -> Generator[Article | Failure, None, bool]:
    """Yield the parts of a file until `stop`; returns whether that is all of them."""
    for item in parts:
        if stop.due():
            return False
        yield item
    return True


def preparation(config: Config) -> Preparing:
    """Return what `config` asks for: furniture dropped, English marked, other languages a failure.

    Raises ConfigError when the rule file is wrong.
    """
    rules = Rules.load(config.read.boilerplate) if config.read.boilerplate else None

    def prepare(article: Article) -> Article | Failure:
        stripped = strip(article, rules) if rules else article
        return stripped if config.read.assume_french else _in_french(stripped)

    return prepare


def _in_french(article: Article) -> Article | Failure:
    """Mark the blocks of `article` that are not French; fail where none is French or English."""
    found = languages_of(article)
    if found.code not in ("fr", "en"):
        return Failure(
            origin=article.origin,
            reason=f"not French: looks like {found.language}",
            hint="If it is French, run again with --assume-french.",
        )
    if not found.blocks:
        return article
    blocks = list(article.blocks)
    for number, code in found.blocks.items():
        blocks[number] = replace(blocks[number], language=code)
    return replace(article, blocks=tuple(blocks))


def _stat(source: readers.Source) -> str:
    """Size and time of change: what tells that a file is not the one that could not be read."""
    try:
        status = source.path.stat()
    except OSError:
        return ""
    return f"{status.st_size}:{status.st_mtime_ns}"


def circumstances(config: Config) -> str:
    """Digest of all that decides, beside a file, whether it can be read.

    Settings, the version of this program, and its readers' libraries: which are there, and which.
    """
    settings = config.read.model_dump_json(exclude=set(readers.Choice.__slots__))
    return digest(settings, _READING, *_libraries())[:16]


@cache
def _libraries() -> tuple[str, ...]:
    """Name and version of each; looked up once, since a process keeps what it has loaded."""
    return tuple(f"{name} {_version(name)}" for name in LIBRARIES)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def bounds_of(config: Config) -> readers.Bounds:
    """Return what one file may cost, by the settings."""
    return readers.Bounds(**{name: getattr(config.read, name) for name in readers.Bounds.__slots__})


def columns_of(config: Config) -> readers.Columns:
    """Return the columns of tables, by the settings."""
    names = readers.Columns.__slots__
    return readers.Columns(**{name: getattr(config.read, f"{name}_column") for name in names})


def choice_of(config: Config) -> readers.Choice:
    """Return which files of folders are read, by the settings."""
    return readers.Choice(**{name: getattr(config.read, name) for name in readers.Choice.__slots__})
