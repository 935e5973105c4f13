"""Makes a Marian network with random weights; imports torch where it is used."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, PositiveInt

from translate_tool.training.network import is_hidden


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
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]  # without hints
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
