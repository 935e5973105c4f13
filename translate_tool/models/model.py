"""Describes a model folder, and checks that it can be loaded: family, weights, tokenizer files.

Knows the Hugging Face layout of Marian and BART models. Knows nothing of where a folder came from,
and never loads weights.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from translate_tool.errors import ModelError
from translate_tool.models.cards import Card, Golden
from translate_tool.records import Task

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
        """Return the most tokens of one input: the size of the model's position table."""
        return int(_settings(self.folder)["max_position_embeddings"])


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
