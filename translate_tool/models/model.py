"""Describes models: the cards of those known by name, and what a folder must have to be loaded.

Knows the Hugging Face layout of Marian and BART models. Knows nothing of where a folder came from,
and never loads weights; `lookup` finds the model of a card.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from translate_tool.errors import ModelError
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
            "model.safetensors": "b662fe639cbcc731db7c7c35f29d12da6b95dc182b1dae1d44061de9f04e07b0",
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


Family = Literal["marian", "bart"]

TASKS: dict[Family, Task] = {"marian": "translate", "bart": "summarise"}
WEIGHTS = "model.safetensors"
PICKLED = "pytorch_model.bin"
SETTINGS = (
    "config.json",
    "generation_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "tokenizer.json",
    "source.spm",
    "target.spm",
    "vocab.json",
    "merges.txt",
)
"""Every other file of the two families that changes what comes out; the order of download."""

_TOKENIZERS: dict[Family, tuple[tuple[str, ...], ...]] = {
    "marian": (("source.spm", "target.spm", "vocab.json"),),
    "bart": (("tokenizer.json",), ("vocab.json", "merges.txt")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model on disk, checked, ready to load.

    `folder` has config.json, model.safetensors and the tokenizer files. `revision` is the hub's
    commit, "bundled", or "" for a local folder; `sha256` is of the weights. `draft`: what it
    writes is draft quality and must say so. `golden`: French, and words its English must have.
    `notes`: what a reader should know about how it came to be taken.
    """

    name: str
    task: Task
    family: Family
    folder: Path
    revision: str
    sha256: str
    licence: str
    draft: bool
    golden: Golden
    notes: tuple[str, ...] = ()

    @property
    def positions(self) -> int:
        """Return the most tokens of one input.

        That is the size of the model's position table, or what its settings say that it is best
        shown at once: `longest_source`.
        """
        settings = _settings(self.folder)
        positions = int(settings["max_position_embeddings"])
        return min(positions, int(settings.get("longest_source", positions)))


def wanted(names: Iterable[str], *, owner: str) -> list[str]:
    """List a model's needed files: its settings, then its weights, safetensors if there are any.

    Raises ModelError if there are no weights in either form, or no config.json.
    """
    there = set(names)
    if "config.json" not in there:
        raise ModelError(f"{owner} has no config.json: it is not a model that can be used here")
    weights = next((n for n in (WEIGHTS, PICKLED) if n in there), None)
    if weights is None:
        raise ModelError(
            f"{owner} has neither {WEIGHTS} nor {PICKLED}",
            hint="Models in several shards, TensorFlow, Flax or ONNX form are not supported.",
        )
    return [*(n for n in SETTINGS if n in there), weights]


def family_of(folder: Path, *, owner: str) -> Family:
    """Return the family that config.json names, its tokenizer files being there.

    Raises ModelError if it is none of ours, or if some are missing.
    """
    try:
        kind = json.loads((folder / "config.json").read_text("utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError) as exc:
        raise ModelError(f"{owner}: cannot read {folder / 'config.json'}: {exc}") from exc
    for family, choices in _TOKENIZERS.items():
        if kind == family:
            if any(all((folder / n).is_file() for n in names) for names in choices):
                return family
            needs = " or ".join(" + ".join(names) for names in choices)
            raise ModelError(f"{owner}: a {family} model needs the tokenizer files {needs}")
    raise ModelError(
        f"{owner} is of the {kind!r} family, which is not supported",
        hint="Supported: Marian models (opus-mt and its kin) to translate, BART ones to summarise.",
    )


def check_task(family: Family, task: Task, *, owner: str) -> None:
    """Raise ModelError if a model of this family does another job than `task`."""
    if TASKS[family] != task:
        raise ModelError(
            f"{owner} is a {family} model: it can {TASKS[family]}, not {task}",
            hint="`translate-tool models list` shows which model does what.",
        )


def describe(
    folder: Path, *, name: str, revision: str, sha256: str, licence: str, known: Card | None
) -> Model:
    """Describe the model in a folder. Raises ModelError as `family_of` does.

    - `folder`, `name`: where it is, and what it is called
    - `revision`: as `Model` has it
    - `sha256`: of its weights
    - `licence`: counts where there is no card
    - `known`: its card, if there is one
    """
    family = family_of(folder, owner=name)
    return Model(
        name=name,
        task=TASKS[family],
        family=family,
        folder=folder,
        revision=revision,
        sha256=sha256,
        licence=known.licence if known else licence,
        draft=known.draft if known else _settings(folder).get("draft") is True,
        golden=known.golden if known else (),
    )


def _settings(folder: Path) -> dict[str, Any]:
    settings: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
    return settings
