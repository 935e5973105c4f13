"""One input file: who reads it, and within which bounds.

Knows sizes, suffixes and digests, and whom to trust: a risky format is read in a child process.
What stands inside a file is its reader's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, Protocol

from translate_tool.errors import InputError
from translate_tool.readers.dates import credited, set_apart
from translate_tool.readers.decode import mend_mojibake
from translate_tool.readers.rows import Columns
from translate_tool.readers.streams import PACKERS, unpack
from translate_tool.records import Article, Failure

if TYPE_CHECKING:
    from translate_tool.readers.sandbox import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """Who reads a kind of file: the `module` of this folder, whose `read` is a `Reader`.

    `risky`: its bytes can make a parser hang, crash or fill the memory. `streams`: its `read` is a
    `TableReader`. `packs`: it is text, which people compress. `takes`: the bounds that its `read`
    is handed by name.
    """

    module: str
    risky: bool = False
    streams: bool = False
    packs: bool = True
    takes: tuple[str, ...] = ()


_MAY_CUT = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphen, space without width, word joiner, and the mark that once was one."""

_MOST_ROWS = 200_000_000
"""Bytes of the rows that are handed over at once; one has `rows.LONGEST` characters at most."""

_FEED = Format(module="feeds", risky=True)
_HTML = Format(module="html", risky=True)
_MARKDOWN = Format(module="markdown", risky=True)  # a megabyte of "[" takes markdown-it a minute
_TABLE = Format(module="tables", risky=True, streams=True)
_SUBTITLES = Format(module="subtitles")
_TEXT = Format(module="text")
_ZIPPED = ("max_text", "max_ratio")

READERS: Mapping[str, Format] = {
    ".atom": _FEED,
    ".csv": _TABLE,
    ".docx": Format(module="docx", risky=True, packs=False, takes=_ZIPPED),
    ".eml": Format(module="mail", risky=True),
    ".epub": Format(module="epub", risky=True, packs=False, takes=_ZIPPED),
    ".htm": _HTML,
    ".html": _HTML,
    ".json": _TABLE,
    ".jsonl": _TABLE,
    ".markdown": _MARKDOWN,
    ".md": _MARKDOWN,
    ".ndjson": _TABLE,
    ".odt": Format(module="odt", risky=True, packs=False, takes=_ZIPPED),
    ".parquet": Format(module="tables", risky=True, streams=True, packs=False),
    ".pdf": Format(module="pdf", risky=True, packs=False, takes=("max_pages",)),
    ".rdf": _FEED,
    ".rss": _FEED,
    ".rtf": Format(module="rtf", risky=True),
    ".srt": _SUBTITLES,
    ".text": _TEXT,
    ".tsv": _TABLE,
    ".txt": _TEXT,
    ".vtt": _SUBTITLES,
    ".xhtml": _HTML,
    ".xml": _FEED,
}
"""Suffix, in lower case → who reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read. `origin` names it everywhere; `modified` is in seconds since the epoch."""

    path: Path
    origin: str
    modified: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one file may cost.

    `max_bytes` of the file as it lies there and `max_text`, bytes of the text in it, do not hold
    for tables, which are read row by row. `max_ratio`: decompressed to compressed size.
    `max_pages`: of a PDF. `max_seconds` and `max_memory`, in bytes: of the child process that reads
    a risky format, of a table for some rows.
    """

    max_bytes: int = 20_000_000
    max_text: int = 100_000_000
    max_ratio: int = 100
    max_pages: int = 2000
    max_seconds: float = 60.0
    max_memory: int = 1_000_000_000


class Reader(Protocol):
    """What each format provides, as a function named `read`."""

    def __call__(self, data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
        """Articles of a file's bytes; each passes `meta` on, with what it found out added.

        Raises InputError.
        """


class TableReader(Protocol):
    """What a format of many articles provides instead: a bad row is a Failure among the others."""

    def __call__(
        self, file: BinaryIO, origin: str, meta: Mapping[str, str], columns: Columns
    ) -> Iterator[Article | Failure]:
        """Articles of an open file, which is read as they are asked for. Raises InputError."""


def kind_of(name: str) -> str:
    """Return the suffix of a file's name that decides who reads it; "" where nobody does.

    Of text that was compressed, it is the inner one: ".txt" for "a.txt.gz".
    """
    path = PurePath(name.lower())
    if path.suffix in PACKERS:
        inner = PurePath(path.stem).suffix
        return inner if inner in READERS and READERS[inner].packs else ""
    return path.suffix if path.suffix in READERS else ""


def is_table(name: str) -> bool:
    """Return whether a file of this name has many articles: a row each."""
    kind = kind_of(name)
    return bool(kind) and READERS[kind].streams


def unwatched(_file: BinaryIO, _source: Source) -> None:
    """Do nothing with a file that is about to be read."""


def read(
    source: Source,
    bounds: Bounds,
    columns: Columns | None = None,
    opened: Callable[[BinaryIO, Source], None] = unwatched,
) -> Iterator[Article | Failure]:
    """Articles of a file, with its "sha256" and size in "bytes" among their `meta`.

    `columns` are those of tables; None: guess them. `opened` gets the open file before it is read,
    and may watch how far that is. Raises InputError for a file that cannot be
    opened, breaks a bound, or makes no sense to its reader; the articles before that are good.
    """
    with _errors_as_input_errors(source.origin), source.path.open("rb") as file:
        opened(file, source)
        yield from read_open(file, source, bounds, columns)


def read_open(
    file: BinaryIO, source: Source, bounds: Bounds, columns: Columns | None = None
) -> Iterator[Article | Failure]:
    """As `read`, of a file that is open, wherever it lies: of the source's path the name counts."""
    with _errors_as_input_errors(source.origin):
        for item in _items(file, source, bounds, columns):
            if isinstance(item, Article):
                yield _encodable(credited(set_apart(_without_hyphenation(mend_mojibake(item)))))
            else:
                yield item


@contextmanager
def _errors_as_input_errors(origin: str) -> Iterator[None]:
    """Turn all that can go wrong with a file into an InputError."""
    try:
        yield
    except InputError:
        raise
    except OSError as exc:
        reason = f"cannot be opened: {exc.strerror or exc}"
        gone = isinstance(exc, FileNotFoundError)  # between being found and being read
        hint = "It was moved or deleted since it was found." if gone else "Check its permissions."
        raise InputError(reason, origin=origin, hint=hint) from exc
    except Exception as exc:  # a reader's bug costs this file, not the night
        raise InputError(
            f"its reader failed: {type(exc).__name__}: {exc}"[:300],
            origin=origin,
            hint="Please report this, with the file.",
        ) from exc


def _items(
    file: BinaryIO, source: Source, bounds: Bounds, columns: Columns | None
) -> Iterator[Article | Failure]:
    """Yield what the reader of an open file makes of it."""
    kind = READERS[kind_of(source.path.name) or ".txt"]  # standard input has no suffix
    if kind.streams:
        yield from _rows(kind, file, source, bounds, columns)
        return
    data, meta = _whole(file, source, bounds)
    module = f"{__package__}.{kind.module}"
    if kind.risky:
        from translate_tool.readers import sandbox

        options = {name: getattr(bounds, name) for name in kind.takes}
        yield from sandbox.run(module, data, source.origin, meta, _limits(bounds), options)
    else:
        reader: Reader = import_module(module).read
        yield from reader(data, source.origin, meta)


def _rows(
    kind: Format, file: BinaryIO, source: Source, bounds: Bounds, columns: Columns | None
) -> Iterator[Article | Failure]:
    from translate_tool.readers import sandbox

    state = sha256()
    while chunk := file.read(1 << 20):
        state.update(chunk)
    meta = {"sha256": state.hexdigest(), "bytes": str(file.tell())}

    def opened() -> BinaryIO:
        file.seek(0)
        return _unpacked(file, source, bounds)

    module = f"{__package__}.{kind.module}"
    named = asdict(columns or Columns())
    limits = replace(_limits(bounds), answer=_MOST_ROWS)
    yield from sandbox.stream(module, opened, source.origin, meta, limits, named)


def count(file: BinaryIO, source: Source) -> int:
    """Return how many rows an open table has by what it says of itself; 0 where it does not."""
    from translate_tool.readers import sandbox

    if kind_of(source.path.name) != ".parquet":
        return 0
    rows = sandbox.count(f"{__package__}.parquet", file, source.origin, _limits(Bounds()))
    file.seek(0)
    return rows


def _limits(bounds: Bounds) -> Limits:
    from translate_tool.readers.sandbox import Limits

    seconds, memory, answer = bounds.max_seconds, bounds.max_memory, bounds.max_text
    return Limits(seconds=seconds, memory=memory, answer=answer)


def _whole(file: BinaryIO, source: Source, bounds: Bounds) -> tuple[bytes, dict[str, str]]:
    """Return the bytes of a file, decompressed, and its `meta`."""
    data = _at_most(file, bounds.max_bytes, "max_bytes", source.origin)
    meta = {"sha256": sha256(data).hexdigest(), "bytes": str(len(data))}
    if source.path.suffix.lower() in PACKERS:
        file.seek(0)
        stream = _unpacked(file, source, bounds)
        data = _at_most(stream, bounds.max_text, "max_text", source.origin)
    return data, meta


def _unpacked(file: BinaryIO, source: Source, bounds: Bounds) -> BinaryIO:
    suffix = source.path.suffix.lower()
    if suffix not in PACKERS:
        return file
    return unpack(file, suffix, source.origin, max_ratio=bounds.max_ratio)


def _at_most(file: BinaryIO, size: int, setting: str, origin: str) -> bytes:
    data = file.read(size + 1)
    if len(data) > size:
        raise InputError(
            f"larger than {size:,} bytes",
            origin=origin,
            hint=f"Cut it into several files, or raise {setting} under [read].",
        )
    return data


def _without_hyphenation(article: Article) -> Article:
    """Return `article` without places where a word may be cut at the end of a line.

    They show nothing, but would part a word for the models and for who looks for it.
    """
    if not _MAY_CUT.search("\n".join([article.title, *(b.text for b in article.blocks)])):
        return article
    blocks = (replace(b, text=_MAY_CUT.sub("", b.text)) for b in article.blocks)
    title = _MAY_CUT.sub("", article.title)
    return replace(article, title=title, blocks=tuple(b for b in blocks if b.text.strip()))


def _encodable(article: Article) -> Article | Failure:
    """Return `article`, if all of it can be written down as UTF-8."""
    texts = [article.origin, article.title, article.date, *article.meta.values()]
    for text in (*texts, *(block.text for block in article.blocks)):
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as exc:
            return Failure(
                origin=article.origin.encode("utf-8", "backslashreplace").decode(),
                reason=f"half a character (a lone surrogate), near {text[: exc.start][-20:]!r}",
                hint="Whatever wrote the file cut a character in two: mend or remove it there.",
            )
    return article
