"""Defines the cards of the models known by name: origin, licence, digests, self-test.

Knows no files and no network; `lookup` finds the model of a card.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
"""Short sentences, and words that any working French-English model uses to translate them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A model known by name.

    `revision` is the commit of the hub that was tested. `digests`: the sha256 of its weights and
    tokenizer files, by name, as far as they are known here. They are what makes it this model: a
    commit that changes the page about it makes no other one. `former`: commits that earlier
    releases were tested with. `size` is in bytes, 0 where there are no weights; for a hub model it
    is a rounded figure to plan with.
    """

    name: str
    task: Task
    licence: str
    size: int
    note: str
    revision: str
    digests: Mapping[str, str] = field(default_factory=dict)
    former: tuple[str, ...] = ()
    draft: bool = False
    golden: Golden = ()

    def differing(self, digest_of: Callable[[str], str]) -> list[str]:
        """Return the files that are not this model's; `digest_of` gives a sha256 or ""."""
        return [name for name, digest in self.digests.items() if digest_of(name) != digest]


CARDS = (
    Card(
        name=DEFAULT,
        task="translate",
        licence="Apache-2.0",
        size=304_000_000,
        note='what "auto" takes where it can; quick',
        revision="c4aed37b318c763fd177aa449b44e3b783cc6c02",
        digests={
            "source.spm": "78d0e717c77053f1c4b856d8661d9cb87c64f083a35418c087b9146300e4f585",
            "target.spm": "173e9f493a668fe396d599e28d414a201193094e6ffd7a4678e5aab0f6d3d838",
            "vocab.json": "945c604346ce15ce4aff9001001e7f925e336d942c4087017f191871162cbdc4",
            "model.safetensors": "6e3837f34b903802c3d0d670362b997cee6e87584a1108eb3fa89e4625e4424a",
        },
        former=("b4a9a384c2ec68a224bbd2ee3fd5df0c71ca5b1b",),  # has a pickle and no safetensors
        golden=GOLDEN,
    ),
    Card(
        # Its revisions of 2022 have an output layer of its own that was never trained, and write
        # gibberish (transformers#26216, #26271). Its tokenizer's digests are not known for certain.
        name="Helsinki-NLP/opus-mt-tc-big-fr-en",
        task="translate",
        licence="CC-BY-4.0",
        size=465_000_000,
        note="46.0 BLEU on flores101-devtest, opus-mt-fr-en 41.7; larger and slower",
        revision="5fa3b3c9fa3bcd65fbf31206c3ec7419c9d9cd7d",
        digests={
            "model.safetensors": "1e9d73c1af19660aad2e0733e12f8d06745eb54c77f48bae4831e377ccaf6d6e",
        },
        golden=GOLDEN,
    ),
    Card(
        name=BUNDLED,
        task="translate",
        licence="Apache-2.0",
        size=23_050_642,
        note="draft quality, needs no download",
        revision="bundled",
        digests={
            "model.safetensors": "3e19131640f75223f0aa50897a56911c02076103898f32cdb691eb529f416e5a",
        },
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
        size=1_630_000_000,
        note="rewrites; larger and slower",
        revision="37f520fa929c961707657b28798b30c003dd100b",
        digests={
            "model.safetensors": "40041830399afb5348525ef8354b007ecec4286fdf3524f7e6b54377e17096cb",
        },
    ),
)


def card(name: str) -> Card | None:
    """Return the card of exactly that name, if there is one."""
    return next((c for c in CARDS if c.name == name), None)


def card_with_digests(digest_of: Callable[[str], str]) -> Card | None:
    """Return the card whose digests these are, whatever the model's name."""
    return next((c for c in CARDS if c.digests and not c.differing(digest_of)), None)


def near(name: str) -> str:
    """Return the known name that `name` may be a misspelling of, or ""."""
    short = {c.name.rpartition("/")[2].lower(): c.name for c in CARDS}
    matches = get_close_matches(name.rpartition("/")[2].lower(), short, n=1)
    return short[matches[0]] if matches else ""
