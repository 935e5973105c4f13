"""Readers: what is found, how bytes become text, and how text becomes blocks."""

from __future__ import annotations

import os
import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from process_kit import linear

from translate_tool.errors import ConfigError, InputError
from translate_tool.readers import READERS, Bounds, Source, find, markdown, read
from translate_tool.readers.decode import decode
from translate_tool.readers.text import parse
from translate_tool.records import Article, Block, Failure

SEEDS = Path(__file__).parents[1] / "seeds"
KOREA = "visite-choigou-pyongyang.txt"


def article(path: Path) -> Article:
    (source,) = find([path])
    assert isinstance(source, Source)
    (only,) = read(source, Bounds(max_bytes=10**6))
    assert isinstance(only, Article)
    return only


def article_of(folder: Path, name: str, text: str) -> Article:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return article(path)


def kinds(text: str) -> list[tuple[str, str]]:
    """Kind and text of each block of a plain text."""
    return [(block.kind, block.text) for block in parse(text)[1]]


# -- finding ------------------------------------------------------------------------------------


def tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Un mot : {name}.", encoding="utf-8")
    return root


def origins(inputs: list[Path], skip: Path | None = None) -> list[str]:
    return [item.origin for item in find(inputs, skip=skip)]


def test_folders_are_walked_and_sorted(tmp_path: Path) -> None:
    tree(tmp_path, "b.txt", "a/z.md", "a/B.TXT", "é.txt", ".git/x.txt", "a/.hidden.txt")
    assert origins([tmp_path]) == ["a/B.TXT", "a/z.md", "b.txt", "é.txt"]


def test_the_same_folder_gives_the_same_ids_anywhere(tmp_path: Path) -> None:
    for place in ("one", "two/deep"):
        tree(tmp_path / place, "sub/a.txt")
    first, second = article(tmp_path / "one"), article(tmp_path / "two/deep")
    assert first.id == second.id
    assert first.origin == "sub/a.txt"


def test_a_source_knows_its_time(tmp_path: Path) -> None:
    os.utime(tree(tmp_path, "a.txt") / "a.txt", (5.0, 1234.5))
    (source,) = find([tmp_path])
    assert isinstance(source, Source)
    assert source.modified == 1234.5


def test_inputs_with_the_same_names_are_told_apart(tmp_path: Path) -> None:
    tree(tmp_path, "x/a.txt", "y/a.txt", "y/b.txt", "x/in/c.txt", "y/in/c.txt", "z/x/in/c.txt")
    folders = [tmp_path / name for name in ("x", "y", "z/x")]
    longest = f"{tmp_path.name}/x/in/c.txt"
    wanted = ["b.txt", "x/a.txt", longest, "y/a.txt", "y/in/c.txt", "z/x/in/c.txt"]
    assert origins(folders) == sorted(wanted)
    assert origins(folders[::-1]) == origins(folders)


def test_a_file_reached_twice_is_listed_once(tmp_path: Path) -> None:
    tree(tmp_path, "in/sub/a.txt")
    (tmp_path / "in/link.txt").symlink_to(tmp_path / "in/sub/a.txt")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    assert origins([tmp_path / "in", tmp_path / "in/sub/a.txt", tmp_path / "in/sub"]) == [
        "sub/a.txt"
    ]


def test_the_output_folder_is_left_out(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "out/a.txt.md", "other/out/b.txt")
    assert origins([tmp_path], skip=tmp_path / "out") == ["a.txt", "other/out/b.txt"]


def test_the_output_folder_is_left_out_of_a_linked_input(tmp_path: Path) -> None:
    tree(tmp_path, "real/a.txt", "real/out/a.txt.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert origins([tmp_path / "link"], skip=tmp_path / "real/out") == ["a.txt"]


def test_circular_links_are_failures(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    found = find([tmp_path])
    assert [item.origin for item in found if isinstance(item, Failure)] == ["loop.txt"]


@pytest.mark.parametrize("name", ["out", "out/sub", "out/sub/a.txt"])
def test_an_input_in_the_output_folder_is_refused(tmp_path: Path, name: str) -> None:
    tree(tmp_path, "out/sub/a.txt")
    with pytest.raises(ConfigError, match="output folder"):
        find([tmp_path / name], skip=tmp_path / "out")


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt")
    with pytest.raises(ConfigError, match=r"nulle-part: No such file"):
        find([tmp_path, tmp_path / "nulle-part"])


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, "in/a.txt", "secret.txt", "elsewhere/b.txt")
    (tmp_path / "in/s.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in/dir").symlink_to(tmp_path / "elsewhere")
    found = {item.origin: item for item in find([tmp_path / "in"])}
    assert set(found) == {"a.txt", "s.txt", "dir"}
    for name in ("s.txt", "dir"):
        item = found[name]
        assert isinstance(item, Failure)
        assert item.status == "quarantined"
        assert "leads out" in item.reason


def test_what_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    tree(tmp_path, "dessin.dwg", "LISEZMOI")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nothing.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    reasons = {item.origin: item for item in find([tmp_path])}
    failures = {name: item for name, item in reasons.items() if isinstance(item, Failure)}
    assert failures.keys() == reasons.keys()
    assert failures["dessin.dwg"].reason == "no reader for .dwg files"
    assert all(suffix in failures["dessin.dwg"].hint for suffix in READERS)
    assert failures["LISEZMOI"].reason == "no reader for files without a suffix"
    assert "cannot be opened" in failures["broken.txt"].reason
    assert failures["pipe.txt"].reason == "not a regular file"


def test_a_file_name_that_is_not_utf8_is_spelt(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123 - bytes
        file.write(b"Un mot.")
    assert origins([tmp_path]) == ["caf\\xe9.txt"]
    assert article(tmp_path).blocks[0].text == "Un mot."


# -- bytes → text -------------------------------------------------------------------------------

FRENCH = "L’été, « Zoë » n’a payé que 12 € : où était l’œuvre du garçon ? À Noël…"
LATIN = "L'été, « Zoë » n'a rien payé : où était le garçon ? À la fenêtre, très tôt."


@pytest.mark.parametrize(
    ("text", "codec", "name", "guessed"),
    [
        (FRENCH, "utf-8", "utf-8", False),
        (FRENCH, "utf-8-sig", "utf-8-sig", False),
        (FRENCH, "utf-16", "utf-16", False),
        (FRENCH, "utf-32", "utf-32", False),
        (FRENCH, "utf-16-le", "utf-16-le", True),
        (FRENCH, "utf-16-be", "utf-16-be", True),
        (FRENCH, "cp1252", "cp1252", True),
        (LATIN, "latin-1", "cp1252", True),
        (FRENCH.replace("’", "'").replace("…", "."), "iso8859-15", "iso8859-15", True),
        (FRENCH, "mac_roman", "mac_roman", True),
        (LATIN, "cp850", "cp850", True),
        ("Plain words", "ascii", "utf-8", False),
    ],
)
def test_encodings(text: str, codec: str, name: str, guessed: bool) -> None:
    decoded = decode(text.encode(codec), "x.txt")
    assert decoded == (text, name, guessed, 0)


def test_utf16_with_big_endian_mark() -> None:
    assert decode(b"\xfe\xff" + FRENCH.encode("utf-16-be"), "x").text == FRENCH


@pytest.mark.parametrize("codec", ["cp1252", "iso8859-15", "mac_roman", "cp850"])
def test_every_seed_survives_every_encoding(codec: str) -> None:
    for path in SEEDS.glob("*.txt"):
        text = path.read_text(encoding="utf-8").encode(codec, "ignore").decode(codec)
        assert decode(text.encode(codec), path.name).text == text


def test_a_stray_byte_stays_where_it_is() -> None:
    data = FRENCH.encode() + b" \xe9t\xe9 \x81 fin"
    assert decode(data, "x") == (FRENCH + " été \x81 fin", "utf-8", True, 3)


def test_a_stray_byte_under_a_mark() -> None:
    assert decode(b"\xef\xbb\xbf\xc3\xa9t\xe9", "x") == ("été", "utf-8-sig", True, 1)


def test_a_file_cut_in_mid_character_is_still_utf8() -> None:
    data = FRENCH.encode()
    assert decode(data[:-1], "x").text == FRENCH[:-1] + "â€"


@given(st.binary(min_size=1, max_size=60))
def test_no_byte_is_dropped(data: bytes) -> None:
    try:
        decoded = decode(data, "x")
    except InputError:
        return
    if decoded.encoding == "cp1252":
        assert len(decoded.text) == len(data)
    if not decoded.guessed:
        assert decoded.text.encode(decoded.encoding).removeprefix(b"\xef\xbb\xbf") in data


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        (b"", "empty", ""),
        (b" \n\t ", "empty", ""),
        (b"\xef\xbb\xbf", "empty", ""),
        (b"Texte\x00binaire", "binary", "character 6"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary", "character 9"),
        (b"\xff\xfea\x00b", "damaged", "byte 4"),
        (b"-----\n***\n", "empty", ""),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, reason: str, place: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=reason) as caught:
        article(path)
    assert caught.value.origin == "x.txt"
    assert caught.value.place == place


def test_limits_and_vanished_files(tmp_path: Path) -> None:
    path = tree(tmp_path, "a.txt") / "a.txt"
    (source,) = find([path])
    assert isinstance(source, Source)
    size = path.stat().st_size
    assert list(read(source, Bounds(max_bytes=size)))
    with pytest.raises(InputError, match=f"larger than {size - 1} bytes"):
        list(read(source, Bounds(max_bytes=size - 1)))
    path.unlink()
    with pytest.raises(InputError, match="cannot be opened: No such file"):
        list(read(source, Bounds(max_bytes=size)))


def test_meta(tmp_path: Path) -> None:
    data = LATIN.encode("latin-1")
    (tmp_path / "a.txt").write_bytes(data)
    assert article(tmp_path).meta == {
        "sha256": sha256(data).hexdigest(),
        "bytes": str(len(data)),
        "encoding": "cp1252 (guessed)",
    }


# -- text → blocks ------------------------------------------------------------------------------

LONG = (
    "Le conseil municipal a voté le budget, après trois heures de débats parfois vifs, hier soir."
)


@pytest.mark.parametrize(
    ("first", "date", "title"),
    [
        (" date 2024-09 Le leader a reçu", "2024-09", "Le leader a reçu"),
        ("date 2024 Un titre", "2024", "Un titre"),
        ("Date : 2024-09-13 – Un titre.", "2024-09-13", "Un titre."),
        ("2024-09-13 Un titre", "2024-09-13", "Un titre"),
        ("2024-09, un titre", "2024-09", "un titre"),
        ("DATE 2024-09", "2024-09", ""),
        ("2024 sera difficile", "", "2024 sera difficile"),
        ("2024-13 Un titre", "", "2024-13 Un titre"),
        ("2024-2025 : le bilan", "", "2024-2025 : le bilan"),
        ("date 2024-091 x", "", "date 2024-091 x"),
        ("Faut-il partir ?", "", "Faut-il partir ?"),
        ("« Nous irons au bout »", "", "« Nous irons au bout »"),
        ("Il pleut.", "", ""),
        ("Il pleut,", "", ""),
        ("- un point", "", ""),
        ("> une citation", "", ""),
        ("mot " * 60, "", ""),
    ],
)
def test_first_lines(tmp_path: Path, first: str, date: str, title: str) -> None:
    got = article_of(tmp_path, "a.txt", f"{first}\n\n{LONG}\n")
    assert (got.date, got.title) == (date, title)
    assert [block.kind for block in got.blocks].count("title") == bool(title)
    assert got.blocks[-1].text == LONG


def test_a_date_alone_leaves_the_title_to_the_next_line(tmp_path: Path) -> None:
    got = article_of(tmp_path, "a.txt", f"date 2024-09-01\n\nUn titre\n\n{LONG}")
    assert (got.date, got.title) == ("2024-09-01", "Un titre")


def test_one_line_is_no_title() -> None:
    assert kinds("Un mot") == [("paragraph", "Un mot")]


WRAPPED = """\
Le conseil municipal a voté mardi soir le budget de la ville, après
trois heures de débats. Le maire, M. Dupré, a parlé d'un « effort
– jamais vu – de la commune », ce que l'opposition, emmenée par
Mme Roy, conteste : elle y voit un tour de passe-passe comptable.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A b.\n\n\n\n \nC d.", ["paragraph", "paragraph"]),
        ("A b.\r\n\r\nC d.\r\n", ["paragraph", "paragraph"]),
        (WRAPPED, ["paragraph"]),
        (WRAPPED + "\n" + WRAPPED, ["paragraph", "paragraph"]),
        (WRAPPED + "\nLes réactions\n\n" + WRAPPED, ["paragraph", "heading", "paragraph"]),
        (WRAPPED + "\nLes réactions.\n\n" + WRAPPED, ["paragraph"] * 3),
        (WRAPPED + "\nPar Jean Dupré\n\n" + WRAPPED, ["paragraph"] * 3),
        (WRAPPED + "\nJean Dupré", ["paragraph", "paragraph"]),
        (WRAPPED + "    " + WRAPPED, ["paragraph", "paragraph"]),
        (f"{LONG}\n{LONG}\n{LONG}", ["paragraph"] * 3),
        (f"Un titre\n{LONG}\n{LONG}", ["title", "paragraph", "paragraph"]),
        ("Lille : 3\nMetz : 4\nNice : 5", ["paragraph"] * 3),
        ("— Vous partez ?\n— Oui.\n– Déjà !", ["paragraph"] * 3),
        ("- un\n- deux\n* trois\n• quatre", ["list_item"] * 4),
        ("1. un\n2) deux\n3° trois\na) quatre", ["list_item"] * 4),
        ("M. Dupré parle.\nA. Roy écoute.", ["paragraph"] * 2),
        ("- un point\n  qui continue\n- deux", ["list_item"] * 2),
        (WRAPPED + "- un\n- deux", ["paragraph", "list_item", "list_item"]),
        ("> Une phrase.\n> Une autre.\n>\n> Fin.", ["quote"] * 3),
        (f"> Dit-il\n{LONG}", ["quote", "paragraph"]),
        (f"Un titre\n=====\n{LONG}\n* * *\n{LONG}", ["title", "paragraph", "paragraph"]),
    ],
)
def test_blocks(text: str, expected: list[str]) -> None:
    assert [kind for kind, _ in kinds(text)] == expected


def test_words_broken_at_the_ends_of_wrapped_lines_are_made_whole() -> None:
    text = """Le titre

Le conseil municipal a adopté mardi soir le bud-
get de la ville, après un long débat entre les
élus de la majorité et ceux de l'opposi-
tion. Vingt-
deux élus ont voté pour ce texte, dit-
il, et d'autres ont quitté la salle du conseil.
"""
    _, (_, block) = parse(text)
    assert " ".join(block.text.split()) == (
        "Le conseil municipal a adopté mardi soir le budget de la ville, après un long débat entre "
        "les élus de la majorité et ceux de l'opposition. Vingt-deux élus ont voté pour ce texte, "
        "dit-il, et d'autres ont quitté la salle du conseil."
    )


def test_lines_that_were_not_wrapped_keep_their_hyphens() -> None:
    _, blocks = parse("Le bud-\nget\n\nUne ligne.\nUne autre ligne, plus longue, sans fin -\n")
    assert [block.text for block in blocks][:2] == ["Le bud-", "get"]


def test_wrapped_quotations_are_one_block() -> None:
    quoted = "".join(f"> {line}\n" for line in WRAPPED.splitlines())
    assert kinds(quoted) == [("quote", WRAPPED.strip())]


def test_bullets_go_and_numbers_stay() -> None:
    text = "Il faut :\n\n- un lit ;\n\n2. une table ;\n\n•\u00a0une lampe.\n\n— Ah."
    assert [text for _, text in kinds(text)[1:]] == [
        "un lit ;", "2. une table ;", "une lampe.", "— Ah.",
    ]  # fmt: skip


def test_wrapped_list_items_keep_their_lines_together() -> None:
    item = "- " + WRAPPED.strip().replace("\n", "\n  ")
    got = kinds(f"{WRAPPED}\n{item}\n{item}\n")
    assert [kind for kind, _ in got] == ["paragraph", "list_item", "list_item"]
    assert got[1][1] == WRAPPED.strip()


_SET_ASIDE = re.compile(
    r"\s*(?:date\s*:?\s*)?[12]\d{3}(?:-\d\d){0,2}[\s:,–—-]*"  # of the first line
    r"|\s*>[\s>]*|\s*([-*_=~•–—])(?:\s*\1){2,}\s*$|\s*[-*•‣◦▪▫·●○■□]\s+",
    re.IGNORECASE,
)


def rest(text: str, blocks: str) -> str:
    """What is left of `blocks` once every line of `text`, less a mark in front, is taken off.

    The hyphen that breaks a word at the end of a line may have gone.
    """
    for line in text.splitlines():
        mark = 0
        while (taken := _begins(blocks, line[mark:])) < 0:
            found = _SET_ASIDE.match(line, mark)
            assert found, f"{line!r} is not in {blocks!r}"
            mark = found.end()
        blocks = blocks[taken:]
    return blocks


def _begins(blocks: str, line: str) -> int:
    """How many characters of `blocks` are those of `line`; -1: it does not begin with it."""
    whole = "".join(line.split())
    if blocks.startswith(whole):
        return len(whole)
    broken = whole[-1:] in ("-", "\u2010", "\u00ad") and whole[-2:-1].isalpha()
    return len(whole) - 1 if broken and blocks.startswith(whole[:-1]) else -1


def letters(blocks: tuple[Block, ...]) -> str:
    return "".join("".join(block.text.split()) for block in blocks)


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_character_of_a_seed_is_in_one_block(path: Path) -> None:
    blocks = article(path).blocks
    assert rest(path.read_text(encoding="utf-8"), letters(blocks)) == ""
    assert all(block.text == block.text.strip() != "" for block in blocks)


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["", "", "- un", "• deux", "3. trois", "a) x", "— Oui ?", "> cit", ">", "---", "* * *",
             "date 2024-09 Titre", "2024-01-02", "Une ligne sans point", "Fin.",
             *WRAPPED.splitlines()]
        ),
        st.text(alphabet="aé M.1-*•>—=:»« \t\u00a0)", max_size=90),
        st.text(max_size=30),
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(LINES)
def test_nothing_is_lost_between_lines_and_blocks(lines: list[str]) -> None:
    text = "\n".join(lines)
    date, blocks = parse(text)
    assert rest(text, letters(blocks)) == ""
    assert all(block.text == block.text.strip() != "" for block in blocks)
    assert date == "" or date in text
    assert Counter(block.kind for block in blocks)["title"] <= 1


def test_the_korea_seed() -> None:
    got = article(SEEDS / KOREA)
    assert got.date == "2024-09"
    assert got.title.startswith("Le leader nord-coréen a reçu le secrétaire du Conseil")
    assert got.title == got.blocks[0].text
    assert [block.kind for block in got.blocks] == ["title"] + ["paragraph"] * 10
    assert got.blocks[1].text.endswith("la bienvenue à « Victoire du peuple russe. »")


@pytest.mark.parametrize(
    ("name", "date", "counts"),
    [
        ("marche-bourse-de-montreval.txt", "2025-03-14", {"title": 1, "heading": 2}),
        ("entretien-phare-des-sept-iles.txt", "", {"title": 1, "paragraph": 14}),
        ("chronique-potager.txt", "2023", {"title": 1, "heading": 1, "list_item": 6}),
        ("depeche-panne-belmont.txt", "2024-11-22", {"dateline": 1, "paragraph": 1}),
        (
            "science-tourbieres.md",
            "2024-11-07",
            {"title": 1, "heading": 3, "list_item": 6, "quote": 1, "table_row": 3},
        ),
    ],
)
def test_seeds_keep_their_structure(name: str, date: str, counts: dict[str, int]) -> None:
    got = article(SEEDS / name)
    found = Counter[str](block.kind for block in got.blocks)
    assert got.date == date
    assert {kind: found[kind] for kind in counts} == counts


# -- Markdown → blocks --------------------------------------------------------------------------

PAGE = """\
Une *intro* sur
deux **lignes**, un [lien](http://a.example/x_y "t"), `du code`, a\\*b &eacute; <b>gras</b>.

# Le *titre*

> Une citation.
>
> - dedans

| Ville | Hausse |
|---|--:|
| Metz | 3 % |

1. un
2. deux
   - trois

     suite

```py
x = 1

y = 2
```

<div class="x"><p>En HTML &amp; tout</p>
<!-- note --><img src="http://a.example/i.png"></div>

![Une *image*](i.jpg) et <http://b.example> et [ref].

Sous-titre
----------

***

[ref]: http://c.example
[inutile]: http://d.example
"""


def test_markdown(tmp_path: Path) -> None:
    got = article_of(tmp_path, "a.md", PAGE)
    assert got.title == "Le titre"
    assert [(block.kind, block.level, block.text) for block in got.blocks] == [
        ("paragraph", 0, "Une intro sur\ndeux lignes, un lien, du code, a*b é gras."),
        ("title", 0, "Le titre"),
        ("quote", 0, "Une citation."),
        ("list_item", 1, "dedans"),
        ("table_row", 0, "Ville ; Hausse"),
        ("table_row", 0, "Metz ; 3 %"),
        ("list_item", 1, "1. un"),
        ("list_item", 1, "2. deux"),
        ("list_item", 2, "trois"),
        ("list_item", 2, "suite"),
        ("code", 0, "x = 1\n\ny = 2"),
        ("paragraph", 0, "En HTML & tout"),
        ("paragraph", 0, "Une image et http://b.example et ref."),
        ("heading", 2, "Sous-titre"),
    ]
    assert got.meta["links"].split() == [
        "http://a.example/x_y",
        "http://a.example/i.png",
        "i.jpg",
        "http://c.example",
        "http://d.example",
    ]


@pytest.mark.parametrize(
    ("front", "title", "date", "others"),
    [
        ('title: "Un \\"titre\\""\ndate: 2024-09-01', 'Un "titre"', "2024-09-01", None),
        ("titre: 'L''été'\ntags: [a]", "L'été", "", "tags: [a]"),
        ("Title: Un titre: vrai\ndate: '2024'", "Un titre: vrai", "2024", None),
        ("date: 7 mai 2024\nauthor: X", "", "2024-05-07", "author: X"),
        ("date: 03/06/2024", "", "2024-06-03", None),
        ("date: hier\nauthor: X", "", "", "date: hier\nauthor: X"),
        (
            "title: >\n  Un titre\n  en deux lignes\ntags: a",
            "Un titre en deux lignes",
            "",
            "tags: a",
        ),
        ("title: |\n  Un titre", "Un titre", "", None),
        ("# remarque\n\ntitle: Un titre", "Un titre", "", "# remarque"),
        ("date: 2024-09-01T10:00:00Z", "", "2024-09-01", None),
    ],
)
def test_front_matter(
    tmp_path: Path, front: str, title: str, date: str, others: str | None
) -> None:
    got = article_of(tmp_path, "a.md", f"---\n{front}\n---\nUn mot.\n")
    assert (got.title, got.date, got.meta.get("front_matter")) == (title, date, others)
    assert [block.kind for block in got.blocks] == ["title"] * bool(title) + ["paragraph"]


@pytest.mark.parametrize("heading", ["# Deux", "## Deux", "## « Deux »"])
def test_a_title_said_twice_is_one_block(tmp_path: Path, heading: str) -> None:
    got = article_of(tmp_path, "a.md", f"---\ntitle: Deux\n---\n{heading}\n\nUn mot.\n")
    assert [block.kind for block in got.blocks] == ["title", "paragraph"]


@pytest.mark.parametrize("text", ["---\nUn mot.\n\n---\nfin", "Un mot\n---\na: b\n---\n"])
def test_rules_are_no_front_matter(tmp_path: Path, text: str) -> None:
    got = article_of(tmp_path, "a.md", text)
    assert "Un mot" in got.blocks[0].text
    assert "front_matter" not in got.meta


@pytest.mark.parametrize(
    "text",
    [
        "> " * 150 + "x",
        "- " * 150 + "x",
        "**" * 3000 + "x" + "**" * 3000,
    ],
)
def test_marks_nested_too_deep_are_refused_not_dropped(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="nested") as caught:
        article_of(tmp_path, "a.md", text)
    assert ".txt" in caught.value.hint


def test_markdown_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="empty"):
        article_of(tmp_path, "a.md", "[a]: http://a.example\n")


WORDS = st.lists(st.sampled_from(["un", "deux", "été", "Œuvre", "12"]), min_size=1, max_size=5)
WRAPPINGS = [
    "{}", "# {}", "> {}", "- {}", "1. {}", "**{}**", "[{}](u)", "|{}|\n|-|\n", "`{}`", "    {}",
    "```\n{}\n```", "<p>{}</p>", "<b>{}", "{}\n---", "- > {}", "[{}", "<!-- x {}",
    "<Le {}>", "a <b et {}> c", "<![CDATA[{}", "<script>{}", "<div {}", "[^1]: {}", "::: {}",
    "<td>{}", "<details><summary>{}</summary>", "<?php {}", "    Le {} va là.", "<ul><li>{}",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WRAPPINGS), WORDS), min_size=1, max_size=6))
def test_no_word_of_markdown_is_lost(parts: list[tuple[str, list[str]]]) -> None:
    text = "\n\n".join(wrapping.format(" ".join(words)) for wrapping, words in parts)
    (got,) = markdown.read(text.encode(), "a.md", {})
    found = Counter(re.findall(r"\w+", " ".join(block.text for block in got.blocks)))
    assert not Counter(word for _, words in parts for word in words) - found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!-- <b>x</b> et <Le maire> -->\n\nUn mot.", ["Un mot."]),
        ("<div>\n<!-- <p>non</p> -->\n<Le maire> a < b\n</div>", ["<Le maire> a < b"]),
        ("<script>if (a<b) x='<p>'</script>\n\nFin.", ["Fin."]),
        ("<?php echo '<p>a</p>' ?>\n\nFin.", ["Fin."]),
        ("<pre>\na < b\n  c\n</pre>", ["a < b\n  c"]),
        ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
        ("<div hidden>\nUn deux\n</div>\n\nFin.", ["Fin."]),
    ],
)
def test_html_in_markdown(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert [block.text for block in article_of(tmp_path, "a.md", text).blocks] == expected


@pytest.mark.parametrize("piece", ["<sup>1", "1<sup>1</sup>", "{{", "{%", "[^1]", "<!-- ", "<div "])
@linear()
def test_markdown_takes_linear_time(piece: str) -> None:
    list(markdown.read(f"Un mot. {piece * 15_000}".encode(), "a.md", {}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<Le maire>> a parlé. <Le préfet> aussi.", ["<<Le maire>> a parlé. <Le préfet> aussi."]),
        ("Si a <b et c> d, alors <em>rien</em>.", ["Si a <b et c> d, alors rien."]),
        ("L'<em>eau</em> de la <b>ville</b>, dit-on.", ["L'eau de la ville, dit-on."]),
        ("<p>L'<em>eau</em> de la <b>ville</b>, dit-on.</p>", ["L'eau de la ville, dit-on."]),
        ("<style>\n.a { color: red; }\n</style>\n\n<script>\nx = 1;\n</script>\n\nFin.", ["Fin."]),
        (
            "<table><tr><td>Lyon</td><td>12 000</td></tr><tr><td>Paris</td><td>2</td></tr></table>",
            ["Lyon ; 12 000", "Paris ; 2"],
        ),
        ("<ul><li>Le pain</li><li>Le vin</li></ul>", ["Le pain", "Le vin"]),
        ("<details><summary>Plus</summary>\n\nLe maire.\n\n</details>", ["Plus", "Le maire."]),
        (
            "    Le maire a parlé hier soir.\n    Il est parti.",
            ["Le maire a parlé hier soir. Il est parti."],
        ),
        ("Fin.\n\n\tLe maire a parlé hier soir.", ["Fin.", "Le maire a parlé hier soir."]),
        ("Fin.\n\n    x = [1, 2];\n    return x;", ["Fin.", "x = [1, 2];\nreturn x;"]),
        ("Le maire[^1] part.\n\n[^1]: Voir hier.", ["Le maire part.", "1. Voir hier."]),
        ("Un [^a] mot.\n\n[^a]: Source", ["Un  mot.", "a. Source"]),
        ("{% include x.html %}\n\nLe maire. {: .note }\n\n{{ site.url }}", ["Le maire."]),
        ('{{< figure src="a.png" title="La mairie" >}}', ["La mairie"]),
        ("::: info Le titre\nLe préfet.\n:::", ["Le titre\nLe préfet."]),
        ("> [!NOTE]\n> Le maire.", ["Le maire."]),
        ('+++\ntitle = "Le titre"\n+++\nFin.', ["Le titre", "Fin."]),
        ("\n---\ntitle: Le titre\n---\nFin.", ["Le titre", "Fin."]),
    ],
)
def test_markdown_as_people_write_it(text: str, expected: list[str], tmp_path: Path) -> None:
    found = article_of(tmp_path, "a.md", text)
    assert [block.text for block in found.blocks] == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("| Lyon | 3 | dont un enfant |", "Lyon ; 3 ; dont un enfant"),
        ("| Lyon | 3 | | *un* \\| deux |", "Lyon ; 3 ;  ; un | deux"),
        ("| Lyon | 3 | |", "Lyon ; 3"),
        ("| Lyon |", "Lyon ;"),
        ("Lyon | 3 | fin", "Lyon ; 3 ; fin"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "> ", "> > "])
def test_cells_beyond_the_head_of_a_table_stay(
    rows: str, expected: str, prefix: str, tmp_path: Path
) -> None:
    text = "\n".join(prefix + line for line in ("| Ville | Morts |", "|---|---|", rows))
    found = [block.text for block in article_of(tmp_path, "a.md", text).blocks]
    assert found == ["Ville ; Morts", expected]


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("Un mot <!-- caché ici --> fin.", "2 words"),
        ("Fin.\n\n<!-- caché\n\nici -->\n", "2 words"),
        ("Fin.\n\n<script>\nun deux\n</script>\n", "2 words"),
        ("<div><style>p {}</style>Fin.</div>", "1 words"),
        ("Fin <b>un</b>.", ""),
    ],
)
def test_what_markdown_hides_is_counted(text: str, left_out: str, tmp_path: Path) -> None:
    assert article_of(tmp_path, "a.md", text).meta.get("left_out", "") == left_out


def test_what_is_left_out_of_markdown_is_counted(tmp_path: Path) -> None:
    text = "Le maire[^1] part. {{ x }}\n\n[^1]: Voir <sup>2</sup> et hier<sup>3</sup>.\n"
    assert article_of(tmp_path, "a.md", text).meta["left_out"] == "note marks: 3; template tags: 1"
