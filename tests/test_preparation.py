"""What a model is shown instead of a text, and where what it was not shown goes in the output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from process_kit import linear

from translate_tool.inference.chunks import cut, join
from translate_tool.inference.echo import Words
from translate_tool.inference.preparation import SHORT_FORMS, VERSION, prepared, version
from translate_tool.records import Article, Block, Hypothesis, Recipe
from translate_tool.translation.prepared import PreparedStore, by_recipe, preparation_of, versions

RECIPE = Recipe(task="translate", engine="ct2", model="m")


def known(_: str) -> frozenset[str]:
    return frozenset()


@pytest.mark.parametrize(
    ("text", "shown", "of_version"),
    [
        ("Voir https://a.fr/x?b=1 pour plus.", "Voir #1 pour plus.", VERSION),
        (
            "Écrire à jean@exemple.fr, puis lire notes.v2.txt.",
            "Écrire à #1, puis lire #2.",
            VERSION,
        ),
        ("Le mot #MeToo de @jean_dupont est le #1.", "Le mot #2 de #3 est le #1.", VERSION),
        ("Venez ! #Paris #Lyon @maire", "Venez ! #1", VERSION),
        ("L'auteur d'exemple.com et l'@afp", "L'auteur de #1 et le #2", VERSION),
        ("Les étudiant·e·s de www.a.fr/é·e·s", "Les étudiants de #1", VERSION),
        ("Elle a versé 3,5 M€.", "Elle a versé 3,5 millions d'euros.", SHORT_FORMS),
        ("Les élu·e·s de a.fr ont 2 k€.", "Les élus de #1 ont 2 000 euros.", SHORT_FORMS),
        ("Rien à dire.", "Rien à dire.", 0),
    ],
)
def test_what_a_model_is_shown(text: str, shown: str, of_version: int) -> None:
    assert prepared(text, known).text == shown
    assert version(text) == of_version


def test_a_vocabulary_without_the_mark_is_shown_the_strings() -> None:
    found = prepared("Les élu·e·s de www.a.fr", lambda text: frozenset(text) & {"#"})
    assert found.text == "Les élus de www.a.fr"
    assert found.stood == {}


@pytest.mark.parametrize(
    ("text", "output", "translated"),
    [
        ("Voir a.fr ou b.fr.", "See #1 or #2.", "See a.fr or b.fr."),
        ("Voir a.fr ou b.fr.", "#2 or #1: see.", "b.fr or a.fr: see."),
        ("Voir a.fr ici.", "See here.", "See a.fr here."),
        ("Voir a.fr ou b.fr.", "See #2.", "a.fr See b.fr."),
        ("Voir a.fr ici.", "See #1 here: #1.", "See a.fr here: a.fr."),
        ("Le #1 de a.fr 😀", "The #1 of #2 😀", "The #1 of a.fr 😀"),
        ("Le #1 de a.fr", "The #1 of #12", "The #1 of a.fr #12"),
    ],
)
def test_strings_go_where_the_model_put_their_mark(text: str, output: str, translated: str) -> None:
    chunked = cut(text, Words(), 50)
    assert join(chunked, [Hypothesis(text=output, score=-1.0)]).text == translated


@pytest.mark.parametrize("text", ["https://a.fr/x", "#Paris #Lyon", "jean@a.fr, notes.txt !"])
def test_nothing_but_strings_is_copied(text: str) -> None:
    assert cut(text, Words(), 50).pieces == ()


@pytest.mark.parametrize(
    "text", ["mot #a " * 20_000, "#a#b " * 50_000, "a.fr " * 50_000, "d'a.fr, " * 20_000]
)
@linear()
def test_many_strings_take_linear_time_and_come_out(text: str) -> None:
    chunked = cut(text.strip(), Words(), 50)
    echoed = join(chunked, [Hypothesis(text=piece, score=-1.0) for piece in chunked.pieces]).text
    assert echoed.replace("de a", "d'a") == text.strip()


class Recorder:
    """A store that keeps everything in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Hypothesis] = {}

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        return {t: self.kept[recipe.id, t] for t in texts if (recipe.id, t) in self.kept}

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        self.kept |= {(recipe.id, text): made for text, made in translations.items()}


SHOWN_AS_THEY_ARE = ["Le chat dort.", "L'ONU siège à New York."]
SHOWN_OTHERWISE = [
    *("Voir www.a.fr ici.", "Les élu·e·s votent.", "LE CHAT DORT DANS LA MAISON"),
    "Il part à 15 h.",
]


def test_only_what_is_shown_otherwise_is_stale_in_what_older_versions_kept() -> None:
    texts = [*SHOWN_AS_THEY_ARE, *SHOWN_OTHERWISE]
    old = Recorder()
    old.keep(RECIPE, {text: Hypothesis(text="old", score=-1.0) for text in texts})
    store = PreparedStore(old)
    assert list(store.recall(RECIPE, texts)) == SHOWN_AS_THEY_ARE
    store.keep(RECIPE, {text: Hypothesis(text="new", score=-1.0) for text in SHOWN_OTHERWISE})
    found = store.recall(RECIPE, texts)
    assert {text: found[text].text for text in texts} == dict.fromkeys(
        SHOWN_AS_THEY_ARE, "old"
    ) | dict.fromkeys(SHOWN_OTHERWISE, "new")
    assert {text for recipe, text in old.kept if recipe == RECIPE.id} == set(texts), "still there"


@pytest.mark.parametrize("text", [*SHOWN_AS_THEY_ARE, *SHOWN_OTHERWISE])
def test_an_article_tells_whether_it_has_such_a_sentence(text: str) -> None:
    def article(language: str = "") -> Article:
        block = Block(kind="paragraph", text=f"Il vient. {text}\nIl part.", language=language)
        return Article(origin="a.txt", title="", date="", blocks=(block,))

    assert bool(preparation_of(article())) is (text in SHOWN_OTHERWISE)
    assert not preparation_of(article(language="en")), "copied, never shown"


def test_what_was_kept_of_other_texts_stays_when_short_forms_came() -> None:
    """Addresses were prepared before: what a journal has of them is not translated again."""
    found = by_recipe(RECIPE, ["Le chat dort.", "Voir www.a.fr.", "Il doit 3 M€.", "Il dort."])
    assert found == dict(
        zip(
            versions(RECIPE),
            (["Le chat dort.", "Il dort."], ["Voir www.a.fr."], ["Il doit 3 M€."]),
            strict=True,
        )
    )
