"""E-mail (.eml) → one article: the subject as its title, the sender as its source.

Knows the parts of a message and what senders quote and sign; Python's own `email` takes a message
apart. The plain text is read, or the HTML where that says more. A message that is answered and
stands below the answer, and the sender's signature, stay out, as do attachments:
`meta["left_out"]` counts them, and `meta["attachments"]` names these.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from translate_tool.errors import InputError
from translate_tool.readers import xml
from translate_tool.readers.blocks import Part, block, noted, words, words_of
from translate_tool.readers.dates import sent_date
from translate_tool.readers.decode import decode
from translate_tool.readers.html_blocks import blocks, hide
from translate_tool.readers.html_tree import parsed
from translate_tool.readers.superscripts import write_out
from translate_tool.readers.text import of_text
from translate_tool.readers.xml import Element
from translate_tool.records import Article, Block

_DEEPEST = 20
"""Parts inside one another. Real messages have four or five."""

_PROTECTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")

_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
"""The line above a signature, as Usenet has it (RFC 3676, 4.3)."""
_LONGEST_SIGNATURE = 15  # lines; a rule in a text may look like its beginning

_SOFT = re.compile(r"(?<!\n--)(?<=\S) \r?\n(?=[^\s>])")
"""A line end that the sender's program made, in a text that says so (RFC 3676)."""

_ANSWERED = re.compile(
    r"^(?:Le|On|Il|El|Am) [^\n]{1,200}(?:\n[^\n]{0,100})?"
    r"(?:a écrit|wrote|escribió|schrieb)[^\n]{0,40}:?\s*\Z",
    re.MULTILINE,
)
"""Stands above lines that begin with ">": "Le 3 mai 2024 à 10:02, Jeanne Roy a écrit :"."""
_ATTRIBUTION = 3  # lines
_FORMER = re.compile(
    r"^-{2,} ?(?:Message d['’]origine|Message original|Original Message) ?-{2,}$",
    re.MULTILINE | re.IGNORECASE,
)
"""Stands above the message that is answered where no line is marked."""
_FORWARDED = re.compile(r"Forwarded message|Message transféré|message réexpédié", re.IGNORECASE)
_NEAR = 400
"""Characters in which those are looked for."""

_QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")
_SIGNATURES = ("gmail_signature", "moz-signature", "protonmail_signature_block")


@dataclass(slots=True)
class _Content:
    """What was found in a message so far."""

    origin: str
    blocks: list[Block] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    attachments: list[str] = field(default_factory=list)


def read(data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
    """Yield the message's article.

    "author", "site" (the sender's name), "attachments" and "left_out" are added to `meta`. Raises
    InputError for what is no message, is encrypted, or has no text.
    """
    message, content = _gathered(data, origin, demand=_demand_message)
    if not content.blocks:
        held = f", but {len(content.attachments)} attachments" * bool(content.attachments)
        raise InputError(f"empty: the message has no text{held}", origin=origin)
    title = _header(message, "Subject")
    name, address = parseaddr(_header(message, "From"))
    yield Article(
        origin=origin,
        title=title,
        date=sent_date(str(message.get("Date", ""))),
        blocks=tuple([Block(kind="title", text=title)] * bool(title) + content.blocks),
        meta=noted(
            meta,
            content.left_out,
            author=name or address,
            site=name or address,
            attachments="\n".join(content.attachments),
        ),
    )


def part(data: bytes, origin: str) -> Part:
    """Return the text of a message, or of a web page saved as one (.mht). Raises InputError."""
    _, content = _gathered(data, origin)
    return Part(content.blocks, content.left_out)


def _gathered(
    data: bytes, origin: str, demand: Callable[[Message, str], None] = lambda *_: None
) -> tuple[Message, _Content]:
    """Return a message, of which `demand` may raise, and what it holds. Raises InputError."""
    content = _Content(origin)
    try:
        message = message_from_bytes(data)
        demand(message, origin)
        _gather(message, content)
    except (RecursionError, MessageError) as exc:
        reason = "a message whose parts are nested too deep, or damaged"
        raise InputError(reason, origin=origin, hint="Save its text as .txt.") from exc
    return message, content


def _demand_message(message: Message, origin: str) -> None:
    """Raise InputError for what is no message, or cannot be read without a key."""
    if not any(message.get(name) for name in ("From", "Subject", "Date", "Received", "To")):
        hint = "If it is plain text, rename it to .txt."
        raise InputError("not an e-mail: it has no sender and no subject", origin=origin, hint=hint)
    if message.get_content_type() in _PROTECTED:
        hint = "Open it in your mail program, and save it as text."
        raise InputError("the message is encrypted", origin=origin, hint=hint)


def _gather(part: Message, content: _Content, depth: int = 0) -> None:
    """Add what a part and those in it hold to `content`."""
    kind = part.get_content_type()
    if depth > _DEEPEST:
        raise RecursionError
    attached = part.get_filename() or part.get_content_disposition() == "attachment"
    if kind != "message/rfc822" and attached:
        _attach(part, content)
    elif kind == "multipart/alternative":
        _gather_best(part, content, depth)
    elif part.is_multipart():
        _gather_all(part, content, depth)
    elif kind == "text/plain":
        _add_plain(_text(part, content.origin), content)
    elif kind == "text/html":
        _add_html(_text(part, content.origin), content)
    elif part.get_payload(decode=True):
        _attach(part, content)


def _gather_all(part: Message, content: _Content, depth: int) -> None:
    """Add all parts of a part; a message in a message begins with its subject."""
    for inner in _parts(part):
        if part.get_content_type() == "message/rfc822":
            content.blocks += block("heading", _header(inner, "Subject"), 2)
        _gather(inner, content, depth + 1)


def _parts(part: Message) -> list[Message]:
    if not part.is_multipart():  # asked for text, `email` trips over the names of some encodings
        return []
    return [inner for inner in part.get_payload() if isinstance(inner, Message)]


def _gather_best(part: Message, content: _Content, depth: int) -> None:
    """Add the one of several versions of a text that says most; the plain one, if as good.

    What only another one says is counted as left out.
    """
    versions: list[_Content] = []
    for inner in _parts(part):
        versions.append(_Content(content.origin))
        _gather(inner, versions[-1], depth + 1)
    for version in versions:
        content.attachments += version.attachments
    sizes = [words(version.blocks).total() for version in versions]
    best = next((n for n, size in enumerate(sizes) if 2 * size >= max(sizes)), 0)
    for version in versions[best : best + 1]:
        content.blocks += version.blocks
        content.left_out += version.left_out
    said = words(content.blocks)
    for version in (*versions[:best], *versions[best + 1 :]):
        content.left_out["words"] += (words(version.blocks) - said).total()
        content.left_out["attachments"] += version.left_out["attachments"]


def _attach(part: Message, content: _Content) -> None:
    content.left_out["attachments"] += 1
    with suppress(ValueError, LookupError):  # a name in an encoding that nobody knows
        content.attachments.append(_decoded(part.get_filename() or part.get_content_type()))


def _text(part: Message, origin: str) -> str:
    """Return a part's text, in the encoding that it declares if that is true."""
    data = part.get_payload(decode=True)
    data = data if isinstance(data, bytes) else b""
    if not data.strip():
        return ""
    try:
        text = data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, ValueError):
        text = decode(data, origin).text
    if str(part.get_param("format", "")).lower() == "flowed":
        text = _SOFT.sub("" if str(part.get_param("delsp", "")).lower() == "yes" else " ", text)
    return text.replace("\0", "\ufffd")


# -- what the sender wrote, without what is quoted and signed -------------------------------------


def _add_plain(text: str, content: _Content) -> None:
    own = _own(text.replace("\r\n", "\n").replace("\r", "\n"))
    content.left_out["words"] += words_of(text).total() - words_of(own).total()
    content.blocks += of_text(own).blocks


def _own(text: str) -> str:
    """Return a plain text without the message that is answered below it, and the signature.

    Where that is all there is, or own words follow what is quoted, it stays.
    """
    lines = text.split("\n")
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    above = "\n".join(lines[max(0, end - _ATTRIBUTION) : end])
    if end < len(lines) and (found := _ANSWERED.search(above[-_NEAR:])):
        kept = "\n".join(lines[:end])
        own = kept[: len(kept) - len(above[-_NEAR:]) + found.start()]
    else:
        found = _FORMER.search(text)
        own = text[: found.start()] if found else text
    signature = list(_SIGNATURE.finditer(own))
    if signature and own.count("\n", signature[-1].end()) <= _LONGEST_SIGNATURE:
        own = own[: signature[-1].start()]
    return own if own.strip() else text


def _add_html(html: str, content: _Content) -> None:
    if not html.strip():
        return
    root, _ = parsed(html.encode("utf-8", "replace"), content.origin)
    content.left_out["words"] += hide(root)
    content.left_out["note marks"] += write_out(root)
    everything = blocks(root, content.origin)
    _drop_quoted(root)
    own = blocks(root, content.origin)
    content.blocks += own or everything
    content.left_out["words"] += (words(everything) - words(own or everything)).total()


def _drop_quoted(root: Element) -> None:
    """Take out signatures, and quotations that nothing but such follows."""
    xml.drop(xml.outermost(root, lambda e: _role(e) == "signature"))
    last: list[Element] = []
    _find_last(root, last)
    answered = (e for e in last if not _FORWARDED.search("".join(e.itertext())[:_NEAR]))
    xml.drop(answered)


def _find_last(node: Element, last: list[Element]) -> None:
    """Gather in `last` the quotations after the last text that is none, going down from `node`."""
    if _role(node) == "quotation":
        last.append(node)
    elif node.tag not in ("script", "style"):
        if (node.text or "").strip():
            last.clear()
        for child in node:
            _find_last(child, last)
    if (node.tail or "").strip():
        last.clear()


def _role(element: Element) -> str:
    """Return what mail programs mark an element as."""
    classes = element.get("class", "").split()
    if any(name in classes for name in _SIGNATURES):
        return "signature"
    cited = element.tag == "blockquote" and element.get("type") == "cite"
    return "quotation" if cited or any(name in classes for name in _QUOTES) else ""


# -- headers ------------------------------------------------------------------------------------


def _header(message: Message, name: str) -> str:
    """Return a header as people read it, on one line; "" where there is none."""
    return _decoded(str(message.get(name) or ""))


def _decoded(value: str) -> str:
    """Return a header's value with words such as "=?utf-8?Q?=C3=A9t=C3=A9?=" decoded."""
    with suppress(LookupError, ValueError, MessageError):
        value = str(make_header(decode_header(value)))
    return " ".join(value.encode("utf-8", "replace").decode().replace("\0", "\ufffd").split())
