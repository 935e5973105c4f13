"""Finds what an English row says that a person is: Prime Minister, leader of the opposition.

It stands before the name ("the foreign minister Anne Roux") or in an apposition behind it ("Anne
Roux, a spokeswoman for SNCF,"). Knows the nouns that people are called by; checks nothing.
"""

from __future__ import annotations

import re

from translate_tool.language.carried_names import TITLES
from translate_tool.language.dates import moments
from translate_tool.language.words import FUNCTION_WORDS, words

_FORMS_OF_ADDRESS = frozenset(words("dr lord madam miss mr mrs ms mx sir"))
_NOUNS = (TITLES - _FORMS_OF_ADDRESS) | frozenset(
    words(
        """
        actor actress adviser advisor analyst archaeologist architect artist astronomer author boss
        candidate chairwoman chef coach councillor curator delegate deputy designer director
        economist editor engineer entrepreneur expert farmer filmmaker founder geographer
        goalkeeper head historian inspector journalist lawyer leader lecturer magistrate manager
        member mp musician negotiator nurse official owner painter philosopher physicist player
        president-elect producer prosecutor psychiatrist psychologist representative researcher
        resident scientist senator singer sociologist specialist spokesman spokesperson spokeswoman
        teacher trainer treasurer virologist volunteer winner writer
        """
    )
)
_LEFT, _NOUN_WITHIN, _MOST = 4, 4, 9  # words
_LEFT_WORD = re.compile(r"[^\W\d_][\w'’-]*")
# ", 45, a spokeswoman for SNCF,": an age, and what goes on to the next mark or clause.
_BEHIND = re.compile(
    r",(?: (?:aged )?[0-9]{1,3},)? (?:the |an? )?(?P<role>[^\W\d_][^,.;:()\"“”–—]{2,80})"
)
_GOES_ON = re.compile(r" (?:who|which|that|and|but|said|says|told|was|is|has|had|will)\b")


def role(english: str, name: str) -> str:
    """Return what `english` says that the person `name` is; "" where it does not."""
    start = english.find(name)
    if start < 0:
        return ""
    return _behind(english[start + len(name) :]) or _before(english[:start])


def _before(text: str) -> str:
    """Return the noun that ends `text`, with its adjectives after an article or in capitals.

    "told the French interior minister" ends in "French interior minister", "met President" in
    "President".
    """
    left = text.rstrip(" ,").split(" ")[-_LEFT - 1 :]
    if not left or left[-1].casefold() not in _NOUNS:
        return ""
    found = [left.pop()]
    lower: list[str] = []
    for word in reversed(left):
        if word.casefold() in FUNCTION_WORDS["en"]:
            found = lower + found if word.casefold() in ("the", "a", "an") else found
            break
        if not _LEFT_WORD.fullmatch(word) or any(True for _ in moments(word, "en")):
            break
        lower.insert(0, word)
        if word[0].isupper() and all(each[0].isupper() for each in lower):
            found, lower = [*lower, *found], []
    return " ".join(found)


def _behind(text: str) -> str:
    """Return the apposition that `text` begins with, if it is one of a person."""
    found = _BEHIND.match(text)
    if not found:
        return ""
    said = _GOES_ON.split(found["role"], maxsplit=1)[0].strip()
    said_words = said.split(" ")
    names_one = any(word.casefold() in _NOUNS for word in said_words[:_NOUN_WITHIN])
    return said if names_one and len(said_words) <= _MOST else ""
