"""Web and e-mail addresses."""

from __future__ import annotations

import re

_LINK = re.compile(
    r"https?://[^\s<>«»“”\"]+"
    r"|(?<![\w.+@-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.@-])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|info|gov|edu|io|eu|fr|be|ch|ca|uk)\b"
    r"(?:/[^\s<>«»“”\"]*)?"
)


def links(text: str) -> list[str]:
    """Web and e-mail addresses, without the punctuation of the sentence around them."""
    return [found.rstrip(".,;:!?'’)]") for found in _LINK.findall(text)]


def without_links(text: str) -> str:
    """`text` with its addresses left out, for those who count words."""
    return _LINK.sub("", text)
