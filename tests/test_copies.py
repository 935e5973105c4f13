"""Which copy of a model a name means: the tested content, revisions, Hugging Face's own cache."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hub_kit import COMMIT, Hub, stored
from tiny_kit import bart

from translate_tool import models
from translate_tool.config import Config, override
from translate_tool.errors import ChecksumError, DownloadError, ModelNotFound
from translate_tool.models import Model, hf_cache, lookup, manifests
from translate_tool.models.model import Card
from translate_tool.translation import resolve

NAME = "Some-Lab/opus-mt-fr-en"
DEFAULT = models.DEFAULT
FORMER = "b4a9a384c2ec68a224bbd2ee3fd5df0c71ca5b1b"
OTHER = "f" * 40


@pytest.fixture(scope="module")
def another(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the same tokenizer and other weights."""
    from safetensors.torch import load_file, save_file

    folder = Path(shutil.copytree(tiny, tmp_path_factory.mktemp("another") / "tiny-fr-en"))
    halved = {name: value / 2 for name, value in load_file(folder / "model.safetensors").items()}
    save_file(halved, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


@pytest.fixture(scope="module")
def pickled(another: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The other model with its weights in the form that hubs had in 2020."""
    import torch
    from safetensors.torch import load_file

    folder = Path(shutil.copytree(another, tmp_path_factory.mktemp("pickled") / "tiny-bin"))
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    return folder


@pytest.fixture
def hf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Hugging Face cache of this test's own."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hf"))
    return tmp_path / "hf"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def find(name: str, cache: Path, *, download: bool = False) -> models.Model:
    return models.find(name, task="translate", cache=cache, download=download)


def everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """All that is under a folder, and when it was last touched."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns,
            path.lstat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in [folder, *folder.rglob("*")]
    }


def spoil(path: Path) -> None:
    """Change one byte, but neither size nor time."""
    times, data = path.stat(), bytearray(path.read_bytes())
    data[-1] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


# Hugging Face's cache


def test_what_their_client_fetched_is_used(
    server: Hub, tiny: Path, hf: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import hf_hub_download

    server.repos[NAME] = tiny
    for path in tiny.iterdir():
        hf_hub_download(NAME, path.name, cache_dir=hf, endpoint=server.url)
    before, asked = everything(hf), len(server.requests)
    monkeypatch.setenv("TRANSLATE_TOOL_OFFLINE", "1")
    model = find(NAME, cache, download=True)
    assert (model.name, model.revision, model.licence) == (NAME, COMMIT, "")
    assert model.sha256 == manifests.sha256(tiny / "model.safetensors")
    assert model.folder.parent.parent == hf / "models--Some-Lab--opus-mt-fr-en"
    assert models.pull(NAME, task="translate", cache=cache) == model
    assert models.convert(model, precision="int8", cache=cache).name.startswith("Some-Lab--opus-mt")
    assert everything(hf) == before
    assert len(server.requests) == asked
    assert not (cache / "hub").exists()


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({"HF_HUB_CACHE": "/a", "HUGGINGFACE_HUB_CACHE": "/b", "HF_HOME": "/c"}, "/a"),
        ({"HUGGINGFACE_HUB_CACHE": "/b", "HF_HOME": "/c"}, "/b"),
        ({"HF_HOME": "/c", "XDG_CACHE_HOME": "/d"}, "/c/hub"),
        ({"XDG_CACHE_HOME": "/d"}, "/d/huggingface/hub"),
        ({}, "/home/of/user/.cache/huggingface/hub"),
        ({"HF_HOME": "~/hf"}, "/home/of/user/hf/hub"),
        ({"HF_HUB_CACHE": "$HOME/hub"}, "/home/of/user/hub"),
    ],
)
def test_their_cache_is_where_they_look_for_it(
    variables: dict[str, str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": "/home/of/user"} | variables).items():
        monkeypatch.setenv(name, value)
    assert hf_cache.root() == Path(place)


def lose(name: str) -> Callable[[Path], None]:
    return lambda snapshot: (snapshot / name).unlink()


def break_link(snapshot: Path) -> None:
    (snapshot / "model.safetensors").resolve().unlink()


def of_another_family(snapshot: Path) -> None:
    (snapshot / "config.json").unlink()
    (snapshot / "config.json").write_text('{"model_type": "llama"}')


@pytest.mark.parametrize(
    "harm",
    [
        lose("config.json"),
        lose("model.safetensors"),
        lose("source.spm"),
        break_link,
        of_another_family,
    ],
)
def test_what_is_not_whole_there_is_no_copy(
    harm: Callable[[Path], None], tiny: Path, hf: Path, cache: Path
) -> None:
    harm(stored(hf, NAME, tiny))
    with pytest.raises(ModelNotFound):
        find(NAME, cache)
    assert NAME not in [entry.name for entry in models.catalogue(cache)]


@pytest.mark.parametrize("file", ["model.safetensors", "vocab.json", "source.spm"])
def test_damage_there_is_found_and_fetched_anew(
    file: str, server: Hub, tiny: Path, hf: Path, cache: Path
) -> None:
    snapshot = stored(hf, NAME, tiny)
    spoil((snapshot / file).resolve())
    before = everything(hf)
    with pytest.raises(ChecksumError, match=f"in Hugging Face's cache: {file} has") as caught:
        find(NAME, cache, download=True)
    assert f"`translate-tool models pull {NAME}`" in caught.value.hint
    [found] = models.verify(cache, NAME)
    assert not found.ok
    assert f"{file} has changed" in found.reason

    server.repos[NAME] = tiny
    assert models.pull(NAME, task=None, cache=cache).folder.parent == cache / "hub"
    assert find(NAME, cache).folder.parent == cache / "hub"
    assert everything(hf) == before


def test_a_copy_without_links_is_used_too(tested: Card, tiny: Path, hf: Path, cache: Path) -> None:
    snapshot = stored(hf, DEFAULT, tiny, commit=tested.revision, links=False)
    assert find(DEFAULT, cache).folder == snapshot
    spoil(snapshot / "model.safetensors")
    with pytest.raises(ModelNotFound):  # its digest is not the card's
        find(DEFAULT, cache)


def test_a_pickle_there_is_converted_into_our_cache(
    pickled: Path, another: Path, hf: Path, cache: Path
) -> None:
    from safetensors.torch import load_file

    stored(hf, NAME, pickled)
    before = everything(hf)
    model = find(NAME, cache)
    assert (model.name, model.revision) == (NAME, COMMIT)
    assert model.folder.parent == cache / "hub"
    ours, theirs = (load_file(f / "model.safetensors") for f in (model.folder, another))
    assert all(bool((ours[name] == theirs[name]).all()) for name in theirs)
    assert everything(hf) == before
    shutil.rmtree(hf)
    assert find(NAME, cache) == model


def test_a_spoilt_pickle_there_is_not_read(pickled: Path, hf: Path, cache: Path) -> None:
    spoil((stored(hf, NAME, pickled) / "pytorch_model.bin").resolve())
    with pytest.raises(ChecksumError, match=r"pytorch_model\.bin has changed"):
        find(NAME, cache)
    assert not cache.exists()


def test_our_cache_comes_before_theirs(server: Hub, tiny: Path, hf: Path, cache: Path) -> None:
    server.repos[NAME] = tiny
    models.pull(NAME, task=None, cache=cache)
    stored(hf, NAME, tiny)
    assert find(NAME, cache).folder.parent == cache / "hub"
    [entry] = [e for e in models.catalogue(cache) if e.name.startswith(NAME)]
    assert entry.state == "cached"


def test_their_cache_is_listed_and_verified(tiny: Path, hf: Path, cache: Path) -> None:
    stored(hf, NAME, tiny)
    stored(hf, NAME, tiny, commit=OTHER, refs=())
    stored(hf, "big-lab/some-llm", tiny, refs=())
    (hf / "models--big-lab--some-llm" / "snapshots" / COMMIT / "config.json").unlink()
    entries = {e.name: e for e in models.catalogue(cache)}
    assert {name for name, e in entries.items() if e.state == "hf-cache"} == {
        NAME,
        f"{NAME}@{OTHER[:12]}",
    }
    assert entries[NAME].size == sum(path.stat().st_size for path in tiny.iterdir())
    named = [v.name for v in models.verify(cache) if v.ok]
    assert f"{NAME} (Hugging Face's cache)" in named
    assert [v.name for v in models.verify(cache, f"{NAME}@{OTHER[:7]}")] == [
        f"{NAME}@{OTHER[:12]} (Hugging Face's cache)"
    ]


def test_a_cache_that_may_not_be_read_is_empty(tmp_path: Path, hf: Path, cache: Path) -> None:
    hf.write_text("a file where the folder should be")
    with pytest.raises(ModelNotFound):
        find(NAME, cache)
    assert all(e.state != "hf-cache" for e in models.catalogue(tmp_path))


# revisions


@pytest.mark.parametrize("asked", ["main", COMMIT, COMMIT[:7], "refs/pr/3"])
def test_a_revision_on_disk_is_taken(asked: str, tiny: Path, hf: Path, cache: Path) -> None:
    stored(hf, NAME, tiny, commit=OTHER, refs=())
    stored(hf, NAME, tiny, refs=("main", "refs/pr/3"))
    model = find(f"{NAME}@{asked}", cache)
    assert (model.name, model.revision) == (NAME, COMMIT)


@pytest.mark.parametrize("asked", ["v2", "0123abc", "0123456789abcdee"])
def test_another_revision_on_disk_is_told(asked: str, tiny: Path, hf: Path, cache: Path) -> None:
    stored(hf, NAME, tiny)
    with pytest.raises(ModelNotFound) as caught:
        find(f"{NAME}@{asked}", cache)
    assert f"name it {NAME}@{COMMIT[:12]} to use it" in caught.value.hint


@pytest.mark.parametrize("asked", ["a/b@", "a/b@@c", "a/b@../x", "lite-fr-en@main", "a/b@c d"])
def test_a_revision_that_is_none_leads_nowhere(asked: str, cache: Path) -> None:
    with pytest.raises(ModelNotFound):
        find(asked, cache, download=True)


def test_main_is_looked_up_by_pull_alone(
    server: Hub, tiny: Path, another: Path, cache: Path
) -> None:
    server.repos[NAME] = tiny
    first = models.pull(f"{NAME}@main", task=None, cache=cache)
    asked = len(server.requests)
    assert find(f"{NAME}@main", cache, download=True) == first == find(NAME, cache)
    assert len(server.requests) == asked

    server.repos[NAME], server.commit = another, OTHER
    assert find(f"{NAME}@main", cache, download=True) == first
    second = models.pull(f"{NAME}@main", task=None, cache=cache)
    assert second.revision == OTHER
    assert find(f"{NAME}@main", cache) == find(f"{NAME}@{OTHER}", cache) == second
    assert find(f"{NAME}@{COMMIT[:12]}", cache) == first


def test_pull_of_a_branch_offline_is_what_is_there(
    server: Hub, tiny: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.repos[NAME] = tiny
    first = models.pull(f"{NAME}@main", task=None, cache=cache)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert models.pull(f"{NAME}@main", task=None, cache=cache) == first
    spoil(first.folder / "model.safetensors")
    with pytest.raises(ChecksumError):
        models.pull(f"{NAME}@main", task=None, cache=cache)
    with pytest.raises(DownloadError, match=f"{NAME}@v2 is not on disk"):
        models.pull(f"{NAME}@v2", task=None, cache=cache)


def test_a_damaged_revision_is_mended_by_its_first_digits(
    server: Hub, tiny: Path, cache: Path
) -> None:
    server.repos[NAME] = tiny
    model = models.pull(NAME, task=None, cache=cache)
    spoil(model.folder / "model.safetensors")
    [found] = models.verify(cache, NAME)
    assert f"models pull {NAME}@{COMMIT[:12]}` mends it" in found.reason
    assert models.pull(f"{NAME}@{COMMIT[:12]}", task=None, cache=cache) == model
    assert models.verify(cache, NAME)[0].ok


def test_a_revision_that_the_hub_lacks_says_what_one_is(
    server: Hub, tiny: Path, cache: Path
) -> None:
    server.repos[NAME] = tiny
    with pytest.raises(ModelNotFound, match="has no revision v2") as caught:
        models.pull(f"{NAME}@v2", task=None, cache=cache)
    assert "a branch such as main, a tag, or the 40 digits of a commit" in caught.value.hint


# the model that was tested


def test_the_tested_files_are_taken_at_another_commit(
    tested: Card, server: Hub, tiny: Path, cache: Path
) -> None:
    server.repos[DEFAULT] = tiny
    model = models.pull(DEFAULT, task=None, cache=cache)
    assert (model.revision, model.licence, model.golden) == (COMMIT, "Apache-2.0", tested.golden)
    assert find("auto", cache) == find(DEFAULT, cache) == model
    asked = len(server.requests)
    assert models.pull(DEFAULT, task=None, cache=cache) == model
    assert len(server.requests) == asked


@pytest.mark.usefixtures("tested")
def test_their_cache_may_have_it_at_another_commit(tiny: Path, hf: Path, cache: Path) -> None:
    snapshot = stored(hf, DEFAULT, tiny, commit=OTHER)
    assert find("auto", cache).folder == snapshot
    entry = {e.name: e for e in models.catalogue(cache)}[DEFAULT]
    assert (entry.state, entry.revision, entry.licence) == ("hf-cache", OTHER, "Apache-2.0")


@pytest.mark.parametrize("file", ["model.safetensors", "vocab.json"])
def test_other_files_under_its_name_are_taken_only_by_revision(
    file: str, tested: Card, server: Hub, tiny: Path, cache: Path, tmp_path: Path
) -> None:
    repository = Path(shutil.copytree(tiny, tmp_path / "repository"))
    spoil(repository / file)
    server.repos[DEFAULT] = repository
    asks: tuple[Callable[[], Model], ...] = (
        lambda: models.pull(DEFAULT, task=None, cache=cache),
        lambda: find(DEFAULT, cache, download=True),
    )
    for ask in asks:
        with pytest.raises(ModelNotFound, match=rf"another model \({file} differ\)") as caught:
            ask()
        assert tested.revision[:12] in caught.value.message
        assert f"`translate-tool models pull {DEFAULT}@main`" in caught.value.hint
    assert not any(request.endswith("model.safetensors") for request in server.requests)

    model = models.pull(f"{DEFAULT}@main", task=None, cache=cache)
    assert (model.revision, model.licence) == (
        COMMIT,
        "cc-by-4.0",
    )  # the hub's word, not the card's
    assert find(f"{DEFAULT}@main", cache) == model
    with pytest.raises(ModelNotFound) as caught:
        find(DEFAULT, cache)
    assert f"name it {DEFAULT}@{COMMIT[:12]} to use it" in caught.value.hint
    listed = {e.name: e.state for e in models.catalogue(cache)}
    assert (listed[DEFAULT], listed[f"{DEFAULT}@{COMMIT[:12]}"]) == ("absent", "cached")


def test_a_card_without_digests_is_known_by_its_commit(
    server: Hub, tmp_path: Path, hf: Path, cache: Path
) -> None:
    folder, name = bart(tmp_path / "bart"), models.SUMMARISER
    server.repos[name] = folder
    with pytest.raises(ModelNotFound, match="may be another model"):
        models.pull(name, task=None, cache=cache)
    known = models.card(name)
    assert known is not None
    server.commit = known.revision
    assert models.pull(name, task=None, cache=cache).revision == known.revision
    shutil.rmtree(cache)
    stored(hf, name, folder, commit=known.revision)
    assert models.pull(name, task=None, cache=cache).folder.is_relative_to(hf)


def test_a_mirror_that_alters_the_pinned_commit_is_told(
    tested: Card, server: Hub, another: Path, cache: Path
) -> None:
    server.repos[DEFAULT], server.commit = another, tested.revision
    with pytest.raises(ChecksumError, match=r"very same commit .*: model\.safetensors") as caught:
        models.pull(DEFAULT, task=None, cache=cache)
    assert "HF_ENDPOINT" in caught.value.hint


def test_the_pinned_commit_may_be_here_as_a_pickle(
    tested: Card, pickled: Path, hf: Path, cache: Path
) -> None:
    """Its sha256 is not on the card, but the commit is, and the tokenizer's are."""
    stored(hf, DEFAULT, pickled, commit=tested.revision)
    model = find(DEFAULT, cache)
    assert model.revision == tested.revision
    shutil.rmtree(hf)
    assert find(DEFAULT, cache) == model


def test_a_local_folder_of_its_files_has_its_card(
    tested: Card, tiny: Path, another: Path, cache: Path
) -> None:
    model = find(str(tiny), cache)
    assert (model.name, model.revision) == (str(tiny), "")
    assert (model.licence, model.golden) == ("Apache-2.0", tested.golden)
    assert (find(str(another), cache).licence, find(str(another), cache).golden) == ("", ())


# the model of an earlier release


@pytest.fixture
def upgraded(tested: Card, server: Hub, pickled: Path, tiny: Path, cache: Path) -> models.Model:
    """What a user has who pulled with the first release; the hub has gone on since."""
    server.repos[DEFAULT], server.commit = pickled, FORMER
    model = models.pull(f"{DEFAULT}@{FORMER}", task=None, cache=cache)
    server.repos[DEFAULT], server.commit = tiny, tested.revision
    server.requests.clear()
    return model


def test_an_upgrade_goes_on_with_what_is_there(
    upgraded: models.Model, server: Hub, cache: Path
) -> None:
    for name in (DEFAULT, "auto"):
        assert find(name, cache, download=True) == upgraded
    assert upgraded.licence == "Apache-2.0"
    assert server.requests == []
    entry = {e.name: e for e in models.catalogue(cache)}[DEFAULT]
    assert (entry.state, entry.revision) == ("cached", FORMER)
    assert "`pull` fetches today's" in entry.note
    assert models.superseded(DEFAULT, cache) == FORMER


def test_pull_after_an_upgrade_fetches_todays(
    upgraded: models.Model, tested: Card, cache: Path
) -> None:
    model = models.pull(DEFAULT, task=None, cache=cache)
    assert model.revision == tested.revision
    assert find(DEFAULT, cache) == model
    assert models.superseded(DEFAULT, cache) == ""
    assert find(f"{DEFAULT}@{FORMER[:8]}", cache) == upgraded


def test_pull_after_an_upgrade_offline_keeps_what_is_there(
    upgraded: models.Model, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSLATE_TOOL_OFFLINE", "1")
    assert models.superseded(DEFAULT, cache) == ""
    assert models.pull(DEFAULT, task=None, cache=cache) == upgraded


@pytest.mark.usefixtures("upgraded")
def test_todays_in_their_cache_comes_before_the_former(
    tested: Card, tiny: Path, hf: Path, cache: Path
) -> None:
    snapshot = stored(hf, DEFAULT, tiny, commit=tested.revision)
    assert find(DEFAULT, cache).folder == snapshot


def test_the_former_in_their_cache_is_used(pickled: Path, hf: Path, cache: Path) -> None:
    stored(hf, DEFAULT, pickled, commit=FORMER)
    assert find("auto", cache).revision == FORMER


# auto says why it fell back


def settings(cache: Path, **options: object) -> Config:
    return override(Config(), {"models.cache": cache, **options})


@pytest.mark.parametrize("status", [503, 404])
def test_auto_says_why_it_is_a_draft(status: int, server: Hub, cache: Path) -> None:
    server.status = status
    resolved = resolve.Resolved(settings(cache, **{"models.download": True}))
    assert resolved.recipes[0].model == "lite-fr-en"
    for name in (DEFAULT, models.SUMMARISER):
        [note] = [n for n in resolved.context.notes if n.startswith(f"{name} was to be downloaded")]
        assert server.url in note
        assert "\n" not in note


def test_auto_says_why_another_model_was_not_taken(server: Hub, tiny: Path, cache: Path) -> None:
    server.repos[DEFAULT] = tiny  # not what the card says
    model = find("auto", cache, download=True)
    assert model.draft
    assert "is another model (source.spm" in model.notes[0]


def test_auto_says_nothing_where_no_download_was_wanted(cache: Path) -> None:
    resolved = resolve.Resolved(settings(cache))
    assert [note.partition(":")[0] for note in resolved.context.notes] == ["Draft translation"]
    assert lookup.find("auto", task="translate", cache=cache, download=False).notes == ()
