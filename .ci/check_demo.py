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
    report = json.loads((outputs / "report.json").read_text("utf-8"))
    index = (outputs / "index.md").read_text("utf-8")
    briefs = {path: json.loads(path.read_text("utf-8")) for path in outputs.glob("**/*.jsonl")}
    read = {brief["article"]["origin"].partition("#")[0] for brief in briefs.values()}
    for path in seeds.iterdir():
        if path.name not in read:
            found.append(f"{path.name}: no brief")
    for path, brief in briefs.items():
        name = path.relative_to(outputs).as_posix()
        stem = name.removesuffix(".jsonl")
        page = f"{stem}.md"
        if not (outputs / page).exists():
            found.append(f"{name}: no page")
        site = outputs / "site" / "briefs" / f"{stem}.html"
        rows = site.read_text("utf-8").count('<tr role="row" id="r') if site.exists() else 0
        if rows != len(brief["pairs"]):
            found.append(f"{name}: {rows} rows on its page of the site")
        if f"({page.replace('#', '%23')})" not in index:
            found.append(f"{name}: not on the front page")
        found += [f"{name}: {text}" for text in _problems_of(brief)]
    front = outputs / "site" / "index.html"
    if not front.exists() or front.read_text("utf-8").count("briefs/") < len(briefs):
        found.append("the front page of the site does not have every brief")
    if not report["done"] == report["inputs"] == len(briefs):
        found.append(f"{report['done']} of {report['inputs']} done, {len(briefs)} briefs")
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
