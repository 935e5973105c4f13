"""Reviews the best attempt at a sentence: house words, names and English style first, then checks.

Knows the glossary, the model's own words for its terms, and thresholds; does not know how a
sentence was translated. Flags are not kept: a new glossary never means a new translation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from translate_tool import glossary
from translate_tool.checks import Thresholds, check
from translate_tool.inference.scheduler import Outcome, good
from translate_tool.language.identify import LANGUAGES
from translate_tool.language.sentences import LONGEST, goes_on
from translate_tool.records import Article, Flag, Hypothesis, Pair, Sentence
from translate_tool.runtime.deadline import never
from translate_tool.store.corrected import CORRECTED
from translate_tool.summarisation import Document
from translate_tool.translation.english_style import styled
from translate_tool.translation.name_forms import Forms, Row, differing, settle, unified
from translate_tool.translation.substitutes import english_form
from translate_tool.translation.translator import Translator

ENGLISH = Flag(kind="english", detail="copied as it is", severity="info")
CONTINUED = Flag(
    kind="continued",
    detail=f"a sentence of more than {LONGEST:,} characters, which goes on in the next row",
    severity="info",
)

Draft = tuple[Article, Sequence[Pair]]
"""An article, and the best attempts at its sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Holds what the model answered about terms: its words, and sentences with stand-ins.

    `variants`: French term → English; `stood`: text with stand-ins → outcome. `names`: how the
    names of the run are spelled.
    """

    variants: glossary.Variants
    stood: Mapping[str, Outcome]
    names: Forms = field(default_factory=dict)


def _rows_of_names(drafts: Sequence[Draft], words: glossary.Glossary) -> Iterator[Row]:
    """Yield the rows that tell how names are spelled, without the terms of the glossary."""
    for article, pairs in drafts:
        for pair in pairs:
            if not article.blocks[pair.sentence.block].copied and not pair.failed:
                yield Row(
                    _without_terms(words, pair.sentence.text),
                    pair.hypothesis.text,
                    human=CORRECTED in pair.flags,
                )


def _without_terms(words: glossary.Glossary, source: str) -> str:
    """Return French without the terms of the glossary, which says itself how these are spelled."""
    for match in reversed(words.find(source)):
        source = source[: match.start] + source[match.end :]
    return source


class Names(Protocol):
    """Where it is kept how names are spelled in all articles of a run."""

    def names(self, french: Sequence[str]) -> Forms:
        """Look up how French names are spelled; those never met are absent."""

    def keep_names(self, names: Forms) -> None:
        """Keep how names are spelled; what is known stays."""


def ask(
    translator: Translator,
    words: glossary.Glossary,
    drafts: Sequence[Draft],
    due: Callable[[], bool] = never,
    names: Names | None = None,
) -> Answers | None:
    """Ask the model what must be known to review `drafts`; None where time ran out.

    Only terms that occur in them are asked for. `names`: where it is kept how names are spelled in
    all articles of a run; without it, the articles of `drafts` agree among themselves. Raises
    EngineError or ModelError when the model cannot be opened.
    """
    pairs = [pair for article, pairs in drafts for pair in pairs if _is_machine(article, pair)]
    found = {match.term for pair in pairs for match in words.find(pair.sentence.text)}
    wanted = glossary.Glossary(tuple(term for term in words.terms if term in found))
    standing = [glossary.stand_in(words, p.sentence.text, p.hypothesis.text) for p in pairs]
    texts = list(dict.fromkeys([*glossary.probes(wanted), *filter(None, standing)]))
    outcomes = translator.first(texts, due=due) if texts else {}
    if len(outcomes) < len(texts):
        return None
    english = {text: hypothesis.text for text, hypothesis in good(outcomes).items()}
    return Answers(
        variants=_with_usual_names(wanted, glossary.variants(wanted, english)),
        stood=outcomes,
        names=_settled(drafts, words, names) if translator.mending else {},
    )


def _with_usual_names(words: glossary.Glossary, known: glossary.Variants) -> glossary.Variants:
    """Add what mending puts for a term that is a name: the glossary has its own word for it."""
    usual = {
        term.french: english
        for term in words.terms
        if term.french[:1].isupper()
        and (english := english_form(term.french)) not in ("", term.english)
    }
    return {
        french: tuple(dict.fromkeys([*known.get(french, ()), *filter(None, [usual.get(french)])]))
        for french in {**known, **usual}
    }


def _settled(drafts: Sequence[Draft], words: glossary.Glossary, names: Names | None) -> Forms:
    """Return how the names of drafts are spelled; on record before a page of them is out."""
    rows = _rows_of_names(drafts, words)
    if names is None:
        return settle(rows)
    forms = settle(rows, names.names)
    names.keep_names(forms)
    return forms


def reviewed(
    draft: Draft, answers: Answers, words: glossary.Glossary, thresholds: Thresholds
) -> Document:
    """Put `draft` in the house's words and flag its rows; what was copied on purpose stays."""
    article, pairs = draft
    rows = [_row(article, pair, answers, words, thresholds) for pair in pairs]
    for number, (pair, following) in enumerate(pairwise(pairs)):
        if _is_continued(article, pair.sentence, following.sentence):
            rows[number] = replace(rows[number], flags=(*rows[number].flags, CONTINUED))
    return Document(article=article, pairs=tuple(rows))


def _is_continued(article: Article, sentence: Sentence, following: Sentence) -> bool:
    """Tell whether a row and the one after it are pieces of one sentence."""
    return (
        sentence.block == following.block
        and goes_on(sentence.text, sentence.gap, following.text)
        and not article.blocks[sentence.block].copied
    )


def _row(
    article: Article,
    pair: Pair,
    answers: Answers,
    words: glossary.Glossary,
    thresholds: Thresholds,
) -> Pair:
    block = article.blocks[pair.sentence.block]
    if block.copied:
        return replace(pair, flags=_why_copied(block.language))
    if pair.failed:
        return pair
    french, flags = pair.sentence.text, tuple[Flag, ...]()
    named = _without_terms(words, french) if answers.names else ""
    if CORRECTED in pair.flags:
        flags = glossary.check(words, french, pair.hypothesis.text)
        flags += differing(named, pair.hypothesis.text, answers.names)
    else:
        if words.terms:
            pair, flags = _worded(words, pair, answers)
        pair, told = _named(pair, named, answers.names)
        text, style = styled(french, pair.hypothesis.text)
        pair = replace(pair, hypothesis=replace(pair.hypothesis, text=text))
        flags += told + style
    found = check(french, pair.hypothesis.text, pair.hypothesis.score, thresholds)
    return replace(pair, flags=(*pair.flags, *flags, *found))


def _named(pair: Pair, source: str, names: Forms) -> tuple[Pair, tuple[Flag, ...]]:
    """Spell the names of `source` as other rows do; say where that was done, or could not be."""
    text, flags = unified(source, pair.hypothesis.text, names) if names else ("", ())
    if text in ("", pair.hypothesis.text):
        return pair, flags
    return replace(pair, hypothesis=replace(pair.hypothesis, text=text)), flags


def _why_copied(code: str) -> tuple[Flag, ...]:
    """What a reader is told of a block that is in another language than French; "": it is code."""
    if code in ("", "en"):
        return (ENGLISH,) if code else ()
    detail = f"{LANGUAGES.get(code, code)}: copied as it is, not translated"
    return (Flag(kind="foreign", detail=detail, severity="warning"),)


def _is_machine(article: Article, pair: Pair) -> bool:
    """Tell whether the English is a machine's, and so may be put right."""
    copied = article.blocks[pair.sentence.block].copied
    return not copied and not pair.failed and CORRECTED not in pair.flags


def _worded(
    words: glossary.Glossary, pair: Pair, answers: Answers
) -> tuple[Pair, tuple[Flag, ...]]:
    """Put `pair` in the house's words, and flag what there is to say of that."""
    french, first = pair.sentence.text, pair.hypothesis
    outcome = answers.stood.get(glossary.stand_in(words, french, first.text))
    stood = outcome.text if isinstance(outcome, Hypothesis) else ""
    text, flags = glossary.apply(words, french, first.text, answers.variants, stood)
    return replace(pair, hypothesis=replace(first, text=text)), flags
