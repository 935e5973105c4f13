"""Writers: names, atomic writes, the page, the JSON line and the front page."""

from __future__ import annotations

import errno
import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from translate_tool.errors import InputError, OutputError
from translate_tool.records import (
    Article,
    Block,
    BlockKind,
    Brief,
    Fact,
    Failure,
    Flag,
    Hypothesis,
    Pair,
    Recipe,
    Sentence,
    Severity,
    SummaryLine,
)
from translate_tool.runtime.files import write
from translate_tool.writers import FORMATS, Context, Entry, entry, file_name, render_index
from translate_tool.writers.jsonl import SCHEMA, parse
from translate_tool.writers.seals import MARK, PLACE, REMARK, seal_of
from translate_tool.writers.view import titles

RECIPE = Recipe(task="translate", engine="echo", model="lite-fr-en", sha256="ab" * 32)
CONTEXT = Context(versions={"translate-tool": "0.1", "aaa": "2"}, notes=("Draft quality.",))


def make(*rows: tuple[BlockKind, str, str], flags: dict[int, Severity] | None = None) -> Brief:
    """A brief with one sentence per block: kind, French, English; `flags` by row number."""
    blocks = tuple(Block(kind=kind, text=french, level=2) for kind, french, _ in rows)
    pairs = tuple(
        Pair(
            sentence=Sentence(article="id", block=n, index=0, text=french, gap=""),
            hypothesis=Hypothesis(text=english, score=-0.25),
            flags=(
                (Flag(kind="number", detail=f"detail {n + 1}", severity=flags[n + 1]),)
                if flags and n + 1 in flags
                else ()
            ),
        )
        for n, (_, french, english) in enumerate(rows)
    )
    title = next((french for kind, french, _ in rows if kind == "title"), "")
    meta = {"sha256": "f" * 64, "encoding": "cp1252 (guessed)", "front_matter": "author: X"}
    return Brief(
        article=Article(
            origin="sub/été.txt", title=title, date="2024-09", blocks=blocks, meta=meta
        ),
        pairs=pairs,
        summary=(SummaryLine(text="It rained.", sources=(2, 4)[: len(rows) // 2]),),
        recipes=(RECIPE,),
    )


BRIEF = replace(
    make(
        ("title", "La pluie", "The rain"),
        ("paragraph", "Il a plu.", "It rained."),
        ("heading", "Les dégâts", "The damage"),
        ("list_item", "un toit", "a roof"),
        ("list_item", "2. un mur", "2. a wall"),
        flags={2: "warning", 3: "info", 5: "severe"},
    ),
    facts=(
        Fact(kind="where", text="Nîmes", rows=(2, 4)),
        Fact(kind="where", text="A|B", rows=(4,)),
        Fact(kind="how much", text="2.5% of *roofs*", rows=(5,)),
    ),
)


def unsealed(text: str) -> str:
    """A page without the remark at its end, which must be there."""
    page, found, _ = text.partition("\n<!-- translate-tool sha256:")
    assert found
    return page


def page(brief: Brief) -> str:
    return str(FORMATS["markdown"].render(brief, CONTEXT))


# -- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    ["note.txt", "a/b c/l’été à Nîmes.md", "table.csv#12", "archives-20240912/n° 4.txt", "-x.txt"],
)
def test_safe_names_are_left_as_they_are(origin: str) -> None:
    assert file_name(origin) == origin


@pytest.mark.parametrize(
    ("origin", "pattern"),
    [
        ("../secret.txt", r"_~\w{8}/secret\.txt"),
        ("a/../../b.txt", r"a/_~\w{8}/_~\w{8}/b\.txt"),
        ("/etc/passwd.txt", r"_~\w{8}/etc/passwd\.txt"),
        ("C:/x.txt", r"C_~\w{8}/x\.txt"),
        ("a//b.txt", r"a/_~\w{8}/b\.txt"),
        ("a\\b.txt", r"a_b\.txt~\w{8}"),
        ('<>:"|?*.txt', r"_{7}\.txt~\w{8}"),
        ("con.txt", r"_con\.txt~\w{8}"),
        ("LPT1/a.txt", r"_LPT1~\w{8}/a\.txt"),
        ("aux .txt", r"_aux \.txt~\w{8}"),
        ("nul. /a.txt", r"_nul~\w{8}/a\.txt"),
        ("com¹.txt", r"_com¹\.txt~\w{8}"),
        ("fin. /a.txt.", r"fin~\w{8}/a\.txt~\w{8}"),
        ("a\nb\x00\u202ec.txt", r"a_b__c\.txt~\w{8}"),
        ("e\u0301te\u0301.txt", r"été\.txt~\w{8}"),
        ("index.md/a.txt", r"index\.md~\w{8}/a\.txt"),
        ("A.JSONL/a.txt", r"A\.JSONL~\w{8}/a\.txt"),
        ("x~0123abcd/a.txt", r"x~0123abcd~\w{8}/a\.txt"),
        ("caf\udce9.txt", r"caf_\.txt~\w{8}"),
        ("x" * 300 + ".txt", r"x{111}~\w{8}"),
        ("é" * 99 + ".txt", r"é{55}~\w{8}"),
    ],
)
def test_unsafe_names_are_altered_and_signed(origin: str, pattern: str) -> None:
    assert re.fullmatch(pattern, file_name(origin))


def test_names_that_differ_by_case_can_be_told_apart() -> None:
    names = {file_name(origin, distinct=True).casefold() for origin in ("a/N.txt", "a/n.txt")}
    assert len(names) == 2
    assert all(re.fullmatch(r"a/n\.txt~\w{8}", name) for name in names)


def test_files_of_an_altered_folder_stay_together() -> None:
    folders = {file_name(f"a:b/{name}.txt").split("/")[0] for name in "xyz"}
    assert len(folders) == 1


PARTS = st.one_of(
    st.sampled_from(["..", ".", "", "con", "A", "a", "a.md", "~", "x" * 130, "x" * 131, "aux.txt"]),
    st.text(alphabet="aAé.\u0301 :/\\~-0\x00\u202e\u00e9", max_size=12),
    st.text(max_size=6),
)
ORIGINS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@settings(max_examples=500)
@given(ORIGINS)
def test_every_name_is_safe_everywhere(origin: str) -> None:
    for part in file_name(origin).split("/"):
        assert part.strip(". ") != ""
        assert part[-1] not in ". "
        assert not set(part) & set('<>:"|?*\\\0\n')
        assert len((part + ".jsonl").encode()) < 128


@settings(max_examples=300)
@given(st.lists(ORIGINS, unique=True, max_size=30))
def test_names_never_collide(origins: list[str]) -> None:
    """Nor does a file stand where another one's folder should."""
    names = [file_name(origin) + suffix for origin in origins for suffix in (".md", ".jsonl")]
    folders = {"/".join(parts[:n]) for name in names for parts in [name.split("/")]
               for n in range(1, len(parts))}  # fmt: skip
    assert len(set(names)) == len(names)
    assert not folders & set(names)


# -- atomic writes ------------------------------------------------------------------------------


def test_write_makes_folders_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a/b/c.md"
    write(path, "un\n")
    write(path, "deux été\n")
    assert path.read_bytes() == "deux été\n".encode()
    assert [item.name for item in path.parent.iterdir()] == ["c.md"]


def test_what_a_kill_left_behind_is_replaced(tmp_path: Path) -> None:
    (tmp_path / ".c.md.tmp").write_text("a half-writ")
    write(tmp_path / "c.md", "whole")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["c.md"]
    assert (tmp_path / "c.md").read_text() == "whole"


def test_a_planted_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep me")
    (tmp_path / ".c.md.tmp").symlink_to(tmp_path / "precious")
    (tmp_path / "c.md").symlink_to(tmp_path / "precious")
    write(tmp_path / "c.md", "new")
    assert (tmp_path / "precious").read_text() == "keep me"
    assert (tmp_path / "c.md").read_text() == "new"
    assert not (tmp_path / "c.md").is_symlink()


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.md"
    write(path, "old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"c\.md: No space left") as caught:
        write(path, "new")
    assert "free some space" in caught.value.hint
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["c.md"], "nothing half-written is left"


def test_names_that_are_taken(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "c.md/in").mkdir(parents=True)
    for path in (tmp_path / "file/c.md", tmp_path / "c.md"):
        with pytest.raises(OutputError) as caught:
            write(path, "x")
        assert "move it" in caught.value.hint


# -- seals --------------------------------------------------------------------------------------


# A table and what systems load have no room for a remark.
SEALED = sorted(n for n, form in FORMATS.items() if n != "csv" and form.joined is None)


def rendered(form: str, brief: Brief) -> bytes:
    content = FORMATS[form].render(brief, CONTEXT)
    return content if isinstance(content, bytes) else content.encode()


@pytest.mark.parametrize("form", SEALED)
def test_a_file_tells_whether_it_was_changed(form: str) -> None:
    data = rendered(form, BRIEF)
    assert seal_of(data) == "whole"
    middle = len(data) // 2
    changes = (data[:middle] + data[middle + 1 :], b" " + data, data + b" ", data[:-4])
    assert {seal_of(changed) for changed in changes} <= {"broken", ""}
    assert seal_of(b"Somebody's own.") == ""


@pytest.mark.parametrize("form", SEALED)
def test_an_article_that_quotes_a_seal_has_no_say(form: str) -> None:
    quoted = f"{MARK}{'0' * 64}"
    brief = make(("title", quoted, quoted), ("paragraph", PLACE + REMARK, f"{quoted} ``` -->"))
    brief = replace(brief, article=replace(brief.article, meta={"zz": quoted, "author": PLACE}))
    data = rendered(form, brief)
    assert seal_of(data) == "whole"


# -- the page -----------------------------------------------------------------------------------


def test_the_page() -> None:
    *_, seal = re.findall(r"translate-tool sha256:[0-9a-f]{64}", page(BRIEF))
    assert (
        page(BRIEF)
        == f"""\
---
title: "The rain"
title_fr: "La pluie"
date: "2024-09"
source: "sub/été.txt"
models:
  - "{RECIPE.signature}"
sentences: 5
words: 12
flagged: 2
---

# The rain

La pluie · September 2024 · sub/été.txt

> Draft quality.
>
> 2 of 5 sentences to check: 1 not to be used as it stands, 1 for a figure, a date, a name or a \
“not”.

## Summary

- It rained. (rows [2](#r2), to review, [4](#r4))

## Key facts

- **Where**: Nîmes (rows [2](#r2), [4](#r4)); A\\|B (row [4](#r4))
- **How much**: 2.5% of \\*roofs\\* (row [5](#r5))

## Review first

Not to be used as it stands:

- [Row 5](#r5): number – detail 5

A figure, a date, a name or a “not” in doubt:

- [Row 2](#r2): number – detail 2

## Side by side

| # | Français | English |
|--:|---|---|
| <a id="r1"></a>1 | La pluie | The rain |
| <a id="r2"></a>2 | Il a plu. | It rained. ⚠ [^r2] |

### The damage

| # | Français | English |
|--:|---|---|
| <a id="r3"></a>3 | Les dégâts | The damage [^r3] |
| <a id="r4"></a>4 | • un toit | • a roof |
| <a id="r5"></a>5 | 2. un mur | 2. a wall ⚠ [^r5] |

[^r2]: Row 2: number – detail 2
[^r3]: Row 3: number – detail 3
[^r5]: Row 5: number – detail 5

## Provenance

- source: `sub/été.txt`
- encoding: `cp1252 (guessed)`
- front matter: `author: X`
- sha256: `{"f" * 64}`
- translated by: `{RECIPE.model} (settings {RECIPE.id[:8]})`
- software: `aaa 2, translate-tool 0.1`
- this page: `{seal}`
"""
    )


def test_the_same_brief_gives_the_same_bytes() -> None:
    shuffled = replace(
        BRIEF,
        article=replace(BRIEF.article, meta=dict(sorted(BRIEF.article.meta.items(), reverse=True))),
    )
    for form in FORMATS.values():
        assert form.render(shuffled, CONTEXT) == form.render(BRIEF, CONTEXT)


def test_an_article_without_title_goes_by_its_opening() -> None:
    brief = make(("paragraph", "Il a plu " + "beaucoup " * 20, "It rained " + "a lot " * 20))
    matter = yaml.safe_load(page(brief).split("---\n")[1])
    assert matter["title_fr"].startswith("Il a plu beaucoup")
    assert matter["title"].startswith("It rained a lot")
    assert matter["title"].endswith("…")
    assert len(matter["title"]) <= 90


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        ("The bridge fell.", "The bridge fell"),
        ('The bridge of the "Halles".', 'The bridge of the "Halles"'),
        ("-Anne Roux left the bridge.", "Anne Roux left the bridge"),
        ("The bridge fell at 3 p.m.", "The bridge fell at 3 p.m."),
        ('"The bridge fell on +The Rose+.', '"The bridge fell on +The Rose+"'),
        ("The rate is 5%.", "The rate is 5%"),
        # no cut within a word, a quotation is closed, a day is no news
        ("The ministry said that the last of the tourists had by now left all of the bay at"
         " Port-la-Nouvelle.",
         "The ministry said that the last of the tourists had by now left all of the bay…"),
        ('The mayor said the new body, "with its own budget, will have judges, and doctors, and'
         ' many others".',
         'The mayor said the new body, "with its own budget, will have judges, and doctors…"'),
        ("Yesterday evening, on Wednesday, 7 December 2016, the last of the bridges fell into the"
         " river.",
         "Yesterday evening, on Wednesday, 7 December 2016, the last of the bridges fell…"),
        ("The fire broke out in the old harbour in the night of Monday, then spread to all of the"
         " town.", "The fire broke out in the old harbour in the night of Monday…"),
        # what only leads up to the news, and a cut after "of the"
        ("According to what a paper in Lyon wrote, all of the town now wants to do away with the"
         " bridge.",
         "According to what a paper in Lyon wrote, all of the town now wants to do away…"),
        ("x" * 200, "x" * 89 + "…"),
    ],
)  # fmt: skip
def test_an_opening_ends_where_it_can_be_read(opening: str, title: str) -> None:
    (shown,) = {titles(make(("paragraph", french, opening)))[1] for french in ("Oui.", "Non.")}
    assert shown == title


def test_an_article_without_rows_goes_by_its_file() -> None:
    assert yaml.safe_load(page(make()).split("---\n")[1])["title"] == "été.txt"


def test_a_title_that_was_not_translated_stays_french() -> None:
    assert "\n# La pluie\n" in page(make(("title", "La pluie", "")))
    brief = make(("heading", "Bilan", ""), ("heading", "Suite", "Next"))
    assert "\n### Bilan\n" in page(brief)


def test_sections_are_nested_as_their_headings() -> None:
    brief = make(
        ("heading", "Un", "One"), ("heading", "Deux", "Two"), ("heading", "Trois", "Three")
    )
    levels = iter((2, 3, 6))
    blocks = tuple(replace(block, level=next(levels)) for block in brief.article.blocks)
    text = page(replace(brief, article=replace(brief.article, blocks=blocks)))
    assert re.findall(r"^(##+) (?:One|Two|Three)$", text, re.MULTILINE) == ["###", "####", "######"]


def test_every_row_is_there_once_and_in_order() -> None:
    numbers = [int(number) for number in re.findall(r'<a id="r(\d+)"></a>', page(BRIEF))]
    assert numbers == [1, 2, 3, 4, 5]


def test_a_doubtful_summary_line_has_a_footnote() -> None:
    line = SummaryLine(text="It sank.", sources=(4,), flags=(Flag(kind="name", detail="Metz"),))
    text = page(replace(BRIEF, summary=(line,)))
    assert "- It sank. (row [4](#r4)) [^s1]\n" in text
    assert "\n[^s1]: Summary, line 1: name – Metz\n" in text


def test_a_line_that_is_the_headline_again_is_left_out() -> None:
    brief = make(
        ("paragraph", "Il a plu.", "It rained."), ("paragraph", "Il vente.", "It is windy.")
    )
    lines = [
        SummaryLine(text=pair.hypothesis.text, sources=(n,))
        for n, pair in enumerate(brief.pairs, 1)
    ]
    text = page(replace(brief, summary=tuple(lines)))
    assert "\n# It rained\n" in text
    assert "- It rained. (row" not in text
    assert "- It is windy. (row [2](#r2))" in text
    assert "- It rained. (row [1](#r1))" in page(replace(brief, summary=tuple(lines[:1])))


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("RABAT", "Rabat"),
        ("AIX-EN-PROVENCE", "Aix-en-Provence"),
        ("L'AIGLE (FRANCE)", "L'Aigle (France)"),
        ("LE HAVRE", "Le Havre"),
        ("ONU", "ONU"),
    ],
)
def test_date_publisher_author_and_place_stand_below_the_headline(place: str, shown: str) -> None:
    brief = make(("title", "La pluie", "The rain"))
    meta = {"agency": "AFP", "author": "Anne Roux et Eva Blanc", "place": place}
    text = page(replace(brief, article=replace(brief.article, date="2023-09-11", meta=meta)))
    told = f"La pluie · 11 September 2023 · AFP · by Anne Roux and Eva Blanc · {shown} · "
    assert f"\n{told}{brief.article.origin}\n" in text
    matter = yaml.safe_load(text.split("---\n")[1])
    assert {name: matter[name] for name in meta} == meta


def test_parts_with_nothing_to_say_are_left_out() -> None:
    brief = replace(make(("paragraph", "Il a plu.", "It rained.")), summary=(), recipes=())
    text = str(FORMATS["markdown"].render(brief, Context()))
    assert "Summary" not in text
    assert "Key facts" not in text
    assert "Review" not in text
    assert "\n> The checks found nothing in doubt.\n" in text
    assert "[^" not in text
    assert yaml.safe_load(text.split("---\n")[1])["models"] == []


# -- the JSON line ------------------------------------------------------------------------------

TEXTS = st.text(max_size=12)
FLAGS = st.lists(
    st.builds(
        Flag, kind=TEXTS, detail=TEXTS, severity=st.sampled_from(["info", "warning", "severe"])
    ),
    max_size=2,
).map(tuple)
SCORES = st.floats(allow_nan=False, allow_infinity=False)
BRIEFS = st.builds(
    Brief,
    article=st.builds(
        Article,
        origin=TEXTS,
        title=TEXTS,
        date=TEXTS,
        blocks=st.lists(
            st.builds(Block, kind=st.sampled_from(["title", "code"]), text=TEXTS), max_size=3
        ).map(tuple),
        meta=st.dictionaries(TEXTS, TEXTS, max_size=2),
    ),
    pairs=st.lists(
        st.builds(
            Pair,
            sentence=st.builds(
                Sentence,
                article=TEXTS,
                block=st.integers(0, 9),
                index=st.integers(0, 9),
                text=TEXTS,
                gap=TEXTS,
            ),
            hypothesis=st.builds(Hypothesis, text=TEXTS, score=SCORES),
            flags=FLAGS,
        ),
        max_size=3,
    ).map(tuple),
    summary=st.lists(
        st.builds(
            SummaryLine,
            text=TEXTS,
            sources=st.lists(st.integers(1, 99), max_size=3).map(tuple),
            flags=FLAGS,
        ),
        max_size=2,
    ).map(tuple),
    recipes=st.lists(
        st.builds(Recipe, task=st.just("translate"), engine=TEXTS, model=TEXTS), max_size=2
    ).map(tuple),
    facts=st.lists(
        st.builds(
            Fact,
            kind=st.sampled_from(["who", "how much"]),
            text=TEXTS,
            rows=st.lists(st.integers(1, 99), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
)


@settings(deadline=None)
@given(BRIEFS)
def test_the_line_gives_the_brief_back(brief: Brief) -> None:
    line = str(FORMATS["jsonl"].render(brief, CONTEXT))
    assert line.splitlines(keepends=True) == [line]
    assert parse(line) == brief


def test_a_line_of_a_version_without_facts_is_read() -> None:
    record = json.loads(FORMATS["jsonl"].render(BRIEF, CONTEXT))
    assert record.pop("facts")[0] == {"kind": "where", "text": "Nîmes", "rows": [2, 4]}
    assert parse(json.dumps(record)) == replace(BRIEF, facts=())


def test_the_line_is_readable_by_itself() -> None:
    line = FORMATS["jsonl"].render(BRIEF, CONTEXT)
    record = json.loads(line)
    assert "été" in line
    assert record["schema"] == SCHEMA
    assert record["software"] == CONTEXT.versions
    assert record["notes"] == ["Draft quality."]
    assert record["article"]["id"] == BRIEF.article.id
    assert record["recipes"][0]["signature"] == RECIPE.signature
    assert record["recipes"][0]["id"] == RECIPE.id
    assert record["recipes"][0]["limit"] == RECIPE.limit
    assert [pair["row"] for pair in record["pairs"]] == [1, 2, 3, 4, 5]
    assert record["pairs"][4]["flags"][0]["severity"] == "severe"


@pytest.mark.parametrize(
    "line", ["", "{}", "[]", "nothing", '{"schema": "x"}', f'{{"schema": "{SCHEMA}"}}', "3"]
)
def test_other_lines_are_refused(line: str) -> None:
    with pytest.raises(InputError, match="not a line of translate-tool/brief/1"):
        parse(line)


def test_what_cannot_be_encoded_still_makes_good_json(tmp_path: Path) -> None:
    brief = make(("paragraph", "un \ud800 seul", "one \ud800 alone"))
    write(tmp_path / "a.jsonl", FORMATS["jsonl"].render(brief, CONTEXT))
    assert parse((tmp_path / "a.jsonl").read_text(encoding="utf-8")) == brief


# -- the front page -----------------------------------------------------------------------------


def test_an_entry_is_plain_json() -> None:
    fields: dict[str, Any] = json.loads(json.dumps(entry(BRIEF, "sub/été.txt")))
    assert Entry(**fields) == Entry(
        name="sub/été.txt",
        title="The rain",
        title_fr="La pluie",
        date="2024-09",
        origin="sub/été.txt",
        rows=5,
        words=12,
        flagged=2,
    )


def test_the_front_page() -> None:
    entries = [
        replace(Entry(**entry(BRIEF, f"{name}.txt")), title=title, date=date)
        for name, title, date in (
            ("a", "Undated", ""), ("b", "old", "2023"), ("c d", "Zoo", "2024-09"),
            ("e", "ant", "2024-09"),
        )
    ]  # fmt: skip
    failures = [
        Failure(origin="z.txt", status="failed", reason="x|y", place="block 2", hint="Run again."),
        Failure(origin="p.jpg", status="quarantined", reason="no reader"),
    ]
    text = render_index(entries, failures, CONTEXT)
    assert (
        unsealed(text)
        == """\
# Briefs

> Draft quality.

4 briefs · 2 not done · 20 sentences · 8 to check · 48 French words

| Date | Brief | Titre | Source | Sentences | To check |
|---|---|---|---|--:|--:|
| 2024-09 | [ant](e.txt.md) | La pluie | sub/été.txt | 5 | 2 |
| 2024-09 | [Zoo](c%20d.txt.md) | La pluie | sub/été.txt | 5 | 2 |
| 2023 | [old](b.txt.md) | La pluie | sub/été.txt | 5 | 2 |
|  | [Undated](a.txt.md) | La pluie | sub/été.txt | 5 | 2 |

## Not done

### Quarantined: no reader (1 article)

| Source |
|---|
| p.jpg |

### Failed: x\\|y (1 article)

Run again.

| Source | Where |
|---|---|
| z.txt | block 2 |
"""
    )


def test_an_empty_front_page() -> None:
    text = render_index([], [], Context())
    counts = "0 briefs · 0 not done · 0 sentences · 0 to check · 0 French words"
    assert unsealed(text) == f"# Briefs\n\n{counts}\n"


def test_the_front_page_links_to_other_formats() -> None:
    one = Entry(**entry(BRIEF, "a.txt"))
    assert "(a.txt.jsonl)" in render_index([one], [], Context(), path="{}.jsonl".format)
