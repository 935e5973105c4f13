"""Sets weights that translate nothing, at the pace of a model that does.

Knows the layers of Marian and BART; knows no files. Random weights never end a sentence, or end
all of them at once, and then no comparison of batches is worth anything. These end each text at a
length of its own, in any batch, beam or engine, by ordinary weights in the ordinary places:

1. The first encoder layer copies a mark of the first token to all; the mark decides the pace. Its
   feed-forward block writes the position s of the end token, and of no other token, apart.
2. In the first decoder layer, head h looks at the end token with the score
   sum over w of a[w] sin(w (p / pace[h] - s + 1/2)), frequencies w in geometric progression: like
   the sine integral, a step, at p = pace[h] (s - 1/2). To be of another pace, a head reads the
   sinusoids of p some frequencies beside those of s. Where the decoder's table of positions is
   learnt, it may stand still for a while: so many tokens has the shortest text.
3. What a head that looks there sees is the end token, and that is what the decoder then writes.

All else is noise, kept out of the few dimensions that carry this.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from benchmarks.shapes.layout import WAVES, WeightLayout

if TYPE_CHECKING:
    from torch import Tensor

HEIGHT = 30.0
"""Attention score that the end token gains, or lacks, on either side of the step."""

LEAD = 0.5
"""By how many tokens the step comes before s: 1/2, and what it takes to outdo the other tokens."""

ON = 10.0
"""Input by which a unit of a feed-forward block is on (passes x on) or off (gives 0)."""

GAIN = 6.0
"""By how much a position is louder in such a unit, so that 8 bits tell enough of it."""

NOISE = 0.3
"""What a block of random weights adds to the stream, as a part of the stream."""

LOUD = 12.0
"""How much louder the last block is."""

MARK = 4.0
"""A mark in an embedding, in standard deviations of the rest of it."""


def set_weights(model: Any, layout: WeightLayout, *, end: int, pad: int, seed: int = 0) -> None:
    """Give `model`, a Marian or BART, the weights described above.

    `end` and `pad` are token ids; the mark of a token is its id modulo the heads.
    """
    import torch

    torch.manual_seed(seed)
    encoder, decoder = model.model.encoder, model.model.decoder
    with torch.no_grad():
        _embed(model, layout, end, pad)
        for layer in (*encoder.layers, *decoder.layers):
            _scatter(layer, layout)
        _gather(encoder.layers[0].self_attn, layout)
        _set_apart(encoder.layers[0], layout)
        _look(decoder.layers[0].encoder_attn, layout)
        _write(model, layout, end)


def sinusoids(layout: WeightLayout, positions: Sequence[float]) -> Tensor:
    """(positions, d_model): sines, then cosines."""
    import torch

    waves = torch.tensor([layout.frequency(i) for i in range(layout.half)])
    angles = torch.tensor(positions)[:, None] * waves
    return torch.cat((angles.sin(), angles.cos()), dim=1)


def _embed(model: Any, layout: WeightLayout, end: int, pad: int) -> None:
    """Tokens are noise and a mark; the end has its own; positions are sinusoids, scaled alike."""
    import torch

    tokens, unit = model.model.shared.weight, layout.size**-0.5
    tokens.normal_(0.0, unit)
    tokens[:, layout.carriers] = 0.0
    ids = torch.arange(len(tokens))
    tokens[ids, layout.mark[0] + ids % layout.heads] = MARK * unit
    tokens[:, list(layout.apart)] = -unit  # cosines as slow are all but 1: nothing is left there
    tokens[pad] = 0.0
    tokens[end, : layout.apart[0]] = 0.0
    tokens[end, list(layout.end)] = MARK * unit
    parts = ((model.model.encoder, 1.0, 0), (model.model.decoder, layout.stretch, layout.delay))
    for part, stretch, delay in parts:
        table = part.embed_positions
        offset = getattr(table, "offset", None)  # of BART's, which are learnt; Marian's are given
        if offset is not None:
            steps = [stretch * max(0, row - offset - delay) for row in range(len(table.weight))]
            waves = sinusoids(layout, steps)
            waves[:, layout.chosen[0] : layout.half] = 0.0  # as they nearly are
            waves[:, list(layout.apart)] = 1.0
            table.weight.copy_(unit * waves)


def _scatter(layer: Any, layout: WeightLayout) -> None:
    """Random weights everywhere, none of which write to a carrier."""
    for name, weight in layer.named_parameters():
        if weight.dim() == 1:
            weight.fill_(1.0 if "norm" in name and name.endswith("weight") else 0.0)
        else:
            weight.normal_(0.0, weight.shape[1] ** -0.5)
        if name.endswith(("out_proj.weight", "fc2.weight")):
            weight[layout.carriers] = 0.0
            weight *= NOISE


def _reads(layout: WeightLayout, dimension: int) -> Tensor:
    """(d_model,): weights that read a dimension of the stream, whatever its mean has become."""
    import torch

    row = torch.zeros(layout.size)
    row[list(layout.zero)] = -1.0 / len(layout.zero)
    row[dimension] += 1.0
    return row


def _gather(attention: Any, layout: WeightLayout) -> None:
    """Head 0 of all tokens looks at the first one, and copies its mark.

    The score is sum over w of (cos(w (t - first)) - 1): never above 0, so that a token that is
    louder than others, where the embeddings are normalised, gains nothing.
    """
    width = layout.size // layout.heads
    query, key = attention.q_proj, attention.k_proj
    for part in (query, key, attention.v_proj):
        part.weight[:width] = 0.0
    attention.out_proj.weight[:, :width] = 0.0
    loud = 4 * ON * math.sqrt(width)
    key.weight[width - 1] = _reads(layout, layout.one)
    query.bias[width - 1] = -loud * len(layout.near)
    for n, wave in enumerate(layout.near):
        angle = layout.frequency(wave) * layout.first
        for place, dimension, part in (
            (2 * n, layout.cosine(wave), math.cos(angle)),
            (2 * n + 1, layout.sine(wave), math.sin(angle)),
        ):
            key.weight[place] = _reads(layout, dimension)
            query.bias[place] = loud * part
    for head in range(layout.heads):
        attention.v_proj.weight[head] = _reads(layout, layout.mark[head])
        attention.out_proj.weight[layout.chosen[head], head] = 1.0


def _set_apart(layer: Any, layout: WeightLayout) -> None:
    """Units that are on at the end token alone copy its position; wrong paces are told there too.

    An activation f of either family has f(x) = x and f(-x) = 0 for large x, and f(x) - f(-x) = x.
    So f(on + x) - f(on - x) is 2 x where `on` is large, and 0 where it is as far below 0.
    """
    units = iter(range(layer.fc1.weight.shape[0]))
    is_end = sum(_reads(layout, d) for d in layout.end) / (MARK * len(layout.end))

    def unit(reads: Any, target: int, weight: float, on: float) -> None:
        """One unit that is on at the end token, by `on`, and what it writes."""
        number = next(units)
        layer.fc1.weight[number] = 2.5 * on * is_end + reads
        layer.fc1.bias[number] = -on
        layer.fc2.weight[:, number] = 0.0
        layer.fc2.weight[target, number] = weight

    for target in layout.apart:  # what is left there goes
        row = _reads(layout, target)
        unit(row, target, -1.0, on=0.0)
        unit(-row, target, 1.0, on=0.0)
    *waves, ends = layout.apart[: 2 * WAVES + 1]
    wrong = layout.apart[2 * WAVES + 1 :]
    places = [place(wave) for wave in layout.waves for place in (layout.sine, layout.cosine)]
    for place, target in zip(places, waves, strict=True):
        row = GAIN * _reads(layout, place)
        unit(row, target, 1 / GAIN, on=ON)
        unit(-row, target, -1 / GAIN, on=ON)
    unit(0.0, ends, 2 / ON, on=ON)
    for chosen, target in zip(layout.chosen, wrong, strict=True):
        unit(-2.5 * ON * _reads(layout, chosen), target, 2 / ON, on=ON)


def _look(attention: Any, layout: WeightLayout) -> None:
    """Each head sees the end token once p is far enough for its pace, if its pace is the one."""
    width = layout.size // layout.heads
    for part in (attention.q_proj, attention.k_proj, attention.v_proj, attention.out_proj):
        part.weight[:] = 0.0
    *waves, ends = layout.apart[: 2 * WAVES + 1]
    for head, shift in enumerate(layout.shifts):
        query = attention.q_proj.weight[head * width : (head + 1) * width]
        key = attention.k_proj.weight[head * width : (head + 1) * width]
        for n, (wave, part) in enumerate(zip(layout.waves, layout.parts, strict=True)):
            steep = HEIGHT * part * math.sqrt(width)
            lead = LEAD * layout.frequency(wave)
            sine = _reads(layout, layout.sine(wave + shift))
            cosine = _reads(layout, layout.cosine(wave + shift))
            key[2 * n] = _reads(layout, waves[2 * n])
            key[2 * n + 1] = _reads(layout, waves[2 * n + 1])
            query[2 * n] = steep * (math.sin(lead) * sine - math.cos(lead) * cosine)
            query[2 * n + 1] = steep * (math.cos(lead) * sine + math.sin(lead) * cosine)
        key[2 * WAVES] = _reads(layout, layout.apart[2 * WAVES + 1 + head])
        attention.q_proj.bias[head * width + 2 * WAVES] = -8 * ON * math.sqrt(width)
        attention.v_proj.weight[head * width] = _reads(layout, ends)
        attention.out_proj.weight[list(layout.end), head * width] = 8.0


def _write(model: Any, layout: WeightLayout, end: int) -> None:
    """What was seen of the end decides whether it is written: by 20 nats against, or 60 for.

    Of the rest the last block's noise decides, less its mean over some text, which would ask for
    the same token everywhere; and with signs turned at random, or each token would ask for itself.
    """
    import torch

    last = model.model.decoder.layers[-1].fc2
    last.weight *= LOUD
    seen: list[Tensor] = []
    hook = last.register_forward_hook(lambda _module, _inputs, output: seen.append(output))
    tokens = torch.randint(len(model.model.shared.weight), (8, 48))
    model.eval().model(input_ids=tokens, decoder_input_ids=tokens.flip(0))
    hook.remove()
    last.bias.copy_(-seen[0].mean(dim=(0, 1)))
    norm = model.model.decoder.layers[-1].final_layer_norm.weight
    norm.copy_(7.0 * torch.randn(layout.size).sign())
    norm[layout.carriers] = 0.0
    norm[list(layout.end)] = LOUD / 4 * 80 / (len(layout.end) * 3 * MARK * layout.size**-0.5)
    model.final_logits_bias[0, end] = -20.0
