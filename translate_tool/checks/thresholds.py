"""Holds the thresholds of the checks, with where each figure comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Flags are raised beyond these: characters, shares in 0..1, the score in nats per token.

    "Clean" below is what 2,497 human translations of French news, guides and web comments show.
    """

    # 99 % of clean targets have 0.59 to 1.24 times the characters of their source, ...
    shortest: float = 0.6
    longest: float = 1.6
    # ... but short sources vary more, so that their length is first moved by this much.
    slack: int = 8
    # Below so many characters of French only the unusable is told: « Le pays de Galles a gagné. »
    # is "Wales won.".
    brief: int = 30
    # A target without the full stop of its source, or that stops on "the" or "of", was cut. So
    # short are 1 in 800 clean ones, and of 16,362 by a good model 2, which were cut.
    shortest_unfinished: float = 0.9
    # A target that is longer was cut if a third of its source has no more than this share of its
    # words answered: so are 3 of 2,700 clean ones, and one in seven from which a third was taken.
    shortest_whole: float = 0.7
    lost_third: float = 0.25
    # With less than this, or more, there is nothing to mend: a choice, not a measurement.
    unusable_short: float = 0.35
    unusable_long: float = 2.5
    # French function words per word: at most 0.11 in 99 % of clean English, half in French.
    french_share: float = 0.2
    # Lower-case words that the source has too: at most 0.3 in 99 % of clean English news.
    copied_share: float = 0.6
    # Words in a row that the source has too, a French function word among them: titles apart.
    copied_run: int = 4
    # Spanish, German, ... function words, and their share, where English ones are fewer.
    foreign_words: int = 2
    foreign_share: float = 0.2
    # Letters of another alphabet.
    strange_share: float = 0.3
    # A phrase said this often in a row is a loop; for `long_phrase` words or more, twice is enough.
    loop: int = 3
    long_phrase: int = 4
    # Evidence, in nats, that words of the two sides do not answer each other. Of 2,497 clean
    # targets 0.6 % have more, of 4,000 by a good model 0.2 %, of a weak model's 2.2 %.
    meaning: float = 2.35
    # Log-odds, in nats, that a row of a model of which half are wrong is one of them. Half of clean
    # targets have as much as is told of such a model: never told of others.
    doubt: float = math.inf
    # The worst 5 % of 400 news sentences by the bundled model.
    score: float = -0.96


DEFAULT = Thresholds()

CALIBRATED = ("score", "meaning", "doubt")
"""What is measured of a model; all else is the same for each."""


@lru_cache(maxsize=4)
def of_any_model(thresholds: Thresholds) -> Thresholds:
    """Return `thresholds` without what was measured of a model."""
    return replace(thresholds, **{name: getattr(DEFAULT, name) for name in CALIBRATED})
