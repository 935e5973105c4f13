from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import re
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cli_kit import tool
from hypothesis import given
from hypothesis import strategies as st
from night_kit import write_articles
from process_kit import running

from translate_tool.bitext.files import FORMATS, load, opened, save
from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.bitext.tmx import CHUNK
from translate_tool.config import Config, override
from translate_tool.errors import ConfigError, InputError, JournalError, OutputError
from translate_tool.pipeline import driver
from translate_tool.records import Hypothesis, Recipe, canonical
from translate_tool.store import memory as store
from translate_tool.store.memory import HUMAN, Imported, Memory

RECIPE = Recipe(task="translate", engine="echo", model="echo")
OTHER = Recipe(task="translate", engine="echo", model="echo", beam=1)

PAIRS = (("Il dort.", "He sleeps."), ("Il mange.", "He eats."))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path / "memory.sqlite3") as opened:
        yield opened


def pairs_of(*pairs: tuple[str, str]) -> list[SentencePair]:
    return [SentencePair(source, target, place="line 1") for source, target in pairs]


def shout(*texts: str) -> dict[str, Hypothesis]:
    return {text: Hypothesis(text=text.upper(), score=-0.5) for text in texts}


def counts(imported: Imported) -> tuple[int, int, int, int]:
    return imported.added, imported.changed, imported.same, imported.skipped


def integrity(path: Path) -> str:
    with sqlite3.connect(path) as db:
        (verdict,) = db.execute("PRAGMA integrity_check").fetchone()
    db.close()
    return str(verdict)


# -- what is kept --------------------------------------------------------------------------------


def test_what_was_kept_is_recalled_under_the_same_recipe_only(memory: Memory) -> None:
    memory.keep(RECIPE, shout("Il dort.", "Il mange."))
    assert memory.recall(RECIPE, ["Il mange.", "Elle lit.", "Il dort."]) == shout(
        "Il mange.", "Il dort."
    )
    assert memory.recall(OTHER, ["Il dort."]) == {}
    assert memory.recall(RECIPE, []) == {}


def test_it_is_there_when_opened_again_and_the_first_kept_stays(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    with Memory(path) as first:
        first.keep(RECIPE, shout("Il dort."))
    with Memory(path) as second:
        second.keep(RECIPE, {"Il dort.": Hypothesis(text="Other", score=0.0)})
        assert second.recall(RECIPE, ["Il dort."]) == shout("Il dort.")
        assert second._rows("PRAGMA synchronous") == [(2,)]
        assert second._rows("PRAGMA journal_mode") == [("wal",)]


def test_stats_count_texts_by_recipe_people_first(memory: Memory) -> None:
    assert memory.stats().recipes == ()
    memory.keep(RECIPE, shout("Il dort.", "Il mange."))
    memory.import_pairs(pairs_of(*PAIRS))
    people, machine = memory.stats().recipes
    assert (people.recipe, people.signature, people.texts) == (HUMAN, HUMAN, 2)
    assert (machine.recipe, machine.signature) == (RECIPE.id, RECIPE.signature)
    assert machine.texts == 2
    assert re.fullmatch(r"\d{8}T\d{6}Z", machine.changed)


@pytest.mark.parametrize("content", ["", "this is no database, only text\n" * 60])
def test_a_file_that_is_no_memory_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "deep.txt"
    path.write_text(content)
    if content:
        with pytest.raises(
            ConfigError, match=r"deep\.txt: not a memory, but a file of something else"
        ):
            Memory(path)
    with pytest.raises(ConfigError, match="there is no folder"):
        Memory(path / "memory.sqlite3")
    with pytest.raises(ConfigError, match="no such memory"):
        Memory(tmp_path / "gone", must_exist=True)
    assert not (tmp_path / "gone").exists()


# -- what people wrote ---------------------------------------------------------------------------


def test_an_import_counts_what_it_did(memory: Memory) -> None:
    first = memory.import_pairs(pairs_of(*PAIRS))
    assert counts(first) == (2, 0, 0, 0)
    second = memory.import_pairs(
        [
            *pairs_of(("Il  dort. ", "He sleeps."), ("Il mange.", "He is eating.")),
            *pairs_of(("Elle lit.", "She reads."), ("", "Nothing."), ("Rien.", " ")),
            *pairs_of(("Un \udc80.", "A."), ("Un.", "A\0b.")),
            Skipped(place="line 9", reason="it has no English"),
        ]
    )
    assert counts(second) == (1, 1, 1, 5)
    assert [skip.reason.split(":")[0] for skip in second.skips] == [
        "its French is empty",
        "its English is empty",
        "its French is not text",
        "its English has a NUL character",
        "it has no English",
    ]
    assert second.skips[0].place == "line 1"
    assert dict(memory.corrections()) == {
        "Il dort.": "He sleeps.",
        "Il mange.": "He is eating.",
        "Elle lit.": "She reads.",
    }


def test_all_that_is_skipped_is_counted_and_the_first_are_named(memory: Memory) -> None:
    many = (Skipped(place=f"line {n}", reason="no pair") for n in range(2500))
    imported = memory.import_pairs(many)
    assert imported.skipped == 2500
    assert [skip.place for skip in imported.skips] == [f"line {n}" for n in range(store.NAMED)]


def test_an_edited_export_makes_only_what_was_edited_a_persons(
    memory: Memory, tmp_path: Path
) -> None:
    memory.keep(RECIPE, shout("Il dort.", "Il mange."))
    memory.keep(OTHER, {"Il dort.": Hypothesis(text="He\tsleeps.", score=-0.1)})
    for suffix in FORMATS:
        file = tmp_path / f"all{suffix}"
        save(file, memory.export())
        assert counts(memory.import_pairs(load(file)))[0] == 0
        text = file.read_text("utf-8")
        file.write_text(re.sub("IL MANGE.|Edited: .tmx", f"Edited: {suffix}", text), "utf-8")
        added, changed, same, _ = counts(memory.import_pairs(load(file)))
        assert (added + changed, same) == (1, 2)
        assert dict(memory.corrections()) == {"Il mange.": f"Edited: {suffix}"}


def test_an_export_gives_out_what_wins(memory: Memory) -> None:
    memory.keep(RECIPE, shout("Il dort.", "Il mange."))
    memory.keep(OTHER, shout("Elle lit."))
    memory.import_pairs(pairs_of(PAIRS[0]))
    assert {(u.source, u.target, u.changed_by) for u in memory.export()} == {
        ("Il dort.", "He sleeps.", HUMAN),
        ("Il mange.", "IL MANGE.", RECIPE.id),
        ("Elle lit.", "ELLE LIT.", OTHER.id),
    }
    assert [unit.source for unit in memory.export(HUMAN)] == ["Il dort."]
    assert [unit.source for unit in memory.export(RECIPE.id[:8])] == ["Il mange."]
    with pytest.raises(ConfigError, match="no recipes begin with 'xyz'") as info:
        list(memory.export("xyz"))
    assert f"human, {OTHER.id[:8]}" in info.value.hint or RECIPE.id[:8] in info.value.hint


# -- formats -------------------------------------------------------------------------------------

TEXT = (
    st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\t\n<&>\"'\x08")))
    .map(canonical)
    .filter(bool)
)


def through(suffix: str, given_units: list[SentencePair]) -> list[SentencePair | Skipped]:
    form = FORMATS[suffix]
    return list(form.read(io.BytesIO("".join(form.write(given_units)).encode())))


@pytest.mark.parametrize("suffix", FORMATS)
@given(pairs=st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_what_is_written_is_read_again(suffix: str, pairs: list[tuple[str, str]]) -> None:
    assert through(suffix, pairs_of(*pairs)) == pairs_of(*pairs)


HEAD = '<tmx version="1.4"><header srclang="fr"/>'
DTD = f'<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n{HEAD}'


def tmx(body: str, head: str = HEAD, encoding: str = "utf-8") -> bytes:
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>\n{head}<body>\n{body}\n</body></tmx>'
    return text.encode(encoding)


def tu(fr: str, en: str, french: str = "fr", english: str = "en") -> str:
    return (
        f'<tu><tuv xml:lang="{french}"><seg>{fr}</seg></tuv>'
        f'<tuv xml:lang="{english}"><seg>{en}</seg></tuv></tu>'
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (tmx(tu("Un.", "One.", "FR", "en-US")), [("Un.", "One.")]),
        (tmx(tu("Un.", "One.", "fr-CA", "EN_gb")), [("Un.", "One.")]),
        (tmx(tu("Un.", "One.").replace("xml:lang", "lang")), [("Un.", "One.")]),
        (tmx(tu("Un &amp; <hi>2</hi>.", "One&#233;<![CDATA[<b>]]>")), [("Un & 2.", "Oneé<b>")]),
        (tmx(tu("Un<bpt>&lt;b></bpt>e<ept>b</ept>", "A<it>i<sub>a</sub></it>n<ut>x</ut>")),
         [("Une", "An")]),
        (tmx(tu("Un<ph>{0}</ph>e", "<ph/>An")), [("Une", "An")]),
        (tmx(tu("1", "2"), DTD), [("1", "2")]),
        (tmx(tu("É", "E"), encoding="utf-16"), [("É", "E")]),
        (tmx(tu("É", "E"), encoding="windows-1252"), [("É", "E")]),
        (tmx('<tu><tuv xml:lang="en"><seg>A</seg></tuv><tuv xml:lang="de"><seg>E</seg></tuv>'
             '<tuv xml:lang="fr"><seg>U</seg></tuv><tuv xml:lang="fr-CA"><seg>X</seg></tuv></tu>'),
         [("U", "A")]),
        (tmx(tu("Un", "One", "de") + tu("Deux", "Two")), ["it has no French", ("Deux", "Two")]),
        (tmx(tu("Un", "One", english="")), ["it has no English"]),
        (tmx(tu("&eacute;", "e") + tu("Deux", "Two"), DTD),
         ["it refers to &eacute;", ("Deux", "Two")]),
        (tmx(tu("Un", "One"))[:-10], [("Un", "One"), "unclosed token: nothing from here on"]),
        (tmx("</wrong>" + tu("Deux", "Two")), ["mismatched tag", ("Deux", "Two")]),
        (tmx(tu("a&#x1F;b", "c&#8;") + tu("2", "2")), [("a\x1fb", "c\b"), ("2", "2")]),
        (tmx(tu("a\x0bb", "c") + tu("2", "2")), [("a\x0bb", "c"), ("2", "2")]),
        (tmx(tu("&#xD83D;&#xDE00;", "&#128512;&#xE9;")), [("😀", "😀é")]),
        (tmx(tu("&#x110000;", "c") + tu("2", "2")), ["reference to invalid", ("2", "2")]),
        (tmx(tu("R&D", "R&D") + tu("2", "2")), ["not well-formed", ("2", "2")]),
        (tmx(tu("a < b", "c") + tu("2", "2")), ["not well-formed", ("2", "2")]),
        (tmx(tu("&eacute;", "e") + tu("2", "2")), ["undefined entity", ("2", "2")]),
        (tmx(tu("<b>Un", "One") * 2 + tu("2", "2")), ["mismatched", "mismatched", ("2", "2")]),
        (tmx('<tu a="1" a="1"/>' + tu("2", "2")), ["duplicate attribute", ("2", "2")]),
        (tmx(tu("É", "E")).replace("É".encode(), b"\xc9") + b"", ["not well-formed"]),
        (tmx(tu("R&D", "R") + tu("É", "E"), encoding="windows-1252"),
         ["not well-formed", ("É", "E")]),
        (tmx(tu("R&D", "R") + tu("É", "E"), encoding="utf-16"), ["not well-formed", ("É", "E")]),
        (tmx(tu("É", "E")).replace(b"utf-8", b"utf-16"), ["encoding specified", ("É", "E")]),
        (tmx(tu("É", "E")).decode().encode("utf-16"), [("É", "E")]),
        (tmx(tu("É", "E"), encoding="utf-16") + b"\n", [("É", "E"), "not well-formed"]),
        (tmx(tu('<ph type="x-U+D800"/>a', "b")), [("\ud800a", "b")]),
        (tmx(tu('<ph type="x-U+0041B"/>a', "b")), [("a", "b")]),
        (tmx("").replace(b"utf-8", b"klingon"), ["unknown encoding: klingon"]),
        (tmx("").replace(b"utf-8", b"shift_jis"), ["multi-byte encodings are not supported"]),
        (b"", ["no element found"]),
        (b"French\tEnglish\n", ["syntax error"]),
    ],
)  # fmt: skip
def test_tmx_of_any_tool_is_read(data: bytes, expected: list[object]) -> None:
    found = list(FORMATS[".tmx"].read(io.BytesIO(data)))
    assert len(found) == len(expected)
    for item, wanted in zip(found, expected, strict=True):
        if isinstance(item, SentencePair):
            assert (item.source, item.target) == wanted
        else:
            assert item.reason.startswith(str(wanted))
            assert re.fullmatch(r"line \d+", item.place)


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"]


@pytest.mark.parametrize("bad", ["&#x1F;", "&", "<b>", "&eacute;", "&#xFFFFFF;"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_damaged_unit_costs_no_other(bad: str, encoding: str) -> None:
    units = [tu(f"Un é {n}", f"One {n}") + "\n" for n in range(3000)]
    units[2] = tu(f"Un {bad}", "One") + "\n"
    found = list(FORMATS[".tmx"].read(io.BytesIO(tmx("".join(units), encoding=encoding))))
    assert len(found) == 3000
    skipped = [item for item in found if isinstance(item, Skipped)]
    assert [item.place for item in skipped] == ([] if bad == "&#x1F;" else [found[2].place])
    places = [int(item.place.removeprefix("line ")) for item in found]
    assert places == list(range(places[0], places[0] + 3000))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("damage", [b"", b"\xd8\xd8", b"\xd8\xd8\xd8"])
def test_bytes_lost_or_added_cost_one_unit(encoding: str, damage: bytes) -> None:
    """An odd number of them shifts all that follows in UTF-16."""
    text = "".join(tu(f"Un é 😀 {n}", f"One {n}") + "\n" for n in range(3000))
    data = tmx(text, encoding=encoding)
    order = "utf-16-be" if encoding == "utf-16-be" else "utf-16-le"
    for number in (2, 1500, 2999):
        place = data.index(f"Un é 😀 {number}<".encode(order)) + 4
        torn = data[:place] + damage + data[place + 1 :]
        found = list(FORMATS[".tmx"].read(io.BytesIO(torn)))
        pairs = [item.source for item in found if isinstance(item, SentencePair)]
        assert len(found) == 3000
        assert pairs == [f"Un é 😀 {n}" for n in range(3000) if n != number]


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_compressed_tmx_is_read_past_its_damage(
    encoding: str, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"a.tmx{suffix}"
    packers: dict[str, Callable[[bytes], bytes]]
    packers = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
    units = tu("É", "E") + tu("R&D", "R") + tu("À", "A")
    path.write_bytes(packers[suffix](tmx(units, encoding=encoding)))
    with opened(path) as file:
        found = list(FORMATS[".tmx"].read(file))
    assert [getattr(item, "source", "") for item in found] == ["É", "", "À"]


def test_damage_at_the_end_of_a_chunk_is_damage_all_the_same() -> None:
    unit, bad = tu("Un", "One"), tu("a&#x1F;b", "c&d")
    for shift in range(len(bad) + 20):
        rows = unit * ((CHUNK - 200) // len(unit))
        fill = " " * (CHUNK - len(rows) - 200 + shift)
        items = list(FORMATS[".tmx"].read(io.BytesIO(tmx(rows + fill + bad + unit))))
        assert len(items) == rows.count("<tu>") + 2
        assert sum(isinstance(item, Skipped) for item in items) == 1
        assert isinstance(items[-1], SentencePair)


LAUGHS = "<!DOCTYPE tmx [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>\n<tmx><header/>"
FETCH = '<!DOCTYPE tmx [<!ENTITY a SYSTEM "{}">]>\n<tmx><header/>'


def test_a_tmx_that_declares_entities_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    for head in (LAUGHS, FETCH.format(secret.as_uri())):
        [skip] = FORMATS[".tmx"].read(io.BytesIO(tmx(tu("&a;", "&a;"), head)))
        assert isinstance(skip, Skipped)
        assert skip.reason.startswith("it declares an entity (a)")


def test_a_tmx_is_read_as_a_stream() -> None:
    count, unit = 20_000, tu("Un " * 20, "One " * 20).encode()

    class Endless(io.BytesIO):
        given = 0

        def read(self, _size: int | None = -1) -> bytes:
            self.given += 1
            start = tmx("").partition(b"\n</body>")[0] if self.given == 1 else b""
            return start + unit * 200 if self.given <= count // 200 else b""

    tracemalloc.start()
    found = sum(isinstance(item, SentencePair) for item in FORMATS[".tmx"].read(Endless()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == count
    assert peak < len(unit) * count / 5


CHILDREN = {
    "tmx": r"header body",
    "header": r"((note|prop|ude) ?)*",
    "body": r"(tu ?)*",
    "tu": r"((note|prop) )*(tuv ?)+",
    "tuv": r"((note|prop) )*seg",
    "seg": r"((bpt|ept|ph|it|hi|ut) ?)*",
    "prop": "",
    "ph": "",
}
REQUIRED = {
    "tmx": {"version"},
    "header": {
        "creationtool",
        "creationtoolversion",
        "segtype",
        "o-tmf",
        "adminlang",
        "srclang",
        "datatype",
    },
    "tuv": {"{http://www.w3.org/XML/1998/namespace}lang"},
    "prop": {"type"},
}
OPTIONAL = {"tu": {"changedate", "changeid"}, "ph": {"type"}}


def test_the_tmx_written_follows_the_document_type_of_tmx_1_4(
    memory: Memory, tmp_path: Path
) -> None:
    memory.keep(RECIPE, {"Il <dort> & \x08.": Hypothesis(text="He\nsleeps.", score=-0.5)})
    memory.import_pairs(pairs_of(*PAIRS))
    assert save(tmp_path / "all.tmx", memory.export()) == 3
    root = ElementTree.parse(tmp_path / "all.tmx").getroot()
    for node in root.iter():
        children = " ".join(child.tag for child in node)
        assert re.fullmatch(CHILDREN[node.tag], children), f"<{node.tag}> holds {children}"
        extra = set(node.attrib) - REQUIRED.get(node.tag, set())
        assert REQUIRED.get(node.tag, set()) <= set(node.attrib)
        assert extra <= OPTIONAL.get(node.tag, set())
    assert (root.tag, root.get("version")) == ("tmx", "1.4")
    header, body = root
    assert (header.get("segtype"), header.get("srclang")) == ("sentence", "fr")
    assert [unit.get("changeid") for unit in body] == [HUMAN, HUMAN, RECIPE.id]
    assert [unit.findtext("prop") for unit in body] == [HUMAN, HUMAN, RECIPE.signature]
    assert all(re.fullmatch(r"\d{8}T\d{6}Z", unit.get("changedate", "")) for unit in body)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"French\tEnglish\nUn\tOne\n", [("Un", "One")]),
        (b"fr\tEN\r\nUn\tOne\r\n", [("Un", "One")]),
        ("\ufeffFrançais\tAnglais\n\nÉté\tSummer".encode(), [("Été", "Summer")]),
        ("Source\tTarget\nÉté\tSummer\n".encode("utf-16"), [("Été", "Summer")]),
        (b'"Oui", dit-il.\t"Yes," he said.\n', [('"Oui", dit-il.', '"Yes," he said.')]),
        (b"Un\nDeux\tTwo\na\tb\tc\n", ["line 1: 2 columns wanted, 1 found", ("Deux", "Two"),
                                       "line 3: 2 columns wanted, 3 found"]),
        (b"", []),
    ],
)  # fmt: skip
def test_tsv_is_read_line_by_line(data: bytes, expected: list[object]) -> None:
    found = [
        (item.source, item.target)
        if isinstance(item, SentencePair)
        else f"{item.place}: {item.reason}"
        for item in FORMATS[".tsv"].read(io.BytesIO(data))
    ]
    assert found == expected


def test_bytes_that_are_not_utf_8_cost_their_line_only(memory: Memory, tmp_path: Path) -> None:
    file = tmp_path / "latin.tsv"
    file.write_bytes(b"Un\tOne\nL'\xe9t\xe9\tSummer\nDeux\tTwo\n")
    imported = memory.import_pairs(load(file))
    assert counts(imported) == (2, 0, 0, 1)
    assert imported.skips[0].place == "line 2"


def test_files_that_cannot_be_read_or_written_are_named(memory: Memory, tmp_path: Path) -> None:
    (tmp_path / "cut.tsv").write_bytes("Un\tOne".encode("utf-16")[:-1])
    (tmp_path / "folder.tmx").mkdir()
    (tmp_path / "file").touch()
    for name in ("gone.tmx", "folder.tmx", "cut.tsv"):
        with pytest.raises(InputError, match=f"{name}: cannot be read"):
            list(load(tmp_path / name))
    for name in ("no/where.tsv", "file/in.tsv", "folder.tmx"):
        with pytest.raises(OutputError, match=f"cannot write .*{name}"):
            save(tmp_path / name, pairs_of(*PAIRS))
    for use in (lambda path: list(load(path)), lambda path: save(path, memory.export())):
        with pytest.raises(ConfigError, match="xlsx") as info:
            use(tmp_path / "words.xlsx")
        assert info.value.hint == "Known here: .tmx, .tsv."
    assert not list(tmp_path.glob(".*")), "no temporary file is left"


def test_an_export_that_fails_leaves_what_stood_there(tmp_path: Path) -> None:
    def broken() -> Iterator[SentencePair]:
        yield from pairs_of(*PAIRS)
        raise JournalError("boom")

    file = tmp_path / "all.tsv"
    save(file, pairs_of(*PAIRS))
    before = file.read_bytes()
    with pytest.raises(JournalError, match="boom"):
        save(file, broken())
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


# -- many processes, and kills -------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from translate_tool.store.memory import Memory
from translate_tool.records import Hypothesis, Recipe

recipe = Recipe(task="translate", engine="echo", model="echo")
for number in range(40):
    with Memory(Path(sys.argv[1])) as memory:
        texts = (f"{sys.argv[2]} {number}", f"commun {number}")
        memory.keep(recipe, {text: Hypothesis(text=text.upper(), score=0.0) for text in texts})
"""


HELD_IMPORT = """
import itertools, sys
from translate_tool.cli import app
from translate_tool.store import memory

take_in, count = memory._take_in, itertools.count()

def held(*arguments):
    if next(count) == 12_345:  # in the thirteenth thousand
        print("held", flush=True)
        sys.stdin.readline()
    return take_in(*arguments)

memory._take_in = held
app()
"""
"""The real command line, which stops in the middle of an import."""


def test_processes_that_open_and_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [
        subprocess.Popen([*command, name], stderr=subprocess.PIPE, text=True) for name in "abc"
    ]
    assert [writer.communicate()[1] for writer in writers] == ["", "", ""]
    with Memory(path) as memory:
        texts = [f"{name} {number}" for name in ("a", "b", "c", "commun") for number in range(40)]
        assert list(memory.recall(RECIPE, texts)) == texts
    assert integrity(path) == "ok"


def test_a_kill_during_an_import_costs_nothing_committed(tmp_path: Path) -> None:
    total, path, file = 20_000, tmp_path / "memory.sqlite3", tmp_path / "many.tsv"
    save(file, (SentencePair(f"Phrase {n}.", f"Sentence {n}.") for n in range(total)))
    command = [sys.executable, "-c", HELD_IMPORT, "memory", "import", str(file)]
    pipe = subprocess.PIPE
    with running([*command, "--memory", str(path)], stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        process.send_signal(signal.SIGKILL)
    assert integrity(path) == "ok"
    with Memory(path) as memory:
        after = sum(1 for _ in memory.corrections())
        assert after == 12 * store.COMMIT < total
        assert counts(memory.import_pairs(load(file))) == (total - after, 0, after, 0)


# -- the command line ----------------------------------------------------------------------------


def test_import_stats_and_export_as_a_user_types_them(tmp_path: Path) -> None:
    memory, corrections = tmp_path / "m.sqlite3", tmp_path / "c.tsv"
    corrections.write_text("French\tEnglish\nIl dort.\tHe sleeps.\nSeul\n", encoding="utf-8")
    result = tool("memory", "import", corrections, "--memory", memory)
    assert result.exit_code == 3
    assert f"{corrections}: 1 added, 0 changed, 0 the same, 1 skipped" in result.stdout
    assert f"{corrections}, line 3: skipped: 2 columns wanted, 1 found" in result.stderr
    result = tool("memory", "stats", "--memory", memory)
    assert result.exit_code == 0
    assert "human" in result.stdout
    assert "1 text in" in result.stdout
    result = tool("memory", "export", tmp_path / "out.tmx", "--memory", memory)
    assert (result.exit_code, result.stdout) == (0, f"1 pair written: {tmp_path / 'out.tmx'}\n")
    assert list(load(tmp_path / "out.tmx")) == pairs_of(PAIRS[0])


def test_an_export_never_replaces_what_people_wrote(tmp_path: Path) -> None:
    memory, corrections = tmp_path / "m.sqlite3", tmp_path / "c.tsv"
    corrections.write_text("Bonjour.\tHello.\n", encoding="utf-8")
    assert tool("memory", "import", corrections, "--memory", memory).exit_code == 0
    corrections.write_text("Bonjour.\tHi.\n", encoding="utf-8")
    slip = tool("memory", "export", corrections, "--memory", memory)
    assert (slip.exit_code, corrections.read_text()) == (2, "Bonjour.\tHi.\n")
    assert "memory import" in slip.stderr
    assert tool("memory", "export", corrections, "--memory", memory, "--force").exit_code == 0
    assert "Bonjour.\tHello.\n" in corrections.read_text()


def test_json_is_one_document_and_the_memory_may_come_from_the_settings(tmp_path: Path) -> None:
    settings, corrections = tmp_path / "night.toml", tmp_path / "c.tsv"
    memory = tmp_path / "m.sqlite3"
    settings.write_text(f"[memory]\npath = {json.dumps(str(memory))}\n", encoding="utf-8")
    corrections.write_text("Il dort.\tHe sleeps.\n", encoding="utf-8")
    result = tool("memory", "import", corrections, "-c", settings, "--json")
    expected = {"added": 1, "changed": 0, "same": 0, "skipped": 0, "skips": []}
    assert json.loads(result.stdout) == {str(corrections): expected}
    document = json.loads(tool("memory", "stats", "-c", settings, "--json").stdout)
    assert document["path"] == str(memory)
    assert [held["texts"] for held in document["shelves"]] == [1]


def test_many_skips_are_summed_up(tmp_path: Path) -> None:
    (tmp_path / "bad.tsv").write_text("seul\n" * 150, encoding="utf-8")
    result = tool("memory", "import", tmp_path / "bad.tsv", "--memory", tmp_path / "m")
    assert result.stderr.count("skipped: ") == store.NAMED
    assert "... and 50 more" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["stats"], 2, "which memory?"),
        (["stats", "--memory", "gone"], 2, "no such memory"),
        (["export", "x.tsv", "--memory", "gone"], 2, "no such memory"),
        (["import", "x.tsv", "--memory", "m"], 2, "x.tsv: cannot be read"),
        (["import", "x.pdf", "--memory", "m"], 2, "cannot be kept in .pdf files"),
    ],
)
def test_what_is_wrong_is_said_with_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = tool("memory", *arguments)
    assert result.exit_code == code
    assert message in result.stderr


# -- through the pipeline ------------------------------------------------------------------------


def night(inputs: Path, output: Path, memory: Path, **options: object) -> Config:
    values = {"run.inputs": [inputs], "run.output": output, "memory.path": memory}
    values |= {"translate.engine": "echo", "summarise.model": "extractive", "run.wave": 7}
    return override(Config(), values | options)


def test_another_output_folder_with_the_same_memory_translates_nothing(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 20)
    first = driver.run(night(tmp_path / "in", tmp_path / "one", tmp_path / "m"))
    second = driver.run(night(tmp_path / "in", tmp_path / "two", tmp_path / "m"))
    assert first.translated > 0
    assert (second.done, second.translated, second.published) == (20, 0, 20)
    assert second.recalled >= first.translated
    one, two = (tmp_path / name / "0" / "article-0000.txt.md" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_corrections_remake_the_briefs_they_concern_and_no_other(tmp_path: Path) -> None:
    inputs, memory = tmp_path / "in", tmp_path / "m"
    write_articles(inputs, 20)
    (inputs / "a.txt").write_text("Il pleut à Lyon. Il fait froid.", encoding="utf-8")
    (inputs / "b.txt").write_text("Le vent souffle. Il pleut à Lyon.", encoding="utf-8")
    driver.run(night(inputs, tmp_path / "out", memory))
    with Memory(memory) as opened:
        opened.import_pairs(pairs_of(("Il pleut à Lyon.", "It is raining in Lyon.")))
    result = driver.run(night(inputs, tmp_path / "out", memory))
    assert (result.done, result.translated, result.published) == (22, 0, 2)
    page = (tmp_path / "out" / "a.txt.md").read_text(encoding="utf-8")
    summary, _, table = page.partition("## Side by side")
    assert "It is raining in Lyon." in table
    assert "It is raining in Lyon." in summary, "the summary is made anew too"
    assert "corrected – by a person" in table
    assert "IL PLEUT" not in page
    again = driver.run(night(inputs, tmp_path / "out", memory))
    assert (again.translated, again.published) == (0, 0)


def test_a_text_that_a_person_translated_never_reaches_the_engine(tmp_path: Path) -> None:
    inputs, memory = tmp_path / "in", tmp_path / "m"
    inputs.mkdir()
    (inputs / "a.txt").write_text("Il pleut à Lyon. Il fait froid.", encoding="utf-8")
    with Memory(memory) as opened:
        opened.import_pairs(pairs_of(("Il pleut à Lyon.", "It is raining in Lyon.")))
    result = driver.run(night(inputs, tmp_path / "out", memory))
    assert (result.translated, result.recalled) == (1, 1)
    with Memory(memory, must_exist=True) as opened:
        assert [held.texts for held in opened.stats().recipes] == [1, 1]
