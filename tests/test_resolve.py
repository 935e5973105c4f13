from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from tiny_kit import bart, trained_marian

from translate_tool import models
from translate_tool.config import Config, override
from translate_tool.errors import ConfigError, ModelNotFound, TranslateToolError
from translate_tool.inference import runner
from translate_tool.inference.echo import Echo
from translate_tool.inference.runner import Runner
from translate_tool.inference.select import Choice, quickest
from translate_tool.records import Article, Block, Recipe, Task
from translate_tool.translation import resolve

CT2 = Choice(engine="ct2", device="cpu", precision="int8")
HF = Choice(engine="hf", device="cpu", precision="float32")


def config(**options: object) -> Config:
    return override(Config(), options)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained_marian(tmp_path_factory.mktemp("models") / "tiny-fr-en")


def test_auto_without_models_on_disk_is_the_bundled_model_and_says_so(tmp_path: Path) -> None:
    resolved = resolve.Resolved(config(**{"models.cache": tmp_path}))
    assert resolved.translator.recipe.model == "lite-fr-en"
    assert resolved.summariser is None
    assert resolved.recipes[1].model == "extractive"
    [note] = resolved.context.notes
    assert note.startswith("Draft translation: ")


def test_a_named_model_is_that_one_or_none(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound):
        resolve.Resolved(config(**{"models.cache": tmp_path, "translate.model": models.DEFAULT}))
    with pytest.raises(ModelNotFound):
        resolve.Resolved(config(**{"models.cache": tmp_path, "summarise.model": models.SUMMARISER}))


def test_a_local_folder_has_no_machine_path_in_its_recipe_and_no_draft_note(tiny: Path) -> None:
    resolved = resolve.Resolved(config(**{"translate.model": str(tiny)}))
    assert resolved.translator.recipe.model == "tiny-fr-en"
    assert str(tiny.parent) not in resolved.translator.recipe.signature
    assert resolved.context.notes == ()


def test_limits_are_no_longer_than_the_model(tmp_path: Path, tiny: Path) -> None:
    summariser = bart(tmp_path / "tiny-bart", positions=160)
    options = {"translate.model": str(tiny), "summarise.model": str(summariser)}
    resolved = resolve.Resolved(config(**options, **{"translate.limit": 500}))
    assert resolved.translator.recipe.limit == 500, "of 512 positions"
    assert resolved.summariser is not None
    assert resolved.summariser.recipe.limit == 160


def test_a_model_says_how_much_it_is_best_shown_at_once() -> None:
    resolved = resolve.Resolved(config(**{"translate.model": "lite-fr-en"}))
    assert resolved.translator.recipe.limit == 80, "of its config.json, where 200 are asked for"


def test_nothing_is_loaded_before_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tiny: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(runner, "open_engine", lambda *_, **__: opened.append("engine"))
    resolved = resolve.Resolved(config(**{"translate.model": str(tiny)}))
    assert opened == []
    for _ in range(2):
        assert resolved.translator.runner.engine is None  # what stands in for it
    assert opened == ["engine"]


def test_a_fallback_that_only_changes_the_text_borrows_the_engine(tiny: Path) -> None:
    resolved = resolve.Resolved(config(**{"translate.model": str(tiny)}))
    own = {
        fallback.name
        for fallback, runner in resolved.translator.fallbacks
        if runner.engine is not resolved.translator.runner.engine
    }
    assert own == {"another beam", "float32"}


ARTICLE = Article(
    origin="a", title="", date="", blocks=(Block(kind="paragraph", text="Il pleut."),)
)


@pytest.mark.parametrize(
    "options",
    [
        {"translate.beam": 1},
        {"translate.precision": "float32"},
        {"translate.limit": 50},
        {"translate.heal": False},
        {"summarise.lines": 2},
        {"write.formats": ["markdown"]},
        {"translate.engine": "echo"},
    ],
)
def test_a_stamp_tells_what_an_output_was_made_from(options: dict[str, object]) -> None:
    assert resolve.Resolved(config(**options)).stamp(ARTICLE) != resolve.Resolved(Config()).stamp(
        ARTICLE
    )


@pytest.mark.parametrize("options", [{"translate.token_budget": 7}, {"translate.threads": 1}])
def test_a_stamp_does_not_tell_how_fast(options: dict[str, object]) -> None:
    assert resolve.Resolved(config(**options)).stamp(ARTICLE) == resolve.Resolved(Config()).stamp(
        ARTICLE
    )


def test_a_measured_choice_is_remembered(tmp_path: Path) -> None:
    memory = tmp_path / "choices" / "x.json"
    assert resolve.remembered(memory, lambda: HF) == HF
    assert resolve.remembered(memory, lambda: CT2) == HF
    memory.write_text("{torn")
    assert resolve.remembered(memory, lambda: CT2) == CT2
    assert resolve.remembered(memory, lambda: HF) == CT2


@pytest.mark.parametrize(
    ("moments", "winner"), [((0, 9, 9, 10), CT2), ((0, 1, 1, 10), HF)], ids=["ct2", "hf"]
)
def test_where_two_engines_can_be_used_the_quicker_one_is(
    moments: Sequence[float],
    winner: Choice,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    tiny: Path,
) -> None:
    """As on CUDA, with stand-ins: the race is run by a clock that shows these `moments`."""
    monkeypatch.setattr(resolve, "candidates", lambda *_: [HF, CT2])
    clock = iter(moments).__next__
    monkeypatch.setattr(resolve, "quickest", partial(quickest, clock=clock))
    opened: list[Choice] = []

    def stand_in(recipe: Recipe, _: object, *, device: str, **__: object) -> Echo:
        opened.append(Choice(engine=recipe.engine, device=device, precision=recipe.precision))
        return Echo(recipe)

    monkeypatch.setattr(runner, "open_engine", stand_in)
    options = {"translate.model": str(tiny), "models.cache": tmp_path}
    for _ in range(2):  # the second time from memory
        recipe = resolve.translator(config(**options)).recipe
        assert (recipe.engine, recipe.precision) == (winner.engine, winner.precision)
    assert opened == [HF, CT2]
    [memory] = (tmp_path / "choices").iterdir()
    assert f'"{winner.engine}"' in memory.read_text()


def test_a_model_that_vanished_since_is_our_error(tmp_path: Path) -> None:
    folder = trained_marian(tmp_path / "gone")
    gone = resolve.runner(config(**{"translate.model": str(folder)}))
    (folder / "model.safetensors").unlink()
    with pytest.raises(TranslateToolError, match="gone"):
        _ = gone.engine


@pytest.mark.parametrize("engine", ["echo", "auto"])
def test_more_threads_than_make_sense_are_refused(engine: str) -> None:
    most = runner.most_threads()
    assert most >= 64, "settings of a large machine work on a small one"
    asked = {"translate.engine": engine, "translate.model": "lite-fr-en"}
    assert resolve.runner(config(**asked, **{"translate.threads": most})).pace.threads == most
    with pytest.raises(ConfigError, match=f"at most {most} are taken") as caught:
        resolve.translator(config(**asked, **{"translate.threads": most + 1}))
    assert "Leave threads at 0" in caught.value.hint


@pytest.mark.parametrize(
    ("given", "device", "task", "budget"),
    [
        (0, "cpu", "translate", 1024),
        (0, "cpu", "summarise", 4096),
        (0, "cuda", "translate", 16_384),
        (300, "cpu", "summarise", 300),
        (300, "cuda", "translate", 300),
    ],
)
def test_a_batch_is_as_large_as_set_or_as_suits_the_device(
    given: int, device: str, task: Task, budget: int
) -> None:
    settings = config(**{"translate.model": "lite-fr-en", "translate.token_budget": given})
    model = models.find("lite-fr-en", task="translate", cache=Path("unused"), download=False)
    recipe = resolve.translator(settings).recipe
    made = Runner(recipe, replace(model, task=task), settings, device)
    assert made.pace.budget == budget
