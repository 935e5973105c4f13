"""A night's pile of briefs, made from a seed: as many, as long and as varied as real news.

Readable in its titles and frames; the words in between are invented, in the frequencies of Zipf,
so that an index of them is as large as one of real text. Some stories come in several versions.

`python tests/site_kit.py FOLDER [COUNT]` builds the site of them and says what it cost.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from translate_tool import writers
from translate_tool.records import (
    Article,
    Block,
    Brief,
    Fact,
    Failure,
    Flag,
    Hypothesis,
    Pair,
    Sentence,
    SummaryLine,
)
from translate_tool.writers import Context
from translate_tool.writers.context import News
from translate_tool.writers.site.cards import Card, card
from translate_tool.writers.site.front import build

WHO = (
    ("Le ministre de l’Économie", "The economy minister"),
    ("La mairie", "The town hall"),
    ("Le tribunal", "The court"),
    ("L’équipe de rugby", "The rugby team"),
    ("L’hôpital", "The hospital"),
    ("Le musée", "The museum"),
    ("Les chercheurs", "Researchers"),
    ("La gare", "The station"),
    ("Les pompiers", "Firefighters"),
    ("L’ambassadeur", "The ambassador"),
    ("Le syndicat des enseignants", "The teachers’ union"),
    ("La société de logiciels", "The software company"),
)
WHAT = (
    ("annonce", "announces"),
    ("rejette", "rejects"),
    ("étudie", "studies"),
    ("inaugure", "opens"),
    ("défend", "defends"),
    ("prépare", "prepares"),
)
WHICH = (
    ("une réforme du budget", "a reform of the budget"),
    ("un accord sur les salaires", "a deal on wages"),
    ("l’enquête sur l’incendie", "the inquiry into the fire"),
    ("une exposition de peinture", "an exhibition of paintings"),
    ("le plan contre la sécheresse", "the plan against drought"),
    ("la nouvelle ligne de tramway", "the new tram line"),
    ("un vaccin contre le virus", "a vaccine against the virus"),
    ("la finale du championnat", "the final of the championship"),
)
FLAGS = (
    Flag(kind="number", detail="12", severity="severe"),
    Flag(kind="name", detail="Marin"),
    Flag(kind="length", detail=""),
    Flag(kind="negation", detail="ne … pas", severity="severe"),
    Flag(kind="French left", detail="dépêche"),
    Flag(kind="score", detail="-1.9"),
)
SOURCES = ("depeches", "matin", "quotidien-sud", "radio", "agence", "hebdo", "bulletin", "portail")
SYLLABLES = "ba bel cor dan del fer gal jour lan lor mar mon nel pel quin ran sol tar ver vil"


def briefs(count: int, seed: int = 1) -> Iterator[Brief]:
    """`count` of them, in one week; one in ten is a version of one before it, cut or re-led."""
    chance = random.Random(seed)
    lexicon = _lexicon(chance, 30_000)
    made: list[Brief] = []
    for number in range(count):
        again = made and chance.random() < 0.1
        brief = (
            _version(chance.choice(made), number, chance)
            if again
            else _brief(number, chance, lexicon)
        )
        made = made[-200:] if again else [*made[-200:], brief]
        yield brief


def _lexicon(chance: random.Random, size: int) -> tuple[list[tuple[str, str]], list[float]]:
    """Pairs of invented words, and their frequencies, added up."""
    stems = [
        "".join(chance.choices(SYLLABLES.split(), k=chance.randint(2, 4))) for _ in range(size)
    ]
    pairs = [(f"{stem}é" if n % 3 else f"{stem}ment", f"{stem}ed") for n, stem in enumerate(stems)]
    return pairs, list(accumulate(1 / (rank + 10) for rank in range(size)))


def _brief(
    number: int, chance: random.Random, lexicon: tuple[list[tuple[str, str]], list[float]]
) -> Brief:
    parts = [chance.choice(options) for options in (WHO, WHAT, WHICH)]
    place = chance.choice(lexicon[0])[0].capitalize()
    title = tuple(" ".join(part[side] for part in parts) for side in (0, 1))
    rows = [(f"{title[0]} à {place}", f"{title[1]} in {place}")]
    for _ in range(chance.randint(8, 32)):
        who, what = chance.choice(WHO), chance.choice(WHICH)
        words = chance.choices(lexicon[0], cum_weights=lexicon[1], k=chance.randint(5, 16))
        french, english = (" ".join(word[side] for word in words) for side in (0, 1))
        figure = chance.randint(2, 900)
        rows.append(
            (
                f"{who[0]} cite {what[0]} : {french}, {figure} euros.",
                f"{who[1]} mentions {what[1]}: {english}, {figure} euros.",
            )
        )
    origin = f"{chance.choice(SOURCES)}/{number:05}.txt"
    day = date(2024, 6, 3) + timedelta(days=int(7 * chance.random() ** 0.5))
    return brief_of(rows, origin=origin, day=day.isoformat(), chance=chance)


def brief_of(
    rows: list[tuple[str, str]],
    *,
    origin: str = "note.txt",
    day: str = "",
    chance: random.Random | None = None,
) -> Brief:
    """A brief of rows of French and English, the first being the title; with doubts by chance."""
    blocks = tuple(
        Block(kind="paragraph" if number else "title", text=french)
        for number, (french, _) in enumerate(rows)
    )
    article = Article(origin=origin, title=rows[0][0], date=day, blocks=blocks)
    pairs = tuple(
        Pair(
            sentence=Sentence(article=article.id, block=number, index=0, text=french, gap=""),
            hypothesis=Hypothesis(text=english, score=-0.5),
            flags=(chance.choice(FLAGS),) if chance and chance.random() < 0.03 else (),
        )
        for number, (french, english) in enumerate(rows)
    )
    lines = tuple(
        SummaryLine(text=rows[row][1], sources=(row + 1,)) for row in range(1, min(4, len(rows)))
    )
    facts = (Fact(kind="who", text=rows[0][1].split(" in ")[0], rows=(1,)),)
    return Brief(article=article, pairs=pairs, summary=lines, recipes=(), facts=facts)


def _version(brief: Brief, number: int, chance: random.Random) -> Brief:
    """The same story from another desk: another title, a new first row, the end cut off."""
    rows = [(pair.sentence.text, pair.hypothesis.text) for pair in brief.pairs]
    kept = rows[2 : max(3, int(len(rows) * chance.uniform(0.6, 1.0)))]
    title = (f"{rows[0][0]} (actualisé)", f"{rows[0][1]} (updated)")
    lead = (f"C’est ce qu’écrit le bureau {number}.", f"So writes desk {number}.")
    origin = f"{chance.choice(SOURCES)}/{number:05}.txt"
    return brief_of([title, lead, *kept], origin=origin, day=brief.article.date, chance=chance)


def cards(made: Iterator[Brief]) -> dict[str, Card]:
    """Their cards, by the names of their files."""
    return {writers.file_name(brief.article.origin): card(brief) for brief in made}


FAILURES = (
    Failure(origin="scans/page-3.pdf", status="quarantined", reason="no text in it", hint="OCR it"),
    Failure(
        origin="depeches/00017.txt", status="failed", reason="the engine stopped", place="row 4"
    ),
)
CONTEXT = Context(versions={"translate-tool": "0.1.0"}, notes=("Draft translation.",))


def news(found: dict[str, Card]) -> News:
    """Of a second night: three of its briefs are new, two changed; the others came a day before."""
    names = sorted(found)
    return News(
        ended="2024-06-10T05:42:00+02:00",
        since="2024-06-09T05:38:10+02:00",
        new=frozenset(names[:3]),
        changed=frozenset(names[3:5]),
        came=dict.fromkeys(names[3:], "2024-06-09") | dict.fromkeys(names[:3], "2024-06-10"),
    )


def build_site(folder: Path, found: dict[str, Card]) -> None:
    """The front page of them, and its files, in `folder`."""
    for path, content in build(found, FAILURES, CONTEXT, news(found)):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")


def main(folder: str, count: str = "10000") -> None:
    """Build, and say what it cost."""
    began = time.process_time()
    found = cards(briefs(int(count)))
    made = time.process_time()
    words = sum(one["words"] for one in found.values()) / len(found)
    size = sum(len(str(one)) for one in found.values()) / len(found)
    print(
        f"{len(found)} briefs of {words:.0f} French words, made with their cards in "
        f"{made - began:.1f} s of CPU; a card has {size:.0f} bytes"
    )
    build_site(Path(folder), found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"site: {time.process_time() - made:.1f} s of CPU; at most {peak:.0f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
