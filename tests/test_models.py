import json
import math
import os
import pickle
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hub_kit import COMMIT, Hub
from tiny_kit import bart

from translate_tool import models
from translate_tool.errors import ChecksumError, DownloadError, ModelError, ModelNotFound
from translate_tool.models import Model, hub, lookup, manifests, weights

NAME = "Some-Lab/opus-mt-fr-en"
DEFAULT = next(card for card in models.CARDS if card.name == models.DEFAULT)


@pytest.fixture(scope="module")
def tiny_bart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bart(tmp_path_factory.mktemp("bart") / "tiny-cnn")


@pytest.fixture(scope="module")
def pickled(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model as opus-mt repositories have it: a .bin whose tied weights share storage."""
    import torch
    from transformers import MarianMTModel

    folder = tmp_path_factory.mktemp("pickled") / "tiny-bin"
    shutil.copytree(tiny, folder)
    (folder / "model.safetensors").unlink()
    with weights.quiet():
        state = MarianMTModel.from_pretrained(tiny).state_dict()
    torch.save(state, folder / "pytorch_model.bin")
    return folder


def translator(name: str | Path, cache: Path, *, download: bool = False) -> models.Model:
    return models.find(str(name), task="translate", cache=cache, download=download)


def copy_without(folder: Path, target: Path, *names: str) -> Path:
    shutil.copytree(folder, target)
    for name in names:
        (target / name).unlink()
    return target


def flip_last_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


# bundled and local


def test_the_bundled_model_is_found_without_a_cache(tmp_path: Path) -> None:
    model = translator("lite-fr-en", tmp_path)
    assert (model.name, model.task, model.family) == ("lite-fr-en", "translate", "marian")
    assert (model.revision, model.draft, model.licence) == ("bundled", True, "Apache-2.0")
    assert model.sha256 == manifests.sha256(model.folder / "model.safetensors")
    assert model.golden
    assert list(tmp_path.iterdir()) == []


def test_a_bundled_model_that_was_altered_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(lookup.bundled_folder("lite-fr-en"), tmp_path / "lite-fr-en")
    flip_last_byte(copy / "model.safetensors")
    monkeypatch.setattr(lookup, "bundled_folder", lambda name: tmp_path / name)
    with pytest.raises(ChecksumError, match="not the file of this release"):
        translator("lite-fr-en", tmp_path)
    assert [(v.name, v.ok) for v in models.verify(tmp_path)] == [("lite-fr-en", False)]


def test_a_local_folder_is_used_in_place(tiny: Path, tmp_path: Path) -> None:
    model = translator(tiny, tmp_path)
    assert (model.name, model.folder, model.revision) == (str(tiny), tiny, "")
    assert (model.draft, model.golden, model.licence) == (False, (), "")
    assert not (tmp_path / "hub").exists()


def test_a_relative_folder_comes_before_the_hub_model_of_that_name(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(tiny, tmp_path / NAME)
    monkeypatch.chdir(tmp_path)
    assert translator(NAME, tmp_path / "cache").folder == folder


def test_a_summariser_is_a_bart(tiny_bart: Path, tmp_path: Path) -> None:
    model = models.find(str(tiny_bart), task="summarise", cache=tmp_path, download=False)
    assert (model.family, model.task) == ("bart", "summarise")
    with pytest.raises(ModelError, match="it can summarise, not translate"):
        translator(tiny_bart, tmp_path)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("opus-mt-fr-en", "Did you mean Helsinki-NLP/opus-mt-fr-en?"),
        ("lite-fr", "Did you mean lite-fr-en?"),
        (DEFAULT.name, f"`translate-tool models pull {DEFAULT.name}`"),
        (DEFAULT.name, "--model lite-fr-en, a local folder"),
        ("./nowhere/at-all", "`translate-tool models list`"),
        ("../../etc/passwd", "`translate-tool models list`"),
    ],
)
def test_a_name_that_leads_nowhere_says_what_to_type(name: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound) as caught:
        translator(name, tmp_path)
    assert hint in caught.value.hint


def test_extractive_has_nothing_to_load(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="extractive is built in"):
        models.find("extractive", task="summarise", cache=tmp_path, download=True)


@pytest.mark.parametrize(
    ("absent", "message"),
    [
        (("config.json",), "it has no config.json"),
        (("model.safetensors",), "neither model.safetensors nor pytorch_model.bin"),
        (("target.spm",), r"source.spm \+ target.spm \+ vocab.json"),
    ],
)
def test_an_incomplete_folder_is_refused(
    absent: tuple[str, ...], message: str, tiny: Path, tmp_path: Path
) -> None:
    folder = copy_without(tiny, tmp_path / "model", *absent)
    with pytest.raises(ModelError, match=message):
        translator(folder, tmp_path / "cache")


@pytest.mark.parametrize("config", ['{"model_type": "t5"}', "{}", "[]", "not json", "\xff"])
def test_a_foreign_config_is_refused(config: str, tiny: Path, tmp_path: Path) -> None:
    folder = copy_without(tiny, tmp_path / "model")
    (folder / "config.json").write_text(config, encoding="latin-1")
    with pytest.raises(ModelError, match=r"not supported|cannot read"):
        translator(folder, tmp_path / "cache")


def test_weights_cut_short_are_refused(tiny: Path, tmp_path: Path) -> None:
    folder = copy_without(tiny, tmp_path / "model")
    os.truncate(folder / "model.safetensors", 5000)
    with pytest.raises(ModelError, match="cut short"):
        translator(folder, tmp_path / "cache")


# download


def test_a_download_is_checked_kept_and_never_repeated(
    server: Hub, tiny: Path, tmp_path: Path
) -> None:
    server.repos[NAME] = copy_without(tiny, tmp_path / "repo")
    (server.repos[NAME] / "README.md").write_text("not needed")
    (server.repos[NAME] / "flax_model.msgpack").write_text("not needed")
    steps: list[tuple[int, int]] = []
    model = models.pull(
        NAME, task=None, cache=tmp_path, on_progress=lambda *step: steps.append(step)
    )
    assert (model.name, model.revision, model.licence) == (NAME, COMMIT, "cc-by-4.0")
    assert model.sha256 == manifests.sha256(tiny / "model.safetensors")
    needed = {path.name for path in tiny.iterdir()}
    assert {path.name for path in model.folder.iterdir()} == needed | {"manifest.json"}
    assert server.requests[0] == f"/api/models/{NAME}/revision/main"
    assert len(server.requests) == 1 + len(needed)
    assert steps == sorted(steps)
    assert steps[-1] == (sum(p.stat().st_size for p in tiny.iterdir()),) * 2

    before = len(server.requests)
    assert translator(NAME, tmp_path, download=True) == model
    assert models.pull(NAME, task="translate", cache=tmp_path) == model
    assert len(server.requests) == before


@pytest.mark.usefixtures("tested")
def test_a_pinned_model_is_asked_for_by_its_commit(server: Hub, tiny: Path, tmp_path: Path) -> None:
    server.repos[DEFAULT.name], server.commit = tiny, DEFAULT.revision
    model = translator(DEFAULT.name, tmp_path, download=True)
    assert (model.revision, model.licence) == (DEFAULT.revision, "Apache-2.0")
    assert model.golden == DEFAULT.golden
    assert all(DEFAULT.revision in request for request in server.requests)


def test_a_cut_connection_goes_on_where_it_stopped(server: Hub, tiny: Path, tmp_path: Path) -> None:
    server.repos[NAME] = tiny
    server.cut = {"model.safetensors": 2, "vocab.json": 1}
    model = models.pull(NAME, task=None, cache=tmp_path)
    assert model.sha256 == manifests.sha256(tiny / "model.safetensors")
    size = (tiny / "model.safetensors").stat().st_size
    assert f"model.safetensors bytes={size // 2}-" in server.ranges
    assert len(server.ranges) == 3


def test_a_server_that_cannot_resume_sends_it_all_again(
    server: Hub, tiny: Path, tmp_path: Path
) -> None:
    server.repos[NAME], server.ignore_range = tiny, True
    server.cut = {"model.safetensors": 1}
    model = models.pull(NAME, task=None, cache=tmp_path)
    assert model.sha256 == manifests.sha256(tiny / "model.safetensors")


def test_what_came_before_giving_up_is_not_fetched_again(
    server: Hub, tiny: Path, tmp_path: Path
) -> None:
    server.repos[NAME] = tiny
    server.cut = {"model.safetensors": len(hub.PAUSES)}
    with pytest.raises(DownloadError):
        models.pull(NAME, task=None, cache=tmp_path)
    with pytest.raises(ModelNotFound):
        translator(NAME, tmp_path)
    assert models.catalogue(tmp_path)[-1].name != NAME

    server.requests.clear()
    server.ranges.clear()
    models.pull(NAME, task=None, cache=tmp_path)
    assert len(server.requests) == 2  # the listing and the rest of the weights
    assert len(server.ranges) == 1


@pytest.mark.parametrize("forged", ["model.safetensors", "vocab.json"])
def test_a_file_that_is_not_what_the_hub_lists_is_thrown_away(
    forged: str, server: Hub, tiny: Path, tmp_path: Path
) -> None:
    server.repos[NAME], server.forged = tiny, {forged}
    with pytest.raises(ChecksumError, match=forged):
        models.pull(NAME, task=None, cache=tmp_path)
    with pytest.raises(ModelNotFound):
        translator(NAME, tmp_path)
    server.forged.clear()
    assert models.pull(NAME, task=None, cache=tmp_path).name == NAME


def test_a_foreign_model_is_refused_before_its_weights_come(
    server: Hub, tiny: Path, tmp_path: Path
) -> None:
    server.repos[NAME] = copy_without(tiny, tmp_path / "repo")
    (server.repos[NAME] / "config.json").write_text('{"model_type": "t5"}')
    with pytest.raises(ModelError, match="'t5' family, which is not supported"):
        models.pull(NAME, task=None, cache=tmp_path)
    assert not any("safetensors" in request for request in server.requests)


def test_a_model_for_another_task_is_refused_before_its_weights_come(
    server: Hub, tiny_bart: Path, tmp_path: Path
) -> None:
    server.repos[NAME] = tiny_bart
    with pytest.raises(ModelError, match="it can summarise, not translate"):
        translator(NAME, tmp_path, download=True)
    assert not any("safetensors" in request for request in server.requests)


def test_an_unknown_model_is_not_found(server: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match=f"has no model {NAME}"):
        translator(NAME, tmp_path, download=True)
    assert len(server.requests) == 1


def test_an_unknown_commit_is_not_found(server: Hub, tiny: Path, tmp_path: Path) -> None:
    server.repos[NAME] = tiny
    with pytest.raises(ModelNotFound, match=f"has no revision {DEFAULT.revision}"):
        translator(f"{NAME}@{DEFAULT.revision}", tmp_path, download=True)


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (503, DownloadError, "answers with status 503"),
        (429, DownloadError, "answers with status 429"),
        (401, ModelNotFound, "is private or is gated"),
        (403, ModelNotFound, "is private or is gated"),
    ],
)
def test_a_refusal_is_told_after_one_request(
    status: int, kind: type[ModelError], message: str, server: Hub, tmp_path: Path
) -> None:
    server.status = status
    with pytest.raises(kind, match=message):
        translator(NAME, tmp_path, download=True)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "page",
    [
        "<html>Please log in</html>",
        "[]",
        '{"siblings": [{}]}',
        '{"sha": "of another commit", "siblings": []}',
    ],
)
def test_a_login_page_is_no_hub(page: str, server: Hub, tiny: Path, tmp_path: Path) -> None:
    server.repos[DEFAULT.name], server.commit, server.page = tiny, DEFAULT.revision, page
    with pytest.raises(DownloadError, match="does not answer as a hub does"):
        translator(DEFAULT.name, tmp_path, download=True)


def test_two_pulls_at_once_fetch_once(server: Hub, tiny: Path, tmp_path: Path) -> None:
    server.repos[NAME] = tiny
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda n: models.pull(n, task=None, cache=tmp_path), [NAME] * 2))
    assert results[0] == results[1]
    fetched = [request for request in server.requests if "/resolve/" in request]
    assert len(fetched) == len(set(fetched)) == len(list(tiny.iterdir()))


def test_a_hub_that_fails_for_a_moment_is_asked_again(
    server: Hub, tiny: Path, tmp_path: Path
) -> None:
    server.repos[NAME] = tiny
    found = hub.listing(NAME, "main")
    server.status = 503

    def recover(_pause: float) -> None:
        server.status = 503 if len(server.requests) < 3 else 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "sleep", recover)
        hub.fetch(found, ["vocab.json"], tmp_path, lambda *_: None)
    assert (tmp_path / "vocab.json").read_bytes() == (tiny / "vocab.json").read_bytes()


@pytest.mark.usefixtures("server")
def test_nobody_listening_is_told_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(DownloadError, match="cannot be downloaded") as caught:
            translator(NAME, tmp_path, download=True)
    assert "--model lite-fr-en" in caught.value.hint


@pytest.mark.parametrize("variable", ["TRANSLATE_TOOL_OFFLINE", "HF_HUB_OFFLINE"])
def test_offline_means_no_request(
    variable: str, server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "1")
    assert models.offline()
    asks: list[Callable[[], Model]] = [
        lambda: translator(NAME, tmp_path, download=True),
        lambda: models.pull(NAME, task=None, cache=tmp_path),
    ]
    for ask in asks:
        with pytest.raises(DownloadError) as caught:
            ask()
        assert "Unset it" in caught.value.hint
    assert translator("auto", tmp_path, download=True).name == "lite-fr-en"
    assert server.requests == []


# auto


@pytest.mark.usefixtures("tested")
def test_auto_is_the_default_model_once_it_is_there(
    server: Hub, tiny: Path, tmp_path: Path
) -> None:
    server.repos[DEFAULT.name], server.commit = tiny, DEFAULT.revision
    assert translator("auto", tmp_path).name == "lite-fr-en"
    assert server.requests == []
    assert translator("auto", tmp_path, download=True).name == DEFAULT.name
    assert translator("auto", tmp_path).draft is False


def test_auto_falls_back_on_the_bundled_model(server: Hub, tmp_path: Path) -> None:
    server.status = 503
    model = translator("auto", tmp_path, download=True)
    assert (model.name, model.draft) == ("lite-fr-en", True)


# damage


def test_damage_in_the_cache_is_found_and_mended(server: Hub, tiny: Path, tmp_path: Path) -> None:
    server.repos[NAME] = tiny
    good = models.pull(NAME, task=None, cache=tmp_path)
    flip_last_byte(good.folder / "model.safetensors")
    with pytest.raises(ChecksumError) as caught:
        translator(NAME, tmp_path)
    assert f"`translate-tool models pull {NAME}`" in caught.value.hint
    bad = [v for v in models.verify(tmp_path) if not v.ok]
    assert [v.name for v in bad] == [NAME]
    assert "model.safetensors has changed" in bad[0].reason

    server.requests.clear()
    assert models.pull(NAME, task=None, cache=tmp_path) == good
    assert len(server.requests) == 2  # the listing and the one bad file
    assert models.verify(tmp_path, NAME) == [models.Verification(name=NAME, ok=True, reason="")]


def test_silent_damage_is_found_by_hashing(server: Hub, tiny: Path, tmp_path: Path) -> None:
    server.repos[NAME] = tiny
    path = models.pull(NAME, task=None, cache=tmp_path).folder / "model.safetensors"
    times = path.stat().st_mtime_ns
    flip_last_byte(path)
    os.utime(path, ns=(times, times))
    assert not models.verify(tmp_path, NAME)[0].ok
    models.pull(NAME, task=None, cache=tmp_path)
    assert models.verify(tmp_path, NAME)[0].ok


def test_a_copied_cache_is_as_good(server: Hub, tiny: Path, tmp_path: Path) -> None:
    server.repos[NAME] = tiny
    models.pull(NAME, task=None, cache=tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b", copy_function=shutil.copyfile)
    assert translator(NAME, tmp_path / "b").sha256 == translator(NAME, tmp_path / "a").sha256


def test_a_file_gone_from_the_cache_is_told(server: Hub, tiny: Path, tmp_path: Path) -> None:
    server.repos[NAME] = tiny
    (models.pull(NAME, task=None, cache=tmp_path).folder / "source.spm").unlink()
    with pytest.raises(ChecksumError, match=r"source\.spm is missing"):
        translator(NAME, tmp_path)


@pytest.mark.parametrize("gone", ["config.json", "model.safetensors"])
def test_a_damaged_model_is_listed_all_the_same(
    gone: str, server: Hub, tiny: Path, tmp_path: Path
) -> None:
    server.repos[NAME] = tiny
    (models.pull(NAME, task=None, cache=tmp_path).folder / gone).unlink()
    assert NAME in [entry.name for entry in models.catalogue(tmp_path)]
    assert f"{gone} is missing" in models.verify(tmp_path, NAME)[0].reason


def test_verify_knows_what_it_was_asked_for(tmp_path: Path) -> None:
    assert [v.name for v in models.verify(tmp_path)] == ["lite-fr-en"]
    with pytest.raises(ModelNotFound, match="neither in the cache"):
        models.verify(tmp_path, NAME)


def test_a_cache_that_cannot_be_written_is_told(server: Hub, tiny: Path, tmp_path: Path) -> None:
    server.repos[NAME] = tiny
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(ModelError, match="cannot work in the model cache") as caught:
        models.pull(NAME, task=None, cache=tmp_path / "cache")
    assert "TRANSLATE_TOOL_CACHE" in caught.value.hint


# pickles


def test_a_pickled_checkpoint_becomes_the_same_safetensors(
    server: Hub, pickled: Path, tiny: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file

    server.repos[NAME] = pickled
    folder = models.pull(NAME, task=None, cache=tmp_path).folder
    assert {p.name for p in folder.iterdir()} == {p.name for p in tiny.iterdir()} | {
        "manifest.json"
    }
    ours, theirs = load_file(folder / "model.safetensors"), load_file(tiny / "model.safetensors")
    assert ours.keys() == theirs.keys()
    assert all(bool((ours[key] == theirs[key]).all()) for key in theirs)
    assert (folder / "config.json").read_bytes() == (pickled / "config.json").read_bytes()


def test_half_precision_stays_half_and_old_files_are_read(pickled: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = copy_without(pickled, tmp_path / "half")
    state = torch.load(folder / "pytorch_model.bin", weights_only=True)
    halves = {key: value.half() for key, value in state.items()}
    torch.save(halves, folder / "pytorch_model.bin", _use_new_zipfile_serialization=False)
    converted = load_file(translator(folder, tmp_path / "cache").folder / "model.safetensors")
    assert {value.dtype for value in converted.values()} == {torch.float16}


def test_a_local_pickle_is_converted_once(pickled: Path, tmp_path: Path) -> None:
    first = translator(pickled, tmp_path)
    time = (first.folder / "model.safetensors").stat().st_mtime_ns
    assert translator(pickled, tmp_path) == first
    assert (first.folder / "model.safetensors").stat().st_mtime_ns == time
    assert first.folder.parent == tmp_path / "local"
    assert not (pickled / "model.safetensors").exists()


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.system, (f"touch {os.environ['BOMB']}",)


@pytest.mark.parametrize("content", ["bomb", "list", "junk"])
def test_a_pickle_of_anything_else_is_refused(
    content: str, pickled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setenv("BOMB", str(tmp_path / "exploded"))
    folder = copy_without(pickled, tmp_path / "model")
    path = folder / "pytorch_model.bin"
    if content == "junk":
        path.write_bytes(b"\x80\x02junk")
    else:
        torch.save({"lm_head.weight": Bomb() if content == "bomb" else [1, 2]}, path)
    with pytest.raises(ModelError, match="is refused"):
        translator(folder, tmp_path / "cache")
    assert not (tmp_path / "exploded").exists()
    assert not list((tmp_path / "cache").rglob("*.safetensors"))


def test_the_bomb_of_these_tests_is_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOMB", str(tmp_path / "exploded"))
    pickle.loads(pickle.dumps(Bomb()))  # noqa: S301 - it is ours
    assert (tmp_path / "exploded").exists()


def test_weights_that_do_not_fit_their_config_are_refused(pickled: Path, tmp_path: Path) -> None:
    folder = copy_without(pickled, tmp_path / "model")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"encoder_layers": 2}))
    with pytest.raises(ModelError, match="do not fit its config"):
        translator(folder, tmp_path / "cache")


# conversion


def log_probabilities(
    folder: Path, kind: str, source: list[str], target: list[str]
) -> list[float]:  # a token
    """What torch says of `target`, teacher-forced, token by token."""
    import torch
    import transformers

    with weights.quiet():
        tokenizer: Any = transformers.AutoTokenizer.from_pretrained(folder)
        model = getattr(transformers, kind).from_pretrained(folder, dtype="float32")
    ids = tokenizer.convert_tokens_to_ids(target)
    with torch.no_grad():
        logits = model(
            input_ids=torch.tensor([tokenizer.convert_tokens_to_ids(source)]),
            decoder_input_ids=torch.tensor([[model.config.decoder_start_token_id, *ids[:-1]]]),
        ).logits  # (1, tokens, vocabulary)
        if model.config.model_type == "marian":
            logits[..., model.config.pad_token_id] = -math.inf  # banned, and absent from ct2
        scores = logits.log_softmax(-1)[0]
    return [float(scores[i, token]) for i, token in enumerate(ids)]


@pytest.mark.arithmetic
@pytest.mark.parametrize("which", ["tiny", "tiny_bart", "lite"])
def test_a_conversion_computes_what_the_model_does(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    import ctranslate2

    folder = (
        lookup.bundled_folder("lite-fr-en") if which == "lite" else request.getfixturevalue(which)
    )
    is_bart = which == "tiny_bart"
    name = "lite-fr-en" if which == "lite" else str(folder)
    model = models.find(
        name, task="summarise" if is_bart else "translate", cache=tmp_path, download=False
    )
    converted = models.convert(model, precision="float32", cache=tmp_path)
    source, target = (
        (["<s>", "T", "h", "e", "</s>"], ["<s>", "a", "n", "</s>"])
        if is_bart
        else (["▁Les", "▁a", "▁la", "</s>"], ["▁The", "▁a", "s", "</s>"])
    )
    expected = log_probabilities(
        folder, "BartForConditionalGeneration" if is_bart else "MarianMTModel", source, target
    )
    translator = ctranslate2.Translator(str(converted), compute_type="float32")
    result = translator.score_batch([source], [target[:-1]])[0]
    assert result.log_probs == pytest.approx(expected, abs=2e-4)


def test_a_conversion_is_quiet_sealed_and_needs_no_network(
    tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    folder = models.convert(translator(tiny, tmp_path), precision="int8", cache=tmp_path)
    assert capfd.readouterr() == ("", "")
    verified = {v.name: v.ok for v in models.verify(tmp_path)}
    assert verified[f"{tiny} (int8)"]
    flip_last_byte(folder / "model.bin")
    assert not models.verify(tmp_path, str(tiny))[0].ok


def test_a_damaged_or_half_made_conversion_is_made_again(tiny: Path, tmp_path: Path) -> None:
    model = translator(tiny, tmp_path)
    folder = models.convert(model, precision="int8", cache=tmp_path)
    good = (folder / "model.bin").read_bytes()
    os.truncate(folder / "model.bin", 100)
    (folder.parent / f"{folder.name}.part").mkdir()
    (folder.parent / f"{folder.name}.part" / "model.bin").write_text("left by a kill")
    assert models.convert(model, precision="int8", cache=tmp_path) == folder
    assert (folder / "model.bin").read_bytes() == good
    assert sorted(p.name for p in folder.parent.iterdir()) == [folder.name, f"{folder.name}.lock"]


def test_each_precision_and_each_setting_has_its_conversion(tiny: Path, tmp_path: Path) -> None:
    copy = copy_without(tiny, tmp_path / "copy")
    model = translator(copy, tmp_path)
    folders = {models.convert(model, precision=p, cache=tmp_path) for p in ("int8", "float32")}
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(config | {"activation_function": "relu"}))
    folders.add(models.convert(translator(copy, tmp_path), precision="int8", cache=tmp_path))
    assert len(folders) == 3


def test_an_unknown_precision_leaves_nothing_behind(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be converted to int3"):
        models.convert(translator(tiny, tmp_path), precision="int3", cache=tmp_path)
    assert [p.suffix for p in (tmp_path / "ct2").iterdir()] == [".lock"]


def test_missing_weights_are_refused_rather_than_invented(tiny: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = copy_without(tiny, tmp_path / "model")
    state = load_file(folder / "model.safetensors")
    del state["model.decoder.layers.0.fc1.weight"]
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelError, match=r"do not fit.*decoder\.layers\.0\.fc1\.weight"):
        models.convert(translator(folder, tmp_path), precision="int8", cache=tmp_path)


CONVERT = """
import sys
from pathlib import Path
from translate_tool import models

cache = Path(sys.argv[1])
model = models.find(sys.argv[2], task="translate", cache=cache, download=False)
folder = models.convert(model, precision="int8", cache=cache)
print(folder.name, "torch" in sys.modules, "transformers" in sys.modules)
"""


def converting(cache: Path, name: str | Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", CONVERT, str(cache), str(name)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_of_two_processes_one_converts_and_both_are_served(tiny: Path, tmp_path: Path) -> None:
    results = [process.communicate() for process in [converting(tmp_path, tiny) for _ in range(2)]]
    assert [err for _, err in results] == ["", ""]
    (first, *torch_a), (second, *torch_b) = (out.split() for out, _ in results)
    assert first == second
    assert [torch_a, torch_b] == [["False", "False"], ["False", "False"]]


def test_what_is_converted_is_found_without_torch(tiny: Path, tmp_path: Path) -> None:
    models.convert(translator(tiny, tmp_path), precision="int8", cache=tmp_path)
    out, err = converting(tmp_path, tiny).communicate()
    assert (out.split()[1:], err) == (["False", "False"], "")


# lists


@pytest.mark.usefixtures("tested")
def test_the_catalogue_says_what_is_here(server: Hub, tiny: Path, tmp_path: Path) -> None:
    before = {e.name: e.state for e in models.catalogue(tmp_path)}
    assert before == {
        card.name: "bundled" if card.revision == "bundled" else "absent" for card in models.CARDS
    }
    server.repos.update({NAME: tiny, DEFAULT.name: tiny})
    models.pull(NAME, task=None, cache=tmp_path)
    server.commit = DEFAULT.revision
    models.pull(DEFAULT.name, task=None, cache=tmp_path)
    after = {e.name: e for e in models.catalogue(tmp_path)}
    assert after[DEFAULT.name].state == after[NAME].state == "cached"
    assert (after[NAME].task, after[NAME].licence) == ("translate", "cc-by-4.0")
    assert after[NAME].size == sum(path.stat().st_size for path in tiny.iterdir())


def test_the_cache_is_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSLATE_TOOL_CACHE", str(tmp_path))
    assert models.default_cache() == tmp_path
    monkeypatch.delenv("TRANSLATE_TOOL_CACHE")
    assert "translate-tool" in models.default_cache().parts


def test_cards_are_whole() -> None:
    names = [card.name for card in models.CARDS]
    assert len(set(names)) == len(names)
    assert {models.BUNDLED, models.DEFAULT, models.EXTRACTIVE} <= set(names)
    for card in models.CARDS:
        assert card.licence
        assert len(card.revision) in (len("bundled"), 40)
        assert all(len(digest) == 64 for digest in card.digests.values())
        assert card.revision not in card.former
        assert bool(card.golden) == (card.task == "translate")


def test_the_documentation_names_every_card_and_its_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(__file__).parent.parent / "docs" / "models.md").read_text("utf-8")
    for card in models.CARDS:
        assert any(f"`{card.name}`" in line and card.licence in line for line in text.splitlines())
    monkeypatch.setenv("TRANSLATE_TOOL_CACHE", str(tmp_path))
    names: dict[str, object] = {}
    exec(text.rpartition("```python\n")[2].partition("```")[0], names)  # noqa: S102 - our own
    assert Path(str(names["folder"])).parent == tmp_path / "ct2"
