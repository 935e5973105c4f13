"""Finds where French sentences end, in one forward scan.

A regular expression finds the places where a sentence may end, and a few questions about the word
before and the word after decide. Each question looks at a bounded stretch of text or at counters
carried along, and no expression can back up, so the time taken grows linearly with the text,
whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from translate_tool.language.abbreviations import (
    ARTICLES,
    BRANDS,
    DAYS,
    MONTHS,
    NEVER_BEFORE_SMALL,
    NUMBERED,
    OPENERS,
    SHORTENED,
    TITLES,
)

# One stop or several, which a space may part: "Fin.", "Quoi?!", "Fin ! ?", "Fin ! ."; but not the
# last dots of "! ..." or ". .fr".
STOP = r"[.!?…]+(?:\s?[!?…]+|\s\.(?![.\w]))*"
_EMOJI = "\u2600-\u26ff\u2728\u2764\U0001f1e6-\U0001faff"
# Between a stop and the end of its sentence: closing marks, note numbers, emoji on the same line.
CLOSERS = (
    rf"""(?:\s?[»›”)\]}}]|["'’*_]|\[\d{{1,3}}\]|[¹²³⁰-⁹]|[^\S\r\n]?[{_EMOJI}][\ufe0f\u200d]?)*"""
)
# A line without words between two line ends, in the ends of Unix, Windows and the old Mac.
_BLANK = r"(?:\r\n|\n|\r(?!\n))[^\S\r\n]*[\r\n]\s*"
BLANK_LINE = re.compile(_BLANK)
# A line that begins as an item of a list does: "- baisser", "2. geler", "b) taxer".
_BULLET = r"(?P<bullet>[-*•‣◦▪▫·●○■□–—]|\d{1,2}[.)]|[a-z]\))"
_ITEM = rf"(?:\r\n|\r|\n)(?=[^\S\r\n]*{_BULLET}[^\S\r\n]+\S)"
ITEM = re.compile(_ITEM)
_MARK = re.compile(
    rf"(?P<end>(?P<stop>{STOP})(?P<closers>{CLOSERS}))|(?P<semicolon>;)|(?P<blank>{_BLANK})"
    rf"|(?P<item>{_ITEM})"
)
# After what a line may begin a list, by its bullet; any other bullet says so by itself.
_BEFORE_ITEM = {
    **dict.fromkeys("-*·", ":;,.!?…"),
    **dict.fromkeys("–—", ":;.!?…"),
    "1": ":;",
    "a": ":;",
}
# A straight quote with a space on either side, as in « Fin. " Le début »: it may open or close.
_LOOSE_QUOTE = re.compile(r'\s"(?!\S)')
# What follows a stop and white space. `lead`: opening marks, four at most ("(…) ", "a) ", "– « ");
# `word` is the first word, `then` what comes after it: of "L'Oréal" "L" and "'O", of "Le Pen" " P".
_AFTER = re.compile(
    r"""\s+(?P<lead>(?:(?:[(\[](?:…|\.{3})[)\]]|\w{1,2}\)|["'«“‘‹(\[{—–*_•.…-]+)\s?){0,4})"""
    r"""(?P<word>\w*)(?P<then>['’]?\s?\w?)"""
)
# The same with no white space before: "fin.Le début", but not "Jean.Roux@exemple.fr".
_GLUED = re.compile(
    r"""(?P<lead>(?:["“]|«\s?)?)(?P<word>[A-ZÀ-ÖØ-Þ](?![A-ZÀ-ÖØ-Þ])\w*)(?P<then>['’]?\s?\w?)"""
)
# The end of a word before a stop that is glued to the next: "fin", "2024", "dit)"; not "J" or "M".
_PROSE = re.compile(r"(?:[a-zà-öø-ÿœ]{2}|\d{4}|[)»”\"%])$")
# What no two words of prose have between them: "roux@exemple", "a/b", "www.fr"; not "fin.Le".
_ADDRESS = re.compile(r"[@/\\=]|\.\w")
# What parts the word before a stop from the rest: of "(l'éd" or "aujourd’hui" the last piece.
_BREAK = re.compile(r"""[\s()\[\]{}«»‹›“”"'’/:;,!?…]""")
_WORD_REACH = 24  # characters; no abbreviation is longer
_PAREN_REACH = 300  # characters; a parenthesis open for longer was never meant to close
# Initials without their last stop: "J", "J.-P", "Ch", "J.R.R", "A-M".
_LETTER = "(?:[A-ZÀ-ÖØ-Þ]|Ch|Cl|Fr|Ph|Th)"
_INITIALS = re.compile(rf"{_LETTER}(?:(?:\.-?|-){_LETTER})*")
# A name that begins with a small letter: "iOS", "eBay", "macOS".
_SMALL_NAME = re.compile(r"[a-z]{1,3}[A-Z]")
# How many of what: "2024 sera", "12 000 personnes"; not "06.2024", nor "30" of a time.
_COUNTED = re.compile(r"\d+(?:[.,\s]\d{3}){0,3}\s+(?P<noun>[^\W\d_]{2,})")
_YEAR = re.compile(r"\d{4}\b")
# What joins a dateline and its text: "Lyon, 3 févr. – Le procès".
_DASH = re.compile(r"\s+[–—]\s|[^\S\r\n]+-\s")
# An abbreviation, where it stands after another one: "Cass. com.", "Trib. adm."
_CLIPPED = re.compile(r"[a-zà-öø-ÿœ]{1,5}[bcdfghjklmnpqrstvwxz]")
# Four letters or more, which are no initials of a person: "U.R.S.S", not "J.R.R".
_ACRONYM = re.compile(r"(?:[A-ZÀ-ÖØ-Þ]\.){3,}[A-ZÀ-ÖØ-Þ]")
# The number before a stop: "3", "1.2", "3,5".
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# What may number a chapter: "IV".
_ROMAN = re.compile(r"[IVXLC]{1,6}")
# What an abbreviation numbers: "t. II", "fig. B", "art. R. 12"; not the "A" and "Y" that are words,
# nor the "L" of "L'auteur".
_CODE = re.compile(r"(?:[IVXLC]{1,6}|[B-XZ])(?!['’\w])")
_QUOTES = frozenset("»›”\"’'")
# "av. J.-C", which may end a sentence although it ends on an initial.
_ERA = re.compile(r"(?:av\.|apr\.|avant|après)\s*J\.-?C$")
_ALNUM = re.compile(r"[^\W_]")


class Scan:
    """One pass over a text, with what must be remembered on the way.

    `start` is where the sentence begins and `alnum` its first letter or digit; up to `seen`,
    `quotes` counts the straight quotes of the paragraph and `depth` the open parentheses.
    `listed` is the bullet of the last item of a list in the paragraph.
    """

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = self.seen = start
        self.alnum = -1
        self.quotes = self.depth = 0
        self.listed = ""

    def borders(self) -> Iterator[tuple[int, int]]:
        """(end of a sentence, start of the next) for every border in the text."""
        for mark in _MARK.finditer(self.text, self.start):
            if mark.lastgroup == "blank":
                if mark.start() > self.start:
                    yield self._body_end(mark), mark.end()
                self.start, self.seen, self.quotes, self.depth = mark.end(), mark.end(), 0, 0
                self.listed = ""
                continue
            if mark.lastgroup == "item":
                if self._begins_item(mark) and self._allows_border(mark.start()):
                    yield self._body_end(mark), mark.start("bullet")
                    self.start, self.depth = mark.start("bullet"), 0
                continue
            end = self._end(mark)
            after = _AFTER.match(self.text, end) or self._glued(mark, end)
            if after and self._asks_for_border(mark, after) and self._allows_border(after.start()):
                yield after.start(), after.start("lead")
                self.start, self.depth = after.start("lead"), 0

    def _body_end(self, mark: re.Match[str]) -> int:
        return self.start + len(self.text[self.start : mark.start()].rstrip())

    def _begins_item(self, mark: re.Match[str]) -> bool:
        """Tell whether the line is an item of a list, and no aside or sum in a wrapped text."""
        bullet = mark["bullet"]
        bullet = "1" if bullet[0].isdigit() else "a" if bullet[0].isalpha() else bullet
        before = self.text[max(self.start, mark.start() - _WORD_REACH) : mark.start()].rstrip()
        marks = _BEFORE_ITEM.get(bullet)
        if bullet != self.listed and marks and not before.endswith(tuple(marks)):
            return False
        self.listed = bullet
        return mark.start() > self.start

    def _end(self, mark: re.Match[str]) -> int:
        """End of the closing marks, a straight quote that stands free among them if it closes."""
        end = mark.end()
        quote = _LOOSE_QUOTE.match(self.text, end)
        if not quote:
            return end
        self._count(end)
        return quote.end() if self.quotes % 2 else end

    def _glued(self, mark: re.Match[str], end: int) -> re.Match[str] | None:
        """A sentence stuck to the last one, as where tags between paragraphs were dropped."""
        if self.text[end - 1] == '"':
            self._count(end)
            end -= self.quotes % 2  # the last quote opens: 'Fin."Oui", dit-il.'
        after = _GLUED.match(self.text, end)
        if not after or mark.lastgroup == "semicolon":
            return None
        left = self.text[max(self.start, mark.start() - _WORD_REACH) : mark.start()].split()[-1:]
        right = self.text[after.start("word") : end + _WORD_REACH].split()[:1]
        if not left or _ADDRESS.search(" ".join(left + right)):
            return None
        return after if _PROSE.search(left[0]) or _opens(after) else None

    def _count(self, end: int) -> None:
        count = self.text.count
        self.quotes += count('"', self.seen, end)
        opened, closed = count("(", self.seen, end), count(")", self.seen, end)
        self.depth = max(0, self.depth + opened - closed)
        self.seen = max(self.seen, end)

    def _allows_border(self, end: int) -> bool:
        """Tell whether what stands before `end` has words and no parenthesis left open."""
        if self.alnum < self.start:
            found = _ALNUM.search(self.text, self.start)
            self.alnum = found.start() if found else len(self.text)
        if self.alnum >= end:
            return False
        self._count(end)
        if not self.depth or self.text[self.start] == "(":
            return True
        inside, closed, _ = self.text[end : end + _PAREN_REACH].partition(")")
        return not closed or "(" in inside

    def _asks_for_border(self, mark: re.Match[str], after: re.Match[str]) -> bool:
        first = self.text[after.end("lead") : after.end("lead") + 1]
        if mark.lastgroup == "semicolon":
            return _opens(after)
        if not first.isalnum() and first not in ("#", "@", "§"):
            return False
        word = self._word_before(mark.start())
        if mark["stop"] != ".":
            return self._after_mark(word, mark, after, first)
        if first.islower() and not _SMALL_NAME.match(after["word"]):
            return not mark["closers"] and _before_small(word, after["lead"])
        if not _QUOTES.isdisjoint(mark["closers"]):
            return True
        if word.numbers_item:
            return False
        return _before_digit(word, after) if first.isdigit() else _before_capital(word, after)

    def _after_mark(
        self, word: _Word, mark: re.Match[str], after: re.Match[str], first: str
    ) -> bool:
        """The question for ! and ? and the ellipsis."""
        ellipsis = mark["stop"][-1] in ".…"
        if mark.start() and self.text[mark.start() - 1] in "([":  # "(?)" or "[...]"
            return ellipsis and _opens(after)
        small = first.islower() and not _SMALL_NAME.match(after["word"])
        if small or (ellipsis and first.isdigit() and not after["lead"]):
            return False
        return word.text not in BRANDS or _opens(after)

    def _word_before(self, dot: int) -> _Word:
        word = _BREAK.split(self.text[max(self.start, dot - _WORD_REACH) : dot])[-1]
        at = dot - len(word)
        return _Word(word, self.text[max(self.start, at - _WORD_REACH) : at])


class _Word(NamedTuple):
    """The word before a stop, and up to 24 characters of the sentence before the word."""

    text: str
    before: str

    @property
    def lone_letter(self) -> bool:
        """A single small letter that is no unit of measure: "p" in "voir p.", not in "5 g."."""
        unit = self.before.rstrip()[-1:].isdigit() or self.before[-1:] == "/"
        return len(self.text) == 1 and self.text.islower() and not unit

    @property
    def numbers_item(self) -> bool:
        """A number or letter that opens a sentence ("1.", "A.", "IV."), or follows a colon."""
        number = _NUMBER.fullmatch(self.text) is not None
        if _ALNUM.search(self.before):
            return number and len(self.text) < 3 and self.before.rstrip()[-1:] in (":", ";")
        return number or len(self.text) == 1 or _ROMAN.fullmatch(self.text) is not None

    @property
    def shortened(self) -> bool:
        """Tell whether the word may be an abbreviation or an initial, before a capital."""
        text = self.text
        chained = self.before.rstrip()[-1:] == "." and _CLIPPED.fullmatch(text) is not None
        initials = _INITIALS.fullmatch(text) is not None
        return text.lower() in SHORTENED or self.lone_letter or initials or chained


def _before_small(word: _Word, lead: str) -> bool:
    """The question for a full stop before a small letter: a slip or a cut quotation if a border.

    A French abbreviation is cut before a vowel, so it ends in a consonant.
    """
    text = word.text
    if "(" in lead or word.shortened or text in NEVER_BEFORE_SMALL or not text:
        return False
    return bool(lead) or text[-1] in "aàâeéèêëiîïoôuùûüy%€$£" or len(text) > 5


def _before_digit(word: _Word, after: re.Match[str]) -> bool:
    """The question for a full stop before a number."""
    text = word.text
    counted = _COUNTED.match(after.string, after.start("word"))
    if _NUMBER.fullmatch(text):
        return len(text) > 2 or counted is not None
    if text in DAYS and counted and not _YEAR.match(counted[0]):
        return counted["noun"].lower() not in MONTHS
    if text == "min" and word.before.rstrip()[-1:].isdigit():  # "90 min. 3 buts"
        return True
    return not (word.shortened or text in TITLES or text.lower() in NUMBERED)


def _before_capital(word: _Word, after: re.Match[str]) -> bool:
    """The question for a full stop before a capital."""
    text = word.text
    if text in TITLES or (_DASH.match(after[0]) and (word.shortened or text.lower() in MONTHS)):
        return False
    if text.lower() in NUMBERED and _CODE.match(after[0].lstrip()):
        return False
    if not word.shortened or _ACRONYM.fullmatch(text) or _ERA.search(word.before + text):
        return True
    return _opens(after)


def _opens(after: re.Match[str]) -> bool:
    """Tell whether the word after a stop is one that opens sentences."""
    word, then = after["word"], after["then"]
    if then[:1] in ("'", "’"):
        word, then = word + "'", then[1:]
    if word in ARTICLES:
        return then != "" and not then[-1].isupper()
    return word in OPENERS and (len(word) > 1 or then[-1:].isalnum())
