"""Page furniture (Lire aussi, Abonnez-vous, crédits) left out of articles, by rules that are data.

Knows rule files and how a line is compared with them; knows nothing of outputs. What is left out is
kept in the `meta` of the article, and every page shows it: nothing is lost in silence.
A rule has words and `*` and no more, so that the time to match grows with the text, not with the
imagination of who wrote the rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field

from translate_tool.config import Section
from translate_tool.errors import ConfigError
from translate_tool.language.sentences import split
from translate_tool.records import Article, Block, canonical
from translate_tool.runtime import toml

LONGEST = 300
"""Characters of the longest sentence that a rule may drop: furniture is short."""

_LEAST_LETTERS = 3
_BEFORE_PUNCTUATION = re.compile(r" (?=[:;?!»])")
_EDGES = ' .:…!?-–—•·|>▶►→«»"()[]'  # of a line, which furniture has or leaves out as it likes


class Rule(Section):
    """Lines that are furniture. In a line, `*` stands for anything, or nothing."""

    name: Annotated[str, Field(min_length=1)]
    """What the page's provenance calls it."""
    lines: Annotated[tuple[str, ...], Field(min_length=1)]
    words: Annotated[int, Field(ge=1)] = 30
    """A sentence of more words is none, whatever it begins with."""

    @cached_property
    def _patterns(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(_folded(line).split("*")) for line in self.lines)

    def fits(self, folded: str) -> bool:
        """Return whether a folded sentence is one of the lines."""
        return len(folded.split()) <= self.words and any(
            _fits(parts, folded) for parts in self._patterns
        )


class _RuleFile(Section):
    rule: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a run, in the order of their file: the first that fits names what it drops."""

    rules: Sequence[Rule]

    @classmethod
    def load(cls, path: Path | str) -> Rules:
        """Return the rules of a TOML file, or the package's own for "default".

        Raises ConfigError, naming the file and what is wrong with it.
        """
        here = files("translate_tool") / "data" / "boilerplate.toml"
        source = here if str(path) == "default" else Path(path)
        made = toml.load(source, _RuleFile, hint=_HINT)
        for rule in made.rule:
            for line in rule.lines:
                if sum(map(str.isalpha, line)) < _LEAST_LETTERS and "©" not in line:
                    message = f"{path}: {rule.name}: {line!r} would drop too much"
                    raise ConfigError(message, hint=f"Give it {_LEAST_LETTERS} letters or more.")
        return cls(made.rule)

    def match(self, text: str) -> str | None:
        """Return the name of the first rule that a sentence fits.

        One that runs over lines fits none.
        """
        if len(text) > LONGEST or "\n" in text:
            return None
        folded = _folded(text)
        return next((rule.name for rule in self.rules if rule.fits(folded)), None)


_HINT = "A rule is a [[rule]] with a name and lines: see configs/boilerplate.toml."


def strip(article: Article, rules: Rules) -> Article:
    """Return `article` without sentences that fit a rule; `meta["dropped"]` has these.

    The title and code are left alone, and so is an article that would have nothing left.
    """
    blocks: list[Block] = []
    dropped: list[str] = []
    for block in article.blocks:
        if block.kind in ("title", "code"):
            blocks.append(block)
            continue
        kept, gone = _sift(block.text, rules)
        dropped += gone
        if kept:
            blocks.append(replace(block, text=kept) if gone else block)
    if not dropped or not any(block.kind != "title" for block in blocks):
        return article
    meta = {**article.meta, "dropped": " | ".join(dropped)}
    return replace(article, blocks=tuple(blocks), meta=meta)


def _sift(text: str, rules: Rules) -> tuple[str, list[str]]:
    """Return what is left of a block's text, and "rule: sentence" for each sentence that is not.

    A block may be one line of several sentences, none of which ends in a full stop: "À lire aussi :
    Faut-il partir ? Nos réponses".
    """
    if text[-1:] != "." and (name := rules.match(text)):
        return "", [f"{name}: {text}"]
    kept, dropped = "", []
    for span in split(text):
        name = rules.match(span.text) if span.text else None
        if name:
            dropped.append(f"{name}: {span.text}")
        else:
            kept += span.text + span.gap
    return (kept.rstrip(), dropped) if dropped else (text, dropped)


def _folded(text: str) -> str:
    """Return a line without case, apostrophes, spaces and marks around it, which vary."""
    line = canonical(text).casefold().replace("’", "'")
    return _BEFORE_PUNCTUATION.sub("", line).strip(_EDGES)


def _fits(parts: Sequence[str], text: str) -> bool:
    """Return whether `text` is `parts` in order, with anything between them."""
    first, *others = parts
    if not others:
        return text == first
    *middle, last = others
    at = len(first)
    if not text.startswith(first):
        return False
    for part in middle:
        if (found := text.find(part, at)) < 0:
            return False
        at = found + len(part)
    return len(text) - len(last) >= at and text.endswith(last)
