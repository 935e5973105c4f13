"""Tiny models in the real Hugging Face format, made in seconds, for tests without a network.

Knows the layout of opus-mt (Marian, SentencePiece) and of distilbart-cnn (BART, byte-level BPE).
Does not know what is tested with them. All are seeded: the same call gives the same files.
"""

from __future__ import annotations

import atexit
import io
import json
import shutil
import tempfile
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

PAIRS = (
    ("Bonjour.", "Hello."),
    ("Merci beaucoup.", "Thank you very much."),
    ("Le chat dort.", "The cat sleeps."),
    ("Le chien dort dans la maison.", "The dog sleeps in the house."),
    ("La petite maison est rouge.", "The small house is red."),
    ("Le train arrive à midi.", "The train arrives at noon."),
    ("Il pleut depuis trois jours.", "It has been raining for three days."),
    ("Où est la gare ?", "Where is the station?"),
    ("Nous mangeons du pain et du fromage.", "We eat bread and cheese."),
    ("Le ministre a rencontré le maire.", "The minister met the mayor."),
    ("Les prix ont baissé de 3 % en 2024.", "Prices fell by 3% in 2024."),
    ("Elle lit le journal chaque matin.", "She reads the newspaper every morning."),
    ("La bibliothèque ouvre à neuf heures.", "The library opens at nine o'clock."),
    ("Les enfants jouent dans le jardin.", "The children play in the garden."),
    ("Ce livre coûte 12 euros.", "This book costs 12 euros."),
    ("La réunion est reportée à jeudi.", "The meeting is put off until Thursday."),
)
"""What `trained_marian` learns by heart."""

ACCENTED = ("Le café est fermé.", "The café is closed.")
"""What one of two tokenizers learns as well: that of its targets has no piece for the é."""

WHO = {
    "Le chat": "The cat",
    "Le chien": "The dog",
    "Le train": "The train",
    "Le maire": "The mayor",
    "Le ministre": "The minister",
    "Le livre": "The book",
    "Le journal": "The newspaper",
    "La réunion": "The meeting",
    "La maison": "The house",
    "La gare": "The station",
    "La bibliothèque": "The library",
    "Le jardin": "The garden",
}
DOES = {
    "dort": "sleeps",
    "arrive": "arrives",
    "joue": "plays",
    "mange": "eats",
    "ouvre": "opens",
    "attend": "waits",
    "tombe": "falls",
    "parle": "speaks",
    "change": "changes",
    "vient": "comes",
}
SAID = [(f"{s} {v}.", f"{S} {V}.") for (s, S), (v, V) in product(WHO.items(), DOES.items())]
"""Sentences of two parts: who has learnt some of them knows the others."""

_MORE = (
    "Des chercheurs ont décrit une nouvelle espèce de poisson.",
    "« C'est une victoire », a déclaré l'entraîneur, l'air étonné.",
    "L'été dernier, la sécheresse a vidé les réservoirs ; l'hiver les a remplis.",
    "Voilà pourquoi, dès février, le château sera fermé au public.",
    "Quarante-cinq wagons de blé, de kiwis et de jus ont quitté le quai numéro 7.",
    "The river rose by 68 centimetres (about two feet) overnight - a record.",
    "Why did the quiet jury vote before the experts spoke? Nobody knows.",
    'The mayor said: "We will fix the bridge by the end of 2025, or 2026; not later."',
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789",
    "àâæçéèêëîïôœùûüÿ ÀÂÇÉÈÊËÎÏÔÙÛ « » ’ … — – : ; ! ? ( ) % € / + = & *",
)

SENTENCES = (*(s for pair in PAIRS for s in pair), *_MORE)


def marian(folder: Path) -> Path:
    """A random Marian model of the shape of opus-mt: d_model 16, 1 + 1 layers, 512 positions."""
    _save_marian(folder, steps=0)
    return folder


def trained_marian(folder: Path, *, tokenizers: int = 1) -> Path:
    """A Marian model that has learnt `PAIRS` by heart: d_model 64, 1 + 1 layers, 512 positions.

    With 2 `tokenizers`, as Helsinki's have, it has learnt `ACCENTED` as well.
    """
    return Path(shutil.copytree(_trained(tokenizers), folder, dirs_exist_ok=True))


@cache
def _trained(tokenizers: int) -> Path:
    """The same, learnt once for all tests of a process."""
    folder = Path(tempfile.mkdtemp(prefix="trained-marian-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _save_marian(folder, steps=120, tokenizers=tokenizers)
    return folder


def _save_marian(folder: Path, *, steps: int, tokenizers: int = 1) -> None:
    import torch
    from transformers import GenerationConfig, MarianConfig, MarianMTModel

    vocab = _sentencepiece_files(folder, tokenizers)
    pad = vocab["<pad>"]
    special: dict[str, Any] = {
        "bos_token_id": 0,
        "eos_token_id": 0,
        "forced_eos_token_id": 0,
        "pad_token_id": pad,
        "decoder_start_token_id": pad,
    }
    d_model = 64 if steps else 16
    config = MarianConfig(
        vocab_size=len(vocab),
        d_model=d_model,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=2 * d_model,
        decoder_ffn_dim=2 * d_model,
        max_position_embeddings=512,
        activation_function="swish",
        dropout=0.0,
        init_std=0.1 if steps else 0.5,  # far from ties: two engines must not differ by rounding
        scale_embedding=True,
        static_position_embeddings=True,  # type: ignore[call-arg]  # kept among further settings
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
        **special,
    )
    torch.manual_seed(0)
    model = MarianMTModel(config)
    if steps:
        _learn(model, folder, steps, PAIRS if tokenizers == 1 else (*PAIRS, ACCENTED))
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]  # of theirs
        bad_words_ids=[[pad]], max_length=512, num_beams=4, **special
    )
    model.save_pretrained(folder)


def _sentencepiece_files(folder: Path, tokenizers: int) -> dict[str, int]:
    """source.spm, target.spm, vocab.json and tokenizer_config.json, laid out as in opus-mt.

    With 2 `tokenizers` target.spm knows the English of `PAIRS` alone.
    """
    source = _sentencepiece(SENTENCES)
    target = source if tokenizers == 1 else _sentencepiece(tuple(english for _, english in PAIRS))
    learnt = dict.fromkeys((*_pieces(source), *_pieces(target)))
    vocab = {piece: i for i, piece in enumerate(["</s>", "<unk>", *learnt, "<pad>"])}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.spm").write_bytes(source)
    (folder / "target.spm").write_bytes(target)
    _write_json(folder / "vocab.json", vocab)
    _write_json(
        folder / "tokenizer_config.json",
        {
            "source_lang": "fr",
            "target_lang": "en",
            "model_max_length": 512,
            "unk_token": "<unk>",
            "eos_token": "</s>",
            "pad_token": "<pad>",
            "tokenizer_class": "MarianTokenizer",
            "separate_vocabs": False,
        },
    )
    return vocab


def _sentencepiece(sentences: tuple[str, ...]) -> bytes:
    """A model file of at most 400 pieces."""
    import sentencepiece

    proto = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences * 3),
        model_writer=proto,
        vocab_size=400,
        hard_vocab_limit=False,
        character_coverage=1.0,
        num_threads=1,
        minloglevel=2,
    )
    return proto.getvalue()


def _pieces(proto: bytes) -> list[str]:
    import sentencepiece

    spm = sentencepiece.SentencePieceProcessor(model_proto=proto)
    pieces = [spm.id_to_piece(i) for i in range(spm.get_piece_size())]
    return [piece for piece in pieces if piece not in ("<unk>", "<s>", "</s>")]


def _learn(  # torch is lazy
    model: Any, folder: Path, steps: int, pairs: tuple[tuple[str, str], ...]
) -> None:
    """Teach `model` the `pairs`, in one batch a step, until it has them by heart."""
    import sentencepiece
    import torch

    vocab = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    pad = vocab["<pad>"]

    def batch(texts: list[str], name: str) -> torch.Tensor:  # (texts, longest)
        spm = sentencepiece.SentencePieceProcessor(model_file=str(folder / name))
        rows = [torch.tensor([*(vocab[p] for p in spm.encode(t, out_type=str)), 0]) for t in texts]
        return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad)

    sources = batch([french for french, _ in pairs], "source.spm")
    targets = batch([english for _, english in pairs], "target.spm")
    labels = targets.masked_fill(targets == pad, -100)
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    model.train()
    for _ in range(steps):
        loss = model(input_ids=sources, attention_mask=sources != pad, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()


def bart(folder: Path, positions: int = 192, *, says: str = "") -> Path:
    """A BART of the shape of distilbart-cnn: d_model 16, 1 + 1 layers.

    Random, or taught to answer whatever it reads with `says`.
    """
    import torch
    from transformers import BartConfig, BartForConditionalGeneration, GenerationConfig

    vocab = _byte_level_files(folder, positions)
    special: dict[str, Any] = {
        "bos_token_id": 0,
        "pad_token_id": 1,
        "eos_token_id": 2,
        "decoder_start_token_id": 2,
        "forced_bos_token_id": 0,
        "forced_eos_token_id": 2,
    }
    config = BartConfig(
        vocab_size=len(vocab),
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=positions,
        dropout=0.0,
        init_std=0.5,
        **special,
    )
    torch.manual_seed(0)
    model = BartForConditionalGeneration(config)
    if says:
        _teach(model, folder, says)
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]  # of theirs
        **special,
        early_stopping=True,
        length_penalty=2.0,
        max_length=142,
        min_length=56,
        no_repeat_ngram_size=3,
        num_beams=4,
    )
    model.save_pretrained(folder)
    return folder


def _teach(model: Any, folder: Path, says: str) -> None:  # torch is lazy
    """Teach a BART one answer to everything."""
    import tokenizers
    import torch

    bpe = tokenizers.ByteLevelBPETokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"))
    labels = torch.tensor([[0, *bpe.encode(says).ids, 2]])  # (1, tokens)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    model.train()
    for step in range(150):
        ids = bpe.encode(" ".join(SENTENCES[step % 20 : step % 20 + 4])).ids
        loss = model(input_ids=torch.tensor([[0, *ids, 2]]), labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()


def _byte_level_files(folder: Path, positions: int) -> dict[str, int]:
    """vocab.json, merges.txt and tokenizer_config.json, laid out as in distilbart-cnn."""
    import tokenizers

    bpe = tokenizers.Tokenizer(tokenizers.models.BPE())
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(SENTENCES, trainer)
    folder.mkdir(parents=True, exist_ok=True)
    bpe.model.save(str(folder))
    vocab: dict[str, int] = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    vocab["<mask>"] = len(vocab)
    _write_json(folder / "vocab.json", vocab)
    _write_json(
        folder / "tokenizer_config.json",
        {"model_max_length": positions, "tokenizer_class": "BartTokenizer"},
    )
    return vocab


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
