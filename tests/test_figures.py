"""Figures without words, which no model sees: written as English has them."""

from __future__ import annotations

import pytest
from process_kit import linear

from translate_tool.inference.chunks import Chunked, join
from translate_tool.language.figures import in_english


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("12,345", "12.345"),
        ("12,5 %", "12.5%"),
        ("3,5\u00a0%", "3.5%"),
        ("-0,5", "-0.5"),
        ("+1,2 %", "+1.2%"),
        ("1 234,56 €", "1,234.56 €"),
        ("1\u202f234\u202f567", "1,234,567"),
        ("522\u00a0969", "522,969"),
        ("1.234.567", "1,234,567"),
        ("1.234,5", "1,234.5"),
        ("1'234", "1,234"),
        ("(12,3) ; 4,5/6,7", "(12.3) ; 4.5/6.7"),
        ("0,5-1,5", "0.5-1.5"),
        ("2,5 ; 3,5 ; 4", "2.5 ; 3.5 ; 4"),
        ("12,3.", "12.3."),
        ("(0,3, 0,4)", "(0.3, 0.4)"),
    ],
)
def test_figures(french: str, english: str) -> None:
    assert in_english(french) == english
    copied = Chunked(text=french)
    assert join(copied, ()).text == english, "a text without pieces is a copy"


@pytest.mark.parametrize(
    "text",
    [
        *("", "12", "12 345", "100 200 300", "1.234", "3.14", "03/06/2024", "20:30", "1,2,3"),
        *("1,234,567", "01 23 45 67 89", "2024 2025", "6-4, 6-3", "192.168.1.10", "1.2,3.4", "***"),
        *("12,345 km", "v1,2", "https://exemple.fr/12,5"),
    ],
)
def test_what_may_be_something_else_stays(text: str) -> None:
    assert in_english(text) == text


@pytest.mark.parametrize("text", ["9" * 300_000 + ".5", "1 234" + " 567" * 80_000, ",1" * 200_000])
@linear()
def test_long_rows_of_digits_take_linear_time(text: str) -> None:
    assert in_english(text) == text
