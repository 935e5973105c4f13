"""Finds numbers, dates, names and links in French and English text, and aligns those of a pair.

What to make of a loss is for checks, key facts and summaries to say.
"""

from translate_tool.language.align import Aligned, Alignment, align, compare, forms_of
from translate_tool.language.dates import Moment, moments
from translate_tool.language.gazetteer import Mention, mentions
from translate_tool.language.links import links, tags, verbatim, without_links
from translate_tool.language.measures import Measure, measures
from translate_tool.language.names import Name, located_names, names, opens_sentence
from translate_tool.language.numbers import Number, numbers
from translate_tool.language.spelling import (
    alike,
    fold,
    folded_words,
    root,
    sound,
    sounds_alike,
    spelling,
)
from translate_tool.language.words import FUNCTION_WORDS, Language, pieces, quote, words

__all__ = [
    "FUNCTION_WORDS",
    "Aligned",
    "Alignment",
    "Language",
    "Measure",
    "Mention",
    "Moment",
    "Name",
    "Number",
    "align",
    "alike",
    "compare",
    "fold",
    "folded_words",
    "forms_of",
    "links",
    "located_names",
    "measures",
    "mentions",
    "moments",
    "names",
    "numbers",
    "opens_sentence",
    "pieces",
    "quote",
    "root",
    "sound",
    "sounds_alike",
    "spelling",
    "tags",
    "verbatim",
    "without_links",
    "words",
]
