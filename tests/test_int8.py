"""8-bit weights whose sums of products are exact, whatever the processor adds them up in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from translate_tool.models.conversion import LEVELS, PAIR, quantised
from translate_tool.runtime import machine

LEAST, MOST = -(2**15), 2**15 - 1
"""Of 16 bits."""

rows = arrays.arrays(
    np.float32,
    st.tuples(st.integers(1, 4), st.integers(1, 9)),
    elements=st.floats(-1e3, 1e3, width=32),
)


def sums(whole: NDArray[np.int8], activation: int) -> NDArray[np.int64]:
    """What two neighbours add up to where both activations are that one."""
    even = whole.shape[1] // 2 * 2
    products = whole.astype(np.int64) * activation
    return products[:, 0:even:2] + products[:, 1:even:2]


@given(rows)
@settings(deadline=None)
def test_no_pair_leaves_sixteen_bits(weights: NDArray[np.float32]) -> None:
    whole, _ = quantised(weights)
    for activation in (0, 1, 128, 255):
        added = sums(whole, activation)
        assert added.min(initial=0) >= LEAST
        assert added.max(initial=0) <= MOST


@given(rows)
@settings(deadline=None)
def test_a_weight_is_off_by_half_a_level_at_most(weights: NDArray[np.float32]) -> None:
    whole, scales = quantised(weights)
    assert np.abs(whole.astype(int)).max() <= LEVELS
    assert np.isfinite(scales).all()
    assert (np.abs(weights * scales[:, None].astype(np.float64) - whole) <= 0.501).all()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([1, 0, 0, 0], [127, 0, 0, 0]),  # nobody beside the largest: all levels
        ([1, -1, 0.5, -0.5], [127, -127, 64, -64]),  # of opposite signs they cannot add up
        ([1, 1, 0, 0], [64, 64, 0, 0]),
        ([0, 1, 1, 0], [0, 127, 127, 0]),  # neighbours, but not a pair
        ([-1, -1, 0.25, 0], [-64, -64, 16, 0]),
        ([1, 1, 1], [64, 64, 64]),  # an odd one is alone
        ([0, 0, 0, 0], [0, 0, 0, 0]),
        ([1e-30, 0, 0, 0], [127, 0, 0, 0]),
    ],
)
def test_a_row_has_the_levels_its_pairs_allow(row: list[float], expected: list[int]) -> None:
    whole, _ = quantised(np.array([row], np.float32))
    assert whole.tolist() == [expected]


def test_no_level_is_given_away() -> None:
    weights = np.random.default_rng(7).normal(size=(500, 64)).astype(np.float32)
    whole, _ = quantised(weights)
    at_limit = np.abs(whole.astype(int)).max(axis=1) == LEVELS
    at_limit |= np.abs(sums(whole, 1)).max(axis=1) >= PAIR - 1
    assert at_limit.all()


SENTENCES = tuple(
    f"Le {day} mars, {who} a annoncé {what}, selon le ministère."
    for day, who in ((3, "le maire"), (14, "la société"), (21, "Mme Lenoir"))
    for what in (
        "une hausse des prix de l'énergie",
        "la fermeture de deux écoles de la vallée",
        "qu'elle ne se présentera pas aux élections",
        "un accord avec les syndicats après une nuit de négociations",
    )
)

PROGRAM = """
import json, sys
import translate_tool as tt
print(json.dumps([(h.text, h.score) for h in tt.translate(sys.argv[1:], model="lite-fr-en",
      engine="ct2", device="cpu", precision="int8", beam=4, heal=False)]))
"""


def translated(**variables: str) -> list[tuple[str, float]]:
    """What the bundled model says in a process with these variables."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *SENTENCES],
        env={**os.environ, "PYTHONUTF8": "1", **variables},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [(text, score) for text, score in json.loads(done.stdout)]


@pytest.mark.arithmetic
@pytest.mark.skipif(sys.platform == "darwin", reason="oneDNN is not what multiplies there")
def test_processors_agree_on_what_the_bundled_model_says() -> None:
    """Sums of 8-bit products are exact; softmax and attention are not, in their last digits.

    With CTranslate2's own rounding the median is 0.025 nats, and two thirds of sentences differ.
    """
    here = translated()
    there = translated(ONEDNN_MAX_CPU_ISA="AVX2", CT2_FORCE_CPU_ISA="AVX2")
    assert median(abs(a - b) for (_, a), (_, b) in zip(here, there, strict=True)) < 0.002
    assert sum(a == b for (a, _), (b, _) in zip(here, there, strict=True)) >= len(here) - 2


PLAYED = "AVX-512 VNNI (ONEDNN_MAX_CPU_ISA=AVX2)"


@pytest.mark.parametrize(
    ("flags", "variables", "expected"),
    [
        ("flags : fpu avx2 avx512bw avx512_vnni", {}, "AVX-512 VNNI"),
        ("flags : fpu avx2 avx_vnni", {}, "AVX VNNI"),
        ("flags : fpu avx2", {}, "AVX2"),
        ("flags : sse2", {}, ""),
        ("Features : fp asimd asimddp", {}, "NEON dot product"),
        ("flags : avx2 avx512_vnni", {"ONEDNN_MAX_CPU_ISA": "AVX2"}, PLAYED),
    ],
)
def test_a_machine_says_how_it_multiplies(
    flags: str,
    variables: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor : 0\n{flags}\n")
    for name in ("ONEDNN_MAX_CPU_ISA", "CT2_FORCE_CPU_ISA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(machine, "_CPUINFO", tmp_path / "cpuinfo")
    assert machine.arithmetic() == expected
