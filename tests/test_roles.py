"""What a row says that a person is."""

from __future__ import annotations

import pytest

from translate_tool.language.roles import role
from translate_tool.records import Article, Block, Brief, Fact, Flag, Hypothesis, Pair, Sentence
from translate_tool.writers.view import role_of


@pytest.mark.parametrize(
    ("english", "name", "wanted"),
    [
        # before the name
        ("The Prime Minister, Karim Alaoui, spoke.", "Karim Alaoui", "Prime Minister"),
        ("So said the foreign minister Anne Roux.", "Anne Roux", "foreign minister"),
        ("On Friday President Anne Roux left.", "Anne Roux", "President"),
        ("Senegalese President Moussa Sy came.", "Moussa Sy", "Senegalese President"),
        ("He met president Anne Roux.", "Anne Roux", "president"),
        ("The former French mayor Anne Roux.", "Anne Roux", "former French mayor"),
        # behind it
        ("Anne Roux, leader of the opposition, left.", "Anne Roux", "leader of the opposition"),
        ("Anne Roux, 45, a teacher in Dakar.", "Anne Roux", "teacher in Dakar"),
        ("Anne Roux, the mayor of Metz and a doctor.", "Anne Roux", "mayor of Metz"),
        # no role
        ("Mr Paul Roux spoke.", "Paul Roux", ""),
        ("Anne Roux, who came, said so.", "Anne Roux", ""),
        ("Anne Roux, in Paris, said so.", "Anne Roux", ""),
        ("Anne Roux, the day before, met many people and the mayor.", "Anne Roux", ""),
        ("The mayor left. Anne Roux stayed.", "Anne Roux", ""),
        ("The mayor left.", "Anne Roux", ""),
        # of whom nobody can tell, or another
        ("According to the prosecutor, Anne Roux fled.", "Anne Roux", ""),
        ("It rained. In front of the minister, Anne Roux, 45, fell.", "Anne Roux", ""),
        ("Mr President, Anne Roux said, we know.", "Anne Roux", ""),
        ("Anne Roux, according to a spokesman, is ill.", "Anne Roux", ""),
        ("Anne Roux, facing the prosecutor, wept.", "Anne Roux", ""),
        ("Anne Roux, told the journalist that she left.", "Anne Roux", ""),
        ("Anne Roux, whose director resigned, spoke.", "Anne Roux", ""),
        ("Anne Roux, with coach Jean Noir, won.", "Anne Roux", ""),
        ("Anne Roux, near the head office, died.", "Anne Roux", ""),
        ("Anne Roux, not the president, decides.", "Anne Roux", ""),
        ("Anne Roux, his lawyer, came.", "Anne Roux", ""),
        ("Anne Rouxel, mayor of Metz, spoke.", "Anne Roux", ""),
        ("Anne Roux, mayor Nicolas Blanc and a priest came.", "Anne Roux", ""),
        ("He met Anne Roux, the mayor of Paris Nadia Blanc, as well.", "Anne Roux", ""),
        ("Anne Roux, mayor of New York City, came.", "Anne Roux", "mayor of New York City"),
        ("Anne Roux, Deputy Prime Minister, came.", "Anne Roux", "Deputy Prime Minister"),
        ("The first involves President Anne Roux.", "Anne Roux", "President"),
        ("The former President Anne Roux.", "Anne Roux", "former President"),
        # of kin
        ("Anne Roux, wife of the Prime Minister, left.", "Anne Roux", "wife of the Prime Minister"),
        ("Anne Roux, then mayor of Metz, left.", "Anne Roux", "then mayor of Metz"),
        ("She told the coach, Anne Roux.", "Anne Roux", "coach"),
    ],
)
def test_role(english: str, name: str, wanted: str) -> None:
    assert role(english, name) == wanted


@pytest.mark.parametrize(
    ("flag", "wanted"),
    [
        (Flag(kind="meaning", detail="“swimmer”: no word for it in the French"), "mayor of Metz"),
        (Flag(kind="name", detail="Metz: not in the French"), ""),
        (Flag(kind="odd word", detail="half-mayor: no English word"), ""),
        (Flag(kind="name", detail="Metz: not in the French", severity="info"), "mayor of Metz"),
    ],
)
def test_a_role_that_a_check_doubts_is_not_told(flag: Flag, wanted: str) -> None:
    french = "Anne Roux, maire de Metz, est là."
    sentence = Sentence(article="a", block=0, index=0, text=french, gap="")
    said = Hypothesis(text="Anne Roux, mayor of Metz, is there.", score=0.0)
    brief = Brief(
        article=Article(
            origin="a", title="", date="", blocks=(Block(kind="paragraph", text=french),)
        ),
        pairs=(Pair(sentence=sentence, hypothesis=said, flags=(flag,)),),
        summary=(),
        recipes=(),
    )
    assert role_of(Fact(kind="who", text="Anne Roux", rows=(1,)), brief) == wanted
    assert role_of(Fact(kind="where", text="Metz", rows=(1,)), brief) == ""


def test_a_body_has_no_role() -> None:
    french = "Le patron de la SNCF, la directrice Anne Roux, est là."
    said = Hypothesis(text="The boss of SNCF, director Anne Roux, is there.", score=0.0)
    brief = Brief(
        article=Article(
            origin="a", title="", date="", blocks=(Block(kind="paragraph", text=french),)
        ),
        pairs=(
            Pair(
                sentence=Sentence(article="a", block=0, index=0, text=french, gap=""),
                hypothesis=said,
            ),
        ),
        summary=(),
        recipes=(),
    )
    assert role_of(Fact(kind="who", text="SNCF", rows=(1,)), brief) == ""
    assert role_of(Fact(kind="who", text="Anne Roux", rows=(1,)), brief) == "director"
