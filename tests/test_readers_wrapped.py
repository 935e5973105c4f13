"""Text wrapped at any column is read as it was written; verse and lists keep their lines."""

from __future__ import annotations

import random
import textwrap

import pytest

from translate_tool.language.sentences import split
from translate_tool.readers.text import parse

PROSE = (
    "Le conseil municipal a voté mardi soir le budget de la ville, après trois heures de débats. "
    "Le maire s'est félicité d'un texte équilibré, que l'opposition juge trop prudent. "
    "La construction de la nouvelle école commencera au printemps, et les travaux de voirie "
    "seront achevés avant la fin de l'année. Selon le préfet, 12 communes sont concernées. "
    "M. Dupré a rappelé que les impôts n'augmenteraient pas. Une réunion publique est prévue en "
    "juin à la salle des fêtes ; elle sera ouverte à tous les habitants du canton."
)
SHORT = "Le maire a promis hier que les travaux de la gare seraient finis avant la fin de l'été."
COLUMNS = (25, 30, 35, 40, 45, 50, 60, 72, 80, 100)


def sentences(text: str) -> list[str]:
    _, blocks = parse(text)
    return [" ".join(span.text.split()) for block in blocks for span in split(block.text)]


def ragged(text: str, width: int) -> str:
    """`text` with lines of up to six columns less than `width`, as people wrap by hand."""
    chance = random.Random(width)
    lines, words = list[str](), text.split()
    while words:
        line, most = words.pop(0), chance.randint(width - 6, width)
        while words and len(line) + 1 + len(words[0]) <= most:
            line += f" {words.pop(0)}"
        lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("width", COLUMNS)
@pytest.mark.parametrize("text", [PROSE, SHORT, f"{PROSE}\n\n{PROSE}"])
def test_the_column_of_the_wrap_moves_no_border(text: str, width: int) -> None:
    wanted = [sentence.text for part in text.split("\n\n") for sentence in split(part)]
    parts = text.split("\n\n")
    wrapped = "\n\n".join(textwrap.fill(part, width, break_on_hyphens=False) for part in parts)
    assert sentences(wrapped) == wanted


@pytest.mark.parametrize("width", [column for column in COLUMNS if column >= 35])
def test_nor_do_lines_wrapped_by_hand(width: int) -> None:
    assert sentences(ragged(PROSE, width)) == [sentence.text for sentence in split(PROSE)]


@pytest.mark.parametrize(
    "lines",
    [
        "Le vent du soir a refermé les portes\nLa nuit descend sur le jardin désert\n"
        "Et nous marchons parmi les feuilles mortes\nEn attendant le retour de l'hiver",
        "trois kilos de pommes bien mûres\ndeux litres de lait entier\n"
        "une douzaine d'œufs frais\nun sachet de levure chimique",
        "Mairie de Saint-Just\n12, rue des Lilas\n69000 Lyon\nouverte du lundi au jeudi",
        "Lundi : marché couvert\nMardi : fermé\nMercredi : marché aux fleurs",
    ],
)
def test_verse_and_lists_are_lines(lines: str) -> None:
    _, blocks = parse(lines)
    assert "\n".join(block.text for block in blocks) == lines
    assert len(blocks) == len(lines.splitlines())


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("bud-get", "budget"),
        ("sous-préfet", "sous-préfet"),
        ("sous-traire", "soustraire"),
        ("franco-allemand", "franco-allemand"),
        ("franco-phone", "francophone"),
        ("sud-africain", "sud-africain"),
        ("Ille-et-Vilaine", "Ille-et-Vilaine"),
        ("cessez-le-feu", "cessez-le-feu"),
        ("beaux-frères", "beaux-frères"),
        ("jour-là", "jour-là"),
        ("voi-là", "voilà"),
        ("anti-inflammatoire", "anti-inflammatoire"),
        ("anti-dote", "antidote"),
        ("vingt-deux", "vingt-deux"),
        ("quasi-totalité", "quasi-totalité"),
        ("arrière-boutique", "arrière-boutique"),
        ("ensei-gnement", "enseignement"),
    ],
)
def test_a_word_broken_at_the_end_of_a_narrow_line(broken: str, whole: str) -> None:
    head, _, tail = broken.partition("-")
    text = f"Le maire de la commune a dit que le {head}-\n{tail} de la ville était"
    wrapped = f"{text}\nconnu de tous les élus, et que les\ndébats de la semaine étaient clos."
    assert f" le {whole} de la ville" in " ".join(sentences(wrapped))
