"""The command line as a user types it."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from cli_kit import tool
from hub_kit import Hub, stored
from night_kit import report, write_articles
from process_kit import running
from tiny_kit import trained_marian

from translate_tool.cli import app, console, options
from translate_tool.cli.console import summary_of
from translate_tool.config import STATE, Config
from translate_tool.models import DEFAULT, card
from translate_tool.pipeline.progress import Progress
from translate_tool.runtime.files import hold
from translate_tool.runtime.wording import duration

SEEDS = Path(__file__).parent.parent / "seeds"
SEED = str(SEEDS / "visite-choigou-pyongyang.txt")


COMMANDS = (
    ["run"],
    ["scale"],
    ["publish"],
    ["plan"],
    ["status"],
    ["report"],
    ["verify"],
    ["translate"],
    ["split"],
    ["doctor"],
    ["bench"],
    ["calibrate"],
    ["eval", "translation"],
    ["eval", "summaries"],
    ["eval", "splitting"],
    ["compare"],
    ["gate"],
    ["finetune"],
    ["models", "list"],
    ["models", "pull"],
    ["models", "verify"],
    ["memory", "stats"],
    ["memory", "import"],
    ["memory", "export"],
    ["learn"],
    ["glossary", "check"],
    ["glossary", "probe"],
)


def test_every_command_is_in_the_list_above() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    found = [
        [name, sub] if sub else [name]
        for name, command in group.commands.items()
        for sub in getattr(command, "commands", {"": None})
    ]
    assert sorted(found) == sorted(list(command) for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_option_is_explained(command: list[str]) -> None:
    node: Any = typer.main.get_command(app)
    for name in command:
        node = node.commands[name]  # a group: it has them
    assert node.help
    for parameter in node.params:
        assert getattr(parameter, "help", None), f"{' '.join(command)}: {parameter.name}"


HELP = """
import sys
from translate_tool.cli import app
heavy = {'torch', 'transformers', 'ctranslate2', 'huggingface_hub', 'numpy', 'jinja2'}
rooms = 'config language bitext models checks glossary readers store writers inference '
rooms += 'summarisation translation pipeline cluster evaluation training'
heavy |= {f'translate_tool.{room}' for room in rooms.split()}
for line in sys.argv[1:]:
    try:
        app([*line.split(), '--help'])
    except SystemExit as ended:
        assert not ended.code, line
    assert not heavy & set(sys.modules), (line, heavy & set(sys.modules))
"""


def test_help_loads_no_heavy_library() -> None:
    lines = [" ".join(command) for command in ([], *COMMANDS)]
    done = subprocess.run([sys.executable, "-c", HELP, *lines], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Usage") == len(lines)


# -- run -----------------------------------------------------------------------------------------


def test_run_prints_where_to_look(tmp_path: Path) -> None:
    result = tool("run", SEED, "-o", tmp_path, "--engine", "echo", "-s", "extractive")
    assert result.exit_code == 0
    assert "1 of 1 article done (1 written now), 0 quarantined, 0 failed" in result.stdout
    assert f"Read: {tmp_path / 'site' / 'index.html'}" in result.stdout


def test_run_as_json_prints_one_document(tmp_path: Path) -> None:
    result = tool("run", SEED, "-o", tmp_path, "--engine", "echo", "-s", "extractive", "--json")
    assert json.loads(result.stdout) == report(tmp_path)
    assert json.loads(result.stdout)["done"] == 1


def test_options_win_over_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / "night.toml").write_text('[write]\nformats = ["jsonl"]\n[summarise]\nlines = 1\n')
    options: list[str | Path] = [
        *("-c", tmp_path / "night.toml", "--engine", "echo", "-s", "extractive")
    ]
    result = tool("run", SEED, "-o", tmp_path / "out", *options, "--lines", "3", "-f", "markdown")
    assert result.exit_code == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert "visite-choigou-pyongyang.txt.md" in names
    assert "visite-choigou-pyongyang.txt.jsonl" not in names
    assert "lines:3" in (tmp_path / "out" / "visite-choigou-pyongyang.txt.md").read_text("utf-8")


def test_what_lies_beside_articles_costs_no_night(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_articles(folder, 3)
    for name in ("photo.jpg", "~$a.docx", "Thumbs.db", "une.html_fichiers/x.css", "brouillon.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"\xff\xd8")
    options = ("-o", tmp_path / "out", "--engine", "echo", "-s", "extractive", "--exclude", "br*")
    result = tool("run", folder, *options)
    assert result.exit_code == 0, result.stderr
    assert "3 of 3 articles done" in result.stdout
    assert "1 passed over, left out by include and exclude: 1 .md" in result.stderr
    assert re.search(r"4 passed over, no articles by their names: .*1 \.jpg", result.stderr)
    planned = tool("plan", folder, *options[:-2], "--include", "*.txt", "--json")
    assert planned.exit_code == 0, planned.stderr
    assert json.loads(planned.stdout)["articles"] == 3


def test_a_bad_input_gives_exit_code_3_and_says_what_to_do(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 2)
    for number in range(25):
        (tmp_path / "in" / f"plan-{number}.dwg").write_bytes(b"\xff\xd8")
    result = tool(
        "run", tmp_path / "in", "-o", tmp_path / "out", "--engine", "echo", "-s", "extractive"
    )
    assert result.exit_code == 3
    assert "quarantined: no reader for .dwg files (25 articles)\n  plan-0.dwg\n" in result.stderr
    assert result.stderr.count("Files of these kinds can be read: ") == 1
    assert "... and 22 more: see quarantine.md" in result.stderr
    assert "2 of 27 articles done" in result.stdout


def test_offline_wins_over_download(tmp_path: Path) -> None:
    result = tool("run", SEED, "-o", tmp_path, "-m", "a/b", "--download", "--offline")
    assert result.exit_code == 2
    assert "a/b" in result.stderr


def test_a_second_run_on_a_folder_exits_with_11(tmp_path: Path) -> None:
    with hold(tmp_path / STATE):
        result = tool("run", SEED, "-o", tmp_path, "--engine", "echo", "-s", "extractive")
    assert result.exit_code == 11
    assert "another run holds this folder (process " in result.stderr


# -- translate and split -------------------------------------------------------------------------


def test_translate_keeps_lines() -> None:
    text = "Il pleut. Il neige.\n\n  \r\nDernière ligne sans fin"
    result = tool("translate", "--engine", "echo", text=text)
    assert result.stdout == "IL PLEUT. IL NEIGE.\n\n\nDERNIÈRE LIGNE SANS FIN\n"


def test_translate_does_not_take_other_breaks_for_line_ends() -> None:
    result = tool("translate", "--engine", "echo", text="un\u2028deux\x85trois\x0bquatre\n")
    assert result.stdout.count("\n") == 1


@pytest.mark.arithmetic
def test_translate_as_json_gives_scores() -> None:
    result = tool("translate", "-m", "lite-fr-en", "--json", text="Bonjour.\nMerci.\n")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["source"] for row in rows] == ["Bonjour.", "Merci."]
    assert all(-5 < row["score"] < 0 and row["target"] for row in rows)
    assert "note: Draft translation" in result.stderr


def test_translate_refuses_what_is_not_utf_8() -> None:
    result = tool("translate", "--engine", "echo", text="été\n".encode("cp1252"))
    assert result.exit_code == 3
    assert "iconv -f cp1252 -t utf-8" in result.stderr


def test_split_gives_one_sentence_a_line() -> None:
    result = tool("split", text="M. Dupont\narrive. Il est 20 h 30.\n")
    assert result.stdout == "M. Dupont arrive.\nIl est 20 h 30.\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", 0),
        ("a", 0),
        ("a.fr", 0),
        ("a.TXT", 0),
        ("a.html", 2),
        ("a.md", 2),
        ("a.docx", 2),
        ("a.csv", 2),
        ("a.txt.gz", 2),
    ],
)
def test_split_reads_plain_text_as_its_help_says(tmp_path: Path, name: str, expected: int) -> None:
    (tmp_path / name).write_text("Il pleut. Il vente.\n", encoding="utf-8")
    done = tool("split", tmp_path / name)
    assert done.exit_code == expected
    assert done.stdout == ("" if expected else "Il pleut.\nIl vente.\n")
    kind = Path(name).suffix.lower()
    assert ("split reads plain text" in done.stderr) == bool(expected)
    assert not expected or f"this is a {kind} file" in done.stderr
    assert "files of any kind" not in tool("split", "--help").stdout


def test_split_as_json_gives_offsets_into_the_input() -> None:
    text = "  M. Dupont\r\narrive.\n\nIl est 20 h 30."
    rows = [json.loads(line) for line in tool("split", "--json", text=text).stdout.splitlines()]
    assert [text[row["start"] : row["end"]] for row in rows] == [row["text"] for row in rows]
    assert [row["text"] for row in rows] == ["M. Dupont\r\narrive.", "Il est 20 h 30."]


# -- models and doctor ---------------------------------------------------------------------------


def test_models_list_shows_what_is_here() -> None:
    result = tool("models", "list")
    [line] = [line for line in result.stdout.splitlines() if "lite-fr-en" in line]
    assert "bundled" in line
    rows = json.loads(tool("models", "list", "--json").stdout)
    assert {"lite-fr-en": "bundled", "Helsinki-NLP/opus-mt-fr-en": "absent"}.items() <= {
        row["name"]: row["state"] for row in rows
    }.items()


def test_models_pull_offline_says_so() -> None:
    result = tool("models", "pull", "Helsinki-NLP/opus-mt-fr-en")
    assert result.exit_code == 1
    assert "OFFLINE" in result.stderr


def test_models_verify_finds_the_bundled_model_sound(tmp_path: Path) -> None:
    result = tool("models", "verify", "lite-fr-en", "--cache", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "ok   lite-fr-en\n")


def test_models_verify_finds_a_changed_file(tmp_path: Path) -> None:
    assert tool("translate", "-m", "lite-fr-en", "--cache", tmp_path, text="Oui.\n").exit_code == 0
    [weights] = tmp_path.rglob("model.bin")
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)
    result = tool("models", "verify", "--cache", tmp_path)
    assert result.exit_code == 1
    assert "BAD  lite-fr-en" in result.stdout


def test_doctor_says_what_would_be_used() -> None:
    findings = json.loads(tool("doctor", "--json").stdout)
    assert findings["problems"] == []
    assert findings["would use"][0].startswith("translate|model:lite-fr-en|rev:bundled")
    assert findings["would use"][1].startswith("summarise|model:extractive")
    assert "limits of time" in findings["readers"]
    assert "would use" in tool("doctor").stdout


def test_models_pull_downloads_once_and_the_model_then_works_offline(
    tmp_path: Path, server: Hub
) -> None:
    server.repos["someone/tiny-fr-en"] = trained_marian(tmp_path / "origin")
    first = tool("models", "pull", "someone/tiny-fr-en", "--cache", tmp_path / "cache")
    asked = len(server.requests)
    again = tool("models", "pull", "someone/tiny-fr-en", "--cache", tmp_path / "cache")
    assert len(server.requests) == asked
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "someone/tiny-fr-en is ready" in first.stdout
    assert " MB" in first.stderr
    options = ("-m", "someone/tiny-fr-en", "--cache", tmp_path / "cache", "--offline")
    assert tool("translate", *options, text="Le chat dort.\n").stdout == "The cat sleeps.\n"
    assert "someone/tiny-fr-en" in tool("models", "list", "--cache", tmp_path / "cache").stdout


def test_a_model_that_another_tool_fetched_is_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hf"))
    name, here = "someone/tiny-fr-en", ("--cache", tmp_path / "cache")
    stored(tmp_path / "hf", name, trained_marian(tmp_path / "origin"))
    assert "It stays in Hugging Face's cache" in tool("models", "pull", name, *here).stdout
    assert "yes, in Hugging Face's cache" in tool("models", "list", *here).stdout
    assert f"{name} (in Hugging Face's cache)" in tool("doctor", *here).stdout
    assert f"ok   {name} (Hugging Face's cache)" in tool("models", "verify", *here).stdout
    options = ("-m", f"{name}@main", *here, "--offline")
    assert tool("translate", *options, text="Le chat dort.\n").stdout == "The cat sleeps.\n"


def test_translate_says_why_auto_is_a_draft(tmp_path: Path, server: Hub) -> None:
    server.status = 503
    result = tool("translate", "--download", "--cache", tmp_path, text="Oui.\n")
    assert result.exit_code == 0
    assert "was to be downloaded for this, and could not be" in result.stderr
    assert "answers with status 503" in result.stderr


def test_pull_says_what_an_upgrade_fetches_anew(tmp_path: Path, server: Hub) -> None:
    known = card(DEFAULT)
    assert known is not None
    server.repos[DEFAULT], server.commit = trained_marian(tmp_path / "origin"), known.former[0]
    here = ("--cache", tmp_path / "cache")
    assert tool("models", "pull", f"{DEFAULT}@{known.former[0]}", *here).exit_code == 0
    server.commit = known.revision
    result = tool("models", "pull", DEFAULT, *here)
    assert f"is on disk at {known.former[0][:12]}, of an earlier release" in result.stderr
    assert result.exit_code == 1  # what is served is not what was tested


# -- what is said on the way ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (3540, "59 min"), (3720, "1 h 02 min")],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_progress_line_tells_rates_and_what_is_left() -> None:
    now = Progress(
        articles=1000, done=200, quarantined=260, wave=100, wave_sentences=8, wave_translated=8,
        translated=100, tokens=3000,
    )  # fmt: skip
    assert summary_of(now, 55.0, 99_000_000) == (
        "200 of 1,000 articles, 260 quarantined, 1.8 sentences/s, 55 tokens/s, 99 MB of memory, "
        "about 45 s left at this pace"
    )
    several = replace(now, exact=False, failed=1)
    assert "200 of about 1,000 articles, 260 quarantined, 1 failed" in summary_of(several, 9.0, 1)


def on_a_terminal(*arguments: str | Path) -> str:
    """What a command shows on a terminal: standard error is one."""
    terminal, end = pty.openpty()
    shown = b""
    with running(
        [sys.executable, "-m", "translate_tool", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=end,
        env=os.environ | {"COLUMNS": "160", "TERM": "xterm"},
    ) as process:
        os.close(end)
        with suppress(OSError):  # Linux tells the end of a terminal as an error
            while data := os.read(terminal, 4096):
                shown += data
        os.close(terminal)
    assert process.returncode == 0, shown
    return shown.decode("utf-8")


def test_a_terminal_gets_a_live_bar(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 20)
    (tmp_path / "waves.toml").write_text("[run]\nwave = 5\n")
    options = ("-c", tmp_path / "waves.toml", "--engine", "echo", "--assume-french")
    shown = on_a_terminal("run", tmp_path / "in", "-o", tmp_path / "out", *options)
    assert " of 20 articles, " in shown
    assert "sentences/s" in shown


def test_a_log_gets_a_line_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_articles(tmp_path / "in", 3)
    monkeypatch.setattr(console, "LOG_EVERY", 0.0)
    result = tool("run", tmp_path / "in", "-o", tmp_path / "out", "--engine", "echo")
    lines = [line for line in result.stderr.splitlines() if " articles, " in line]
    assert lines
    assert all(line[2] == line[5] == ":" for line in lines), "they begin with the time of day"


@pytest.mark.parametrize("name", options.OPTIONS)
def test_an_option_sets_settings_that_there_are(name: str) -> None:
    for setting in options.OPTIONS[name].settings:
        section, key = setting.split(".")
        assert key in type(getattr(Config(), section)).model_fields


ECHO = ("translate", "--engine", "echo")


def test_messages_of_the_library_go_where_the_options_say(tmp_path: Path) -> None:
    log = tmp_path / "messages.txt"
    loud = tool("-v", "--log-file", log, *ECHO, text="Bonjour.")
    assert "INFO translate_tool.inference.engines: opening echo on cpu" in loud.stderr
    assert re.match(r"\d{4}-\d\d-\d\d .* INFO translate_tool", log.read_text(encoding="utf-8"))
    assert "opening" not in loud.stdout
    plain = tool(*ECHO, text="Bonjour.")
    assert "opening" not in plain.stderr, "the options of one command are not those of the next"
    assert plain.stdout == loud.stdout


def test_quiet_leaves_errors_and_results() -> None:
    draft = ("translate", "-m", "lite-fr-en", "--beam", "1")
    assert "note: Draft translation" in tool(*draft, text="Bonjour.").stderr
    quiet = tool("-q", *draft, text="Bonjour.")
    assert (quiet.stderr, bool(quiet.stdout)) == ("", True)
    assert "error: " in tool("-q", "translate", "-m", "no-such-model", text="Bonjour.").stderr


def test_the_library_alone_is_silent() -> None:
    code = "import translate_tool, logging; logging.getLogger('translate_tool').warning('x')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
