"""Reads HTML that stands in a Markdown text, in which words in angle brackets are no tags.

Knows the names of elements; what they show is read as of any page.
"""

from __future__ import annotations

import re
from html import escape

from translate_tool.readers.blocks import Part
from translate_tool.readers.html_blocks import of_fragment, without_cdata

_INLINE = frozenset(
    """a abbr acronym audio b bdi bdo big br button cite code data del dfn em embed font i iframe
    img input ins kbd label mark meter object output picture progress q rp rt ruby s samp select
    small source span strike strong sub sup svg time tt u var video wbr""".split()  # noqa: SIM905
)
_UNSEEN = frozenset(["script", "style", "template", "head", "title", "svg"])
_BLOCKS = frozenset(
    """address article aside blockquote body caption center col colgroup dd details dialog div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main
    menu nav noscript ol option p pre section summary table tbody td tfoot th thead tr ul""".split()  # noqa: SIM905
)
_NAMES = _INLINE | _UNSEEN | _BLOCKS

_TAG = re.compile(r"</?([a-z][a-z0-9]*)(\s[^<>]*)?/?>", re.IGNORECASE)
_BRACKET = re.compile(r"<!--.*?-->|<\?.*?\?>|<(?:[^<>]*>)?", re.DOTALL)
"""What an angle bracket begins: a comment, whatever is in it, a tag, or nothing."""
_ATTRIBUTES = re.compile(
    r"(?:\s+(?:[\w:@.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+)"
    r"|allowfullscreen|async|autoplay|checked|controls|defer|disabled|hidden|loop|muted|open))*\s*/?"
)


def is_markup(tag: str) -> bool:
    """Tell whether what CommonMark takes for a tag or comment is HTML, and no words in brackets.

    "<b>" and '<a href="x">' are; "<Le maire>" and "<b et c>" are not.
    """
    if tag.startswith(("<!", "<?")):
        return True
    found = _TAG.fullmatch(tag)
    if not found or found[1].lower() not in _NAMES:
        return False
    return bool(_ATTRIBUTES.fullmatch((found[2] or "").rstrip()))


_ENDS = (
    ("<!--", "-->"),
    ("<?", "?>"),
    ("<![CDATA[", "]]>"),
    *((f"<{name}", f"</{name}") for name in sorted(_UNSEEN)),
    ("<", ">"),
)
"""How what does not show begins and ends."""


def _closed(html: str) -> str:
    """Make text of what begins and never ends: it would hide all that follows it."""
    for begins, ends in _ENDS:
        after = html.lower().rfind(ends) + 1  # what begins before the last end does end
        begun = re.compile(re.escape(begins), re.IGNORECASE)
        html = html[:after] + begun.sub(lambda found: f"&lt;{found[0][1:]}", html[after:])
    return html


def read(html: str, origin: str) -> Part:
    """Return what a piece of HTML in a Markdown text shows. Raises InputError."""
    return of_fragment(_BRACKET.sub(_as_written, without_cdata(_closed(html))), origin)


def _as_written(found: re.Match[str]) -> str:
    """Return a tag as it is; as text words in brackets, and a bracket that is not closed.

    Comments go here: HTML ends some of them sooner.
    """
    if found[0].startswith(("<!--", "<?")):
        return ""
    return found[0] if is_markup(found[0]) else escape(found[0], quote=False)
