"""Sets apart the dateline of a dispatch: "BELMONT, 22 nov. 2024 (Agence Litto) – Une panne…".

Place, day and agency say where a text is from. They are no part of its first sentence, which is
translated well only without them: the dateline is a block of its own, copied as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from translate_tool.readers.dates import iso_date
from translate_tool.records import Article, Block

_REACH = 3  # blocks at the top among which the first one of text is looked for
_LONGEST = 120  # characters of a dateline

_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
_JOINT = r"(?:[\s-](?:de|du|des|la|le|les|sur|sous|en|et|l['’]|d['’]))*"
_PLACE = rf"{_WORD}(?:{_JOINT}[\s'’-]?{_WORD}){{0,4}}"
_MONTH = r"(?:janv|f[ée]vr?|mars|avr|mai|juin|juil|ao[ûu]t|sept?|oct|nov|d[ée]c)[a-zéû]*\.?"
_WEEKDAY = "(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_DAY = (
    rf"(?:{_WEEKDAY}\s)?\d{{1,2}}(?:er)?\s{_MONTH}(?:\s\d{{4}})?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}"
)
_AGENCIES = "AFP|AP|ANSA|ATS|Belga|DPA|EFE|Reuters|Sipa|Xinhua"
_AGENCY = r"[A-ZÀ-ÖØ-Þ][^()\n]{1,40}"

# A place, then a day or an agency or both, then a dash: "Lyon, 3 févr. – ", "PARIS (AFP) - ",
# "GENÈVE (Suisse), 1er mars (ATS) — ". An agency alone after a name that is not in capitals must be
# a known one: "Anne Roche (Les Verts) – Le projet" is a speaker.
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE}(?:,\s{_PLACE}|\s\({_PLACE}\))?)"
    rf"(?:,\s(?:le\s)?(?P<day>{_DAY})(?:,?\s\((?P<agency>{_AGENCY})\))?"
    rf"|,?\s\((?P<known>{_AGENCIES})\)|(?<=[A-ZÀ-ÖØ-Þ]{{3}})\s\((?P<other>{_AGENCY})\))"
    r"\s*[-–—](?=\s)"
)


def set_apart(article: Article) -> Article:
    """Return `article` with the dateline of its first text as a block, and what it says as `meta`.

    Its day is the article's where that had none.
    """
    for index, block in enumerate(article.blocks[:_REACH]):
        if block.kind != "paragraph":
            continue
        found = _DATELINE.match(block.text[: 2 * _LONGEST])
        if found is None or found.end() > _LONGEST or not block.text[found.end() :].strip():
            return article
        parts = (
            Block(kind="dateline", text=block.text[: found.end()], language=block.language),
            replace(block, text=block.text[found.end() :].lstrip()),
        )
        agency = found["agency"] or found["known"] or found["other"]
        said = {"place": found["place"], "agency": agency}
        return replace(
            article,
            date=article.date or iso_date(found["day"]),
            blocks=(*article.blocks[:index], *parts, *article.blocks[index + 1 :]),
            meta={**{name: value for name, value in said.items() if value}, **article.meta},
        )
    return article
