"""Markdown → one article in blocks, through markdown-it.

Knows CommonMark, tables and front matter. Marks such as `**bold**` are not for the models, which
stumble over them: only the text inside goes on. A link keeps its text; its address goes to
`meta["links"]`, one a line, so that nothing is lost and nothing gets garbled, and the titles of
links and images to `meta["link_titles"]`. HTML tags and comments are marks too; words in angle
brackets are none. Marks of notes and the tags of templates go, and `meta["left_out"]` counts them.
Front matter gives title and date; its other lines are kept in `meta["front_matter"]`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from translate_tool.errors import InputError
from translate_tool.readers.blocks import CELLS, block, noted, titled
from translate_tool.readers.dates import iso_date
from translate_tool.readers.decode import decode
from translate_tool.readers.markdown_html import is_markup, of_html, words_in_comment
from translate_tool.readers.superscripts import NEAR, raised
from translate_tool.records import Article, Block, BlockKind

_DEEPEST = 100
"""Lists and quotations inside one another. markdown-it drops what lies deeper: refused instead."""

_FOOTNOTE = re.compile(r"^\[\^([^\]\s]+)\]:[ \t]*", re.MULTILINE)
"""Begins a footnote, "[^1]: Voir...": it becomes a paragraph, "1. Voir..."."""
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")

_TEMPLATE = re.compile(r"\{%[^%]{0,500}%\}|\{\{[^{}]{0,500}\}\}|\{:[^{}]{0,500}\}")
"""A tag of Jekyll's, Hugo's or kramdown's: "{% include x %}", "{{< figure >}}", "{: .note }"."""
_CAPTION = re.compile(r"\b(?:title|caption|alt)=\"([^\"]+)\"")
_DIRECTIVE = re.compile(
    r"^(?::::+ ?(?:(?:info|tip|note|warning|danger|caution|important|details|success|example)\b ?)?"
    r"(.*)|\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\])$"
)
"""A line that opens or closes a box of VuePress's or GitHub's: "::: info Titre", "[!NOTE]"."""

_STROKE = re.compile(r"(?<!\\)\|")
_ROW_PREFIX = re.compile(r"^[\s>]*")
"""What stands before a row in a list or a quotation."""

_SUP = re.compile(r"<sup(?:\s[^>]*)?>", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:href|src)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)

_FRONT = re.compile(
    r"\s*(?:---[ \t]*\n(?P<yaml>(?:[ \t]*(?:#.*)?\n)*[\w-]+[ \t]*:.*?)\n(?:---|\.\.\.)"
    r"|\+\+\+[ \t]*\n(?P<toml>.*?)\n\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_ENTRY = re.compile(r"(?P<key>[\w-]+)[ \t]*[:=][ \t]*(?P<value>.*)")
_BLOCK = re.compile(r"[>|][-+]?\d?")
"""Begins a text of several lines: "title: >" and the lines below it that are indented."""

_TITLES, _DATES = ("title", "titre"), ("date",)


def read(data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
    """Yield the file's article; "encoding", "links" and "front_matter" are added to `meta`.

    Raises InputError.
    """
    decoded = decode(data, origin)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    front = _split(text)
    blocks, links, left_out = _converted(front.below, origin)
    title, blocks = titled(front.title, blocks)
    if not blocks:
        raise InputError("empty: it has no text", origin=origin)
    known = noted({**meta, **decoded.meta}, left_out, front_matter=front.other, **links)
    yield Article(origin=origin, title=title, date=front.date, blocks=tuple(blocks), meta=known)


def _converted(body: str, origin: str) -> tuple[list[Block], dict[str, str], Counter[str]]:
    """Return the blocks of a text, the addresses and titles of links, and what is left out."""
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    env: dict[str, Any] = {}
    try:
        text = _FOOTNOTE.sub(r"\1\\. ", body)
        tokens = _with_all_cells(parser.parse(text, env), text.split("\n"), parser, env)
        left_out = _cleaned(tokens, origin)
        if any(token.level >= _DEEPEST - 1 for token in tokens):
            raise RecursionError
        tree = SyntaxTreeNode(tokens)
        defined = (reference["href"] for reference in env.get("references", {}).values())
        links = "\n".join(dict.fromkeys([*_links(tree), *defined]))
        titles = "\n".join(dict.fromkeys(_titles(tree)))
        return list(_blocks(tree)), {"links": links, "link_titles": titles}, left_out
    except RecursionError as exc:
        reason = f"marks nested more than {_DEEPEST} deep"
        hint = "If it is not Markdown, rename it to .txt."
        raise InputError(reason, origin=origin, hint=hint) from exc


def _with_all_cells(
    tokens: Sequence[Token], lines: Sequence[str], parser: MarkdownIt, env: dict[str, Any]
) -> list[Token]:
    """Return the tokens with the cells that a row of a table has beyond those of its head.

    The parser drops them: "| Lyon | 3 | dont un enfant |" below "| Ville | Morts |".
    """
    found: list[Token] = []
    cells = line = 0
    for token in tokens:
        if token.type == "tr_open":
            cells, line = 0, token.map[0] if token.map else 0
        elif token.type == "td_open":
            cells += 1
        elif token.type == "tr_close" and cells:
            for text in _cells(lines[line])[cells:]:
                found.append(Token("td_open", "td", 1))
                found += parser.parseInline(text, env)
                found.append(Token("td_close", "td", -1))
        found.append(token)
    return found


def _cells(line: str) -> list[str]:
    """Return the texts between the strokes of a table's row, but for empty ones at its end."""
    line = _ROW_PREFIX.sub("", line).strip().removeprefix("|")
    texts = [text.replace("\\|", "|").strip() for text in _STROKE.split(line)]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _cleaned(tokens: Sequence[Token], origin: str) -> Counter[str]:
    """Make plain text of what is raised, of words in angle brackets, of note marks and templates.

    Returns how many of which are left out.
    """
    left_out: Counter[str] = Counter()
    for token in tokens:
        if token.type == "code_block" and _is_prose(token.content):  # an alinéa, set in by spaces
            token.type = "html_block"
            token.content = escape(token.content)
        if token.type == "html_block":
            shown = of_html(token.content, origin)
            token.meta["blocks"] = shown.blocks
            left_out += shown.left_out
        left_out["note marks"] += _on_the_line(token.children or [])
        for inner in token.children or []:
            if inner.type == "html_inline":
                left_out["words"] += words_in_comment(inner.content)
                inner.type = "html_inline" if is_markup(inner.content) else "text"
            if inner.type == "text":
                inner.content, notes = _FOOTNOTE_MARK.subn("", inner.content)
                inner.content, templates = _TEMPLATE.subn(_shown, inner.content)
                inner.content = _DIRECTIVE.sub(r"\1", inner.content)
                left_out.update({"note marks": notes, "template tags": templates})
    return +left_out


def _shown(template: re.Match[str]) -> str:
    """What a template shows of its own: titles and captions."""
    return " ".join(_CAPTION.findall(template[0]))


def _is_prose(text: str) -> bool:
    """Tell whether an indented text is a paragraph, which French print begins set in, and no code.

    It begins as a sentence does, ends one, has words enough, and hardly any of code's signs.
    """
    text = text.strip()
    signs = sum(text.count(sign) for sign in "{}[]=<>;_\\|$#")
    begins = text[0].isupper() or text[0] in "«“—–-"
    return begins and text[-1] in ".!?…»:" and len(text.split()) >= 4 and signs * 50 <= len(text)


def _on_the_line(tokens: Sequence[Token]) -> int:
    """Write out what `<sup>` raises among inline tokens; return how many marks of notes went."""
    notes, before, start, links = 0, "", -1, 0
    for number, token in enumerate(tokens):
        links += token.nesting if token.type.startswith("link_") else 0
        tag = token.content.lower() if token.type == "html_inline" else ""
        if start < 0 and token.type == "text":
            before = (before + token.content)[-NEAR:]
        elif start < 0 and _SUP.fullmatch(tag):
            start = number
        elif start >= 0 and tag == "</sup>":
            raised_ones, following = tokens[start + 1 : number], tokens[number + 1 : number + 4]
            after = "".join(one.content for one in following if one.type == "text")
            mark = "".join(one.content for one in raised_ones)
            linked = links > 0 or any(one.type == "link_open" for one in raised_ones)
            written = raised(before, mark, after[:NEAR], linked=linked)
            notes += written is None
            for inner in tokens[start:number]:
                if not inner.nesting:  # emphasis may begin before and end here: "*<sup>*</sup>"
                    inner.type, inner.content = "text", ""
            tokens[start].content = written or ""
            before, start = (before + (written or ""))[-NEAR:], -1
    return notes


def _links(tree: SyntaxTreeNode) -> Iterator[str]:
    """Addresses that the text does not show."""
    for node in tree.walk():
        if node.type in ("html_block", "html_inline"):
            yield from _ADDRESS.findall(node.content)
        elif node.type in ("link", "image"):
            address = str(node.attrs.get("href") or node.attrs.get("src") or "")
            if address and address != _text(node):
                yield address


def _titles(tree: SyntaxTreeNode) -> Iterator[str]:
    """Titles of links and images, which show when they are pointed at."""
    for node in tree.walk():
        if node.type in ("link", "image") and node.attrs.get("title"):
            yield " ".join(str(node.attrs["title"]).split())


def _blocks(node: SyntaxTreeNode, kind: BlockKind = "paragraph", depth: int = 0) -> Iterator[Block]:
    """Blocks of a node that stands in a list item or quotation (`kind`), `depth` lists deep."""
    match node.type:
        case "heading":
            yield from block("heading", _text(node), int(node.tag[1:]))
        case "paragraph":
            yield from block(kind, _text(node), depth if kind == "list_item" else 0)
        case "tr":
            yield from block("table_row", CELLS.join(_text(cell) for cell in node.children))
        case "fence" | "code_block":
            yield from block("code", node.content)
        case "html_block":
            shown: list[Block] = node.meta["blocks"]
            yield from (replace(b, kind=kind) if b.kind == "paragraph" else b for b in shown)
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
        for made in _blocks(child, "list_item", depth):
            yield replace(made, text=number + made.text)
            number = ""


def _text(node: SyntaxTreeNode) -> str:
    """Return what a reader sees of an inline node."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type == "html_inline":
        return "\n" if node.content.lower().startswith("<br") else ""
    return "".join(_text(child) for child in node.children)


class _FrontMatter(NamedTuple):
    """Title and date, "" where they are not given; the `other` lines; and the text `below`."""

    title: str
    date: str
    other: str
    below: str


def _split(text: str) -> _FrontMatter:
    """Part a text from its front matter, if it has one."""
    front = _FRONT.match(text)
    if not front:
        return _FrontMatter("", "", "", text)
    title = date = ""
    others: list[str] = []
    for key, value, lines in _entries((front["yaml"] or front["toml"] or "").split("\n")):
        if key in _TITLES and value and not title:
            title = value
        elif key in _DATES and iso_date(value) and not date:
            date = iso_date(value)
        else:
            others += lines
    return _FrontMatter(title, date, "\n".join(others), text[front.end() :])


def _entries(lines: Sequence[str]) -> list[tuple[str, str, list[str]]]:
    """Keys, values and lines of the entries; lines that are none of any have the key ""."""
    entries: list[tuple[str, str, list[str]]] = []
    for line in lines:
        if found := _ENTRY.fullmatch(line):
            entries.append((found["key"].lower(), found["value"].strip(), [line]))
        elif entries and line[:1] in (" ", "\t") and _BLOCK.fullmatch(entries[-1][1] or "x"):
            entries[-1][2].append(line)
        elif line.strip():
            entries.append(("", "", [line]))
    return [(key, _value(value, own), own) for key, value, own in entries]


def _value(value: str, lines: Sequence[str]) -> str:
    """A value without its quotation marks; one of several lines on one."""
    if _BLOCK.fullmatch(value):
        return " ".join(line.strip() for line in lines[1:])
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value
