"""What must survive translation, found in French or English text: numbers, names, links.

Knows how both languages write them; does not know which text translates which, nor what to make of
a loss: that is for checks and summarise.
"""

from translate_tool.language.dates import Moment, moments
from translate_tool.language.gazetteer import (
    Mention,
    alike,
    fold,
    folded_words,
    mentions,
    sound,
    sounds_alike,
)
from translate_tool.language.links import links, tags, without_links
from translate_tool.language.measures import Measure, measures
from translate_tool.language.names import located_names, names, opens_sentence
from translate_tool.language.numbers import Number, numbers
from translate_tool.language.words import FUNCTION_WORDS, Language, pieces, words

__all__ = [
    "FUNCTION_WORDS",
    "Language",
    "Measure",
    "Mention",
    "Moment",
    "Number",
    "alike",
    "fold",
    "folded_words",
    "links",
    "located_names",
    "measures",
    "mentions",
    "moments",
    "names",
    "numbers",
    "opens_sentence",
    "pieces",
    "sound",
    "sounds_alike",
    "tags",
    "without_links",
    "words",
]
