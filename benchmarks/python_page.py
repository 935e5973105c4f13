"""Makes docs/python.md of the docstrings of the public functions.

python -m benchmarks.python_page     # writes the page; a test says when that is due
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import translate_tool
from translate_tool import api

PAGE = Path(__file__).parent.parent / "docs" / "python.md"

FUNCTIONS = (
    "translate",
    "iter_translations",
    "read",
    "split",
    "check",
    "brief",
    "summarise",
    "run",
    "load_config",
    "override",
)

HEAD = """# From Python

Made from the docstrings by `python -m benchmarks.python_page`; a test runs the examples.

```python
import translate_tool as tt
```
"""

_EXAMPLE = re.compile(r"^>>> ", re.MULTILINE)


def page() -> str:
    """Return the page."""
    about = inspect.getdoc(api) or ""
    rest = about.partition("\n\n")[2]
    records = [name for name in translate_tool.__all__ if name not in FUNCTIONS]
    made = map(_function, FUNCTIONS)
    parts = [HEAD, rest, *made, "## What they take and return", "\n".join(map(_record, records))]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _function(name: str) -> str:
    function = getattr(translate_tool, name)
    signature = str(inspect.signature(function)).replace("'", "")  # annotations are texts
    text, examples = _parted(inspect.getdoc(function) or "")
    shown = f"\n\n```python\n{examples}\n```" if examples else ""
    return f"## `tt.{name}`\n\n```python\ntt.{name}{signature}\n```\n\n{text}{shown}"


def _record(name: str) -> str:
    text, _ = _parted(inspect.getdoc(getattr(translate_tool, name)) or "")
    return f"- **`tt.{name}`**: {' '.join(text.split())}"


def _parted(doc: str) -> tuple[str, str]:
    """Return a docstring's prose, and its examples."""
    found = _EXAMPLE.search(doc)
    here = found.start() if found else len(doc)
    return doc[:here].strip(), doc[here:].strip()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
