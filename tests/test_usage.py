"""Wrong usage, command by command: what is said, and the exit code; and conventions of them all."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from night_kit import write_articles
from test_cli import COMMANDS
from typer.testing import CliRunner, Result

from translate_tool.cli import app
from translate_tool.runtime.deadline import time_of_day
from translate_tool.runtime.wording import count, moment, size

ECHO = "--engine echo -s extractive"


def tool(line: str, text: str = "") -> Result:
    return CliRunner().invoke(app, line.split(), input=text)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two articles, a set of sentences, and files that are no good."""
    monkeypatch.chdir(tmp_path)
    write_articles(tmp_path / "in", 2)
    for name, text in {
        "bad.toml": "[translate]\nbaem = 2\n",
        "set.fr": "Bonjour.\n",
        "set.en": "Hello.\n",
        "pairs.tsv": "Bonjour.\tHello.\n",
        "notmodel/x.txt": "x",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


NO_MODEL = "no model no/such is bundled"
GONE = "No such file or directory"

WRONG = (
    # files and folders that are not there
    ("run", "error: nothing to read: no inputs were given"),
    ("run gone.txt", f"cannot read the input .*: {GONE}"),
    ("plan gone.txt", f"cannot read the input .*: {GONE}"),
    ("scale gone out", "there is no such file or folder"),
    ("publish gone", "no data set that this version can read"),
    ("status gone", "gone: no run has written here"),
    ("verify gone", "gone: no run has written here"),
    ("report gone", f"no report can be read here: {GONE}$"),
    ("translate gone.txt", "gone.txt: there is no such file"),
    ("translate gone/a", "gone/a: there is no such file"),
    ("split gone.txt", "gone.txt: there is no such file"),
    ("bench gone", f"cannot read the input .*: {GONE}"),
    ("eval gone", "gone.fr and gone.en not found"),
    ("eval summaries gone.fr gone.en", "gone.fr: cannot be read"),
    ("eval splitting gone.jsonl", "gone.jsonl: no documents"),
    ("compare a b --set gone", "gone.fr and gone.en not found"),
    ("gate x.json --floors gone.toml", f"gone.toml: cannot be read: {GONE}$"),
    ("finetune lite-fr-en gone.tsv -o t --no-general", f"gone.tsv: cannot be read: {GONE}"),
    ("memory stats --memory gone.sqlite3", "there is no such memory"),
    ("memory import gone.tsv --memory m.sqlite3", f"gone.tsv: cannot be read: {GONE}"),
    ("learn gone.md", "gone.md: there is no such file"),
    ("glossary check gone.csv", f"gone.csv: cannot be read: {GONE}"),
    (f"run in --glossary gone.csv {ECHO}", f"gone.csv: cannot be read: {GONE}"),
    ("translate Bonjour. --engine echo --glossary gone.csv", "gone.csv: cannot be read"),
    ("run in -c gone.toml", f"gone.toml: cannot be read: {GONE}$"),
    # models that are not there, or none
    ("run in -m no/such", NO_MODEL),
    ("run in -s no/such", NO_MODEL),
    ("plan in -m no/such", NO_MODEL),
    ("translate Bonjour. -m no/such", NO_MODEL),
    ("calibrate -m no/such", NO_MODEL),
    ("bench in -m no/such", NO_MODEL),
    ("eval set -m no/such", NO_MODEL),
    ("compare no/such lite-fr-en --set set", NO_MODEL),
    ("finetune no/such pairs.tsv -o t --no-general", NO_MODEL),
    ("doctor -m no/such", NO_MODEL),
    ("run in -m Helsinki-NLP/opus-mt-fr-en", "translate-tool models pull Helsinki-NLP"),
    ("run in -m notmodel", "the folder notmodel is not a model"),
    # values, named as typed
    ("run in --beam 0", r"error: --beam: should be greater than or equal to 1 \(got 0\)"),
    ("plan in --lines 99", "error: --lines: should be less than or equal to 50"),
    ("run in --engine fast", "error: --engine: should be 'auto', 'ct2'"),
    ("run in --device cuda", "no CUDA device can be used here"),
    ("run in --no-such-option", "No such option"),
    ("run in --format pdf", "error: --format: should be 'markdown', 'jsonl'"),
    ("run in --deadline 25h", "error: --deadline: should be a time of day: 06:00, 6am or 06h00"),
    ("run in --max-hours 0", "error: --max-hours: should be greater than 0"),
    ("run in --order oldest", "error: --order: should be 'newest' or 'name'"),
    ("scale in out --cpus 0", "error: --cpus: should be greater than 0"),
    ("eval summaries a b --lines 0", "Invalid value for '--lines'"),
    ("run in -c bad.toml", r'error: bad\.toml: translate\.baem: unknown; did you mean "beam"\?'),
    ("run in --max-hours many", "Invalid value for '--max-hours'"),
    # the web
    ("run https://example.org/a.html", "error: INPUTS: should be a path: nothing is fetched"),
    ("run in -o https://example.org/a", "error: --output: should be a path"),
    ("translate https://example.org/a.html", "nothing is fetched from the web"),
    # folders that nobody named
    (f"run in --log logs/run.jsonl {ECHO}", "logs/run.jsonl: there is no folder .*logs"),
    (f"plan in --log logs/run.jsonl {ECHO}", "logs/run.jsonl: there is no folder .*logs"),
    (f"run in --memory away/m.sqlite3 {ECHO}", "away/m.sqlite3: there is no folder .*away"),
    ("memory import pairs.tsv --memory away/m.sqlite3", "there is no folder .*away"),
    ("--log-file logs/all.txt translate Bonjour.", "cannot write logs/all.txt"),
    # what contradicts itself
    ("scale in", "error: where to?"),
    ("scale in out --output other", "error: where to?"),
    ("status out --output other", "two folders are named: out and --output other"),
    ("eval set --report r.txt", "r.txt does not end in .json"),
    ("compare a b --set set --report r.pdf", "r.pdf: no such kind of report"),
    ("finetune lite-fr-en pairs.tsv --out t", "No such option: --out .*--output"),
)


HEAVY = ("bench gone",)
"""Loads every library that it measures first."""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(line, message, id=line, marks=[pytest.mark.slow] * (line in HEAVY))
        for line, message in WRONG
    ],
)
def test_wrong_usage_ends_with_2_and_says_why(here: Path, line: str, message: str) -> None:
    before = sorted(here.rglob("*"))
    result = tool(line)
    shown = re.sub(r"[\s│]+", " ", result.stderr + result.stdout * line.startswith("doctor"))
    assert result.exit_code == 2, shown
    assert re.search(message.removesuffix("$"), shown), shown
    if message.endswith("$"):
        assert "Errno" not in shown
    assert "Traceback" not in shown
    made = set(here.rglob("*")) - set(before)
    assert not {path.name for path in made} & {"logs", "away", "https:", "t", "outputs"}


# -- conventions ----------------------------------------------------------------------------------


def _node(command: list[str]) -> Any:
    node: Any = typer.main.get_command(app)
    for name in command:
        node = node.commands[name]
    return node


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_takes_the_common_options(command: list[str]) -> None:
    params = {option: p for p in _node(command).params for option in p.opts}
    assert {"--verbose", "-v", "--quiet", "-q"} <= set(params)
    if "--json" in params:
        assert params["--json"].is_flag, "--json is a switch everywhere"
    for wrong in ("--out", "--out-dir", "--json-file"):
        assert wrong not in params


@pytest.mark.parametrize("command", [[], *COMMANDS], ids=" ".join)
def test_help_shows_what_to_type_and_no_python(command: list[str]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200"}).stdout
    for python in ("<bool>", "<str>", "<path>", "list[", "<int>", "None"):
        assert python not in shown
    assert "--help" in shown


def test_plan_takes_every_option_of_run() -> None:
    run, plan = ({option for p in _node([c]).params for option in p.opts} for c in ("run", "plan"))
    assert run - plan == {"--dry-run"}


@pytest.mark.parametrize("command", ["status", "verify", "report"])
def test_a_folder_is_an_argument_or_an_option(command: str) -> None:
    assert tool(f"run in -o out {ECHO}").exit_code == 0
    one, other = tool(f"{command} out"), tool(f"{command} --output out")
    assert (one.exit_code, one.stdout) == (other.exit_code, other.stdout)
    assert one.exit_code == 0


def test_the_version_is_told() -> None:
    result = tool("--version")
    assert (result.exit_code, result.stdout) == (0, f"translate-tool {version('translate-tool')}\n")


def test_verbose_and_quiet_stand_before_a_command_or_after_it() -> None:
    for line in ("-v translate --engine echo", "translate --engine echo -v", "-v translate -v"):
        result = tool(f"{line} --engine echo", "Bonjour.\n")
        assert result.stderr.count("opening echo on cpu") == 1, line
    assert tool("translate -m lite-fr-en --beam 1 -q", "\n").stderr == ""
    assert "note: " in tool("translate -m lite-fr-en --beam 1", "\n").stderr, "it lasts no longer"


def test_a_dry_run_is_a_plan(here: Path) -> None:
    planned, dry = (
        tool(f"plan in -o out {ECHO} --json"),
        tool(f"run in -o out {ECHO} --dry-run --json"),
    )
    one, other = json.loads(planned.stdout), json.loads(dry.stdout)
    for values in (one, other):
        del values["time"], values["disk_free"]
    assert one == other
    assert (planned.exit_code, dry.exit_code) == (0, 0)
    assert not (here / "out").exists()


# -- translate and split -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["Bonjour."], "BONJOUR.\n"),
        (["Il pleut. Il neige.", "Il vente."], "IL PLEUT. IL NEIGE.\nIL VENTE.\n"),
        (["note.txt"], "UNE NOTE.\n"),
        (["page.md"], "LE TITRE\nUN PARAGRAPHE.\ncode()\n"),
        (["note.txt", "Bonjour."], "UNE NOTE.\nBONJOUR.\n"),
        (["rows.jsonl"], "UN.\n\nDEUX.\n"),
        (["-"], "PAR L'ENTRÉE.\n"),
        ([], "PAR L'ENTRÉE.\n"),
    ],
)  # fmt: skip
def test_translate_takes_texts_and_files(here: Path, arguments: list[str], expected: str) -> None:
    (here / "note.txt").write_text("Une note.\n", encoding="utf-8")
    page = "# Le titre\n\nUn\nparagraphe.\n\n```\ncode()\n```\n"
    (here / "page.md").write_text(page, encoding="utf-8")
    rows = [{"text": "Un."}, {"text": "Deux."}]
    (here / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    options = ["translate", "--engine", "echo", "--"]
    result = CliRunner().invoke(app, [*options, *arguments], input="Par l’entrée.\n")
    assert (result.exit_code, result.stdout) == (0, expected), result.stderr


def test_a_file_that_cannot_be_read_costs_only_itself(here: Path) -> None:
    (here / "empty.txt").touch()
    result = CliRunner().invoke(app, ["translate", "--engine", "echo", "empty.txt", "Oui."])
    assert (result.exit_code, result.stdout) == (3, "OUI.\n")
    assert "quarantined: empty.txt: empty" in result.stderr


@pytest.mark.arithmetic
def test_translate_takes_a_glossary(here: Path) -> None:
    (here / "words.csv").write_text("train,locomotive\nMaroc Telecom,=\n", encoding="utf-8")
    line = ["translate", "-m", "lite-fr-en", "Le train arrive à midi."]
    plain = CliRunner().invoke(app, line)
    worded = CliRunner().invoke(app, [*line, "--glossary", "words.csv"])
    assert (plain.exit_code, worded.exit_code) == (0, 0), worded.stderr
    assert "train" in plain.stdout
    assert "locomotive" in worded.stdout


def test_split_takes_text_and_files(here: Path) -> None:
    (here / "note.txt").write_bytes("L’été. Il est là.".encode("cp1252"))
    for argument in ("note.txt", "L’été. Il est là."):
        assert CliRunner().invoke(app, ["split", argument]).stdout == "L’été.\nIl est là.\n"


# -- words of the settings -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""), ("06:00", "06:00"), ("6:00", "06:00"), ("6am", "06:00"), ("6 AM", "06:00"),
        ("06h00", "06:00"), ("6h", "06:00"), ("18 h 30", "18:30"), ("6.30 p.m.", "18:30"),
        ("12am", "00:00"), ("12pm", "12:00"), ("23:59", "23:59"), ("06:00:00", "06:00"),
    ],
)  # fmt: skip
def test_times_of_day_as_people_write_them(text: str, expected: str) -> None:
    assert time_of_day(text) == expected


@pytest.mark.parametrize("text", ["6", "24:00", "6:60", "13pm", "0am", "soon", "6:0", "h", "6:"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="06:00, 6am or 06h00"):
        time_of_day(text)


def test_one_input_and_one_format_need_no_list(here: Path) -> None:
    (here / "night.toml").write_text('[run]\ninputs = "in"\n[write]\nformats = "jsonl"\n')
    assert tool(f"run -c night.toml -o out {ECHO}").exit_code == 0
    assert len([*(here / "out").rglob("article-*.jsonl")]) == 2


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (1242, "1,242 articles")],
)
def test_plurals(number: int, expected: str) -> None:
    assert count(number, "article") == expected
    assert count(2, "engine process", "engine processes") == "2 engine processes"


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 kB"), (900, "1 kB"), (2.4e6, "2 MB"), (3.44e9, "3.4 GB"), (1.2e12, "1,200.0 GB")],
)
def test_sizes(number: float, expected: str) -> None:
    assert size(number) == expected


def test_dates_for_people() -> None:
    assert moment("2026-11-28T05:04:57.123+00:00", local=False) == "Sat 28 Nov 2026, 05:04 UTC"
    assert moment("2026-11-28T05:04:57+02:00", local=False) == "Sat 28 Nov 2026, 03:04 UTC"
    assert re.fullmatch(r"\w{3} 2[789] Nov 2026, \d\d:04", moment("2026-11-28T05:04:57Z"))
    assert moment("yesterday") == "yesterday"


NUMBERED = re.compile(r"(?<![\d.,])1 (\w+s)\b")
SINGULARS = {"is", "was", "has", "this"}


@pytest.fixture
def told(here: Path) -> str:
    """What a night of one article says, from plan to verify."""
    (here / "one").mkdir()
    (here / "one" / "a.txt").write_text("Il pleut.\n", encoding="utf-8")
    lines = [
        f"plan one -o out {ECHO}", f"run one -o out {ECHO}", "status out", "verify out",
        "glossary check words.csv", "memory import pairs.tsv --memory m.sqlite3",
        "memory stats --memory m.sqlite3", "memory export x.tsv --memory m.sqlite3",
    ]  # fmt: skip
    (here / "words.csv").write_text("train,locomotive\n", encoding="utf-8")
    results = [tool(line) for line in lines]
    assert [result.exit_code for result in results] == [0] * len(lines), results
    pages = [(here / "out" / name).read_text("utf-8") for name in ("index.md", "report.md")]
    return "\n".join([*(result.output for result in results), *pages])


def test_one_of_anything_is_singular(told: str) -> None:
    found = [word for word in NUMBERED.findall(told) if word not in SINGULARS]
    assert found == []
