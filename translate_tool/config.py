"""Settings: TOML files and command-line options → frozen sections.

Knows the name, type, bounds and meaning of every setting; knows nothing of what is done with them.
A key that does not exist is an error that names the file, the key and the nearest spelling: a
misspelt setting must never be a setting silently ignored.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from translate_tool.errors import ConfigError
from translate_tool.runtime import toml
from translate_tool.runtime.deadline import time_of_day
from translate_tool.runtime.names import IGNORED as IGNORED
from translate_tool.runtime.names import JOURNAL as JOURNAL
from translate_tool.runtime.names import STATE as STATE


def is_url(text: str) -> bool:
    """Return whether a text is an address, such as https://example.org/a."""
    return bool(_URL.match(text))


def _on_this_machine(value: object) -> object:
    """Refuse an address where a path is wanted: it would be taken for a folder named "https:".

    And an empty text, which would be taken for the current folder.
    """
    if value == "":
        raise ValueError('should be a path, and is empty; the current folder is called "."')
    if is_url(str(value)):
        raise ValueError(
            "should be a path: nothing is fetched from the web; download it first. What lies in "
            "s3:// or gs:// is read by `translate-tool scale`"
        )
    return value


def _listed(value: object) -> object:
    """Take one value for a list of one: inputs = "seeds"."""
    return (value,) if isinstance(value, (str, Path)) else value


_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")  # of one letter, it is a drive of Windows

Local = Annotated[Path, BeforeValidator(_on_this_machine)]
"""A path, and no address."""
Paths = Annotated[tuple[Local, ...], BeforeValidator(_listed)]
Patterns = Annotated[tuple[str, ...], BeforeValidator(_listed)]
TimeOfDay = Annotated[str, BeforeValidator(time_of_day)]
Positive = Annotated[int, Field(ge=1)]
Size = Annotated[int, Field(ge=1, le=10**15)]
"""Bytes, or what else is counted so; a petabyte is no bound, and more is no number of bytes."""
GONE = {"translate.shortlist": "models are converted without what they cannot write anyhow"}
"""Settings of earlier versions, and why there is none of that name any more."""

Format = Literal[
    "markdown", "jsonl", "html", "tmx", "xliff", "docx", "csv", "elasticsearch", "followthemoney"
]
Formats = Annotated[tuple[Format, ...], Field(min_length=1), BeforeValidator(_listed)]


class Section(BaseModel):
    """A group of settings: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Run(Section):
    """What to read, where to write, in which order."""

    inputs: Paths = ()
    """Files and folders, or one of them; relative paths start from the current folder."""
    output: Local = Path("outputs")
    wave: Positive = 64
    """Articles that go through all stages together; their briefs appear when the wave ends."""
    order: Literal["newest", "name"] = "newest"
    """Newest file first, so that a night cut short has done the latest news."""
    deadline: TimeOfDay = ""
    """"06:00", "6am" or "06h00": stop when the clock next shows this, with what is done published;
    "": never."""
    max_hours: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """Stop after so many hours, likewise; None: never."""
    retry_failed: bool = False
    """Try again what was quarantined before, although the file has not changed since."""
    force: bool = False
    """Begin in an output folder that has files of others in the way: they are set aside."""
    log: Local | None = None
    """A file, in a folder that is there, to which one JSON object a line is added for each thing
    that happens; None: no log."""

    @property
    def state(self) -> Path:
        """Return STATE in the output folder."""
        return self.output / STATE


class Read(Section):
    """What is read, and what of it is left out."""

    max_bytes: Size = 20_000_000
    """A larger file is quarantined; tables, which are read row by row, have no such bound."""
    max_text: Size = 100_000_000
    """Bytes of text in a compressed file."""
    max_ratio: Positive = 100
    """Decompressed to compressed size, of .gz, .zst, DOCX and EPUB; more is taken for a bomb."""
    max_pages: Positive = 2000
    """Of a PDF."""
    max_seconds: Annotated[float, Field(gt=0, le=86_400)] = 60.0
    """For reading a file, or 64 rows of a table, in a process of its own; not of plain text."""
    max_memory: Annotated[int, Field(ge=200_000_000, le=10**15)] = 1_000_000_000
    """Bytes of memory of that process."""
    text_column: str = ""
    """Of JSONL, CSV and Parquet; "": guessed (text, body, contenu, ...), as the three below."""
    title_column: str = ""
    date_column: str = ""
    id_column: str = ""
    include: Patterns = ()
    """Names or paths in folders to read, "*.html" or "sport/**/2024*"; empty: all."""
    exclude: Patterns = ()
    """The same to leave out."""
    ignore: Patterns = IGNORED
    """What is no article by its name. A folder may hold it: it is counted, and no failure."""
    assume_french: bool = False
    """Translate everything, whatever language it seems to be in."""
    boilerplate: str = ""
    """A file of rules for what to drop (Lire aussi, Abonnez-vous); "default": the package's own."""


class Models(Section):
    """Where models are kept, and whether the network may be used to get them."""

    cache: Local | None = None
    """None: TRANSLATE_TOOL_CACHE, or the user's cache folder."""
    download: bool = False
    """Allow the first download of a model that is not on disk."""
    offline: bool = False
    """Any attempt to reach the network is an error, whatever `download` says."""


class Translate(Section):
    """Which translation model, and how it is run."""

    model: str = "auto"
    """"auto", "lite-fr-en" (bundled), a hub id such as Helsinki-NLP/opus-mt-fr-en, NAME@REVISION,
    or a folder."""
    engine: Literal["auto", "ct2", "hf", "echo"] = "auto"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: str = "auto"
    """"auto": int8 on CPU, half precision on CUDA; else "float32", "int8", "float16", ..."""
    beam: Annotated[int, Field(ge=1, le=32)] = 4
    limit: Annotated[int, Field(ge=8, le=500)] = 200
    """Most source tokens handed to the model in one piece; longer sentences are split."""
    token_budget: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """Most tokens in one batch, padding included; 0: what the device is quick with. Changes speed
    and memory, never the words. A million fill the largest GPU many times over."""
    threads: Annotated[int, Field(ge=0)] = 0
    """CPU threads; 0: every core this process may use. `calibrate` finds the best number."""
    heal: bool = True
    """Try again what came out empty, looping, cut short or still French, and keep the best; mend
    lost names and figures, and spell a name alike in all articles."""


class Memory(Section):
    """Translations shared by runs and output folders."""

    path: Local | None = None
    """An SQLite file, in a folder that is there, made when missing; None: the journal of the output
    folder alone."""


class Glossary(Section):
    """The house's own words, and names that stay as they are."""

    path: Local | None = None
    """A CSV file, as docs/glossary.md has it; None: no glossary."""


class Checks(Section):
    """What a row is checked against."""

    calibration: Local | None = None
    """Measurements of your own models, as `python -m benchmarks.checks.score_floor` prints them;
    None: the package's."""


class Summarise(Section):
    """Which summariser, and how much it writes."""

    model: str = "auto"
    """"auto", "extractive" (no model), a hub id such as sshleifer/distilbart-cnn-12-6, a folder."""
    lines: Annotated[int, Field(ge=1, le=50)] = 5
    """Of a long article; without a model a wire item has 2 of 5, news 3 of 5."""
    beam: Annotated[int, Field(ge=1, le=32)] = 4


class Write(Section):
    """What is written for each article."""

    formats: Formats = (
        "markdown",
        "jsonl",
        "html",
    )
    """"html" is the site for the morning; docs/formats.md has what each of them is for."""


class Scale(Section):
    """How `translate-tool scale` shares the work out over a cluster."""

    part: Positive = 64
    """Articles that are translated together and put on record together."""
    actors: Annotated[int, Field(ge=0)] = 0
    """Most engine processes; 0: as many as the cluster has room for when the run begins."""
    least: Positive = 1
    """Engine processes that are kept while there is little to do."""
    cpus: Annotated[float, Field(gt=0)] = 1.0
    """Cores of an engine process; from 1 on a whole number, which is also its threads."""
    gpus: Annotated[float, Field(ge=0)] = 0.0
    """Of a GPU, for an engine process: 0.5 puts two of them on each. 0: they translate on cores."""
    finishers: Annotated[int, Field(ge=0)] = 0
    """Most processes that check, summarise and write; 0: one for four engine processes, with GPUs
    four for each."""
    repeats: bool = False
    """First find the sentences that several parts have, and translate those once for all."""
    price: Annotated[float, Field(ge=0)] = 0.0
    """What an hour of an engine process costs, for the report; 0: not known."""


class Config(Section):
    """All settings of a run. Defaults are what `translate-tool run FOLDER` uses."""

    run: Run = Run()
    read: Read = Read()
    models: Models = Models()
    translate: Translate = Translate()
    memory: Memory = Memory()
    glossary: Glossary = Glossary()
    checks: Checks = Checks()
    summarise: Summarise = Summarise()
    write: Write = Write()
    scale: Scale = Scale()


def load_config(path: Path | str) -> Config:
    """Read settings from a TOML file; what the file does not set has its default.

    Raises ConfigError, naming the file and the key, for a file that cannot be read or parsed, an
    unknown key, or a value out of bounds.
    """
    path = Path(path)
    return toml.load(path, Config, gone=GONE)


_SHORT = {
    "model": "translate.model",
    "beam": "translate.beam",
    "memory": "memory.path",
    "glossary": "glossary.path",
    "summariser": "summarise.model",
}
"""Settings of which the bare name would be ambiguous, or says little."""


def named(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings by "section.key" for those given by their keys alone: {"beam": 1}.

    Raises ConfigError for a name that no setting has, with the nearest one.
    """
    fields = {
        key: f"{section}.{key}"
        for section, info in Config.model_fields.items()
        for key in getattr(info.annotation, "model_fields", ())
        if key != "path"
    } | _SHORT
    unknown = [name for name in settings if name not in fields and "." not in name]
    if unknown:
        near = difflib.get_close_matches(unknown[0], fields, n=1)
        guess = f'did you mean "{near[0]}"?' if near else f"known: {', '.join(sorted(fields))}"
        raise ConfigError(f"{unknown[0]}: no such setting; {guess}")
    return {fields.get(name, name): value for name, value in settings.items()}


def override(config: Config, options: Mapping[str, Any]) -> Config:
    """Return `config` with the settings named "section.key" replaced; None changes nothing.

    Raises ConfigError as `load_config` does.
    """
    values = config.model_dump()
    for name, value in options.items():
        if value is not None:
            section, _, key = name.partition(".")
            values.setdefault(section, {})[key] = value
    return toml.check(values, Config, gone=GONE)
