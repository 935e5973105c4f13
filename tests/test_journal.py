from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from translate_tool.errors import JournalError
from translate_tool.language.sentences import sentences
from translate_tool.pipeline import stages
from translate_tool.records import (
    Article,
    Block,
    Failure,
    Flag,
    Hypothesis,
    Pair,
    Recipe,
    Sentence,
    SummaryLine,
)
from translate_tool.store.corrected import CORRECTED
from translate_tool.store.journal import Journal, Published
from translate_tool.store.migrations import first_schema
from translate_tool.translation.translator import Retries

RECIPE = Recipe(task="translate", engine="echo", model="echo")
OTHER = Recipe(task="translate", engine="echo", model="echo", beam=1)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite3") as opened:
        yield opened


def article(origin: str, *paragraphs: str) -> Article:
    blocks = tuple(Block(kind="paragraph", text=text, level=1) for text in paragraphs)
    return Article(origin=origin, title="Titre", date="2024", blocks=blocks, meta={"encoding": "x"})


ONE = article("one.txt", "Il dort. Il mange.", "Il dort.")
TWO = article("two.txt", "Elle lit.\nIl  dort.")


def rows(journal: Journal, *articles: Article) -> dict[str, list[Pair]]:
    """What a run makes of articles without an engine: of each that is whole, its rows."""
    split = journal.admit((item, sentences(item)) for item in articles)
    texts = stages.texts_of(split)
    known = stages.Translations(
        first={**journal.recall(RECIPE, texts)},
        retries=Retries(),
        corrected=journal.corrections(texts),
    )
    drafts = [known.draft(article, lines) for article, lines in split]
    return {draft[0].origin: list(draft[1]) for draft in drafts if draft}


def admit(journal: Journal, *articles: Article) -> list[str]:
    journal.admit((item, sentences(item)) for item in articles)
    return [item.id for item in articles]


def published(origin: str, *, name: str = "", stamp: str = "1", rows: int = 1) -> Published:
    return Published(origin=origin, name=name or origin, stamp=stamp, entry={"rows": rows})


def shout(*texts: str) -> dict[str, Hypothesis]:
    return {text: Hypothesis(text=text.upper(), score=-0.5) for text in texts}


def test_texts_are_distinct_in_reading_order_and_shared_between_articles() -> None:
    split = list(stages.split([ONE, TWO]))
    assert stages.texts_of(split) == ["Il dort.", "Il mange.", "Elle lit."]


def test_what_is_admitted_again_keeps_the_sentences_on_record(journal: Journal) -> None:
    [(_, first)] = journal.admit([(ONE, sentences(ONE))])
    whole = [Sentence(article=ONE.id, block=0, index=0, text=ONE.blocks[0].text, gap="")]
    [(article, again)] = journal.admit([(ONE, whole)])
    assert (article, list(again)) == (ONE, list(first))


def test_recall_has_what_machines_made_of_texts_that_nobody_corrected(journal: Journal) -> None:
    journal.keep(RECIPE, shout("Il dort.", "Il mange."))
    journal.correct({"Il mange.": "He eats."})
    texts = ["Il mange.", "Il dort.", "Elle lit."]
    assert journal.recall(RECIPE, texts) == shout("Il dort.")
    assert journal.recall(OTHER, texts) == {}


def test_what_was_kept_makes_rows_in_order(journal: Journal) -> None:
    journal.keep(RECIPE, shout("Il dort.", "Il mange.", "Elle lit."))
    found = rows(journal, TWO, ONE)
    assert list(found) == ["two.txt", "one.txt"]
    assert [p.hypothesis.text for p in found["one.txt"]] == ["IL DORT.", "IL MANGE.", "IL DORT."]
    assert [p.sentence for p in found["two.txt"]] == sentences(TWO)


def test_an_article_with_a_text_missing_is_left_out(journal: Journal) -> None:
    journal.keep(RECIPE, shout("Il dort.", "Elle lit."))
    assert list(rows(journal, ONE, TWO)) == ["two.txt"]


def test_admitting_twice_changes_nothing(journal: Journal) -> None:
    admit(journal, ONE)
    admit(journal, ONE, ONE)
    journal.keep(RECIPE, shout("Il dort.", "Il mange."))
    assert len(rows(journal, ONE)["one.txt"]) == 3


def test_the_first_translation_kept_stays(journal: Journal) -> None:
    journal.keep(RECIPE, shout("Elle lit.", "Il dort."))
    journal.keep(RECIPE, {"Il dort.": Hypothesis(text="Other", score=0.0)})
    assert journal.recall(RECIPE, ["Il dort."]) == shout("Il dort.")


def test_summaries_come_back_whole(journal: Journal) -> None:
    ids = admit(journal, ONE, TWO)
    lines = (
        SummaryLine(text="A", sources=(1, 2), flags=(Flag(kind="name", detail="X"),)),
        SummaryLine(text="B", sources=(3,)),
    )
    journal.keep_brief({ONE.id: "r"}, {ONE.id: lines})
    assert journal.summary(ONE.id, "r") == lines
    assert journal.unsummarised(dict.fromkeys(ids, "r")) == [TWO.id]
    assert journal.unsummarised(dict.fromkeys(ids, "other")) == ids


def test_an_empty_summary_is_a_summary(journal: Journal) -> None:
    ids = admit(journal, ONE)
    journal.keep_brief({ONE.id: "r"}, {ONE.id: ()})
    assert journal.unsummarised(dict.fromkeys(ids, "r")) == []
    assert journal.summary(ONE.id, "r") == ()


def test_an_output_name_has_one_holder_whatever_its_case_and_composition(journal: Journal) -> None:
    journal.keep_published([published("a", name="sous/Été.txt")])
    assert journal.holder("SOUS/E\u0301TE\u0301.TXT") == "a"
    assert journal.holder("sous/hiver.txt") is None
    with pytest.raises(JournalError):
        journal.keep_published([published("c"), published("b", name="sous/été.txt")])
    assert set(journal.published(["a", "b", "c"])) == {"a"}


def test_publishing_again_replaces_the_row(journal: Journal) -> None:
    journal.keep_published([published("a", rows=3)])
    journal.keep_published([published("a", stamp="2", rows=4)])
    assert journal.published(["a"])["a"].stamp == "2"
    assert journal.published(["a"])["a"].entry == {"rows": 4}


def test_failures_stay_until_their_origin_is_admitted(journal: Journal) -> None:
    bad = Failure(origin="two.txt", status="quarantined", reason="binary", place="byte 7", hint="h")
    worse = Failure(origin="x.txt", status="failed", reason="engine")
    journal.keep_failures([worse, bad])
    assert journal.failures() == [bad, worse]
    admit(journal, TWO)
    assert journal.failures() == [worse]


def test_recipes_are_kept_with_their_translations(journal: Journal) -> None:
    journal.keep(OTHER, shout("Il dort."))
    assert journal.recipes() == [OTHER]


def test_recipes_of_other_versions_are_read(journal: Journal, tmp_path: Path) -> None:
    journal.keep(OTHER, shout("Il dort."))
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db, db:
        db.execute("UPDATE recipe SET record = json_set(record, '$.shortlist', '')")
    assert journal.recipes() == [OTHER]
    assert set(journal.recall(OTHER, ["Il dort."])) == {"Il dort."}


def test_what_is_written_together_is_rolled_back_together(journal: Journal) -> None:
    def articles() -> Iterator[tuple[Article, list[Sentence]]]:
        yield ONE, sentences(ONE)
        raise RuntimeError("boom")

    with pytest.raises(RuntimeError, match="boom"):
        journal.admit(articles())
    assert journal._sentences(ONE.id) == []
    assert admit(journal, ONE) == [ONE.id], "the journal is still usable"


def test_what_was_committed_is_there_when_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as first:
        first.keep(RECIPE, shout("Il dort.", "Il mange."))
    with Journal(path) as second:
        assert list(rows(second, ONE)) == ["one.txt"]


def test_it_is_as_durable_as_sqlite_can_be(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as opened:
        [(mode,)] = opened._rows("PRAGMA journal_mode")
        [(synchronous,)] = opened._rows("PRAGMA synchronous")
    assert (mode, synchronous) == ("wal", 2)


def test_a_file_that_is_not_a_journal_is_named(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.write_text("this is no database, only a long enough piece of text\n" * 40)
    with pytest.raises(JournalError, match=r"journal\.sqlite3: damaged, or not a journal") as info:
        Journal(path)
    assert "Move the file away" in info.value.hint


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"gone/journal\.sqlite3"):
        Journal(tmp_path / "gone" / "journal.sqlite3")


def test_a_journal_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    Journal(path).close()
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO migration VALUES ('from_the_future')")
    db.close()
    with pytest.raises(JournalError, match="newer version"):
        Journal(path)


# -- corrections ---------------------------------------------------------------------------------


def publish(journal: Journal, *articles: Article) -> None:
    for item in articles:
        journal.keep_brief({item.id: "r"}, {item.id: (SummaryLine(text="A", sources=(1,)),)})
        journal.keep_published([published(item.origin)])


def stamps(journal: Journal) -> dict[str, str]:
    origins = ["one.txt", "two.txt"]
    return {origin: known.stamp for origin, known in journal.published(origins).items()}


def test_a_correction_wins_is_marked_and_needs_no_machine(journal: Journal) -> None:
    journal.keep(RECIPE, shout("Il dort."))
    assert journal.correct({"Il mange.": "He eats.", "Il dort.": "He sleeps."}) == 2
    pairs = rows(journal, ONE)["one.txt"]
    assert [pair.hypothesis for pair in pairs] == [
        Hypothesis(text=text, score=0.0) for text in ("He sleeps.", "He eats.", "He sleeps.")
    ]
    assert all(pair.flags == (CORRECTED,) for pair in pairs)


def test_what_nobody_corrected_is_not_marked(journal: Journal) -> None:
    journal.keep(RECIPE, shout("Il dort.", "Il mange."))
    journal.correct({"Il mange.": "He eats."})
    pairs = rows(journal, ONE)["one.txt"]
    assert [pair.flags for pair in pairs] == [(), (CORRECTED,), ()]
    assert pairs[0].hypothesis == Hypothesis(text="IL DORT.", score=-0.5)


@pytest.mark.parametrize(
    ("corrections", "changed", "unpublished"),
    [
        ({"Il mange.": "He eats."}, 1, {"one.txt"}),
        ({"Elle lit.": "She reads."}, 1, {"two.txt"}),
        ({"Il dort.": "He is asleep."}, 1, {"one.txt", "two.txt"}),
        ({"Il pleut.": "It rains."}, 1, set()),
        ({"Il dort.": "He sleeps."}, 0, set()),
        ({"Il dort.": "He sleeps.", "Elle lit.": "She reads."}, 1, {"two.txt"}),
        ({}, 0, set()),
    ],
)
def test_only_articles_with_a_text_corrected_otherwise_are_made_anew(
    journal: Journal, corrections: dict[str, str], changed: int, unpublished: set[str]
) -> None:
    ids = admit(journal, ONE, TWO)
    journal.correct({"Il dort.": "He sleeps."})
    publish(journal, ONE, TWO)
    assert journal.correct(corrections) == changed
    assert {origin for origin, stamp in stamps(journal).items() if not stamp} == unpublished
    made = dict(zip(ids, ("one.txt", "two.txt"), strict=True))
    assert {
        made[article] for article in journal.unsummarised(dict.fromkeys(ids, "r"))
    } == unpublished


def test_a_journal_of_the_first_version_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.sqlite3"
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "migrations", (first_schema,))
        with Journal(path) as old:
            admit(old, ONE)
            publish(old, ONE)
    with Journal(path) as new:
        assert new.correct({"Il dort.": "He sleeps.", "Il mange.": "He eats."}) == 2
        assert stamps(new) == {"one.txt": ""}
        assert list(rows(new, ONE)) == ["one.txt"]
        [(_, _, _, plan)] = new._rows(
            "EXPLAIN QUERY PLAN SELECT article FROM sentence WHERE key = 'x'"
        )
        assert "sentence_by_key" in plan


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE half (x)")
        db.execute("CREATE TABLE half (x)")

    path = tmp_path / "journal.sqlite3"
    with Journal(path) as opened:
        admit(opened, ONE)
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "migrations", (*Journal.migrations, broken))
        with pytest.raises(JournalError, match="half already exists"):
            Journal(path)
    with Journal(path) as again:
        assert len(again._sentences(ONE.id)) == 3
        assert not again._rows("SELECT 1 FROM sqlite_master WHERE name = 'half'")


def test_who_waits_too_long_for_another_process_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.sqlite3"
    monkeypatch.setattr(Journal, "patience", 0.01)
    with Journal(path) as first, Journal(path) as second, first._atomic():
        with pytest.raises(JournalError, match="locked") as info:
            second.keep(RECIPE, shout("Il dort."))
        assert "Another process is writing" in info.value.hint
