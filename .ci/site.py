"""Fits the docs, which link files of the checkout, into a site that does not have these files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent


def on_files(files: Files, *, config: Any, **_: Any) -> Files:
    """Add the README as the first page."""
    readme = (ROOT / "README.md").read_text("utf-8").replace("](docs/", "](")
    files.append(File.generated(config, "index.md", content=readme))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Leave links to other files of the checkout as what they call them."""
    text = re.sub(r"\]\(\.\./README\.md(#[\w-]*)?\)", r"](index.md\1)", markdown)
    return _BESIDE.sub(r"`\1`", text)


_BESIDE = re.compile(r"\[`?([^\]]+?)`?\]\((?:\.\./|(?:configs|seeds|[A-Z]+\.md|LICENSE)\b)[^)]*\)")
"""`[the plan](../configs/default.toml)`, `[CHANGELOG](CHANGELOG.md)`: no page of the site."""
