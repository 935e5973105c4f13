"""Look at what the demo wrote: every sentence of every seed in one row, in order, with English.

Usage: check_demo.py OUTPUTS SEEDS
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

MOST_LINES = 5


def problems(outputs: Path, seeds: Path) -> list[str]:
    """What is wrong with the demo's output; an empty list when all is well."""
    found = []
    articles = sorted(path for path in seeds.rglob("*") if path.suffix in {".txt", ".md"})
    if len(articles) < 5:
        found.append(f"{seeds}: only {len(articles)} articles")
    for path in articles:
        name = path.relative_to(seeds).as_posix()
        markdown, line = outputs / f"{name}.md", outputs / f"{name}.jsonl"
        if not (markdown.exists() and line.exists()):
            found.append(f"{name}: no brief")
            continue
        found += [f"{name}: {text}" for text in _problems_of(json.loads(line.read_text("utf-8")))]
        if f"({name}.md)" not in (outputs / "index.md").read_text("utf-8"):
            found.append(f"{name}: not on the front page")
    report = json.loads((outputs / "report.json").read_text("utf-8"))
    if report["done"] != report["inputs"] or report["done"] != len(articles):
        found.append(f"report: {report['done']} of {report['inputs']} done, {len(articles)} seeds")
    return found


def _problems_of(brief: dict) -> list[str]:
    found = []
    blocks = [block["text"] for block in brief["article"]["blocks"]]
    rows = [pair["sentence"] for pair in brief["pairs"]]
    for number, text in enumerate(blocks):
        joined = "".join(row["text"] + row["gap"] for row in rows if row["block"] == number)
        if joined != text:
            found.append(f"block {number} is not the join of its rows")
    order = [(row["block"], row["index"]) for row in rows]
    if order != sorted(set(order)):
        found.append("rows out of order, or twice")
    if empty := [n for n, p in enumerate(brief["pairs"], 1) if not p["hypothesis"]["text"].strip()]:
        found.append(f"rows without English: {empty}")
    if not 1 <= len(brief["summary"]) <= MOST_LINES:
        found.append(f"a summary of {len(brief['summary'])} lines")
    if any(not 1 <= n <= len(rows) for line in brief["summary"] for n in line["sources"]):
        found.append("a summary line that cites a row that is not there")
    return found


if __name__ == "__main__":
    wrong = problems(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(wrong) or "demo output: all sentences there, in order, in English")
    sys.exit(bool(wrong))
