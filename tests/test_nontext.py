"""Texts that are no language, and blocks without a full stop: nothing stalls, nothing is lost."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import translate_tool as tt
from translate_tool.checks import check
from translate_tool.cli import app
from translate_tool.cluster import stages
from translate_tool.config import Config, override
from translate_tool.inference import runner
from translate_tool.inference.chunks import cut, join
from translate_tool.inference.echo import Words
from translate_tool.language import nontext, sentences
from translate_tool.language.sentences import LONGEST, ROW
from translate_tool.pipeline import driver
from translate_tool.records import Article, Block, Brief, Hypothesis, Pair, canonical, normalized
from translate_tool.summarisation import Document, summarise
from translate_tool.translation.fallbacks import FALLBACKS, best_attempt, plain, small_letters
from translate_tool.translation.review import CONTINUED
from translate_tool.writers.jsonl import parse
from translate_tool.writers.site import search
from translate_tool.writers.view import titles

BYTES = random.Random(7).randbytes(30_000)
BASE64 = base64.b64encode(BYTES).decode()
HEX = BYTES.hex()
MIME = "\n".join(BASE64[n : n + 76] for n in range(0, 20_000, 76))
CODE = "".join(f"function f{n}(a,b){{return a+b*{n};}}var x{n}=f{n}(1,2);" for n in range(300))
CLAUSES = (
    "le maire a salué la décision",
    "les élus de l'opposition ont quitté la salle",
    "qui demandent depuis trois ans une école",
    "mais le préfet n'a pas encore répondu",
)
ENDLESS = f"Hier soir, {', '.join(f'{CLAUSES[n % 4]} numéro {n}' for n in range(100))}."
PROSE = f"Hier soir {' '.join(f'le maire numéro {n} est venu' for n in range(150))}."

WHOLE = {
    "a key held down": "a" * 100_000,
    "base64": BASE64,
    "base64 in lines": MIME,
    "hex": HEX,
    "data address": f"data:image/png;base64,{BASE64}",
    "web address": f"https://exemple.fr/{BASE64[:20_000]}",
    "script": CODE,
    "underscores": "_".join(["mot", "clef"] * 2_000),
    "dots": ".".join(["mot", "clef"] * 2_000),
    "hyphens": "-".join(["mot", "clef"] * 2_000),
    "slashes": "/".join(["mot", "clef"] * 2_000),
    "elisions": "l'" * 5_000 + "air",
    "capitals": "A" * 10_000,
    "digits": "1" * 20_000,
    "another alphabet": "ия" * 5_000,
    "accents": "e" + "\u0302\u0323" * 10_000,
    "cries": "!" * 20_000,
    "asterisks": "*" * 20_000,
    "digest": HEX[:64],
}
"""What is carried as it is wherever it stands."""

BESIDE = {"script": CODE.partition(" ")[0]}
"""What of it is left to be translated: the keyword that a script begins with."""

MARKED = {"web address": "#1"}
"""What a model is shown for it."""

WORDS = {
    "a long word": "anticonstitutionnellement",
    "a longer one": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch",
    "German": "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
    "no space after commas": "Lyon,Nantes,Paris," * 30,
    "Chinese": "中文文本" * 100,
    "soft hyphens": "an\u00adti\u00adcons\u00adti\u00adtu\u00adtion" * 3,
    "zero-width spaces": "Le\u200bmaire" + "\u200b" * 1000,
    "an ellipsis": "Ah........................ bon",
    "prose with tags": " ".join(["<b>Le</b> <i>maire</i> <u>parle</u>"] * 20),
    "prose with entities": "l&#39;homme&nbsp;: d&#39;affaires&nbsp;; l&#39;avocat " * 20,
}
"""What is not."""


@pytest.mark.parametrize("name", WHOLE)
def test_strings_that_are_no_text_are_found(name: str) -> None:
    string = WHOLE[name]
    text = f"Le maire a reçu {string} hier."
    assert nontext.strings(text) == [string.removeprefix(BESIDE.get(name, "")).strip()]


def test_the_marks_of_the_sentence_are_not_among_them() -> None:
    for text in ("Un mot ({}), hier.", "Un « {} ».", "Le mot : {}.", "{}…"):
        assert nontext.strings(text.format(HEX)) == [HEX]


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_words_are_text(text: str) -> None:
    assert nontext.spans(f"Le mot {text} est dit.") == ()


@given(st.lists(st.sampled_from(["mot ", "x" * 120, "a1" * 30, "!" * 50, "(", " ", "é\u0301"])))
def test_taken_apart_and_put_together_nothing_is_lost(parts: list[str]) -> None:
    text = "".join(parts)
    assert nontext.around(text, str) == text
    assert len(nontext.left_out(text)) + sum(map(len, nontext.strings(text))) == len(text)


@pytest.mark.parametrize("heap", ["\u0301", "\u0302\u0323", "\u05b0\u0591"])
def test_heaps_of_accents_are_not_put_in_order(heap: str) -> None:
    text = f"Un e\u0301te\u0301 e{heap * 100_000} {'mot ' * 300}"
    assert canonical(text) == canonical(canonical(text))
    assert canonical(text).startswith("Un été e")
    assert heap * 100_000 in normalized("NFD", text)


# -- units -----------------------------------------------------------------------------------------


class Meter(Words):
    """Counts words, and how many characters it is asked about in all."""

    asked = 0

    def count(self, text: str) -> int:
        self.asked += len(text)
        return super().count(text)


@pytest.mark.parametrize("name", WHOLE)
def test_a_model_never_sees_them(name: str) -> None:
    meter = Meter()
    before = BESIDE.get(name, "")
    text = canonical(f"Le maire a reçu {WHOLE[name]} hier soir.")
    unit = cut(text, meter, 50)
    shown = MARKED.get(name, before)
    assert unit.pieces == (canonical(f"Le maire a reçu {shown} hier soir."),)
    assert meter.asked < 100
    kept = [*unit.stood.values(), *(string for _, _, string in unit.carried)]
    assert kept == nontext.strings(text)


@pytest.mark.parametrize("name", WHOLE)
def test_one_alone_is_copied(name: str) -> None:
    text = canonical(WHOLE[name].removeprefix(BESIDE.get(name, "")))
    assert cut(text, Meter(), 50).pieces in ((), (";",))


def test_words_without_spaces_are_cut_between_words() -> None:
    class Letters(Words):
        def count(self, text: str) -> int:
            return len(text) // 4 + 1

    unit = cut("Lyon,Nantes,Paris," * 100, Letters(), 20)
    assert "".join(unit.pieces) == unit.text
    assert all(piece.endswith(",") for piece in unit.pieces)


def test_a_text_that_ends_on_a_comma_gets_no_full_stop() -> None:
    unit = cut("le vent souffle,", Words(), 50)
    assert join(unit, [Hypothesis(text="the wind blows.", score=-1.0)]).text == "the wind blows,"


# -- splitting -------------------------------------------------------------------------------------

LONG = {
    "clauses": ENDLESS,
    "wrapped clauses": ENDLESS.replace(" ", "\n"),
    "no comma": PROSE,
    "no spaces": "Lyon,Nantes,Paris," * 150,
    "numbers": "1 2 3 " * 1000,
    "laughter": "ha " * 1500,
    "guillemets": "« mot » " * 300,
    "odd spaces": ENDLESS.replace(" ", " \u00a0\n"),
    "Chinese clauses": "中文文本，" * 300,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_what_has_no_full_stop_becomes_rows(text: str) -> None:
    spans = sentences.split(text)
    assert "".join(span.text + span.gap for span in spans) == text
    assert all(0 < len(canonical(span.text)) <= ROW for span in spans)
    assert len(spans) < 3 * len(canonical(text)) / ROW + 2
    assert all(span.text == span.text.strip() for span in spans)


def test_rows_end_where_clauses_do() -> None:
    rows = [span.text for span in sentences.split(ENDLESS)]
    assert all(row.endswith(",") for row in rows[:-1])
    assert [sentences.goes_on(row, " ", "mot") for row in rows] == [True] * (len(rows) - 1) + [
        False
    ]


def test_a_sentence_is_cut_only_beyond_the_bound() -> None:
    sentence = "un mot " * (LONGEST // 7) + "x" * (LONGEST % 7 - 1) + "."
    assert len(sentence) == LONGEST
    assert len(sentences.split(sentence)) == 1
    assert len(sentences.split(f"x {sentence}")) > 1


@pytest.mark.parametrize("name", sorted(WHOLE.keys() - {"cries"}))
def test_what_is_no_text_does_not_cut_its_sentence(name: str) -> None:
    sentence = f"Le maire a reçu {WHOLE[name]} hier soir."
    [first, second] = sentences.split(f"{sentence} Il est ravi.")
    assert (first.text == sentence, second.text) == (True, "Il est ravi.")


@pytest.mark.parametrize(
    ("text", "gap", "following", "expected"),
    [
        ("Le maire, qui parle,", " ", "mot", True),
        ("Trois mesures :", "\n", "- baisser", False),
        ("Trois mesures :", "\n", "baisser", True),
        ("- baisser", "\r\n  ", "• geler", False),
        ("Le maire", " ", "mot", True),
        ("Le maire parle.", " ", "mot", False),
        ("« Oui ! »", " ", "mot", False),
        ('Il a dit "oui."', " ", "mot", False),
        ("Fin…", "", "mot", False),
        ("Un ;", " ", "mot", False),
        ("Un titre", "\n\n", "mot", False),
        ("", "\n", "mot", False),
    ],
)
def test_a_row_goes_on_unless_it_has_ended(
    text: str, gap: str, following: str, expected: bool
) -> None:
    assert sentences.goes_on(text, gap, following) is expected


# -- checks and remedies ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "target", "kinds"),
    [
        ("Le fichier {} est lu.", "The file {} is read.", ["data"]),
        ("{}", "{}", ["data"]),
        ("Le fichier {} est lu.", "The file is read.", ["data"]),
        ("Il a 3 {} et 5 chats.", "He has 3 {} and 6 cats.", ["data", "number", "number"]),
    ],
)
def test_the_reader_is_told_of_data(source: str, target: str, kinds: list[str]) -> None:
    flags = check(source.format(BASE64), target.format(BASE64), -0.1)
    assert [flag.kind for flag in flags] == kinds
    told = f"{len(BASE64):,} characters that are no text, copied"
    assert ("{}" in target) is (told in flags[0].detail)
    assert flags[0].severity == "warning"
    assert all(len(flag.detail) < 200 for flag in flags)


@pytest.mark.parametrize("string", [WHOLE["web address"], "-" * 100, "*" * 200])
def test_addresses_and_rules_are_not_worth_telling(string: str) -> None:
    assert check(f"Voir {string} ici.", f"See {string} here.", -0.1) == ()


def test_a_changed_address_is_told_as_a_link() -> None:
    address = WHOLE["web address"][:300]
    flags = check(f"Voir {address} ici.", "See here.", -0.1)
    assert {(flag.kind, flag.severity) for flag in flags} == {("link", "warning")}


def test_a_model_that_makes_up_a_string_is_still_caught() -> None:
    flags = check("Le maire a beaucoup parlé.", f"The mayor {'talked' * 30}.", -0.1)
    assert "repetition" in {flag.kind for flag in flags}


@pytest.mark.parametrize("prepare", [small_letters, plain])
def test_fallbacks_leave_data_alone(prepare: Callable[[str], str]) -> None:
    text = f"LE MAIRE A REÇU « {'AA' * 100} » HIER !!!"
    assert "AA" * 100 in prepare(text)
    assert prepare(text).startswith("Le maire a reçu ")


def test_costly_fallbacks_are_for_rows_of_bounded_length() -> None:
    tried = [one.name for one in FALLBACKS if one.applies(ENDLESS)]
    assert tried == ["split at clauses"]
    tried = [one.name for one in FALLBACKS if one.applies(f"Le fichier {BASE64} est long.")]
    assert tried == ["split at clauses", "another beam", "float32"]
    attempts = {"": "", "split at clauses": ""}
    found = best_attempt(
        ENDLESS, {n: Hypothesis(text=t, score=0.0) for n, t in attempts.items()}, "x"
    )
    assert found is not None
    assert found.flag.detail == "tried in vain: split at clauses; it is too long for more"


# -- summaries, titles, the index ------------------------------------------------------------------


@pytest.mark.parametrize("english", [ENDLESS, PROSE, BASE64, f"The file {BASE64} is long.", MIME])
def test_a_line_of_a_summary_is_readable(english: str) -> None:
    """Also where the row is not, as in journals from before rows were bounded."""
    article = Article(
        origin="a", title="", date="", blocks=(Block(kind="paragraph", text=english),)
    )
    pair = Pair(
        sentence=sentences.sentences(article)[0], hypothesis=Hypothesis(text=english, score=0.0)
    )
    [(line,)] = summarise([Document(article=article, pairs=(pair,))])
    assert 0 < len(line.text) <= LONGEST
    assert "…" in line.text


def test_a_title_of_megabytes_is_shortened() -> None:
    blocks = (Block(kind="title", text=PROSE),)
    article = Article(origin="a", title=PROSE, date="", blocks=blocks)
    [row, *_] = sentences.sentences(article)
    pair = Pair(sentence=row, hypothesis=Hypothesis(text=PROSE, score=0.0))
    brief = Brief(article=article, pairs=(pair,), summary=(), recipes=())
    assert all(title.endswith("…") and len(title) < 100 for title in titles(brief))


def test_the_search_index_has_no_data() -> None:
    assert search.words(f"L’Été {'a' * 1000} à Évian") == ["l", "ete", "a", "evian"]


# -- every entry -----------------------------------------------------------------------------------

ARTICLE = [
    *(f"Le maire a reçu {string} hier." for string in WHOLE.values() if "\n" not in string),
    *(text for name, text in LONG.items() if name != "odd spaces"),
]
"""Blocks that stalled a run for minutes to hours, one by one."""


class Engine:
    """Upper-cases; keeps what it was given to translate."""

    workers = 1

    def __init__(self, *_: Any, **__: Any) -> None:
        self.tokenizer = Meter()
        self.texts: list[str] = []

    def generate(self, texts: Sequence[str]) -> list[Hypothesis]:
        self.texts += texts
        return [Hypothesis(text=text.upper(), score=-0.3) for text in texts]


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[Engine]:
    """Every engine opened in a test."""
    opened: list[Engine] = []

    def open_engine(*_: Any, **__: Any) -> Engine:
        opened.append(Engine())
        return opened[-1]

    monkeypatch.setattr(runner, "open_engine", open_engine)
    return opened


def assert_bounded(engines: Sequence[Engine], attempts: int = 6) -> None:
    """No more than a few attempts at what is text was handed to engines, nothing longer than a row.

    What of `ARTICLE` is text has some 30,000 characters, and half as many distinct ones.
    """
    assert engines
    for engine in engines:
        assert all(len(text) <= LONGEST for text in engine.texts)
    assert sum(len(text) for engine in engines for text in engine.texts) < attempts * 30_000
    assert sum(engine.tokenizer.asked for engine in engines) < attempts * 10 * 30_000


def settings(folder: Path) -> Config:
    """A run of the article there, in every format."""
    return override(
        Config(),
        {
            "run.inputs": [folder / "in"],
            "run.output": folder / "out",
            "read.assume_french": True,
            "write.formats": ["markdown", "jsonl", "html", "docx", "tmx", "xliff", "csv"],
            "translate.model": "lite-fr-en",
            "summarise.model": "extractive",
        },
    )


def written(folder: Path, *blocks: str) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text("\n\n".join(blocks), encoding="utf-8")


def brief_in(folder: Path) -> Brief:
    return parse((folder / "out" / "a.txt.jsonl").read_text(encoding="utf-8"))


def test_a_run_carries_and_cuts(tmp_path: Path, engines: list[Engine]) -> None:
    written(tmp_path, *ARTICLE)
    assert driver.run(settings(tmp_path)).done == 1
    assert_bounded(engines)
    brief = brief_in(tmp_path)
    english = "\n".join(pair.hypothesis.text for pair in brief.pairs)
    for string in WHOLE.values():
        if "\n" not in string:
            assert all(part in english for part in nontext.strings(f"Voici {string}"))
    assert english.count("LE MAIRE A REÇU") >= len(WHOLE) - 3
    told = {flag.kind for pair in brief.pairs for flag in pair.flags}
    assert {"data", "continued"} <= told
    assert all(len(line.text) <= LONGEST for line in brief.summary)
    cut_rows = [pair for pair in brief.pairs if CONTINUED in pair.flags]
    assert len(cut_rows) > 25


def test_rows_of_an_earlier_journal_keep_their_shape(
    tmp_path: Path, engines: list[Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, ENDLESS, "Le maire parle.")
    with monkeypatch.context() as earlier:
        earlier.setattr(sentences, "LONGEST", 10**9)
        assert driver.run(settings(tmp_path)).translated == 2
    assert len(brief_in(tmp_path).pairs) == 2
    for path in (tmp_path / "out").glob("a.txt.*"):
        path.unlink()
    opened = len(engines)
    again = driver.run(settings(tmp_path))
    assert (again.done, again.translated, len(engines)) == (1, 0, opened)
    brief = brief_in(tmp_path)
    assert [pair.sentence.text for pair in brief.pairs] == [ENDLESS, "Le maire parle."]
    assert not any(CONTINUED in pair.flags for pair in brief.pairs)


def test_the_library_and_the_command_carry_and_cut(engines: list[Engine]) -> None:
    lines = [" ".join(block.split()) for block in ARTICLE]
    direct = [h.text for h in tt.translate(lines, model="lite-fr-en")]
    assert_bounded(engines)
    command = CliRunner().invoke(
        app, ["translate", "-m", "lite-fr-en"], input="\n".join(lines) + "\n"
    )
    assert command.stdout.splitlines() == direct
    assert all(
        string in english
        for line, english in zip(lines, direct, strict=True)
        for string in nontext.strings(line)
    )


def test_the_splitting_command_gives_rows() -> None:
    text = "\n\n".join(ARTICLE)
    rows = [
        json.loads(line)
        for line in CliRunner().invoke(app, ["split", "--json"], input=text).stdout.splitlines()
    ]
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)
    assert canonical(" ".join(row["text"] for row in rows)).replace(" ", "") == canonical(
        text
    ).replace(" ", "")
    assert all(len(nontext.left_out(row["text"])) <= LONGEST for row in rows)


def test_scale_carries_and_cuts(engines: list[Engine]) -> None:
    blocks = tuple(Block(kind="paragraph", text=text) for text in ARTICLE)
    article = Article(origin="a", title="", date="", blocks=blocks)
    config = override(Config(), {"translate.model": "lite-fr-en", "summarise.model": "extractive"})
    worker_settings = stages.worker_settings(config)
    drafts = stages.translate(stages.resolve(worker_settings), [article])
    assert_bounded(engines)
    [brief], failures = stages.finish(worker_settings, None, drafts)
    assert failures == []
    assert {"data", "continued"} <= {flag.kind for pair in brief.pairs for flag in pair.flags}
    assert all(len(line.text) <= LONGEST for line in brief.summary)
    assert "".join(p.sentence.text + p.sentence.gap for p in brief.pairs) == "".join(ARTICLE)
