"""The models known by name: where they come from, what they are worth, how to tell they work.

Knows no files and no network. A card is a promise about a name; `shelf` keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from translate_tool.records import Task

Golden = tuple[tuple[str, tuple[str, ...]], ...]

BUNDLED = "lite-fr-en"
DEFAULT = "Helsinki-NLP/opus-mt-fr-en"
SUMMARISER = "sshleifer/distilbart-cnn-12-6"
EXTRACTIVE = "extractive"
WITHOUT = f"Without it: --model {BUNDLED}, a local folder, or {EXTRACTIVE} summaries."

GOLDEN: Golden = (
    ("La maison est rouge.", ("house", "red")),
    ("Les enfants jouent dans le jardin.", ("children", "garden")),
    ("L'eau est froide ce matin.", ("water", "cold", "morning")),
)
"""Short sentences whose English leaves a sound French-English model no choice of these words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A model known by name.

    `revision` is a commit of the hub; "" means whatever `main` is when first downloaded. `size` is
    in bytes, 0 where there are no weights; for a hub model it is a rounded figure to plan with.
    `sha256` is of the weights, where they ship with the package.
    """

    name: str
    task: Task
    licence: str
    size: int
    note: str
    revision: str = ""
    sha256: str = ""
    draft: bool = False
    golden: Golden = ()


CARDS = (
    Card(
        name=DEFAULT,
        task="translate",
        licence="Apache-2.0",
        size=300_000_000,
        note='what "auto" takes where it can',
        revision="b4a9a384c2ec68a224bbd2ee3fd5df0c71ca5b1b",
        golden=GOLDEN,
    ),
    Card(
        name="Helsinki-NLP/opus-mt-tc-big-fr-en",
        task="translate",
        licence="CC-BY-4.0",
        size=470_000_000,
        note="larger and slower",
        golden=GOLDEN,
    ),
    Card(
        name=BUNDLED,
        task="translate",
        licence="Apache-2.0",
        size=23_050_642,
        note="draft quality, needs no download",
        revision="bundled",
        sha256="ad153cdd18eac579014c94c3b21fef9cf665ad1e516b49647392a79cad86f1e4",
        draft=True,
        golden=GOLDEN,
    ),
    Card(
        name=EXTRACTIVE,
        task="summarise",
        licence="Apache-2.0",
        size=0,
        note="picks sentences, needs no weights",
        revision="bundled",
    ),
    Card(
        name=SUMMARISER,
        task="summarise",
        licence="Apache-2.0",
        size=1_200_000_000,
        note="rewrites; the default of its kind",
        revision="a4f8f3ea906ed274767e9906dbaede7531d660ff",
    ),
    Card(
        name="facebook/bart-large-cnn",
        task="summarise",
        licence="MIT",
        size=1_600_000_000,
        note="rewrites; larger and slower",
        revision="37f520fa929c961707657b28798b30c003dd100b",
    ),
)


def card(name: str) -> Card | None:
    """The card of that very name, if there is one."""
    return next((c for c in CARDS if c.name == name), None)


def near(name: str) -> str:
    """The known name that `name` may be a slip of the hand for, or ""."""
    short = {c.name.rpartition("/")[2].lower(): c.name for c in CARDS}
    matches = get_close_matches(name.rpartition("/")[2].lower(), short, n=1)
    return short[matches[0]] if matches else ""
