"""`translate-tool glossary check|probe`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.app import App
from translate_tool.cli.console import print_json, print_table
from translate_tool.runtime.wording import count

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.glossary import Glossary

app = App(rich_markup_mode="markdown", help="Look into a glossary before a run uses it.")

GlossaryFile = Annotated[Path, typer.Argument(help="A glossary: CSV, see docs/glossary.md.")]


@app.command()
def check(file: GlossaryFile, as_json: options.Json = False) -> None:
    """Read a glossary as a run would: exit code 2, and the line, if something is wrong with it.

    Example:

      translate-tool glossary check configs/glossary.csv
    """
    from translate_tool.glossary import load

    glossary = load(file)
    names = sum(term.name for term in glossary.terms)
    counts = {"terms": len(glossary.terms) - names, "names": names}
    if as_json:
        print_json(counts)
    else:
        stay = "that stays as it is" if names == 1 else "that stay as they are"
        typer.echo(f"{file}: {count(counts['terms'], 'term')}, {count(names, 'name')} {stay}")


@app.command()
@options.settings("config model")
def probe(file: GlossaryFile, *, settings: Config, as_json: options.Json = False) -> None:
    """Show what the model itself writes for each term: what a run can repair.

    A term without such words is only flagged; its fifth column can name them.

    Example:

      translate-tool glossary probe configs/glossary.csv
    """
    from translate_tool.glossary import load

    glossary = load(file)
    found = _probed(glossary, settings)
    rows = [
        (t.french, t.english, list(dict.fromkeys([*t.variants, *found.get(t.french, ())])))
        for t in glossary.terms
    ]
    if as_json:
        print_json([dict(zip(("french", "wanted", "variants"), row, strict=True)) for row in rows])
    else:
        shown = [(french, wanted, " | ".join(variants)) for french, wanted, variants in rows]
        print_table(["french", "wanted", "what the model writes"], shown)


def _probed(glossary: Glossary, settings: Config) -> dict[str, tuple[str, ...]]:
    from translate_tool.glossary import probes, variants
    from translate_tool.translation.resolve import runner
    from translate_tool.translation.translator import Translator

    texts = probes(glossary)
    found = Translator(runner(settings), fallbacks=False).translate(texts)
    return variants(glossary, {text: h.text for text, h in zip(texts, found, strict=True)})
