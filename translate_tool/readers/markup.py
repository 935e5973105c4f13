"""Markdown → one article in blocks, through markdown-it.

Knows CommonMark, tables and front matter. Marks such as `**bold**` are not for the models, which
stumble over them: only the text inside goes on. A link keeps its text; its address goes to
`meta["links"]`, one a line, so that nothing is lost and nothing gets garbled. HTML tags and
comments are marks too. Front matter gives title and date; its other lines are kept in
`meta["front_matter"]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from translate_tool.errors import InputError
from translate_tool.readers.decode import decode
from translate_tool.records import Article, Block, BlockKind

CELLS = " ; "
"""Stands between the cells of a row. Pipes make the models invent words; this does not."""

_DEEPEST = 100
"""Lists and quotations inside one another. markdown-it drops what lies deeper: refused instead."""

_FRONT = re.compile(r"---[ \t]*\n(\w[\w-]*[ \t]*:.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"(?:title|titre)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)
_DATE = re.compile(r"date[ \t]*:[ \t]*[\"']?(\d{4}(?:-\d\d(?:-\d\d)?)?)(?!\d).*", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:href|src)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


def read(data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
    """Yield the file's article; "encoding", "links" and "front_matter" are added to `meta`.

    Raises InputError.
    """
    decoded = decode(data, origin)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    title, date, front, body = _front_matter(text)
    blocks, links = _converted(body, origin)
    title, blocks = _titled(title, blocks)
    if not blocks:
        raise InputError("empty: it has no text", origin=origin)
    extra = {"links": "\n".join(links), "front_matter": front}
    found = {**meta, **decoded.meta, **{key: value for key, value in extra.items() if value}}
    yield Article(origin=origin, title=title, date=date, blocks=tuple(blocks), meta=found)


def _front_matter(text: str) -> tuple[str, str, str, str]:
    """Title, date, the other lines of the front matter, and the text below it."""
    front = _FRONT.match(text)
    if not front:
        return "", "", "", text
    title = date = ""
    others = []
    for line in front[1].split("\n"):
        if not title and (found := _TITLE.fullmatch(line)):
            title = _unquoted(found[1].strip())
        elif not date and (found := _DATE.fullmatch(line)):
            date = found[1]
        else:
            others.append(line)
    return title, date, "\n".join(others), text[front.end() :]


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value


def _converted(body: str, origin: str) -> tuple[list[Block], list[str]]:
    """Return the blocks of a text, and the addresses it links to, each once."""
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    env: dict[str, Any] = {}
    try:
        tokens = parser.parse(body, env)
        if any(token.level >= _DEEPEST - 1 for token in tokens):
            raise RecursionError
        tree = SyntaxTreeNode(tokens)
        defined = (reference["href"] for reference in env.get("references", {}).values())
        return list(_blocks(tree)), list(dict.fromkeys([*_links(tree), *defined]))
    except RecursionError as exc:
        reason = f"marks nested more than {_DEEPEST} deep"
        hint = "If it is not Markdown, rename it to .txt."
        raise InputError(reason, origin=origin, hint=hint) from exc


def _links(tree: SyntaxTreeNode) -> Iterator[str]:
    """Addresses that the text does not show."""
    for node in tree.walk():
        if node.type in ("html_block", "html_inline"):
            yield from _ADDRESS.findall(node.content)
        elif node.type in ("link", "image"):
            address = str(node.attrs.get("href") or node.attrs.get("src") or "")
            if address and address != _text(node):
                yield address


def _titled(title: str, blocks: list[Block]) -> tuple[str, list[Block]]:
    """Title and blocks, one of which is the title: of the front matter, or the first `# line`."""
    first = next((n for n, block in enumerate(blocks) if block.kind == "heading"), None)
    leads = first is not None and blocks[first].level == 1
    if first is not None and leads and title in ("", blocks[first].text):
        blocks[first] = replace(blocks[first], kind="title", level=0)
        return " ".join(blocks[first].text.split()), blocks
    return title, [Block(kind="title", text=title), *blocks] if title else blocks


def _blocks(node: SyntaxTreeNode, kind: BlockKind = "paragraph", depth: int = 0) -> Iterator[Block]:
    """Blocks of a node that stands in a list item or quotation (`kind`), `depth` lists deep."""
    match node.type:
        case "heading":
            yield from _block("heading", _text(node), int(node.tag[1:]))
        case "paragraph":
            yield from _block(kind, _text(node), depth if kind == "list_item" else 0)
        case "tr":
            yield from _block("table_row", CELLS.join(_text(cell) for cell in node.children))
        case "fence" | "code_block":
            yield from _block("code", node.content)
        case "html_block":
            yield from _block(kind, _untagged(node.content))
        case "list_item":
            yield from _item(node, depth + 1)
        case "blockquote":
            for child in node.children:
                yield from _blocks(child, "quote", depth)
        case _:
            for child in node.children:
                yield from _blocks(child, kind, depth)


def _item(node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
    """Blocks of a list item; the first begins with its number, if it has one."""
    number = f"{node.info}{node.markup} " if node.info else ""
    for child in node.children:
        for block in _blocks(child, "list_item", depth):
            yield replace(block, text=number + block.text)
            number = ""


def _block(kind: BlockKind, text: str, level: int = 0) -> Iterator[Block]:
    """Yield one block, or none where there is no text."""
    if kind != "code":
        text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    if text.strip():
        yield Block(kind=kind, text=text.strip(), level=level)


def _text(node: SyntaxTreeNode) -> str:
    """Return what a reader sees of an inline node."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type == "html_inline":
        return "\n" if node.content.lower().startswith("<br") else ""
    return "".join(_text(child) for child in node.children)


def _untagged(html: str) -> str:
    """Return the text of a piece of HTML: each tag or comment becomes a line break."""
    parts, here = [], 0
    while (start := html.find("<", here)) >= 0:
        close = "-->" if html.startswith("<!--", start) else ">"
        end = html.find(close, start)
        if end < 0:
            break
        parts.append(html[here:start])
        here = end + len(close)
    return unescape("\n".join([*parts, html[here:]]))
