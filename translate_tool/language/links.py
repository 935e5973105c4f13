"""Finds web and e-mail addresses, #hashtags and @handles."""

from __future__ import annotations

import re

_LINK = re.compile(
    r"https?://[^\s<>«»“”\"]+"
    r"|(?<![\w.+@-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.@-])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|info|gov|edu|io|eu|fr|be|ch|ca|uk)\b"
    r"(?:/[^\s<>«»“”\"]*)?"
)
_TAG = re.compile(r"(?<![\w.+&/#@-])[#@](?=[0-9_]*[^\W\d_])\w+")

# Every link has one of these, and hardly any sentence: looking for them first costs a tenth.
_HINT = re.compile(r"[@/.](?:(?<!\.)|[A-Za-z])")


def links(text: str) -> list[str]:
    """Find web and e-mail addresses, without the punctuation of the sentence around them."""
    if not _HINT.search(text):
        return []
    return [found.rstrip(".,;:!?'’)]") for found in _LINK.findall(text)]


def tags(text: str) -> list[str]:
    """Find #hashtags and @handles; « #1 » is a rank."""
    return _TAG.findall(without_links(text)) if "#" in text or "@" in text else []


def verbatim(text: str) -> list[str]:
    """Return all that a translation copies as it is: addresses, hashtags and handles."""
    return [*links(text), *tags(text)]


def without_links(text: str) -> str:
    """Return `text` with its addresses left out, for those who count words."""
    return _LINK.sub("", text) if _HINT.search(text) else text
