"""Makes the bundled model in steps, each from files to files, so that each can be done again.

    prepare   pairs -> WORK/tokens.model, WORK/train.npz, WORK/held_out.npz, WORK/held_out.en
    train     these -> WORK/training/ (see training.trainer); goes on where it was stopped
    export    the training -> a model folder; the best or the averaged weights, whichever is better
    curve     the training -> a picture of it

Knows no scores: which of two models is better, `translate-tool compare` finds out.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, PositiveInt

from bundled_model.mix import Mix, mixed
from bundled_model.network import Shape, build
from bundled_model.vocabulary import END, learn_pieces, write_vocabulary
from translate_tool.bitext.pair import SentencePair
from translate_tool.models import weights
from translate_tool.runtime import toml
from translate_tool.training.dataset import Corpus, encode
from translate_tool.training.distributed import ONE_PROCESS, ProcessGroup
from translate_tool.training.network import fill, write
from translate_tool.training.trainer import Settings, Training, read_curve
from translate_tool.writers.charts import line

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor


_HELD_OUT = "held_out.en"


class ModelSettings(BaseModel):
    """All settings; configs/training/lite-fr-en.toml says what they mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    draft: bool
    vocabulary: PositiveInt
    longest: PositiveInt
    longest_source: PositiveInt
    held_out: PositiveInt
    shape: Shape
    training: Settings
    mix: Mix


def read(path: Path) -> ModelSettings:
    """Read the settings in a TOML file. Raises ConfigError naming what is wrong."""
    return toml.load(path, ModelSettings)


def prepare(
    settings: ModelSettings, pairs: Path, work: Path, begin: Path | None = None
) -> tuple[int, int]:
    """Mix and tokenise the files in `pairs`; returns pairs and target tokens to train on.

    With `begin`, a model folder, training goes on from its weights, with its vocabulary. In a
    folder that was prepared before, it goes on with the new mix, and what was held out stays so.
    """
    work.mkdir(parents=True, exist_ok=True)
    mix = mixed(settings.mix, pairs)
    if begin:
        copytree(begin, work / "begin", dirs_exist_ok=True)
        (work / "tokens.model").write_bytes((begin / "source.spm").read_bytes())
    elif not (work / _HELD_OUT).exists():
        learn_pieces(mix, settings.vocabulary, work / "tokens")
    pieces = tokenizer(work).encode
    if not (work / _HELD_OUT).exists():
        held_out = mix[: settings.held_out]
        encode(held_out, pieces, pieces, settings.longest).save(work / "held_out.npz")
        text = "\n".join(pair.target for pair in held_out)
        (work / _HELD_OUT).write_text(text, encoding="utf-8")
    targets = frozenset((work / _HELD_OUT).read_text(encoding="utf-8").split("\n"))
    train = encode(without(mix, targets), pieces, pieces, settings.longest)
    train.save(work / "train.npz")
    return len(train), train.tokens


def without(pairs: Sequence[SentencePair], targets: Set[str]) -> list[SentencePair]:
    """Return the pairs whose English is none of `targets`.

    A pair that is seen in several passes, under several noises, is so held out of all.
    """
    return [pair for pair in pairs if pair.target not in targets]


def export(settings: ModelSettings, work: Path, folder: Path) -> dict[str, float]:
    """Write the model folder; returns the losses on held-out pairs that it was chosen by."""
    done = training(settings, work, ONE_PROCESS)
    chosen, losses = dict[str, Any](), dict[str, float]()
    for name, tensors in (("best", done.best()), ("average", done.average())):
        fill(done.model, tensors)
        losses[name] = done.loss()
        if losses[name] == min(losses.values()):
            chosen = tensors
    done.model.config.draft = settings.draft
    done.model.config.longest_source = settings.longest_source
    write(done.model, chosen, folder)
    write_vocabulary(work / "tokens.model", folder, source="fr", target="en")
    return losses


def curve(work: Path, picture: Path) -> None:
    """Draw the losses over the target tokens seen."""
    points = [
        (validation.tokens / 1e6, validation.held_out)
        for validation in read_curve(work / "training")
    ]
    title = "Held-out loss, in nats for a target token"
    picture.write_text(line(points, title=title, x="million target tokens", y="nats"), "utf-8")


def training(settings: ModelSettings, work: Path, processes: ProcessGroup) -> Training:
    """Set up the training in `work`, with a model to begin with."""
    return Training(
        model=start(settings, work),
        corpus=Corpus.load(work / "train.npz"),
        held_out=Corpus.load(work / "held_out.npz"),
        settings=settings.training,
        folder=work / "training",
        processes=processes,
    )


def start(settings: ModelSettings, work: Path) -> Any:
    """Load the model that training begins with: the one handed to `prepare`, or random weights."""
    import torch

    if (work / "begin").exists():
        return weights.load(work / "begin")
    torch.manual_seed(settings.training.seed)
    return build(settings.shape, tokenizer(work).get_piece_size(), end=END)


def tokenizer(work: Path) -> SentencePieceProcessor:
    """Load the tokenizer that `prepare` trained or took over."""
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_file=str(work / "tokens.model"))
