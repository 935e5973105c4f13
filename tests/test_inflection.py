"""An English word takes the ending of what a model made of a French one."""

from __future__ import annotations

import pytest

from translate_tool.language.inflection import like


@pytest.mark.parametrize(
    ("base", "garbled", "french", "form"),
    [
        ("mosquito", "mostics", "moustiques", "mosquitos"),
        ("party", "feties", "fêtes", "parties"),
        ("box", "boits", "boîtes", "boxes"),
        ("cave", "grotteer", "grottes", "cave"),
        ("burn", "brulated", "brûlé", "burned"),
        ("stop", "arretted", "arrêté", "stopped"),
        ("carry", "porteded", "porté", "carried"),
        ("use", "utiling", "utilisant", "using"),
        ("athletes", "athlett", "athlète", "athlete"),
        ("news", "nouvel", "nouvelle", "news"),
        ("unproductive", "improductives", "improductives", "unproductive"),
        ("called", "denowned", "dénommée", "called"),
        ("zrevalo", "zrev", "zrève", ""),
        ("", "indemning", "indemniser", ""),
    ],
)
def test_forms(base: str, garbled: str, french: str, form: str) -> None:
    assert like(base, garbled, french) == form
