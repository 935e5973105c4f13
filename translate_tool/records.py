"""Defines the frozen records that all rooms exchange, and their digests.

Knows nothing of files, models, databases or settings. Stages take records and return records;
whatever a stage must remember is written down by the journal, which stores them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any, Literal

BlockKind = Literal[
    "title", "heading", "paragraph", "list_item", "quote", "table_row", "code", "dateline"
]
Task = Literal["translate", "summarise"]
Severity = Literal["info", "warning", "severe"]
FactKind = Literal["who", "where", "when", "how much"]


def digest(*parts: str) -> str:
    """blake2b-128 of `parts`, as 32 hex digits.

    Each part is preceded by its length, so ("ab", "c") and ("a", "bc") differ.
    """
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    framed = b"".join(piece for data in encoded for piece in (len(data).to_bytes(8, "big"), data))
    return blake2b(framed, digest_size=16).hexdigest()


def canonical(text: str) -> str:
    """`text` as the models see it: NFC, every run of white space one space, none at the ends.

    Two sentences with the same canonical text are translated once.
    """
    return " ".join(normalized("NFC", text).split())


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """`text` in a Unicode form, but for heaps of accents on one letter: they stay as they are.

    Takes linear time; accents are put in order in quadratic time, of which a heap makes hours.
    """
    if len(text) <= _HEAPS_HURT:
        return unicodedata.normalize(form, text)
    parts: list[str] = []
    done = 0
    for run in _SIGNS.finditer(text):
        if sum(map(bool, map(unicodedata.combining, run[0]))) > _HEAP:
            parts += [unicodedata.normalize(form, text[done : run.start()]), run[0]]
            done = run.end()
    return "".join([*parts, unicodedata.normalize(form, text[done:])])


def without_accents(form: Literal["NFD", "NFKD"], text: str) -> str:
    """Return `text`, decomposed to a Unicode form, without its accents: "élève" is "eleve"."""
    return "".join(c for c in normalized(form, text) if not unicodedata.combining(c))


_HEAP = 30  # accents on one letter: the bound of Unicode's Stream-Safe Text Format
_HEAPS_HURT = 1000  # characters; a shorter text is ordered in no time
_SIGNS = re.compile(rf"[^\w\s]{{{_HEAP + 1},}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A structural piece of an article. `level` is the depth of a heading or list item, from 1.

    `language` is the code of the language, other than French, that a block of a French article is
    in; "" is what is to be translated.
    """

    kind: BlockKind
    text: str
    level: int = 0
    language: str = ""

    @property
    def copied(self) -> bool:
        """Whether its translation is the text itself, never seen by a model."""
        return self.kind in ("code", "dateline") or self.language != ""


@dataclass(frozen=True, kw_only=True)  # without slots, so that the id is made once
class Article:
    """One article as read.

    `origin` is the path relative to the input root (with `/` on every system), plus `#row` where a
    file holds several articles. A title is also a block of kind "title", so that it gets its row.
    `meta` has what the reader found out: encoding, sha256 of the file, author...
    """

    origin: str
    title: str
    date: str
    blocks: tuple[Block, ...]
    meta: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """Digest of origin and content: the same folder gives the same ids on any machine."""
        content = [p for b in self.blocks for p in (b.kind + b.language, str(b.level), b.text)]
        return digest(self.origin, self.title, self.date, *content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence and the white space after it.

    Over one block, `"".join(s.text + s.gap)` is the block's text: nothing is lost in splitting.
    `(article, block, index)` is the order key; reordering for speed is undone by sorting on it.
    """

    article: str
    block: int
    index: int
    text: str
    gap: str

    @property
    def key(self) -> str:
        """Digest of the canonical text: what dedupe and memory go by."""
        return digest(canonical(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All that changes the words of an output, and nothing else (batch size and device do not).

    The output of one piece is at most `max_ratio * source tokens + max_extra` tokens and at least
    `min_ratio * source tokens`. `limit` is the most source tokens a piece may have, its end token
    included; longer texts are split at clause borders. `precision` is the arithmetic of the
    weights ("int8", "float32", ...); a method without a model has beam 0. `lines` is the most
    lines of a summary. `method` is bumped when code changes what a recipe yields. `fallback`
    names what was tried where this is a second attempt; "" for a first one. `preparation` is the
    version of what the model is shown where that is not the text itself; 0 where it is.
    """

    task: Task
    engine: str
    model: str
    revision: str = ""
    sha256: str = ""
    precision: str = "float32"
    beam: int = 4
    length_penalty: float = 1.0
    no_repeat_ngram: int = 0
    max_ratio: float = 2.0
    max_extra: int = 16
    min_ratio: float = 0.0
    limit: int = 200
    lines: int = 0
    method: int = 1
    fallback: str = ""
    preparation: int = 0

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Recipe:
        """The recipe of a record of its fields, by whatever version: others' fields are left out.

        Raises TypeError where a field that every recipe has is missing.
        """
        named = {_FIELDS.get(name, name): value for name, value in record.items()}
        return cls(**{name: named[name] for name in cls.__slots__ if name in named})

    @property
    def record(self) -> dict[str, Any]:
        """Every field, as `of` reads it, under the name that it has on record."""
        names = {field: name for name, field in _FIELDS.items()}
        return {names.get(field, field): value for field, value in asdict(self).items()}

    @property
    def id(self) -> str:
        """Digest of every field; of the last two only where they are set: older ids stay."""
        return _recipe_id(self)

    @property
    def signature(self) -> str:
        """One readable line, printed in every output."""
        parts = [self.task, f"model:{self.model}"]
        parts += [f"rev:{self.revision[:12]}"] if self.revision else []
        parts += [f"sha256:{self.sha256[:12]}"] if self.sha256 else []
        if self.beam:
            parts += [f"engine:{self.engine}", f"precision:{self.precision}", f"beam:{self.beam}"]
        parts += [f"lines:{self.lines}"] if self.lines else []
        parts += [f"fallback:{self.fallback}"] if self.fallback else []
        return "|".join([*parts, f"id:{self.id[:8]}"])


@lru_cache(maxsize=64)  # a run has a handful of recipes, and asks for their ids with every brief
def _recipe_id(recipe: Recipe) -> str:
    fields = recipe.record
    if not recipe.fallback:
        del fields["rung"]
    if not recipe.preparation:
        del fields["preparation"]
    return digest(json.dumps(fields, sort_keys=True))


_FIELDS = {"rung": "fallback"}
"""Fields that are called otherwise on record: ids are digests of these names, and must stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """A model's output. `score`: mean log-probability per target token, in nats; 0.0 if copied."""

    text: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched(Hypothesis):
    """The best hypothesis of a beam search; `others`: with what else it ended, best first.

    It is what an engine returns; what is kept, or shown in a row, is a Hypothesis alone.
    """

    others: tuple[Hypothesis, ...] = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A reason not to trust a line. `detail` names the piece of text it is about."""

    kind: str
    detail: str
    severity: Severity = "warning"

    @property
    def is_of_fact(self) -> bool:
        """Whether it doubts what is said, a figure, a name or a "not", and not how it is said."""
        return self.kind in _OF_FACT


_OF_FACT = frozenset(
    ("data", "date", "length", "link", "name", "negation", "number", "quotation", "unit")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A sentence, its translation, and what the checks say of the two."""

    sentence: Sentence
    hypothesis: Hypothesis
    flags: tuple[Flag, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether no engine could translate the sentence: the row is there, its English empty."""
        return any(flag.kind == "failed" for flag in self.flags)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """A line of a summary. `sources`: numbers (from 1) of the article's rows that support it."""

    text: str
    sources: tuple[int, ...]
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Who, where, when or how much, as the English says it. `rows`: numbers (from 1) that do."""

    kind: FactKind
    text: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """All that is published about one article: row n is `pairs[n - 1]`, in reading order."""

    article: Article
    pairs: tuple[Pair, ...]
    summary: tuple[SummaryLine, ...]
    recipes: tuple[Recipe, ...]
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An input, or a part of one, that did not become a brief.

    "quarantined": the input itself cannot be read as an article; "failed": it was read, but a
    later stage gave up on it. `place` is a page, row or offset inside `origin`, where known.
    `stat`: size and time of change of a file that cannot be read at all; "" for other failures.
    """

    origin: str
    status: Literal["quarantined", "failed"] = "quarantined"
    reason: str
    place: str = ""
    hint: str = ""
    stat: str = ""
