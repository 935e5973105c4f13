"""Types commands, as a user does at a prompt."""

from __future__ import annotations

from typer.testing import CliRunner, Result

from translate_tool.cli import app


def tool(*words: object, text: str | bytes = "") -> Result:
    """What `translate-tool` with these words says, and its exit code; `text` is standard input."""
    return CliRunner().invoke(app, [str(word) for word in words], input=text)
