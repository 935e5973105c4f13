"""Subtitles (SRT, WebVTT) → one article: what is said, in paragraphs, without times.

Knows cues, their marks and their turns of speech. A sentence that runs over several cues becomes
one again; a pause or another speaker begins a paragraph. Notes and styles for the player stay out,
and so do lines that automatic captions show a second time while they scroll: `meta["left_out"]`
counts them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from translate_tool.errors import InputError
from translate_tool.readers.blocks import noted, words_of
from translate_tool.readers.decode import decode
from translate_tool.records import Article, Block

_TIMES = re.compile(
    r"\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?\s*-->"
    r"\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?(?:\s.*)?"
)
"""When a cue is shown: "00:01:31,500 --> 00:01:34,000"; in WebVTT also without hours."""

_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
"""Begins what WebVTT has for who edits it, or for the player; a blank line ends it."""
_INLINE_TIME = re.compile(r"<(?:\d+:)?\d\d:\d\d\.\d{3}>")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,100})?\s+([^>]{1,100})>")
"""Says who speaks, in WebVTT: "<v Marie>Bonjour"."""
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<[\d:.]+>|\{\\[^{}\n]{0,200}\}")
"""A mark of how the text looks: "<i>", "<c.jaune>", "{\\an8}"."""

_TURN = re.compile(r"[-–—‐]\s*(?=\S)")
_ENDED = re.compile(r"[.!?…♪][\s\"'»”’)\]]*$")
_GOES_ON, _WENT_ON = re.compile(r"\s*(?:\.\.\.|…)$"), re.compile(r"^(?:\.\.\.|…)\s*")
"""How a sentence is shown to run over two cues: "Je suis venu..." "...te voir."."""

_TAIL = 20
"""Characters at the end of a text in which its last sentence ends."""
_PAUSE = 2.0
"""Seconds without text after which the next sentence begins a paragraph."""
_LONG = 500
"""Characters after which it does so in any case: two hours of speech are no paragraph."""
_LONGEST = 2000
"""Characters after which a paragraph ends with its cue: automatic captions have no sentences."""


@dataclass(slots=True)
class _Cue:
    """What is shown at once. `start` and `end` are in seconds."""

    start: float
    end: float
    lines: list[str] = field(default_factory=list)


def read(data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
    """Yield the file's article; "encoding" and "left_out" are added to `meta`.

    Raises InputError.
    """
    decoded = decode(data, origin)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    cues, aside = _cues(text.split("\n"))
    left_out = Counter({"words": words_of("\n".join(aside)).total()})
    if _INLINE_TIME.search(text):
        left_out["repeated lines"] = _unrolled(cues)
    blocks = tuple(Block(kind="paragraph", text=text) for text in _paragraphs(cues) if text)
    if not blocks:
        raise InputError(
            "no subtitles in it: no text stands below a time",
            origin=origin,
            hint="If it is a transcript without times, rename it to .txt.",
        )
    known = noted({**meta, **decoded.meta}, left_out)
    yield Article(origin=origin, title="", date="", blocks=blocks, meta=known)


def _cues(lines: Sequence[str]) -> tuple[list[_Cue], list[str]]:
    """Return the cues, and what belongs to none: titles, notes, names of cues that are words."""
    cues: list[_Cue] = []
    aside: list[str] = []
    current = aside
    for number, line in enumerate(lines):
        if times := _TIMES.fullmatch(line):
            if current and current[-1] and _is_name(lines, number - 1):
                name = current.pop().strip()
                aside += [name] * (not name.isdigit())
            cues.append(_Cue(_seconds(times.groups()[:4]), _seconds(times.groups()[4:])))
            current = cues[-1].lines
        elif _ASIDE.match(line) and not (number and lines[number - 1]):
            current = aside
            aside.append(_ASIDE.sub("", line))
        else:
            current.append(line.removeprefix("WEBVTT") if not number else line)
    return cues, aside


def _is_name(lines: Sequence[str], number: int) -> bool:
    """Tell whether a line, above a time, is the name of the cue and no text of the one before."""
    return lines[number].strip().isdigit() or number == 0 or not lines[number - 1].strip()


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, rest = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{rest}")


def _unrolled(cues: Iterable[_Cue]) -> int:
    """Take out lines that scrolling captions show again; return how many."""
    count, before = 0, ""
    for cue in cues:
        shown = [line for line in map(_plain, cue.lines) if line]
        fresh = shown[1:] if shown and shown[0] == before else shown
        count += len(shown) - len(fresh)
        before = shown[-1] if shown else before
        cue.lines = fresh
    return count


def _plain(line: str) -> str:
    """Return a line without marks of how it looks."""
    return " ".join(unescape(_TAG.sub("", line)).split())


class _Turns:
    """Turns of speech, in the cues of a file in their order; remembers who speaks."""

    def __init__(self) -> None:
        self._voice = ""

    def of(self, cue: _Cue) -> Iterator[tuple[bool, str]]:
        """The texts of a cue, and whether each begins a turn."""
        turn: list[str] = []
        begins = False
        for raw in cue.lines:
            fresh, line = self._line(raw)
            if fresh and turn:
                yield begins, " ".join(turn)
                turn = []
            begins = begins if turn else fresh
            turn += [line] * bool(line)
        if turn:
            yield begins, " ".join(turn)

    def _line(self, raw: str) -> tuple[bool, str]:
        """Whether a line begins a turn, and its text; another speaker's name stands before it."""
        line = _plain(raw)
        if not (voice := _VOICE.search(raw)):
            return bool(_TURN.match(line)), line
        name = " ".join(unescape(voice[1]).split())
        same, self._voice = name == self._voice, name
        return not same, line if same else f"{name} : {line}"


def _paragraphs(cues: Iterable[_Cue]) -> Iterator[str]:
    """Paragraphs of what is said; none begins in mid-sentence but where a speaker breaks off."""
    text, end, turns = "", 0.0, _Turns()
    for cue in cues:
        for begins, said in turns.of(cue):
            ended = not text or bool(_ENDED.search(text[-_TAIL:]))
            if _GOES_ON.search(text[-_TAIL:]) and _WENT_ON.match(said):
                text, said, ended = _GOES_ON.sub("", text), _WENT_ON.sub("", said), False
            apart = cue.start - end >= _PAUSE or len(text) > _LONG
            if begins or (ended and apart) or len(text) > _LONGEST:
                yield text
                text = said
            else:
                text = f"{text} {said}".strip()
        end = max(end, cue.end)
    yield text
