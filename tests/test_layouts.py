"""The layouts that real checkpoints come in: names, precisions and pickles of one model.

Each is made of a tiny model; each must give what the plain layout gives, in both engines.
"""

from __future__ import annotations

import functools
import json
import shutil
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_kit

from translate_tool import models
from translate_tool.errors import ModelError
from translate_tool.inference.engines import open_engine
from translate_tool.models import Model, weights
from translate_tool.records import Hypothesis, Recipe, Task

State = dict[str, Any]
Layout = Callable[[State, Path], None]
"""Writes the weights into a folder that has all other files of a model, and may change those."""

TIED = weights.TIED
ENGINES = ("ct2", "hf")
FRENCH = [french for french, _ in tiny_kit.PAIRS[:6]]


def only(state: State, *tied: str) -> State:
    """The state with the shared matrix under these names alone."""
    return {name: value for name, value in state.items() if name not in TIED or name in tied}


def without(state: State, *parts: str) -> State:
    return {name: v for name, v in state.items() if not any(part in name for part in parts)}


def save(state: State, folder: Path) -> None:
    from safetensors.torch import save_file

    whole = {name: value.clone().contiguous() for name, value in state.items()}
    save_file(whole, folder / "model.safetensors", metadata={"format": "pt"})


def opus_mt(state: State, folder: Path) -> None:
    save(only(state, "lm_head.weight"), folder)


def tc_big(state: State, folder: Path) -> None:
    """Half precision, no positions, and an end token in mid-vocabulary."""
    import torch

    vocabulary = json.loads((folder / "vocab.json").read_text("utf-8"))
    middle = len(vocabulary) // 2
    order = [*range(1, middle), 0, *range(middle, len(vocabulary))]
    moved = {old: new for new, old in enumerate(order)}
    for name, value in state.items():
        if name in TIED:
            state[name] = value[order]
        elif name == "final_logits_bias":
            state[name] = value[:, order]
    save(
        {
            name: value.to(torch.float16)
            for name, value in without(only(state, TIED[0]), "embed_positions").items()
        },
        folder,
    )
    renumbered = {token: moved[number] for token, number in vocabulary.items()}
    (folder / "vocab.json").write_text(json.dumps(renumbered), "utf-8")
    for name in ("config.json", "generation_config.json"):
        settings = json.loads((folder / name).read_text("utf-8"))
        settings |= {"eos_token_id": moved[0], "forced_eos_token_id": moved[0]}
        (folder / name).write_text(json.dumps(settings), "utf-8")


def under(*names: str, lacking: tuple[str, ...] = ()) -> Layout:
    return lambda state, folder: save(without(only(state, *names), *lacking), folder)


def pickled(*, zipped: bool, more: tuple[str, ...] = ()) -> Layout:
    """As `torch.save(model.state_dict())` of old: shared storage, `_metadata` on the dictionary."""

    def layout(state: State, folder: Path) -> None:
        import torch

        shared = state[TIED[0]]
        old: Any = OrderedDict(
            (name, shared if name in TIED else value) for name, value in state.items()
        )
        old.update((name, torch.tensor([3.0])) for name in more)
        old._metadata = OrderedDict({"": {"version": 1}, "model": {"version": 1}})
        torch.save(old, folder / "pytorch_model.bin", _use_new_zipfile_serialization=zipped)

    return layout


MARIAN: dict[str, Layout] = {
    "opus-mt": opus_mt,
    "tc-big": tc_big,
    "decoder.embed_tokens alone": under(TIED[2], lacking=("embed_positions",)),
    "every name": under(*TIED),
    "legacy pickle": pickled(zipped=False),
    "zip pickle": pickled(zipped=True),
}
NO_BIAS = ("final_logits_bias",)
BART: dict[str, Layout] = {
    "lm_head": under("lm_head.weight", lacking=NO_BIAS),
    "decoder.embed_tokens": under(TIED[2], lacking=NO_BIAS),
    "shared": under(TIED[0]),
    "legacy pickle": pickled(zipped=False, more=("model.encoder.version", "model.decoder.version")),
    "zip pickle": pickled(zipped=True),
}


def whole_state(folder: Path) -> State:
    """All that torch has of a model, tied matrices under each name, as halves could hold it."""
    return dict(_whole_state(folder))


@functools.cache
def _whole_state(folder: Path) -> State:
    import torch
    from transformers import AutoModelForSeq2SeqLM

    with weights.quiet():
        state = AutoModelForSeq2SeqLM.from_pretrained(folder).state_dict()
    return {
        name: value if "embed_positions" in name else value.to(torch.float16).to(torch.float32)
        for name, value in state.items()
    }


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A tiny model of each family, in the layout that transformers saves today."""
    home = tmp_path_factory.mktemp("plain")
    folders = {
        "marian": tiny_kit.marian(home / "marian"),
        "bart": tiny_kit.bart(home / "bart"),
    }
    for folder in folders.values():
        save(only(whole_state(folder), TIED[0]), folder)
    return folders


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def laid_out(source: Path, target: Path, layout: Layout) -> Path:
    shutil.copytree(source, target)
    (target / "model.safetensors").unlink()
    layout(whole_state(source), target)
    return target


def found(folder: Path, family: str, cache: Path) -> Model:
    task: Task = "translate" if family == "marian" else "summarise"
    return models.find(str(folder), task=task, cache=cache, download=False)


def output(folder: Path, family: str, engine: str, cache: Path) -> list[Hypothesis]:
    model = found(folder, family, cache)
    recipe = Recipe(task=model.task, engine=engine, model=model.name)
    opened = open_engine(recipe, model, device="cpu", threads=1, cache=cache)
    return opened.generate(FRENCH)


@pytest.fixture(scope="module")
def expected(plain: dict[str, Path], cache: Path) -> dict[tuple[str, str], list[Hypothesis]]:
    """What each engine says of each family in its plain layout."""
    return {
        (family, engine): output(folder, family, engine, cache)
        for family, folder in plain.items()
        for engine in ENGINES
    }


CASES = [
    pytest.param(family, layout, id=f"{family} {name}")
    for family, layouts in (("marian", MARIAN), ("bart", BART))
    for name, layout in layouts.items()
]


@pytest.mark.parametrize(("family", "layout"), CASES)
def test_a_layout_gives_what_the_plain_one_gives(
    family: str,
    layout: Layout,
    plain: dict[str, Path],
    expected: dict[tuple[str, str], list[Hypothesis]],
    cache: Path,
    tmp_path: Path,
) -> None:
    folder = laid_out(plain[family], tmp_path / "model", layout)
    for engine in ENGINES:
        given, by_plain = output(folder, family, engine, cache), expected[family, engine]
        assert [h.text for h in given] == [h.text for h in by_plain]
        assert [h.score for h in given] == pytest.approx([h.score for h in by_plain], abs=1e-4)


@pytest.mark.parametrize("family", ["marian", "bart"])
def test_the_plain_layouts_can_tell(
    family: str, expected: dict[tuple[str, str], list[Hypothesis]]
) -> None:
    """Each French gets an answer of its own, so that one that changes is seen."""
    given = expected[family, "ct2"]
    assert len({h.text for h in given if h.text}) > 3
    assert len({h.score for h in given}) == len(given)


# matrices that ought to be one


def untied(name: str, *, as_pickle: bool) -> Layout:
    def layout(state: State, folder: Path) -> None:
        import torch

        state = only(state, TIED[0], name)
        state[name] = state[name].roll(1, 0)
        if as_pickle:
            torch.save(state, folder / "pytorch_model.bin")
        else:
            save(state, folder)

    return layout


@pytest.mark.parametrize("as_pickle", [False, True])
@pytest.mark.parametrize("name", TIED[1:])
@pytest.mark.parametrize("family", ["marian", "bart"])
def test_an_untied_checkpoint_is_refused(
    family: str, name: str, as_pickle: bool, plain: dict[str, Path], tmp_path: Path
) -> None:
    folder = laid_out(plain[family], tmp_path / "model", untied(name, as_pickle=as_pickle))
    for engine in ENGINES:
        with pytest.raises(ModelError, match=f"{name} is not the model.shared.weight") as caught:
            output(folder, family, engine, tmp_path / "cache")
        assert "another revision" in caught.value.hint


def test_matrices_that_the_config_keeps_apart_may_differ(
    plain: dict[str, Path], tmp_path: Path
) -> None:
    """Such a model is a sound one: both engines must agree on what it says."""

    def layout(state: State, folder: Path) -> None:
        save(state | {"lm_head.weight": state["lm_head.weight"].roll(1, 0)}, folder)

    tied = output(plain["marian"], "marian", "ct2", tmp_path / "cache")
    folder = laid_out(plain["marian"], tmp_path / "model", layout)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"tie_word_embeddings": False}))
    by_ct2, by_hf = (output(folder, "marian", engine, tmp_path / "cache") for engine in ENGINES)
    assert [h.text for h in by_ct2] == [h.text for h in by_hf]
    assert [h.text for h in by_ct2] != [h.text for h in tied]


# a first token that is forced by its older name


@pytest.mark.parametrize("engine", ENGINES)
def test_the_older_name_of_a_forced_first_token(
    engine: str, plain: dict[str, Path], tmp_path: Path
) -> None:
    """Fine-tunes of 2020 have no generation_config.json, and no `forced_bos_token_id`."""
    forced = output(plain["bart"], "bart", engine, tmp_path)
    texts = {}
    for old in (True, False):
        folder = Path(shutil.copytree(plain["bart"], tmp_path / f"old-{old}"))
        (folder / "generation_config.json").unlink()
        config = json.loads((folder / "config.json").read_text("utf-8"))
        config.pop("forced_bos_token_id", None)
        config["force_bos_token_to_be_generated"] = old
        (folder / "config.json").write_text(json.dumps(config), "utf-8")
        texts[old] = output(folder, "bart", engine, tmp_path)
    assert texts[True] == forced
    assert texts[False] != forced  # the score of a free first token counts
