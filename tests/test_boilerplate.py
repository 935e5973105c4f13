from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_tool.errors import ConfigError
from translate_tool.readers.boilerplate import LONGEST, Rules, strip
from translate_tool.records import Article, Block

ROOT = Path(__file__).parent.parent
DEFAULT = Rules.load("default")


def article(*blocks: str | Block) -> Article:
    made = tuple(b if isinstance(b, Block) else Block(kind="paragraph", text=b) for b in blocks)
    return Article(origin="a.txt", title="", date="", blocks=made, meta={"encoding": "utf-8"})


def rules(tmp_path: Path, text: str) -> Rules:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return Rules.load(path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lire aussi : Le budget de la ville adopté de justesse", "read also"),
        ("▶ LIRE AUSSI", "read also"),
        ("À lire aussi: trois questions sur la réforme", "read also"),
        ("Pour lire la suite de cet article, inscrivez-vous", "read also"),
        ("Vous aimerez aussi", "read also"),
        ("Pour accéder en illimité à nos articles", "subscription"),
        ("Avec votre accord, nos partenaires et nous utilisons des cookies", "consent"),
        ("Crédits photos : Jean Roux pour Le Courrier, Marie Dupont et l’agence du Val de Loire",
         "credit"),
        ("Cet article Un mort à Lyon est apparu en premier sur Le Courrier.", "feed"),
        ("Envoyé de mon iPhone", "mail"),
        ("S’abonner", "subscription"),
        ("Article réservé aux abonnés", "subscription"),
        ("Article réservé à nos abonnés.", "subscription"),
        ("Il vous reste 75.23% de cet article à lire.", "subscription"),
        ("Newsletter", "newsletter"),
        ("Recevez chaque matin la newsletter de la rédaction", "newsletter"),
        ("Suivez-nous sur les réseaux sociaux !", "follow us"),
        ("Partager sur Facebook", "share"),
        ("(AFP)", "credit"),
        ("Crédit photo : Jeanne Martin", "credit"),
        ("© 2024 Le Courrier du Val", "credit"),
        ("© Le Courrier du Val. Tous droits réservés.", "credit"),
        ("Tous droits réservés", "rights"),
        ("Temps de lecture : 3 min", "page"),
        ("Publié le 3 mai 2021 à 14 h 30", "page"),
        ("Le ministre a annoncé jeudi un plan pour l’hôpital.", None),
        ("Il faut lire aussi ce que disent les opposants.", None),
        ("Selon l’AFP, deux personnes ont été blessées.", None),
        ("Abonnez-vous, disait-il, et vous verrez.", None),
        ("Il faut partager.", None),
        ("Publié le mois dernier chez un petit éditeur de Lyon, le roman de Jeanne Martin raconte "
         "la vie de deux familles.", None),
        ("", None),
        ("…", None),
        ("Lire aussi : " + "très " * LONGEST + "long", None),
        ("Lire aussi\nLe maire a démissionné hier", None),
    ],
)  # fmt: skip
def test_the_default_rules_know_furniture_from_news(text: str, name: str | None) -> None:
    assert DEFAULT.match(text) == name


@pytest.mark.parametrize(
    ("line", "text", "fits"),
    [
        ("lire aussi", "Lire aussi", True),
        ("lire aussi", "Lire aussi le journal", False),
        ("lire aussi*", "Lire aussi", True),
        ("lire aussi*", "Lire aussi : le journal", True),
        ("* le journal", "C'est le journal", True),
        ("* le journal", "le journal", False),
        ("un * deux * trois", "Un et deux et puis deux et trois", True),
        ("un * deux * trois", "Un et trois et deux", False),
        ("abab*ab", "abab", False),
        ("abab*ab", "ababab", True),
        ("abc*bcd", "abcd", False),
        ("l’été : fin ?", "L'ÉTÉ: FIN?", True),
        ("a(b+)+c", "a(b+)+c", True),
        ("a(b+)+c", "abbc", False),
    ],
)
def test_a_star_stands_for_anything_and_all_else_for_itself(
    tmp_path: Path, line: str, text: str, fits: bool
) -> None:
    made = rules(tmp_path, f"[[rule]]\nname = 'r'\nlines = ['''{line}''']\n")
    assert made.match(text) == ("r" if fits else None)


def test_a_rule_may_say_how_many_words(tmp_path: Path) -> None:
    made = rules(tmp_path, "[[rule]]\nname = 'r'\nlines = ['photo*']\nwords = 3\n")
    assert made.match("Photo : Jeanne Martin, Brest") is None
    assert made.match("Photo: Jeanne Martin") == "r"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]\n", "not valid TOML"),
        ("[[rule]]\nname = 'r'\n", "rule.0.lines: Field required"),
        ("[[rule]]\nname = 'r'\nlines = []\n", "rule.0.lines: Tuple should have at least 1 item"),
        (
            "[[rule]]\nname = 'r'\nlines = ['abcd']\nword = 3\n",
            'rule.0.word: unknown; did you mean "words"?',
        ),
        ("[[rule]]\nname = 'r'\nlines = ['*']\n", "r: '*' would drop too much"),
        ("[[rule]]\nname = 'r'\nlines = ['le*']\n", "r: 'le*' would drop too much"),
    ],
)
def test_a_wrong_rule_file_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        rules(tmp_path, text)


def test_a_missing_rule_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        Rules.load(tmp_path / "nowhere.toml")


def test_the_example_file_does_what_it_says() -> None:
    made = Rules.load(ROOT / "configs" / "boilerplate.toml")
    assert made.match("▶ LIRE AUSSI : Le train de nuit revient") == "read also"
    assert made.match("Toute reproduction est interdite.") == "our agency"
    assert made.match("Le train de nuit revient.") is None


def test_what_is_dropped_is_in_the_meta() -> None:
    title = Block(kind="title", text="Lire aussi")
    code = Block(kind="code", text="(AFP)")
    bullet = Block(kind="list_item", text="Partager sur Facebook", level=1)
    before = article(
        title, "Le train repart. (AFP)", "Lire aussi : Le budget", code, bullet, "Il pleut.  "
    )
    after = strip(before, DEFAULT)
    texts = [block.text for block in after.blocks]
    assert texts == ["Lire aussi", "Le train repart.", "(AFP)", "Il pleut.  "]
    assert after.meta == {
        "encoding": "utf-8",
        "dropped": "credit: (AFP) | read also: Lire aussi : Le budget | "
        "share: Partager sur Facebook",
    }
    assert after.id != before.id


def test_an_article_of_furniture_only_is_left_as_it_is() -> None:
    page = article(Block(kind="title", text="Accueil"), "Newsletter", "S’abonner")
    assert strip(page, DEFAULT) is page


def test_no_seed_loses_a_sentence_to_the_default_rules() -> None:
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        page = article(*path.read_text(encoding="utf-8").split("\n\n"))
        assert "dropped" not in strip(page, DEFAULT).meta, path.name


FURNITURE = ("Lire aussi : Le budget.", "(AFP)", "Abonnez-vous pour tout lire.", "Partager", "© X.")
NEWS = ("Le train repart.", "Il pleut sur Brest !", "Lire est un plaisir.", "12 %", "«", "AFP et X")
pieces = st.one_of(st.sampled_from(FURNITURE + NEWS), st.text(max_size=20))
texts = st.lists(pieces, max_size=6).flatmap(
    lambda parts: st.sampled_from([" ", "\n", "\n\n", "  "]).map(lambda gap: gap.join(parts))
)


@given(st.lists(texts, max_size=5))
def test_every_character_is_kept_or_in_the_meta(blocks: list[str]) -> None:
    before = article(*blocks)
    after = strip(before, DEFAULT)
    if after is before:
        return
    dropped = after.meta["dropped"]
    kept = "".join(block.text for block in after.blocks)
    left = [c for block in before.blocks for c in block.text if not c.isspace()]
    here = [c for c in kept if not c.isspace()]
    names = {rule.name for rule in DEFAULT.rules}
    parts = re.split(rf"(?:^| \| )(?:{'|'.join(names)}): ", dropped)
    gone = [c for part in parts for c in part if not c.isspace()]
    assert sorted(left) == sorted(here + gone)


@given(st.lists(st.sampled_from(NEWS), min_size=1, max_size=6))
def test_a_text_that_fits_no_rule_is_not_touched(parts: list[str]) -> None:
    page = article(" ".join(parts))
    assert strip(page, DEFAULT) is page


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("À lire aussi : Faut-il partir ? Nos réponses", None),
        ("À lire aussi : « Je pars ! », dit le maire", None),
        ("Lire aussi : Le maire part. Il a parlé hier.", "Il a parlé hier."),
        ("Lire aussi : Faut-il partir ? Le maire a répondu hier.", "Le maire a répondu hier."),
    ],
)
def test_a_line_of_several_sentences_is_one_line(text: str, kept: str | None) -> None:
    got = strip(article(text, "Le conseil a voté."), DEFAULT)
    assert [block.text for block in got.blocks] == [*([kept] if kept else []), "Le conseil a voté."]
