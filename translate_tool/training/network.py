"""The network in training: a Marian model, its loss, and a new one from nothing.

Knows torch and transformers, imported where they are used.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, PositiveInt

from translate_tool.training import loss

if TYPE_CHECKING:
    from torch import Tensor


class Shape(BaseModel):
    """The sizes of a new network, a Marian transformer (post-norm, sinusoidal positions)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    width: PositiveInt = 256
    feed_forward: PositiveInt = 1536
    heads: PositiveInt = 4
    encoder: PositiveInt = 6
    decoder: PositiveInt = 2
    activation: str = "relu"


def build(shape: Shape, pieces: int, *, end: int) -> Any:
    """Make a MarianMTModel with random weights for `pieces` of text; padding comes after them.

    Hidden matrices are Xavier-uniform, embeddings normal with a deviation of width ** -0.5, so that
    scaled by the root of the width they begin at one.
    """
    import torch
    from transformers import GenerationConfig, MarianConfig, MarianMTModel

    model = MarianMTModel(
        MarianConfig(
            vocab_size=pieces + 1,
            d_model=shape.width,
            encoder_layers=shape.encoder,
            decoder_layers=shape.decoder,
            encoder_attention_heads=shape.heads,
            decoder_attention_heads=shape.heads,
            encoder_ffn_dim=shape.feed_forward,
            decoder_ffn_dim=shape.feed_forward,
            activation_function=shape.activation,
            scale_embedding=True,
            max_position_embeddings=512,
            dropout=0.0,
            attention_dropout=0.0,
            pad_token_id=pieces,
            eos_token_id=end,
            bos_token_id=end,
            decoder_start_token_id=pieces,
            forced_eos_token_id=end,
            share_encoder_decoder_embeddings=True,
            tie_word_embeddings=True,
        )
    )
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]  # of theirs
        num_beams=4,
        max_length=512,
        bad_words_ids=[[pieces]],
        pad_token_id=pieces,
        decoder_start_token_id=pieces,
        bos_token_id=end,
        eos_token_id=end,
        forced_eos_token_id=end,
    )
    for name, parameter in model.named_parameters():
        if is_hidden(name, parameter):
            torch.nn.init.xavier_uniform_(parameter)
        elif "shared" in name:
            torch.nn.init.normal_(parameter, std=shape.width**-0.5)
    return model


def is_hidden(name: str, parameter: Any) -> bool:
    """Tell whether a parameter is a matrix between hidden layers, the kind that Muon is for."""
    return parameter.dim() == 2 and not any(part in name for part in ("shared", "embed", "lm_head"))


def trainable(model: Any) -> dict[str, Any]:
    """List the parameters to learn, by name: all but the sinusoidal positions, tied ones once."""
    return {n: p for n, p in model.named_parameters() if "embed_positions" not in n}


def prepare_for_training(model: Any, device: str, dtype: Any, dropout: float = 0.0) -> Any:
    """Put `model` on `device` in `dtype`, ready to learn; positions are fixed."""
    for module in model.modules():
        if isinstance(getattr(module, "dropout", None), float):
            module.dropout = dropout
    model.to(device=device, dtype=dtype).train()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for parameter in trainable(model).values():
        parameter.requires_grad_(True)
    return model


def batch_loss(model: Any, source: Tensor, target: Tensor, smoothing: float) -> tuple[Tensor, int]:
    """Compute the summed cross entropy of a batch, and count its target tokens.

    `source` and `target` are (rows, length), ended and padded. The decoder is fed the start token
    and the target moved by one, as transformers' own loss does it.
    """
    pad = model.config.pad_token_id
    fed = target.roll(1, dims=1)
    fed[:, 0] = model.config.decoder_start_token_id
    hidden = model.model(
        input_ids=source,
        attention_mask=(source != pad).long(),
        decoder_input_ids=fed,
        use_cache=False,
    ).last_hidden_state
    real = target != pad
    bias = model.final_logits_bias[0].to(hidden.dtype)
    nats = loss.summed(hidden[real], model.lm_head.weight, bias, target[real], smoothing)
    return nats, int(real.sum())


def mean_loss(model: Any, batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    """Compute the cross entropy of held-out batches, unsmoothed, in nats per target token."""
    import torch

    nats, tokens = 0.0, 0
    model.eval()
    with torch.no_grad():
        for source, target in batches:
            found, count = batch_loss(model, source, target, smoothing=0.0)
            nats, tokens = nats + found.item(), tokens + count
    model.train()
    return nats / tokens
