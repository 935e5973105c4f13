"""Finds what an English row says that a person is: Prime Minister, leader of the opposition.

It stands before the name ("the foreign minister Anne Roux") or in an apposition behind it ("Anne
Roux, a spokeswoman for SNCF,"). Knows the nouns that people are called by; checks nothing. Where it
may be of another person ("According to the mayor, Anne Roux left"), nothing is said.
"""

from __future__ import annotations

import re

from translate_tool.language.dates import moments
from translate_tool.language.gazetteer import mentions
from translate_tool.language.name_words import TITLES
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
_ARTICLES = frozenset(("the", "a", "an"))
_JOINING = frozenset(("of", "then", "now", "also"))
"""Words that may stand before the noun of an apposition: "son of a farmer", "then mayor"."""
_BEFORE_TITLE = frozenset(
    words("acting current deputy first former future interim late new outgoing then vice")
)
"""Words in small letters that may stand before a title in capitals: "the former President"."""
_BESIDE = frozenset(("alongside", "beside", "besides", "dear", "near", "unlike"))
# "According to the mayor, Anne Roux": whoever stands behind the comma is another.
_CLAUSE = re.compile(
    r"(?:according|after|against|alongside|although|as|at|because|before|behind|besides|but|by"
    r"|despite|facing|following|for|from|if|in|like|on|since|thanks|to|unlike|when|while|with"
    r"|without)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?:;\"“”](?= |[A-Z]|\Z)")
_FULL_NAME = re.compile(r" [A-ZÀ-Ý][\w'’-]+ [A-ZÀ-Ý]")
_GOES_ON = re.compile(r" (?:who|which|that|and|but|said|says|told|was|is|has|had|will)\b")


def role(english: str, name: str) -> str:
    """Return what `english` says that the person `name` is; "" where it does not."""
    found = re.search(rf"\b{re.escape(name)}\b", english)
    if not found:
        return ""
    before, after = english[: found.start()], english[found.end() :]
    is_apart = before.rstrip(" ").endswith(",") and not _is_apposition(before, after)
    return _behind(after) or ("" if is_apart else _before(before))


def _is_apposition(before: str, after: str) -> bool:
    """Tell whether a name between commas is of whom the text before it ends in."""
    clause = _SENTENCE.split(before)[-1].strip(" ,")
    return not _CLAUSE.match(clause) and after[:1] in ("", ",", ".", ";", ")")


def _before(text: str) -> str:
    """Return the noun that ends `text`, with its adjectives after an article or in capitals.

    "told the French interior minister" ends in "French interior minister", "met President" and "the
    first concerns President" in "President".
    """
    left = text.rstrip(" ,").split(" ")[-_LEFT - 1 :]
    if not left or left[-1].casefold() not in _NOUNS:
        return ""
    found = [left.pop()]
    lower: list[str] = []
    for word in reversed(left):
        if word.casefold() in FUNCTION_WORDS["en"]:
            is_own = found[0].islower() or _BEFORE_TITLE.issuperset(lower)
            found = lower + found if word.casefold() in _ARTICLES and is_own else found
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
    parts = said.split(" ")
    at = _noun(parts[:_NOUN_WITHIN])
    is_role = at is not None and not _names_another(parts[at + 1 :]) and len(parts) <= _MOST
    return said if is_role else ""


def _noun(opening: list[str]) -> int | None:
    """Return the place of the noun of a person, if nothing stands before it but its own words.

    So it is in "former prime minister" and "son of a farmer", not in "whose director", "according
    to a spokesman" and "facing the prosecutor".
    """
    before = ""
    for at, word in enumerate(map(str.casefold, opening)):
        if word in _NOUNS:
            return at
        if word in _ARTICLES and before != "of":
            return None
        if word in FUNCTION_WORDS["en"] - _ARTICLES - _JOINING or word in _BESIDE:
            return None
        before = word
    return None


def _names_another(following: list[str]) -> bool:
    """Tell whether a noun and what follows are the title of another, the next of several people.

    "mayor Paul Blanc", "mayor of Paris Anne Noir"; but "Prime Minister", "head of New York City".
    """
    if not following or following[0].casefold() in _NOUNS:
        return False
    if following[0] != "of":
        return following[0].istitle()
    text = " ".join(following[1:])
    town = next((m.end for m in mentions(text, "en") if m.start == 0 and m.kind == "place"), 0)
    return bool(town and _FULL_NAME.match(text, town))
