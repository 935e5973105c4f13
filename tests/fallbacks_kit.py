"""An engine with a known fault for every fallback, and articles that bring it out.

As a script it is the command line with that engine: `fallbacks_kit.py LOG run ...` notes in
LOG each batch that was translated.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from translate_tool.errors import EngineError
from translate_tool.inference import runner
from translate_tool.inference.echo import Words
from translate_tool.records import Hypothesis, Recipe
from translate_tool.translation.fallbacks import in_capitals

_LONG = ", ".join(["Le chat rêve", *(f"la souris numéro {n} danse" for n in range(6))])

CURED = {
    "Elle a crié «« assez »» au chat.": "plain punctuation",
    f"{_LONG}, en boucle, le chat.": "split at clauses",
    "Un chat vague passe ici.": "another beam",
    "Un chat sans nombre.": "float32",
}
"""Sentence → the fallback that mends it."""

LOST = "Un chat perdu revient."
"""Nothing heals this one."""

IMPOSSIBLE = "Un chat abracadabra."
"""The engine cannot do this one at all."""


_WORDS = """
le the, la the, un a, chat cat, souris mouse, maison house, il he, elle she, a has, vu seen,
crié shouted, dort sleeps, danse dances, rêve dreams, passe passes, revient returns, en in a,
boucle loop, ici here, dans in, au at the, sans without, nombre number, numéro number, vague vague,
perdu lost, assez enough, mai May
"""
ENGLISH = {
    french: english for french, _, english in (w.strip().partition(" ") for w in _WORDS.split(","))
}


class Sickly:
    """Translates word for word; each odd word breaks it in its own way."""

    workers = 2

    def __init__(self, recipe: Recipe) -> None:
        self.tokenizer = Words()
        self._recipe = recipe

    def generate(self, texts: Sequence[str]) -> list[Hypothesis]:
        """Raises EngineError for a batch with "abracadabra", or with "sans nombre" but in float32.

        The score depends on the company, as padded arithmetic does.
        """
        for text in texts:
            if "abracadabra" in text:
                raise EngineError("choked")
            if "sans nombre" in text and self._recipe.precision != "float32":
                raise EngineError("scores that are not numbers")
        score = -0.3 - len(texts) / 1000
        return [Hypothesis(text=self._translated(text), score=score) for text in texts]

    def _translated(self, text: str) -> str:
        loop = "boucle" in text or "rêve" in text
        if (loop and len(text.split()) > 24) or "perdu" in text or "««" in text:
            return "the cat the cat the cat the cat"
        if "vague" in text and self._recipe.beam != 8:
            return ""
        if in_capitals(text):
            return text
        english = re.sub(r"\w+", lambda word: ENGLISH.get(word[0].lower(), word[0]), text)
        return english[:1].upper() + english[1:]


def sickly(recipe: Recipe, *_: Any, **__: Any) -> Sickly:
    """In the place of `open_engine`."""
    return Sickly(recipe)


def write_sick_articles(folder: Path, count: int) -> None:
    """Write `count` articles of good sentences and a bad one.

    None that the engine fails on: a batch halved again and again is not one batch in flight.
    """
    chance = random.Random(3)
    sick = [*(text for text, fallback in CURED.items() if fallback != "float32"), LOST]
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        lines = [f"Le chat numéro {number}", ""]
        for _ in range(4):
            lines += [f"Il a vu {chance.randint(2, 99)} souris le {chance.randint(2, 28)} mai.", ""]
        lines += [sick[number % len(sick)].replace("chat", f"chat{number % 11}"), ""]
        path = folder / f"{number:03}.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))


def _main() -> None:
    from translate_tool.cli import app

    log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    class Logged(Sickly):
        def generate(self, texts: Sequence[str]) -> list[Hypothesis]:
            hypotheses = super().generate(texts)
            lines = [f"{self._recipe.beam} {self._recipe.precision} {text}\n" for text in texts]
            os.write(log, "".join([*lines, "--\n"]).encode())
            return hypotheses

    setattr(runner, "open_engine", lambda recipe, *_, **__: Logged(recipe))  # noqa: B010
    app()


if __name__ == "__main__":
    _main()
