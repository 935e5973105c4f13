"""Translates loose texts as `run` does: in the words of a glossary, written the English way."""

from __future__ import annotations

from collections.abc import Sequence

from translate_tool.checks import Thresholds
from translate_tool.glossary import Glossary
from translate_tool.records import Article, Block, Hypothesis, Pair, Sentence, canonical
from translate_tool.translation.review import Answers, ask, reviewed
from translate_tool.translation.translator import Translator, joined, sentences_of


def translate(translator: Translator, words: Glossary, texts: Sequence[str]) -> list[Hypothesis]:
    """Translate `texts` as a run would: one hypothesis each, in the same order.

    Raises EngineError, as `Translator.translate` does.
    """
    lines = [sentences_of(text) for text in texts]
    wanted = list(dict.fromkeys(canonical(span.text) for line in lines for span in line))
    blocks = tuple(Block(kind="paragraph", text=text) for text in wanted)
    article = Article(origin="", title="", date="", blocks=blocks)
    pairs = [
        Pair(
            sentence=Sentence(article=article.id, block=number, index=0, text=text, gap=""),
            hypothesis=hypothesis,
        )
        for number, (text, hypothesis) in enumerate(
            zip(wanted, translator.translate(wanted), strict=True)
        )
    ]
    answers = ask(translator, words, [(article, pairs)]) or Answers(variants={}, stood={})
    found = reviewed((article, pairs), answers, words, Thresholds()).pairs
    done = {pair.sentence.text: pair.hypothesis for pair in found}
    return [joined(line, done) for line in lines]
