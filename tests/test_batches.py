from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_tool.inference.batches import batches, shared_out
from translate_tool.inference.chunks import Chunked

TEXTS = st.lists(st.text(alphabet="ab", max_size=12), max_size=40)


@given(texts=TEXTS, budget=st.integers(1, 60))
def test_every_item_is_in_one_batch_and_no_batch_of_several_is_over_the_budget(
    texts: list[str], budget: int
) -> None:
    made = list(batches(texts, len, budget))
    assert sorted(text for batch in made for text in batch) == sorted(texts)
    for batch in made:
        assert batch
        assert len(batch) == 1 or max(map(len, batch)) * len(batch) <= budget


@given(texts=TEXTS, budget=st.integers(1, 60), seed=st.randoms(use_true_random=False))
def test_batches_do_not_depend_on_the_order_of_items(
    texts: list[str], budget: int, seed: random.Random
) -> None:
    shuffled = seed.sample(texts, len(texts))
    assert list(batches(shuffled, len, budget)) == list(batches(texts, len, budget))


@pytest.mark.parametrize(
    ("texts", "budget", "expected"),
    [
        ([], 10, []),
        (["a", "bbb", "cc"], 6, [["bbb", "cc"], ["a"]]),
        (["a", "bbb", "cc"], 9, [["bbb", "cc", "a"]]),
        (["a", "b" * 50, "cc"], 6, [["b" * 50], ["cc", "a"]]),  # over the budget: alone
        (["b", "a", "c"], 2, [["a", "b"], ["c"]]),  # equal sizes: by text
        (["", "", "a"], 1, [["a"], ["", ""]]),
    ],
)
def test_longest_first(texts: list[str], budget: int, expected: list[list[str]]) -> None:
    assert list(batches(texts, len, budget)) == expected


@given(texts=TEXTS, budget=st.integers(1, 60), workers=st.integers(1, 4))
def test_shared_out_is_every_item_once_in_even_batches(
    texts: list[str], budget: int, workers: int
) -> None:
    usual, made = list(batches(texts, len, budget)), shared_out(texts, len, budget, workers)
    assert sorted(text for batch in made for text in batch) == sorted(texts)
    assert len(made) <= workers * math.ceil(len(usual) / workers)
    assert max(map(padded, made), default=0) <= max(map(padded, usual), default=0)


@pytest.mark.parametrize(
    ("sizes", "workers", "expected"),
    [
        ([7] * 16, 1, [4, 4, 4, 4]),  # not 5, 5, 5, 1
        ([7] * 16, 2, [4, 4, 4, 4]),
        ([7] * 12, 2, [3, 3, 3, 3]),  # not 5, 5, 2
        ([7] * 3, 4, [1, 1, 1]),
        ([9, 9, 2, 2, 2], 2, [2, 3]),
        ([], 2, []),
    ],
)
def test_three_batches_for_two_workers_become_four(
    sizes: list[int], workers: int, expected: list[int]
) -> None:
    texts = [str(n)[-1] * size for n, size in enumerate(sizes)]
    assert [len(batch) for batch in shared_out(texts, len, 35, workers)] == expected


def padded(batch: list[str]) -> int:
    return len(batch) * max(map(len, batch))


def test_a_batch_is_as_full_as_the_budget_allows() -> None:
    made = list(batches(["abcd"] * 10, len, 16))
    assert [len(batch) for batch in made] == [4, 4, 2]


def test_items_may_be_of_any_kind() -> None:
    units = [Chunked(text=text, sizes=(1,)) for text in "cab"]
    made = batches(units, lambda unit: unit.tokens, 10)
    assert [[unit.text for unit in batch] for batch in made] == [["a", "b", "c"]]
    assert list(batches(range(4), lambda n: n * n, 10)) == [[3], [2, 1], [0]]
