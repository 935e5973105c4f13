"""Feeds mutated files to each reader, with atheris (libFuzzer): `make fuzz`.

    python tests/fuzz.py pdf --minutes 10    one reader
    python tests/fuzz.py --minutes 2         each in turn, in a process of its own

A reader may yield articles or raise InputError, within 20 seconds and 1 GB; all else is a finding:
the input is kept in build/fuzz/, to be mended and put into tests/data/fuzz/, where each reader has
a folder of seeds to begin with. Readers are those of `READERS`.
"""

from __future__ import annotations

import argparse
import io
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from translate_tool.errors import InputError
from translate_tool.readers import READERS, Columns
from translate_tool.records import Article

SEEDS = Path(__file__).parent / "data" / "fuzz"
FOUND = Path(__file__).parents[1] / "build" / "fuzz"

_SECONDS, _MEGABYTES, _LARGEST = 20, 1000, 65_536
"""For one input: time, memory, and bytes of the input."""


def check(suffix: str, data: bytes) -> int:
    """Read `data` as a file with this suffix; returns the number of articles.

    Raises whatever the reader raises that is not InputError, and AssertionError for an article
    that cannot be kept.
    """
    articles = 0
    with suppress(InputError):
        for item in items(suffix, data, f"fuzz{suffix}"):
            if isinstance(item, Article):
                _check(item)
                articles += 1
    return articles


def items(suffix: str, data: bytes, name: str) -> Any:
    """Read a file of this name in this process: articles, and failures of rows."""
    kind = READERS[suffix]
    read = import_module(f"translate_tool.readers.{kind.module}").read
    return read(io.BytesIO(data), name, {}, Columns()) if kind.streams else read(data, name, {})


def _check(article: Article) -> None:
    assert article.origin.startswith("fuzz")
    for text in (article.title, article.date, *article.meta.values()):
        assert isinstance(text, str)
    for block in article.blocks:
        assert block.text.strip(), f"an empty {block.kind}"
        assert "\0" not in block.text


def targets() -> dict[str, str]:
    """Readers by name, each with a suffix it is known by: modules, and the formats of tables."""
    found: dict[str, str] = {}
    for suffix, kind in READERS.items():
        if suffix != ".ndjson":  # .jsonl by another name
            found.setdefault(suffix[1:] if kind.streams else kind.module, suffix)
    return found


def fuzz(name: str, minutes: float) -> None:
    """Fuzz a reader for so long; the process ends with the first finding. Does not return."""
    try:
        import atheris
    except ImportError:
        sys.exit("Fuzzing needs atheris, which is for Linux and Python 3.11 to 3.13.")

    suffix = targets()[name]
    with atheris.instrument_imports(include=["translate_tool"]):
        import_module(f"translate_tool.readers.{READERS[suffix].module}")
    corpus, kept = FOUND / "corpus" / name, FOUND / f"{name}-"
    corpus.mkdir(parents=True, exist_ok=True)
    options = {
        "max_total_time": round(60 * minutes),
        "timeout": _SECONDS,
        "rss_limit_mb": _MEGABYTES,
        "max_len": _LARGEST,
        "artifact_prefix": kept,
        "print_final_stats": 1,
    }
    arguments = [f"-{option}={value}" for option, value in options.items()]
    seeds = [str(SEEDS / name)] if (SEEDS / name).is_dir() else []

    def one(data: bytes) -> None:
        check(suffix, data)

    atheris.Setup([sys.argv[0], *arguments, str(corpus), *seeds], one, custom_mutator=_mutated)
    atheris.Fuzz()


def _mutated(data: bytes, most: int, seed: int) -> bytes:
    """Mutate `data`; of a zip mostly what is in it, which its checksums would keep from readers."""
    import atheris

    chance = random.Random(seed)
    if data[:2] == b"PK" and chance.random() < 0.9:
        with suppress(Exception):
            return _rezipped(
                data, chance.randrange, lambda part: bytes(atheris.Mutate(part, len(part) + 64))
            )
    return bytes(atheris.Mutate(data, most))


def _rezipped(data: bytes, chosen: Callable[[int], int], mutate: Callable[[bytes], bytes]) -> bytes:
    """Return a zip with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = sorted(parts)[chosen(len(parts))]
    parts[name] = mutate(parts[name])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for part, content in parts.items():
            new.writestr(zipfile.ZipInfo(part), content)
    return file.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Fuzz the reader named, or all; returns how many had findings."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("reader", nargs="?", choices=targets())
    parser.add_argument("--minutes", type=float, default=2.0, help="for each reader")
    chosen = parser.parse_args(arguments)
    if chosen.reader:
        fuzz(chosen.reader, chosen.minutes)
    found = 0
    for name in targets():
        command = [sys.executable, __file__, name, "--minutes", str(chosen.minutes)]
        found += bool(subprocess.run(command, check=False).returncode)
    print(f"{found} of {len(targets())} readers had findings; inputs are in {FOUND}")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
