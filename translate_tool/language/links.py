"""Finds what a translation copies as it is: addresses, #hashtags, @handles and names of files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

_REST = r"[^\s<>«»“”\"]*"
_SOME = r"[^\s<>«»“”\"]+"
_DOMAINS = (
    "com|org|net|info|gov|edu|int|mil|biz|io|eu|app|dev|xyz|tv|bzh|fr|be|ch|ca|uk|lu|mc|tn|dz|sn|it"
    "|nl|pl|pt|ru|cn|jp|br|mx"
)
"""Ends of domains that no word after a forgotten space is: "fin.de", "fin.es" may be words."""
_WITH_PATH = "ai|at|au|ci|co|de|es|gl|gle|ly|ma|me|se|to|us"
"""Those that count before a path: "youtu.be/x", "t.co/x"."""
_LINK = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]{{1,14}}://{_SOME}"
    rf"|(?<![\w.@-])(?:www|WWW)\.\w{_REST}"
    r"|(?<![\w.+@-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<![\w.@-])(?:[A-Za-z0-9-]+\.)+(?:(?:{_DOMAINS})\b(?:[/?]{_REST})?|(?:{_WITH_PATH})/\w{_REST})"
)
_TAG = re.compile(r"(?<![\w.+&/#@-])[#@](?=[0-9_]*[^\W\d_])\w+")
_KINDS = (
    "7z|avi|bat|bmp|conf|css|csv|db|doc|docx|epub|exe|gif|gz|htm|html|ini|iso|jar|java|jpeg|jpg|js"
    "|json|log|md|mkv|mov|mp3|mp4|odp|ods|odt|pdf|php|png|ppt|pptx|py|rar|rtf|sh|sql|srt|svg|tar|tif"
    "|tiff|toml|ts|tsv|txt|vtt|wav|webp|xls|xlsx|xml|yaml|yml|zip"
)
_FILE = re.compile(
    r"(?<![\w.@/\\~+-])(?:[A-Za-z]:\\|~?/)?(?:[\w~+-][\w.~+-]*[/\\])*[\w~+-][\w.~+-]*"
    rf"\.(?:{_KINDS}|{_KINDS.upper()})\b(?![\w@-])"
)

_BRACKETS = {")": "(", "]": "["}
"""A bracket at the end of an address that has not opened it is the sentence's."""
_REACH = 8

# Each of these has one of these characters, and hardly any sentence: looking for them first costs a
# tenth.
_HINT = re.compile(r"[@/#.](?:(?<!\.)|[A-Za-z0-9])")


def verbatim_spans(text: str) -> list[tuple[int, int]]:
    """Where addresses, names of files, hashtags and handles are: start and end of each, in order.

    An address is without the punctuation of the sentence around it; « #1 » is a rank.
    """
    if not _HINT.search(text):
        return []
    tags_and_files = (m.span() for m in chain(_FILE.finditer(text), _TAG.finditer(text)))
    spans: list[tuple[int, int]] = []
    for start, end in sorted(chain(_links(text), tags_and_files), key=lambda s: (s[0], -s[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def links(text: str) -> list[str]:
    """Find web and e-mail addresses, without the punctuation of the sentence around them."""
    return [text[start:end] for start, end in _links(text)]


def tags(text: str) -> list[str]:
    """Find #hashtags and @handles; « #1 » is a rank."""
    return _TAG.findall(without_links(text)) if "#" in text or "@" in text else []


def verbatim(text: str) -> list[str]:
    """Return all that a translation copies as it is: addresses, files, hashtags and handles."""
    return [text[start:end] for start, end in verbatim_spans(text)]


def without_links(text: str) -> str:
    """Return `text` with its addresses left out, for those who count words."""
    return "".join(_beside(text, _links(text)))


def without_verbatim(text: str) -> str:
    """Return `text` with all left out that a translation copies as it is."""
    return "".join(_beside(text, verbatim_spans(text)))


def around_verbatim(text: str, change: Callable[[str], str]) -> str:
    """Return `text` changed but for what is copied; `change` gets each stretch beside that."""
    kept = [*verbatim(text), ""]
    stretches = map(change, _beside(text, verbatim_spans(text)))
    return "".join(part + string for part, string in zip(stretches, kept, strict=True))


def _beside(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    """The stretches of `text` before, between and after `spans`."""
    done = 0
    for start, end in spans:
        yield text[done:start]
        done = end
    yield text[done:]


def _links(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses are: start and end of each."""
    if not _HINT.search(text):
        return
    for match in _LINK.finditer(text):
        yield match.start(), match.start() + len(_bared(match[0]))


def _bared(address: str) -> str:
    """An address without the marks of the sentence around it, a few of them at most."""
    for _ in range(_REACH):
        address = address.rstrip(".,;:!?'’")
        opener = _BRACKETS.get(address[-1:])
        if not opener or address.count(address[-1]) <= address.count(opener):
            break
        address = address[:-1]
    return address
