from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from process_kit import linear

from translate_tool.inference.chunks import Chunked, cut, join
from translate_tool.inference.preparation import prepared, with_strings
from translate_tool.records import Hypothesis, canonical

WESTERN = frozenset(map(chr, range(256))) | set("œ’…€ŸŒ")


class Fake:
    """A token for every four characters of a word, at least one; the vocabulary is Latin-1."""

    def __init__(self, known: frozenset[str] = WESTERN) -> None:
        self.known = known

    def count(self, text: str) -> int:
        return sum(-(-len(word) // 4) for word in text.split()) + 1

    def unknown(self, text: str) -> frozenset[str]:
        return frozenset(text) - self.known


def shout(chunked: Chunked, scores: tuple[float, ...] = ()) -> Hypothesis:
    """`join` after a model that upper-cases."""
    scores = scores or (-1.0,) * len(chunked.pieces)
    pairs = zip(chunked.pieces, scores, strict=True)
    return join(chunked, [Hypothesis(text=piece.upper(), score=score) for piece, score in pairs])


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalpha())


@pytest.mark.parametrize("text", ["12 345", "", "***", "12 000 € (2024)", "😀 !", "Привет, 25 !"])
def test_a_text_with_nothing_to_translate_is_copied(text: str) -> None:
    chunked = cut(text, Fake(), 50)
    assert chunked.pieces == ()
    assert chunked.tokens == 0
    assert join(chunked, []) == Hypothesis(text=text, score=0.0)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Un essai.", "Un essai."),
        ("un mot\u00adclé\u200b, \ufeffcaché \u202epar\u202c là", "un motclé, caché par là"),
        ("Łódź, Gdańsk et Kraków", "Lódz, Gdansk et Kraków"),
        ("Ødegård, Đoković, Beşiktaş, Győr", "Ødegård, Dokovic, Besiktas, Gyor"),
        ("il dit – enfin — “oui”", 'il dit - enfin - "oui"'),
        ("porte‑avions", "porte-avions"),
        ("un 5 ⁄ 8 et ⅔ de l’ﬁn", "un 5 / 8 et 2/3 de l’fin"),
        ("x\u0323a", "xa"),
    ],
)
def test_what_the_vocabulary_lacks_is_folded_and_the_invisible_left_out(
    text: str, seen: str
) -> None:
    assert cut(text, Fake(), 50).pieces == (seen,)


def test_what_the_vocabulary_has_is_never_folded() -> None:
    text = "Łódź – œuvre à €"
    assert cut(text, Fake(frozenset(text)), 50).pieces == (text,)


def test_a_fold_that_the_vocabulary_lacks_too_is_not_used() -> None:
    chunked = cut("prix : € net", Fake(WESTERN - {"€", "E"}), 50)
    assert chunked.pieces == ("prix : net",)
    assert shout(chunked).text == "PRIX : € NET"


@pytest.mark.parametrize(
    ("text", "seen", "translated"),
    [
        ("Вот так, ça marche.", "ça marche.", "Вот так, ÇA MARCHE."),
        ("😀 ! Bonjour", "Bonjour", "😀 ! BONJOUR"),
        ("😀 Bonjour à tous.", "Bonjour à tous.", "😀 BONJOUR À TOUS."),
        ("Bonjour à tous 😀", "Bonjour à tous", "BONJOUR À TOUS 😀"),
        ("Bonjour à tous 😀.", "Bonjour à tous.", "BONJOUR À TOUS 😀."),
        ("Bonjour à tous. 😀", "Bonjour à tous.", "BONJOUR À TOUS. 😀"),
        ("Bravo 😀, merci à vous.", "Bravo, merci à vous.", "BRAVO 😀, MERCI À VOUS."),
        ("Bravo, 😀 merci à vous.", "Bravo, merci à vous.", "BRAVO, 😀 MERCI À VOUS."),
        ("Le lion 🦁 dort bien", "Le lion dort bien", "LE LION 🦁 DORT BIEN"),
        ("La 👨‍👩‍👧 va bien", "La va bien", "LA 👨‍👩‍👧 VA BIEN"),
        ("Étape 1️⃣ : lire ❤️ ça", "Étape : lire ça", "ÉTAPE 1️⃣ : LIRE ❤️ ÇA"),
        ("🇫🇷🇪🇺 vive la paix", "vive la paix", "🇫🇷🇪🇺 VIVE LA PAIX"),
        ("il cite Достоевский ici", "il cite ici", "IL CITE Достоевский ICI"),
        ("il dit « Привет » à tous", "il dit à tous", "IL DIT « Привет » À TOUS"),
        ("le mot (日本語) veut dire", "le mot veut dire", "LE MOT (日本語) VEUT DIRE"),
        ("vu : « Быть, или не быть » hier", "vu : hier", "VU : « Быть, или не быть » HIER"),
        ("voir https://e.org/→/a là", "voir #1 là", "VOIR https://e.org/→/a LÀ"),
    ],
)
def test_what_the_vocabulary_lacks_is_carried_to_its_place(
    text: str, seen: str, translated: str
) -> None:
    chunked = cut(text, Fake(), 50)
    assert chunked.pieces == (seen,)
    assert shout(chunked).text == translated


@pytest.mark.parametrize(
    ("text", "output", "translated"),
    [
        ("La fête 🎉 est finie.", "The party is over now.", "The party 🎉 is over now."),
        ("Oui 😀 !", "Yes!", "Yes 😀!"),
        ("Il rit (😀), puis part.", "He laughs, then leaves.", "He laughs (😀), then leaves."),
        ("Il rit 😀, puis part.", "He laughs and leaves.", "He laughs 😀 and leaves."),
        ("Un 😀 deux", "", "😀"),
    ],
)
def test_a_carried_string_finds_its_place_in_another_wording(
    text: str, output: str, translated: str
) -> None:
    assert join(cut(text, Fake(), 50), [Hypothesis(text=output, score=-1)]).text == translated


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("un, deux ; trois", 6, ("un, deux ; trois",)),
        ("un, deux ; trois", 4, ("un, deux ;", "trois")),
        ("un deux, trois quat", 4, ("un deux,", "trois quat")),
        ("un deux trois (et quatre cinq)", 6, ("un deux trois", "(et quatre cinq)")),
        ("un deux trois qui dort ici", 6, ("un deux trois", "qui dort ici")),
        ("il y a 12 000 pas ici", 5, ("il y a", "12 000", "pas ici")),
        ("abcdefghijklmnopqrstuvwx", 4, ("abcdefghijkl", "mnopqrstuvwx")),
        ("a b c d e f g h i", 5, ("a b c d", "e f", "g h i")),
    ],
)
def test_an_over_long_text_is_cut_at_its_best_border(
    text: str, limit: int, pieces: tuple[str, ...]
) -> None:
    chunked = cut(text, Fake(), limit)
    assert chunked.pieces == pieces
    assert chunked.sizes == tuple(map(Fake().count, pieces))
    assert shout(chunked).text == text.upper()


def test_pieces_are_balanced() -> None:
    chunked = cut("mot " * 101, Fake(), 100)
    assert len(chunked.pieces) == 2
    assert max(chunked.sizes) - min(chunked.sizes) <= 3


def test_carried_strings_stay_in_their_piece() -> None:
    text = "un deux trois 😀 ; quatre cinq 🎉 six ; sept 👍"
    chunked = cut(text, Fake(), 7)
    assert len(chunked.pieces) > 1
    assert shout(chunked).text == text.upper()


def test_a_full_stop_that_the_model_adds_inside_the_sentence_goes() -> None:
    chunked = cut("il pleut, et le vent souffle.", Fake(), 6)
    assert chunked.pieces == ("il pleut,", "et le vent souffle.")
    outputs = [Hypothesis(text=t, score=-1) for t in ("It rains.", "and the wind blows.")]
    assert join(chunked, outputs).text == "It rains, and the wind blows."


def test_the_score_is_weighted_by_source_tokens() -> None:
    chunked = Chunked(text="a b", pieces=("a", "b"), sizes=(1, 3), gaps=("", " "))
    assert shout(chunked, scores=(-1.0, -2.0)).score == pytest.approx(-1.75)


def test_join_wants_one_hypothesis_a_piece() -> None:
    with pytest.raises(ValueError, match="shorter"):
        join(cut("un essai", Fake(), 50), [])


ANY = st.text(
    alphabet=st.one_of(
        st.sampled_from("abcdéœ     ,;:.!?()«»—-'’\u00ad\u200b\u200d\ufe0f\u0301"),
        st.sampled_from("ŁşПреα日本😀🎉→№12"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=80,
).map(canonical)


def folded(text: str) -> str:
    """Letters without accents or case: what stays the same through folding and shouting."""
    return letters(unicodedata.normalize("NFKD", text.upper()))


@given(text=ANY, limit=st.integers(2, 12))
def test_no_letter_is_lost_or_doubled(text: str, limit: int) -> None:
    known = WESTERN | frozenset(text)
    chunked = cut(text, Fake(known), limit)
    assert chunked.carried == ()
    shown, stood = prepared(text, Fake(known).unknown)
    assert letters("".join(chunked.pieces)) == letters(shown)
    assert sorted(folded(shout(chunked).text)) == sorted(folded(with_strings(shown, stood)))


@given(text=ANY, limit=st.integers(2, 12))
def test_carried_or_folded_every_letter_comes_out(text: str, limit: int) -> None:
    latin = "".join(c for c in text if c in WESTERN or c in "😀🎉→П日реα本 ")
    chunked = cut(latin, Fake(), limit)
    shown, stood = prepared(latin, Fake().unknown)
    assert sorted(folded(shout(chunked).text)) == sorted(folded(with_strings(shown, stood)))
    assert all(
        size <= limit or len(p) == 1 for size, p in zip(chunked.sizes, chunked.pieces, strict=True)
    )
    assert not any(Fake().unknown(piece) for piece in chunked.pieces)


@pytest.mark.parametrize(
    "text",
    [
        "mot " * 50_000,
        "m" * 200_000,
        "un mot, " * 25_000,
        "!" * 200_000 + " fin",
        "mot 😀 " * 30_000,
        "я" * 100_000 + " mot",
        "a→" * 100_000,
        "(" * 100_000 + " a " + ")" * 100_000,
        "x" + "\u0301" * 100_000,
        "→\ufe0f" * 80_000 + "a",
    ],
    ids=lambda text: repr(text[:8]),
)
@linear()
def test_cutting_and_joining_takes_linear_time(text: str) -> None:
    text = canonical(text)
    chunked = cut(text, Fake(), 200)
    assert all(size <= 200 for size in chunked.sizes)
    assert len(re.findall(r"\w", shout(chunked).text)) == len(re.findall(r"\w", text))
