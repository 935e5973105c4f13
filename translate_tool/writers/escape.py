"""Article text → Markdown and YAML in which it is text, whatever it says.

Knows CommonMark, GFM and what GitHub makes of the result; knows nothing of briefs. Escapes only
what would be taken for markup where it stands, so that pages read well as plain text. What the
eye cannot see (control characters, zero widths, changes of direction) is spelt `⟨U+202E⟩`; soft
hyphens, variation selectors of emoji and the joiners inside them are left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

JOINER = "\u2060"
"""Word joiner: of no width. Parts what a backslash cannot: e-mail addresses and emoji codes are
looked for after escapes have been resolved."""

_SPACES = re.compile(r"[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0d\ufeff"
    r"\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]"
    r"|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
)
_ORDINARY = re.compile("[ -~\xa0-\u034e\u2010-\u2027\u2030-\u205e\u20a0-\u214f]*")
"""Most texts are of nothing else, and that is soon seen: none of these is hidden or a break."""

# A character, and then whether it is active where it stands: what begins with a set of characters
# is looked for five times as fast as what begins with a choice.
_ALWAYS = r"`*\[\]~$"
_SOMETIMES = (
    r"(?<=<)(?! )"
    r"|(?<=&)(?=#?\w+;)"
    r"|(?<=_)(?:(?<![^\W_]_)|(?![^\W_]))"  # not the underscore inside a_word
    r"|(?<=[wW]{3}\.)"
    r"|(?<=:)(?=//)"
)
_ESCAPED = re.compile(rf"[{_ALWAYS}\\|<&_.:](?:(?<=[{_ALWAYS}\\|])|{_SOMETIMES})")
_SPELT = re.compile(rf"[{_ALWAYS}@<&_.:](?:(?<=[{_ALWAYS}@])|{_SOMETIMES}|(?<=:)(?=[\w+-]+:))")
_UNSEEN = re.compile(rf"{_HIDDEN.pattern}|[\x85\u2028\u2029]")
_JOINED = re.compile(r"(?<=[\w.+-])(?=@)|(?<=:)(?=[\w+-]+:)")
_LEADING = re.compile(r"(?=[#>=])|(?=[-+](?:[\s-]|$))|(?<=\d)(?=[.)](?:\s|$))")
_BACKSLASHED = re.compile(r"\\([!-/:-@\[-`{-~])")  # ASCII punctuation, after CommonMark
_CLOSING = re.compile(r"(?:(?<= )|^)(?=#+$)")
_JSON = json.JSONEncoder(ensure_ascii=False)


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, align: str = "l") -> str:
    """Return a table of cells that are Markdown already; "" without rows.

    `align` has "l" or "r" for each column; the last letter is for all that follow.
    """
    body = [f"| {' | '.join(row)} |" for row in rows]
    sides = align.ljust(len(heads), align[-1])
    rule = "|".join("--:" if side == "r" else "---" for side in sides)
    return "\n".join([f"| {' | '.join(heads)} |", f"|{rule}|", *body]) if body else ""


def visible(text: str) -> str:
    """Return `text` on one line, with single spaces, and with nothing in it that cannot be seen."""
    if "  " not in text and _ORDINARY.fullmatch(text):
        return text.strip(" ")
    seen = _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
    return _SPACES.sub(" ", seen).strip(" ")


def inline(text: str) -> str:
    """Return `text` for the middle of a line, a table cell or the text of a link."""
    shown = visible(text)
    if "@" in shown or ":" in shown:
        shown = _JOINED.sub(JOINER, shown)
    return _ESCAPED.sub(r"\\\g<0>", shown)


def line(text: str) -> str:
    """Return `text` for the beginning of a paragraph or list item."""
    escaped = inline(text)
    number = re.match(r"\d{1,9}(?=[.)])", escaped)
    at = number.end() if number else 0
    return f"{escaped[:at]}\\{escaped[at:]}" if _LEADING.match(escaped, at) else escaped


def heading(text: str) -> str:
    """Return `text` for what follows `# `."""
    return _CLOSING.sub(r"\\", inline(text), count=1)


def plain(text: str) -> str:
    """Return what `inline` made of a text as a reader sees it: as `visible` shows that text.

    A person may have edited it in between; what they typed without escapes is taken as it is.
    """
    return _BACKSLASHED.sub(r"\1", text.replace(JOINER, "")).strip()


def code(text: str) -> str:
    """Return `text` as a code span, to be read to the letter. Not for table cells."""
    shown = visible(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    pad = " " if shown[:1] in ("", "`") or shown[-1:] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def destination(name: str) -> str:
    """Return a relative path as the destination of a link."""
    return quote(name, safe="/")


def yaml(text: str) -> str:
    """Return `text` as a YAML scalar; every YAML reader gives back exactly `text`.

    It is inert as Markdown too, for viewers that know no front matter.
    """

    def spelt(found: re.Match[str]) -> str:
        number = ord(found[0])
        return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"

    inert = _SPELT.sub(spelt, _JSON.encode(text))
    return inert if _ORDINARY.fullmatch(inert) else _UNSEEN.sub(spelt, inert)
