"""HTML in Markdown, where words in angle brackets are no tags, and comments are counted."""

from __future__ import annotations

import re
from html import escape

from translate_tool.readers.blocks import Part, words_of
from translate_tool.readers.html_blocks import ELEMENTS, of_fragment
from translate_tool.readers.html_tree import without_cdata

_TAG = re.compile(
    r"</?([a-z][a-z0-9]*)(?:\s+(?:[\w:@.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+)"
    r"|allowfullscreen|async|autoplay|checked|controls|defer|disabled|hidden|loop|muted|open))*\s*/?>",
    re.IGNORECASE,
)
"""A tag with the attributes that one may have: in "<b et c>" are none."""
_BRACKET = re.compile(r"<!--.*?-->|<\?.*?\?>|<(?:[^<>]*>)?", re.DOTALL)
"""What an angle bracket begins: a comment, whatever is in it, a tag, or nothing."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SCRIPT = re.compile(r"<(?:script|style|svg|template)\b[^>]*>(.*?)</", re.DOTALL | re.IGNORECASE)


def is_markup(tag: str) -> bool:
    """Tell whether what CommonMark takes for a tag or comment is HTML, and no words in brackets.

    "<b>" and '<a href="x">' are; "<Le maire>" and "<b et c>" are not.
    """
    if tag.startswith(("<!", "<?")):
        return True
    found = _TAG.fullmatch(tag)
    return found is not None and found[1].lower() in ELEMENTS


_HIDING = ("head", "script", "style", "svg", "template", "title")
_ENDS = (
    ("<!--", "-->"),
    ("<?", "?>"),
    ("<![CDATA[", "]]>"),
    *((f"<{name}", f"</{name}") for name in _HIDING),
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


def of_html(html: str, origin: str) -> Part:
    """Return what a piece of HTML in a Markdown text shows. Raises InputError.

    Words of comments and scripts are counted in what is left out.
    """
    html = without_cdata(_closed(html))
    unseen = [*(found[0] for found in _COMMENT.finditer(html)), *_SCRIPT.findall(html)]
    shown = of_fragment(_BRACKET.sub(_as_written, html), origin)
    shown.left_out["words"] += words_of(" ".join(unseen)).total()
    return shown


def words_in_comment(tag: str) -> int:
    """Return how many words of an inline tag are no mark: those of a comment."""
    return words_of(tag).total() if tag.startswith("<!--") else 0


def _as_written(found: re.Match[str]) -> str:
    """Return a tag as it is; as text words in brackets, and a bracket that is not closed.

    Comments go here: HTML ends some of them sooner.
    """
    if found[0].startswith(("<!--", "<?")):
        return ""
    return found[0] if is_markup(found[0]) else escape(found[0], quote=False)
