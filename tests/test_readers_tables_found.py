"""Tables as programs export them: what is above the names, separators, quotes, nested values."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from translate_tool.errors import InputError
from translate_tool.readers.dates import iso_date
from translate_tool.readers.rows import LONGEST
from translate_tool.readers.tables import Columns, read
from translate_tool.records import Article, Failure


def items(data: str | bytes, name: str, columns: Columns | None = None) -> list[Article | Failure]:
    data = data.encode() if isinstance(data, str) else data
    return list(read(io.BytesIO(data), name, {}, columns or Columns()))


def outcome(data: str | bytes, name: str) -> list[str]:
    """Title and text of each good row, the place and reason of each bad one."""
    return [
        f"{item.title}|{'/'.join(b.text for b in item.blocks if b.kind != 'title')}"
        if isinstance(item, Article)
        else f"{item.place}: {item.reason}"
        for item in items(data, name)
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("sep=;\r\nTitre;Texte\r\nA;Un, deux.\r\n", ["A|Un, deux."]),
        ('"sep=|"\nTitre|Texte\nA|Un ; deux.\n', ["A|Un ; deux."]),
        ("SEP=,;;\r\nTitre,Texte\r\nA,Un ; deux.\r\n", ["A|Un ; deux."]),
        ("sep=\t\nTitre\tTexte\nA\tUn.\n", ["A|Un."]),
        ("Titre;Texte;;\r\nA;Un.;;\r\n;;;\r\n ; ;;\r\nB;Deux.;;\r\n;;;\r\n", ["A|Un.", "B|Deux."]),
        ("titre|texte|date\nA|Un, deux ; trois.|2024\n", ["A|Un, deux ; trois."]),
        ("Titre;Texte\nA;'Le maire a parlé.'\nB;'L''été ; ici.'\n",
         ["A|Le maire a parlé.", "B|L'été ; ici."]),
        ("Titre;Texte\nA;'tit Quinquin dort.\nB;L'été.\n", ["A|'tit Quinquin dort.", "B|L'été."]),
        ('Titre,Texte\n"A","Il a dit \\"non\\", hier."\n"B","Deux."\n',
         ['A|Il a dit "non", hier.', "B|Deux."]),
        ('Titre\tTexte\nA\t"Non" dit-il, "si".\nB\tDeux.\n', ['A|"Non" dit-il, "si".', "B|Deux."]),
        ("Export du 03/06/2024;;\n;;\nTitre;Texte;Date\nA;Un.;2024\n", ["A|Un."]),
        ("Export du 3 juin, 10 h\n\nTitre;Texte;Date\nA;Un, deux.;2024\n", ["A|Un, deux."]),
        ("Titre;Texte;Date\nA;Un.\nB;Deux.;2024\n", ["A|Un.", "B|Deux."]),
        ("id;titre;texte;a;b;c\n1;A;Un.;;\n2;B;Deux.;;\n", ["A|Un.", "B|Deux."]),
        ("id;texte;date\n1;Le maire\na dit;2024\n2;Deux.;2024\n",
         ["line 2: 2 fields, where the first line names 3",
          "line 3: 2 fields, where the first line names 3", "|Deux."]),
        ("Intitulé;Corps de l'article\nA;Un.\n", ["A|Un."]),
        ("Titre ;Texte \u00a0\nA;Un.\n", ["A|Un."]),
        ("Titre;Description\nA;Un.\n", ["A|Un."]),
        ("texte;texte;titre\nUn.;Deux.;A\n", ["A|Un."]),
        ("text;body;title\n;Un.;A\nDeux.;Trois.;B\n", ["A|Un.", "B|Deux."]),
        ("Titre;Texte\nA;nan\nB;NULL\nC;\\N\nD;Un.\n",
         [*(f'line {n}: the column "Texte" is empty' for n in (2, 3, 4)), "D|Un."]),
        ("Titre;Texte\nA;Un.\n", ["A|Un."]),
        (f"Titre;Texte\nA;{'x' * 131_073}\n", ["A|" + "x" * 131_073]),
        (f"Titre;Texte\nA;{'x' * LONGEST}\nB;Deux.\n",
         ["line 2: longer than 5,000,000 characters", "B|Deux."]),
    ],
)  # fmt: skip
def test_csv(data: str, expected: list[str]) -> None:
    assert outcome(data, "t.csv") == expected


@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("name", ["t.csv", "t.tsv"])
def test_what_spreadsheets_export(name: str, codec: str) -> None:
    sign = ";" if name == "t.csv" else "\t"
    rows = [["Titre", "Texte"], ["L’été", "Où est le garçon ?"], ["", ""], ["À Lyon", "Déjà fini."]]
    data = "\r\n".join(sign.join(row) for row in rows).encode(codec)
    assert outcome(data, name) == ["L’été|Où est le garçon ?", "À Lyon|Déjà fini."]
    assert [item.origin for item in items(data, name)] == [f"{name}#1", f"{name}#3"]


def test_what_is_above_the_names_is_said() -> None:
    (item,) = items("Export du 3 juin\nSource : AFP\n\nTitre;Texte\nA;Un.\n", "t.csv")
    assert isinstance(item, Article)
    assert item.meta["above_the_names"] == "Export du 3 juin; Source : AFP"


def test_a_short_row_is_said() -> None:
    item = items("Titre;Texte;Date\nA;Un.\nB;Deux.;2024\n", "t.csv")[0]
    assert isinstance(item, Article)
    assert item.meta["short_row"] == "2 fields of 3"


@pytest.mark.parametrize(
    "data",
    [
        "Le budget;Le maire a parlé.\nAutre;Le préfet a parlé.\n",
        "a;b\n1;article\n2;texte\n3;Un mot.\n",  # a cell may say what a column is called
    ],
)
def test_a_table_without_names_is_refused_with_a_hint(data: str) -> None:
    with pytest.raises(InputError, match="no column of text") as caught:
        items(data, "t.csv")
    assert "first line must name the columns" in caught.value.hint


# -- JSON ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('[{"text":"Un."},\n{"text":"Deux."}]\n', ["|Un.", "|Deux."]),
        ('[{"text":"Un."},{"text":"Deux."}]', ["|Un.", "|Deux."]),
        ('[\n  {\n    "text": "Un {deux} [trois]."\n  },\n  {\n    "text": "Qua\\"tre\\\\"\n  }\n]',
         ["|Un {deux} [trois].", '|Qua"tre\\']),
        ('{\n  "text": "Un."\n}\n{\n  "text": "Deux."\n}\n', ["|Un.", "|Deux."]),
        ('[{"text":"Un."},\n{"text": oups},\n"mot", 3,\n{"text":"Deux."}]',
         ["|Un.", "line 2: not JSON: Expecting value at character 10",
          "line 3: not a JSON object", "line 3: not a JSON object", "|Deux."]),
        ('[{"text":"Un."},\n{"text":"cou\n},\n{"text":"Deux."}]',
         ["|Un.", "line 2: not JSON: Invalid control character at at character 13", "|Deux."]),
        ('[{"text":"Un."}]\n{"text":"Deux."}\n', ["|Un.", "|Deux."]),
        ('[[{"text":"Un."}],{"text":"Deux."}]', ["line 1: not a JSON object", "|Deux."]),
        ('[{"text":"Un."},{"text":"Deux.', ["|Un.",
         "line 1: not JSON: Unterminated string starting at at character 9"]),
        ('{"title": "A", "text": ["Un.", "Deux."]}', ["A|Un./Deux."]),
        ('{"text": [{"type": "p", "text": "Un."}, {"text": "Deux."}]}', ["|Un./Deux."]),
        ('{"article": {"titre": "A", "texte": "Un."}}', ["A|Un."]),
        ('{"data": {"attributes": {"headline": "A", "body": {"html": "x", "text": "Un."}}}}',
         ["A|Un."]),
        ('{"text": "", "body": "Un."}\n{"text": null, "contenu": "Deux."}', ["|Un.", "|Deux."]),
        ('{"text": "nan"}\n{"text": NaN}\n{"text": "None"}\n{"text": "Un."}',
         [*(f'line {n}: the column "text" is empty' for n in (1, 2, 3)), "|Un."]),
        ('{"text": [1, 2]}\n{"text": ["Un.", 3]}\n{"text": "Un."}',
         ['line 1: the column "text" has no text: [1, 2]',
          'line 2: the column "text" has no text: [\'Un.\', 3]', "|Un."]),
        ('{"Titre de l\'article": "A", "Texte de l’article": "Un."}', ["A|Un."]),
    ],
)  # fmt: skip
def test_json(data: str, expected: list[str]) -> None:
    assert outcome(data, "t.jsonl") == expected


def test_fields_of_one_name_are_all_kept() -> None:
    (item,) = items('{"text":"Un.","text":"Deux.","text":"Trois."}', "t.jsonl")
    assert isinstance(item, Article)
    assert item.blocks[0].text == "Trois."
    kept = [value for name, value in item.meta.items() if name.startswith("column.")]
    assert kept == ["Un.", "Deux."]


@pytest.mark.parametrize("indent", [None, 1])
def test_an_array_is_cut_wherever_its_pieces_end(indent: int | None) -> None:
    texts = [f'Ligne {n} : "{{[\\, é…" fin.' + " mot" * (n % 97) for n in range(3000)]
    data = json.dumps([{"text": text} for text in texts], indent=indent)
    assert outcome(data, "t.json") == [f"|{text}" for text in texts]


def test_an_array_without_end_is_read_within_bounds() -> None:
    data = '[{"text": "Un."}, {"text": "' + "a" * (LONGEST + 1) + '"}, {"text": "Deux."}]'
    assert outcome(data, "t.json") == [
        "|Un.",
        "line 1: longer than 5,000,000 characters",
        "|Deux.",
    ]


# -- Parquet, dates ------------------------------------------------------------------------------


def table(columns: dict[str, Sequence[Any]]) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def test_parquet() -> None:
    data = table(
        {
            "texte": [["Un.", "Deux."], [], ["Trois."]],
            "titre": ["A", "B", "C"],
            "tags": [["x"], [], []],
        }
    )
    assert outcome(data, "t.parquet") == [
        "A|Un./Deux.",
        'row 2: the column "texte" has no text: []',
        "C|Trois.",
    ]


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("03-06-2024", "2024-06-03"),
        ("20240603", "2024-06-03"),
        (20240603, "2024-06-03"),
        ("Mon, 03 Jun 2024 10:00:00 +0200", "2024-06-03"),
        ("1er août 2024", "2024-08-01"),
        ("5 decembre 2024", "2024-12-05"),
        ("12 Feb 2024", "2024-02-12"),
        ("20241303", ""),
        (1_717_400_000, ""),
        ("3 brumaire 2024", ""),
    ],
)
def test_dates(value: object, date: str) -> None:
    assert iso_date(value) == date
