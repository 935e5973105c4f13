"""Describes a model to CTranslate2: which weight goes where, and the tokens of its vocabulary.

Knows the specifications of CTranslate2 and the names of `weights`. CTranslate2's own converter
takes a model that transformers has loaded; this needs neither transformers nor torch, and gives the
same to the byte (`tests/test_conversion.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_tool.models.model import Family
from translate_tool.models.weights import BIAS, read

if TYPE_CHECKING:
    from translate_tool.models.weights import Weights

END = "</s>"

_ACTIVATIONS = {
    "gelu": "GELU",
    "gelu_new": "GELUTanh",
    "relu": "RELU",
    "silu": "SWISH",
    "swish": "SWISH",
}
"""Names of config.json, and those of CTranslate2."""


def tokens(folder: Path, family: Family) -> list[str]:
    """Return the tokens of a model, in the order of their ids.

    Raises OSError or ValueError where a file is missing or damaged.
    """
    ids: dict[str, int]
    if family == "bart" and (folder / "tokenizer.json").is_file():
        import tokenizers

        ids = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    else:
        ids = json.loads((folder / "vocab.json").read_text("utf-8"))
    return sorted(ids, key=ids.__getitem__)


def target_tokens(folder: Path) -> frozenset[str]:
    """Find the tokens of vocab.json that a target can have: `</s>`, and what target.spm makes.

    The latter are its pieces, and characters that it has no piece for: those it hands on as they
    are, and the vocabulary may have them from source.spm. So it is with the `é` of an English
    `café` in opus-mt-tc-big-fr-en.

    Raises OSError, ValueError or RuntimeError where a file is missing or damaged.
    """
    from sentencepiece import SentencePieceProcessor

    target = SentencePieceProcessor(model_file=str(folder / "target.spm"))
    vocabulary: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))
    pieces = {
        target.id_to_piece(i)
        for i in range(target.get_piece_size())
        if not (target.is_control(i) or target.is_unused(i))
    }
    others = [token for token in vocabulary if token not in pieces]
    spelt = target.encode([token.replace("▁", " ") for token in others], out_type=str)
    kept = {token for token, parts in zip(others, spelt, strict=True) if token in parts}
    return frozenset({END} | kept | (pieces & vocabulary.keys()))


def described(folder: Path, family: Family) -> Any:
    """Return the model of a folder as CTranslate2's specification, which is untyped.

    Raises ModelError for weights that do not fit, KeyError or ValueError for a config.json that has
    too little or asks for what CTranslate2 cannot do.
    """
    from ctranslate2 import specs

    config = json.loads((folder / "config.json").read_text("utf-8"))
    weights = read(folder, family)
    if family == "marian":
        _start_where_trained(config, weights)
    spec = specs.TransformerSpec.from_config(
        (config["encoder_layers"], config["decoder_layers"]),
        config["encoder_attention_heads"],
        pre_norm=False,
        activation=specs.Activation[_ACTIVATIONS[config["activation_function"]]],
        layernorm_embedding=family == "bart",
    )
    encoder, decoder = spec.encoder, spec.decoder
    for stack, words, name in (
        (encoder, encoder.embeddings[0], "model.encoder"),
        (decoder, decoder.embeddings, "model.decoder"),
    ):
        words.weight = weights[f"{name}.embed_tokens.weight"]
        stack.scale_embeddings = _scale(config)
        _set_stack(stack, weights, name)
    decoder.projection.weight = weights["lm_head.weight"]
    if weights[BIAS].any():
        decoder.projection.bias = weights[BIAS][0]
    _set_tokens(spec, config, tokens(folder, family), family)
    return spec


def _scale(config: Mapping[str, Any]) -> float:
    """Return what embeddings are multiplied by."""
    return float(config["d_model"] ** 0.5) if config.get("scale_embedding") else 1.0


def _start_where_trained(config: Mapping[str, Any], weights: Weights) -> None:
    """Move the embedding of the start token, (d_model,), into the decoder's first position.

    CTranslate2 starts a Marian decoder from a zero embedding, which is what opus-mt models have
    for their start token. Others have learnt one; only the start token is ever in first position.
    """
    start = weights["model.decoder.embed_tokens.weight"][config["decoder_start_token_id"]]
    weights["model.decoder.embed_positions.weight"][0] += _scale(config) * start


def _set_stack(stack: Any, weights: Weights, name: str) -> None:
    """Set all of an encoder or decoder but its embeddings."""
    stack.position_encodings.encodings = weights[f"{name}.embed_positions.weight"]
    if f"{name}.layernorm_embedding.weight" in weights:
        _set_norm(stack.layernorm_embedding, weights, f"{name}.layernorm_embedding")
    for number, layer in enumerate(stack.layer):
        at = f"{name}.layers.{number}"
        _set_attention(layer.self_attention, weights, f"{at}.self_attn", [["q", "k", "v"]])
        if hasattr(layer, "attention"):
            _set_attention(layer.attention, weights, f"{at}.encoder_attn", [["q"], ["k", "v"]])
        _set_linear(layer.ffn.linear_0, weights, [f"{at}.fc1"])
        _set_linear(layer.ffn.linear_1, weights, [f"{at}.fc2"])
        _set_norm(layer.ffn.layer_norm, weights, f"{at}.final_layer_norm")


def _set_attention(spec: Any, weights: Weights, name: str, fused: Sequence[Sequence[str]]) -> None:
    """Set an attention; the matrices of each of `fused` become one."""
    for linear, letters in zip(spec.linear, [*fused, ["out"]], strict=True):
        _set_linear(linear, weights, [f"{name}.{letter}_proj" for letter in letters])
    _set_norm(spec.layer_norm, weights, f"{name}_layer_norm")


def _set_linear(spec: Any, weights: Weights, names: Sequence[str]) -> None:
    import numpy as np

    spec.weight = np.concatenate([weights[f"{name}.weight"] for name in names])
    spec.bias = np.concatenate([weights[f"{name}.bias"] for name in names])


def _set_norm(spec: Any, weights: Weights, name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _set_tokens(spec: Any, config: Mapping[str, Any], tokens: list[str], family: Family) -> None:
    """Set the vocabularies and the start token; the other special ones are those of CTranslate2.

    A Marian model of transformers has `<pad>` as its last token, for a start from zero, which
    CTranslate2 does without a token.
    """
    if family == "marian":
        spec.decoder.start_from_zero_embedding = True
        start = END
        if tokens[-1] == "<pad>":
            tokens = tokens[:-1]
            for part in (spec.encoder.embeddings[0], spec.decoder.embeddings):
                part.weight = part.weight[:-1]
            projection = spec.decoder.projection
            projection.weight = projection.weight[:-1]
            if projection.has_bias():
                projection.bias = projection.bias[:-1]
    else:
        tokens = tokens[: config["vocab_size"]]
        start = tokens[config["decoder_start_token_id"]]
    spec.config.decoder_start_token = start
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
