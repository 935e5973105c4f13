"""Makes the list of English words that the checks know: data/english_words.xz.

    python -m benchmarks.checks.word_list american-english-huge british-english-huge

The arguments are word lists with one word a line, as Debian's wamerican-huge and wbritish-huge
2020.12.07 install them in /usr/share/dict: SCOWL of size 80. Words lose accents and "'s". What is
written with a capital alone goes into a second list, of names.
"""

from __future__ import annotations

import lzma
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from translate_tool.language import fold
from translate_tool.language.words import PIECE

OUT = Path(__file__).parents[2] / "translate_tool" / "data" / "english_words.xz"
_SHORTEST = 3  # letters: shorter ones are abbreviations for the most part


def listed(lines: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the words and the names in `lines`, in small letters without accents."""
    small, capital = set[str](), set[str]()
    for line in lines:
        for piece in PIECE.findall(line.removesuffix("'s")):
            word = fold(piece).lower()
            if len(word) >= _SHORTEST and word.isascii() and word.isalpha():
                (small if piece.islower() else capital).add(word)
    return small, capital - small


def packed(small: Iterable[str], capital: Iterable[str]) -> bytes:
    """Return both lists as the package reads them: sorted, an empty line between, compressed."""
    text = "\n\n".join("\n".join(sorted(words)) for words in (small, capital))
    return lzma.compress(text.encode("ascii"), preset=9)


def main(arguments: Sequence[str]) -> None:
    """Write the list of the files named by `arguments`."""
    lines = (line for name in arguments for line in Path(name).read_text("utf-8").splitlines())
    small, capital = listed(lines)
    OUT.write_bytes(packed(small, capital))
    print(f"{len(small):,} words and {len(capital):,} names, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
