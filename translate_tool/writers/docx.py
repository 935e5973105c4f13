"""A brief as a Word document: summary, then French and English side by side in a table.

Knows the layout; python-docx knows the package around it. Rows are made as XML at once, since its
way of filling a table takes time in proportion to the square of the rows. The same brief gives the
same bytes: nothing in the file tells the time.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from translate_tool.bitext.xml import xml
from translate_tool.errors import OutputError
from translate_tool.records import Brief, Pair
from translate_tool.writers.context import Context
from translate_tool.writers.escape import visible
from translate_tool.writers.seals import PLACE, sealed
from translate_tool.writers.view import (
    block_of,
    doubts,
    flagged,
    flags_in_words,
    makers,
    titles,
    worst,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_EPOCH = datetime(1980, 1, 1)
"""The first time that a zip file can tell."""

_WIDTHS = (560, 4300, 4300)
"""Of the columns, in twentieths of a point: A4 between margins."""

_SHADES = {"severe": "F8D7DA", "warning": "FFF3CD"}
_MARGIN = 1.8  # centimetres
_LONGEST = 255  # characters of a property


def render(brief: Brief, context: Context) -> bytes:
    """Return the document. Raises OutputError where python-docx is not installed."""
    try:
        import docx
    except ImportError as exc:
        raise OutputError(
            "the format docx needs python-docx",
            hint="pip install 'translate-tool[formats]', or leave docx out of [write] formats.",
        ) from exc
    document = docx.Document()
    _page(document)
    french, title = titles(brief)
    document.core_properties.title = visible(title)[:_LONGEST]
    document.core_properties.author = "translate-tool"
    document.core_properties.created = document.core_properties.modified = _EPOCH
    document.add_heading(visible(title), level=1)
    facts = " · ".join(filter(None, (french, brief.article.date, brief.article.origin)))
    document.add_paragraph(visible(facts), style="Subtitle")
    for note in context.notes:
        document.add_paragraph(visible(note), style="Intense Quote")
    _summary(document, brief)
    _review(document, brief)
    document.add_heading("Side by side", level=2)
    _table(document, brief)
    document.add_heading("Provenance", level=2)
    for how, model in makers(brief):
        document.add_paragraph(visible(f"{how} {model}"), style="List Bullet")
    return _packed(document)


def _page(document: Document) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(_MARGIN)
    section.top_margin = section.bottom_margin = Cm(_MARGIN)


def _summary(document: Document, brief: Brief) -> None:
    """Each line with links to its rows."""
    if brief.summary:
        document.add_heading("Summary", level=2)
    for line in brief.summary:
        paragraph = document.add_paragraph(visible(line.text), style="List Bullet")
        for row in line.sources:
            _link(paragraph, row)


def _review(document: Document, brief: Brief) -> None:
    rows = flagged(brief)
    if rows:
        document.add_heading("Review first", level=2)
    for row, pair in rows:
        paragraph = document.add_paragraph(style="List Bullet")
        _link(paragraph, row)
        paragraph.add_run(f": {visible(flags_in_words(doubts(pair)))}")


def _link(paragraph: Paragraph, row: int) -> None:
    """A link to a row of the table, inside the document."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    paragraph.add_run(" ")
    paragraph._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w")} w:anchor="r{row}"><w:r><w:rPr><w:u w:val="single"/>'
            f"</w:rPr><w:t>[{row}]</w:t></w:r></w:hyperlink>"
        )
    )


def _table(document: Document, brief: Brief) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    rows = "".join(_row(brief, row, pair) for row, pair in enumerate(brief.pairs, start=1))
    head = "".join(
        _cell(width, name, bold=True)
        for width, name in zip(_WIDTHS, ("#", "Français", "English"), strict=True)
    )
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblLayout '
        f'w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )
    document.element.body.insert(len(document.element.body) - 1, table)  # before the page's setup


def _row(brief: Brief, row: int, pair: Pair) -> str:
    bold = block_of(brief, pair).kind in ("title", "heading")
    shade = _SHADES.get(worst(pair.flags), "")
    reason = flags_in_words(pair.flags)
    cells = (
        _cell(_WIDTHS[0], str(row), bookmark=row),
        _cell(_WIDTHS[1], pair.sentence.text, language="fr-FR", bold=bold),
        _cell(_WIDTHS[2], pair.hypothesis.text, bold=bold, shade=shade, reason=reason),
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    width: int,
    text: str,
    *,
    language: str = "en-GB",
    bold: bool = False,
    shade: str = "",
    reason: str = "",
    bookmark: int = 0,
) -> str:
    """Return a cell of the table; `reason` stands under the text, in small italics."""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    mark = (
        f'<w:bookmarkStart w:id="{bookmark}" w:name="r{bookmark}"/>'
        f'<w:bookmarkEnd w:id="{bookmark}"/>'
        if bookmark
        else ""
    )
    paragraphs = [f"<w:p>{mark}{_run(text, language, '<w:b/>' if bold else '')}</w:p>"]
    if reason:
        paragraphs.append(f"<w:p>{_run(reason, 'en-GB', '<w:i/>', size=16)}</w:p>")
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>'
        f"{''.join(paragraphs)}</w:tc>"
    )


def _run(text: str, language: str, style: str, size: int = 20) -> str:
    """`size` in half points. The language is for the spelling checker."""
    return (
        f'<w:r><w:rPr>{style}<w:sz w:val="{size}"/><w:lang w:val="{language}"/></w:rPr>'
        f'<w:t xml:space="preserve">{xml(visible(text), str)}</w:t></w:r>'
    )


def _packed(document: Document) -> bytes:
    """Return the file: its parts dated alike, its seal in the comment of the zip file."""
    draft, packed = io.BytesIO(), io.BytesIO()
    document.save(draft)
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, date_time=_EPOCH.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
        new.comment = PLACE.encode()
    return sealed(packed.getvalue())
