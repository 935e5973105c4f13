"""French text to sentences, losing nothing.

Knows French typography: abbreviations, guillemets, initials, lists, wrapped lines. Knows nothing
of files, models or other languages. It is one forward scan: a regular expression finds the places
where a sentence may end, and a few questions about the word before and the word after decide.
Each question looks at a bounded stretch of text or at counters carried along, and no expression
can back up, so the time taken grows linearly with the text, whatever the text.

What has no full stop for too long to be read as a sentence is cut at its clauses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from translate_tool.language import clauses, nontext
from translate_tool.records import Article, Block, Sentence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The word lists are common knowledge of French typography, written for this module. Abbreviations
# stand without their last stop.

# Always followed by what they announce. Case counts: "Me" is a lawyer, "me" is not.
TITLES = _words(
    """
    M MM Mme Mmes Mlle Mlles Mr Mrs Ms Dr Drs Pr Prs Me Mgr St Ste Sts Stes Sté Stés Gal Gén Cdt Cne
    Capt Lt Sgt Adj Cte Vve c.-à-d Cf cf e.g i.e vs
    """
)
# Abbreviations only before a number: "p. 12", "art. 5", "t. II", "mer. 12"; else plain words.
NUMBERED = _words(
    """
    al alin ann art bp ch chap col env fasc fig fol h liv max min n° nº no nos num op p par pl pp
    sec sect tab tabl tél tom vol § janv jan févr fév mars avr juil juill sept oct nov déc lun mar
    mer jeu ven vend sam dim
    """
)
# End a sentence only where the next word opens one: "l'éd. Gallimard", but "une réimpr. Il".
SHORTENED = _words(
    """
    adj adjt adv anc angl apr approx arr av bd bld boul cdt cit coll conf coop dép dépt dict dir éd
    ed édit esp etym ex fam fig fr gén gr ibid id ill imp ing inst ital janv févr avr juill juil oct
    nov déc lat loc lt mss ouvr p.ex pl préf prés prof prov réf rééd réimpr resp rte sgt sing sq sqq
    suiv suppl syn tél trad univ voy
    """
)
# May well end a sentence; listed because a small letter may follow too ("etc. et").
TERMINAL = _words("etc Cie cie Co co Corp Inc Ltd Jr Sr p.m a.m")
_NEVER_BEFORE_SMALL = TITLES | NUMBERED | TERMINAL
# Names that carry their own exclamation mark.
BRANDS = _words("Yahoo Jeopardy")
# Capitalised words that open a sentence and are hardly ever names.
OPENERS = _words(
    """
    A À Ainsi Alors Après Au Aucun Aucune Auparavant Aussi Autant Autre Aux Avant Avec Bien C' Ça
    Car Ce Ceci Cela Celle Celles Celui Cependant Certaines Certains Ces Cet Cette Ceux Chacun
    Chacune Chaque Chez Comme Comment Contre Dans Déjà Depuis Dès Désormais Deux Donc Dont Durant
    Elle Elles En Encore Enfin Ensuite Entre Et Eux Grâce Hier Ici Il Ils J' Jamais Je Jusqu' Là
    Leur Leurs Lors Lorsqu' Lorsque Lui Ma Mais Malgré Même Mes Moi Moins Mon N' Ne Néanmoins Ni Nos
    Notre Nous On Or Où Ou Oui Non Outre Par Parce Parfois Parmi Pendant Personne Peu Peut Plus
    Plusieurs Pour Pourquoi Pourtant Près Presque Puis Puisqu' Puisque Qu' Quand Quant Que Quel
    Quelle Quelles Quelques Quels Qui Quoi Quoique Rien S' Sa Sans Sauf Se Selon Ses Seul Seule Si
    Sinon Soit Son Sous Souvent Sur Surtout Tandis Tel Telle Toi Ton Toujours Tous Tout Toute
    Toutefois Toutes Très Trois Trop Tu Un Une Vers Voici Voilà Vos Votre Vous Y
    """
)
# The same unless a capital follows: "Le gouvernement", but "Le Pen", "L'Oréal".
ARTICLES = _words("Le La Les L' De Du Des D'")

_STOP = r"[.!?…]+(?:\s?[!?…]+|\s\.(?![.\w]))*"
_EMOJI = "\u2600-\u26ff\u2728\u2764\U0001f1e6-\U0001faff"
# Between a stop and the end of its sentence: closing marks, note numbers, emoji on the same line.
_CLOSERS = (
    rf"""(?:\s?[»›”)\]}}]|["'’*_]|\[\d{{1,3}}\]|[¹²³⁰-⁹]|[^\S\r\n]?[{_EMOJI}][\ufe0f\u200d]?)*"""
)
_BLANK = r"(?:\r\n|\n|\r(?!\n))[^\S\r\n]*[\r\n]\s*"
_BLANK_LINE = re.compile(_BLANK)
_MARK = re.compile(
    rf"(?P<end>(?P<stop>{_STOP})(?P<closers>{_CLOSERS}))|(?P<semicolon>;)|(?P<blank>{_BLANK})"
)
_LOOSE_QUOTE = re.compile(r'\s"(?!\S)')
# `lead` are opening marks; `then` shows what comes after the first word.
_AFTER = re.compile(
    r"""\s+(?P<lead>(?:(?:[(\[](?:…|\.{3})[)\]]|\w{1,2}\)|["'«“‘‹(\[{—–*_•.…-]+)\s?){0,4})"""
    r"""(?P<word>\w*)(?P<then>['’]?\s?\w?)"""
)
# The same with no white space before: "fin.Le début", but not "Jean.Roux@exemple.fr".
_GLUED = re.compile(
    r"""(?P<lead>(?:["“]|«\s?)?)(?P<word>[A-ZÀ-ÖØ-Þ](?![A-ZÀ-ÖØ-Þ])\w*)(?P<then>['’]?\s?\w?)"""
)
_PROSE = re.compile(r"(?:[a-zà-öø-ÿœ]{2}|\d{4}|[)»”\"%])$")
_ADDRESS = re.compile(r"[@/\\=]|\.\w")
_BREAK = re.compile(r"""[\s()\[\]{}«»‹›“”"'’/:;,!?…]""")
_WORD_REACH = 24  # characters; no abbreviation is longer
_PAREN_REACH = 300  # characters; a parenthesis open for longer was never meant to close
_LETTER = "(?:[A-ZÀ-ÖØ-Þ]|Ch|Cl|Fr|Ph|Th)"
_INITIALS = re.compile(rf"{_LETTER}(?:(?:\.-?|-){_LETTER})*")
_ACRONYM = re.compile(r"(?:[A-ZÀ-ÖØ-Þ]\.){3,}[A-ZÀ-ÖØ-Þ]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ROMAN = re.compile(r"[IVXLC]{1,6}")
_CODE = re.compile(r"(?:[IVXLC]{1,6}|[B-XZ])(?!['’\w])")  # "t. II", "fig. B", "art. R. 12"
_QUOTES = frozenset("»›”\"’'")
_ERA = re.compile(r"(?:av\.|apr\.|avant|après)\s*J\.-?C$")
_ALNUM = re.compile(r"[^\W_]")

LONGEST = 1200
"""Characters of a sentence that is left whole. Of 3,900 sentences in annotated documents the
longest has 650, of 2,500 of news, guides and web comments 1,007."""

ROW = 400
"""Characters, at most, of the pieces of a longer one: two or three clauses, a few lines."""

_ENDED = re.compile(rf'(?:{_STOP}{_CLOSERS}|;|")\Z')
_END_REACH = 40  # characters in which the stop of a sentence and what closes it are looked for
# White space and invisible characters that count as one character.
_FOLDED = re.compile("\\s{2,}|[^\\S ]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]{2,}")


class Span(NamedTuple):
    """A sentence and the white space after it."""

    text: str
    gap: str


def split(text: str) -> list[Span]:
    """`text` cut into sentences; joining every `text + gap` gives it back.

    White space that leads `text` is the gap of a first, empty span. No other span is empty, and
    no span's text begins or ends with white space. A sentence of more than `LONGEST` characters
    is cut into pieces of at most `ROW` each, where a string that is no text counts as one.
    """
    return [row for span in _whole(text) for row in _rows(span)]


def goes_on(text: str, gap: str) -> bool:
    """Whether what `split` cut off before something else is only the beginning of a sentence."""
    return bool(text) and not _ENDED.search(text[-_END_REACH:]) and not _BLANK_LINE.search(gap)


def _whole(text: str) -> list[Span]:
    """The sentences of `text`, however long."""
    start = len(text) - len(text.lstrip())
    spans = [Span("", text[:start])] if start else []
    for end, following in _Scan(text, start).borders():
        spans.append(Span(text[start:end], text[end:following]))
        start = following
    if start < len(text):
        last = text[start:].rstrip()
        spans.append(Span(last, text[start + len(last) :]))
    return spans


def sentences(article: Article) -> list[Sentence]:
    """Every sentence of `article`, in reading order; a block of code is one sentence."""
    name = article.id
    return [
        Sentence(article=name, block=number, index=index, text=span.text, gap=span.gap)
        for number, block in enumerate(article.blocks)
        for index, span in enumerate(_spans(block))
    ]


def _spans(block: Block) -> list[Span]:
    if block.kind != "code":
        return split(block.text)
    return [Span(block.text, "")] if block.text else []


def _rows(sentence: Span) -> Iterator[Span]:
    """A sentence as it is, or in pieces if it is too long."""
    text, gap = sentence
    short, places = _shortened(text) if len(text) > LONGEST else (text, [])
    if len(short) <= LONGEST:
        yield sentence
        return

    def place(at: int) -> int:
        short_at, text_at = places[bisect_right(places, (at, len(text))) - 1]
        return text_at + at - short_at

    text += gap
    parts = [(place(part.start), place(part.end)) for part in clauses.spans(short, len, ROW)]
    for (start, end), (following, _) in pairwise([*parts, (len(text), 0)]):
        yield Span(text[start:end], text[end:following])


def _shortened(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`text` with one character for what counts as one, and where its stretches begin in both."""
    folded = [*nontext.spans(text), *(match.span() for match in _FOLDED.finditer(text))]
    parts: list[str] = []
    places = [(0, 0)]
    length = done = 0
    for start, end in [*sorted(folded, key=lambda f: (f[0], -f[1])), (len(text), len(text))]:
        if start < done:  # within one that counts as a whole
            continue
        parts += [text[done:start], " " if text[start:end].isspace() else "\ufffc"[: end - start]]
        length += start - done
        places += [(length, start), (length + 1, end)]
        length += 1
        done = end
    return "".join(parts), places


class _Scan:
    """One pass over a text, with what must be remembered on the way.

    `start` is where the sentence begins and `alnum` its first letter or digit; up to `seen`,
    `quotes` counts the straight quotes of the paragraph and `depth` the open parentheses.
    """

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = self.seen = start
        self.alnum = -1
        self.quotes = self.depth = 0

    def borders(self) -> Iterator[tuple[int, int]]:
        """(end of a sentence, start of the next) for every border in the text."""
        for mark in _MARK.finditer(self.text, self.start):
            if mark.lastgroup == "blank":
                if mark.start() > self.start:
                    body = self.text[self.start : mark.start()].rstrip()
                    yield self.start + len(body), mark.end()
                self.start, self.seen, self.quotes, self.depth = mark.end(), mark.end(), 0, 0
                continue
            end = self._end(mark)
            after = _AFTER.match(self.text, end) or self._glued(mark, end)
            if after and self._asks_for_border(mark, after) and self._allows_border(after.start()):
                yield after.start(), after.start("lead")
                self.start, self.depth = after.start("lead"), 0

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
        """Whether what stands before `end` has words and no parenthesis left open."""
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
        if first.islower():
            return not mark["closers"] and _before_small(word, after["lead"])
        if not _QUOTES.isdisjoint(mark["closers"]):
            return True
        if word.numbers_item:
            return False
        return _before_digit(word) if first.isdigit() else _before_capital(word, after)

    def _after_mark(
        self, word: _Word, mark: re.Match[str], after: re.Match[str], first: str
    ) -> bool:
        """The question for ! and ? and the ellipsis."""
        ellipsis = mark["stop"][-1] in ".…"
        if mark.start() and self.text[mark.start() - 1] in "([":  # "(?)" or "[...]"
            return ellipsis and _opens(after)
        if first.islower() or (ellipsis and first.isdigit() and not after["lead"]):
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
        """Whether the word may be an abbreviation or an initial, before a capital."""
        text = self.text
        return (
            text.lower() in SHORTENED or self.lone_letter or _INITIALS.fullmatch(text) is not None
        )


def _before_small(word: _Word, lead: str) -> bool:
    """The question for a full stop before a small letter: a slip or a cut quotation if a border.

    A French abbreviation is cut before a vowel, so it ends in a consonant.
    """
    text = word.text
    if "(" in lead or word.shortened or text in _NEVER_BEFORE_SMALL or not text:
        return False
    return bool(lead) or text[-1] in "aàâeéèêëiîïoôuùûüy" or len(text) > 5


def _before_digit(word: _Word) -> bool:
    """The question for a full stop before a number."""
    text = word.text
    if _NUMBER.fullmatch(text):
        return len(text) > 2
    return not (word.shortened or text in TITLES or text.lower() in NUMBERED)


def _before_capital(word: _Word, after: re.Match[str]) -> bool:
    """The question for a full stop before a capital."""
    text = word.text
    if text in TITLES:
        return False
    if text.lower() in NUMBERED and _CODE.match(after[0].lstrip()):
        return False
    if not word.shortened or _ACRONYM.fullmatch(text) or _ERA.search(word.before + text):
        return True
    return _opens(after)


def _opens(after: re.Match[str]) -> bool:
    """Whether the word after a stop is one that opens sentences."""
    word, then = after["word"], after["then"]
    if then[:1] in ("'", "’"):
        word, then = word + "'", then[1:]
    if word in ARTICLES:
        return then != "" and not then[-1].isupper()
    return word in OPENERS and (len(word) > 1 or then[-1:].isalnum())
