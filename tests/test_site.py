"""The morning site's front page: cards, topics, stories, index, charts, and what is written."""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from html import unescape
from importlib.resources import files
from xml.etree import ElementTree

import pytest
from site_kit import CONTEXT, FAILURES, brief_of, briefs, cards, news

from translate_tool.records import Article, Brief, Flag, Hypothesis, Pair, Sentence
from translate_tool.writers import Context, charts
from translate_tool.writers.context import NOTHING_NEW
from translate_tool.writers.site.cards import card, risk, rows, source
from translate_tool.writers.site.front import build, fingerprint
from translate_tool.writers.site.search import Index, script, words
from translate_tool.writers.site.stories import stories, text
from translate_tool.writers.site.topics import named, topics
from translate_tool.writers.wording import day_in_words, label, since_in_words, told

HOSTILE = "</script><img src=x onerror=alert(1)> 'q' \\ \u2028 & \u202e"


def delivered(content: str) -> object:
    """What a data file hands to the page."""
    found = re.fullmatch(r"deliver\(\"[\w-]+\",'(.*)'\);\n", content)
    assert found
    spelt = found[1].replace('"', '\\"')
    return json.loads(json.loads(f'"{spelt}"'))


@pytest.fixture(scope="module")
def pile() -> dict[str, str]:
    """The files of a site of 60 briefs."""
    made = cards(briefs(60))
    return dict(build(made, FAILURES, CONTEXT, news(made)))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("L’Été à Évian", ["l", "ete", "a", "evian"]),
        ("l'œuvre, 3,5 %", ["l", "oeuvre", "3", "5"]),
        ("e\u0301cole École", ["ecole", "ecole"]),
        ("snake_case 20 h 30", ["snake", "case", "20", "h", "30"]),
        ("Straße Москва", ["strasse", "москва"]),
        ("", []),
    ],
)
def test_words_are_folded(written: str, folded: list[str]) -> None:
    assert words(written) == folded


@pytest.mark.parametrize(
    ("origin", "meta", "expected"),
    [
        ("note.txt", {}, ""),
        ("matin/2024/note.txt", {}, "matin"),
        ("feed.jsonl#12", {}, "feed"),
        ("radio/feed.jsonl#12", {}, "radio"),
        ("p.html", {"site": "Le Courrier", "url": "https://www.courrier.example/x"}, "Le Courrier"),
        ("p.html", {"url": "https://www.courrier.example/x"}, "courrier.example"),
        ("b.epub#3", {"book": "Carnets"}, "Carnets"),
    ],
)
def test_source_of_an_article(origin: str, meta: dict[str, str], expected: str) -> None:
    article = Article(origin=origin, title="", date="", blocks=(), meta=meta)
    assert source(article) == expected


@pytest.mark.parametrize(
    ("worst", "count", "expected"),
    [
        ({}, 20, 0),
        ({"warning": 1}, 1, 1.0),
        ({"warning": 2, "severe": 1}, 9, 2.0),
        ({"failed": 1}, 16, 2.0),
        ({"warning": 10}, 100, 1.0),
        ({}, 0, 0),
    ],
)
def test_risk(worst: dict[str, int], count: int, expected: float) -> None:
    assert risk(Counter(worst), count) == expected


def test_a_card_says_what_is_in_the_brief() -> None:
    brief = brief_of(
        [("Titre", "Title"), ("Un mot.", "A word."), ("Deux mots.", "Two words.")],
        origin="matin/a.txt",
        day="2024-06-09",
    )
    flags = (
        Flag(kind="number", detail="3", severity="severe"),
        Flag(kind="corrected", detail="", severity="info"),
    )
    first = brief.pairs[0]
    doubtful = Pair(sentence=first.sentence, hypothesis=first.hypothesis, flags=flags)
    made = card(
        Brief(
            article=brief.article,
            pairs=(doubtful, *brief.pairs[1:]),
            summary=brief.summary,
            recipes=(),
            facts=brief.facts,
        )
    )
    assert (made["title"], made["title_fr"], made["source"]) == ("Title", "Titre", "matin")
    assert made["title_doubted"]
    assert not card(brief)["title_doubted"]
    assert (made["date"], made["day"]) == ("9 June 2024", "2024-06-09")
    assert (made["rows"], made["severe"], made["warning"], made["failed"]) == (3, 1, 0, 0)
    assert made["flags"] == {"number": 1}
    assert made["summary"] == [("A word.", 2), ("Two words.", 3)]
    assert rows(made) == [("Titre", "Title"), ("Un mot.", "A word."), ("Deux mots.", "Two words.")]
    assert card(brief)["digest"] != made["digest"]
    assert rows(json.loads(json.dumps(made))) == rows(made)


@pytest.mark.parametrize(
    ("written", "shown", "day", "on"),
    [
        ("2024-06-09T10:00:00+02:00", "9 June 2024", "2024-06-09", "2024-06-09"),
        ("2024-09", "September 2024", "", "2024-09-01"),
        ("2023", "2023", "", "2023-01-01"),
        ("2024-13", "2024-13", "", ""),
        ("2024-02-31", "2024-02-31", "", ""),
        ("printemps 2024", "printemps 2024", "", ""),
        ("", "", "", ""),
    ],
)
def test_dates(written: str, shown: str, day: str, on: str) -> None:
    made = card(brief_of([("Titre", "Title")], day=written))
    assert (made["date"], made["day"], made["on"]) == (shown, day, on)
    assert day_in_words(day) in (shown, "")


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2026-11-28T05:42:10+01:00", "05:42"),
        ("2026-11-27T23:59:00+01:00", "Friday 27 November, 23:59"),
        ("2025-12-31T06:00:00+01:00", "Wednesday 31 December 2025, 06:00"),
        ("", ""),
    ],
)
def test_since_when(stamp: str, expected: str) -> None:
    assert since_in_words(stamp, "2026-11-28T09:00:00+01:00") == expected


NAMES = [
    [("who", "Emmanuel Macron"), ("where", "Lyon"), ("who", "AFP"), ("who", "SNCF")],
    [("who", "Mr Macron"), ("where", "Lyons"), ("who", "AFP"), ("where", "Montreval")],
    [("who", "President Macron"), ("who", "Anne Roux"), ("where", "BELMONT"), ("who", "CHEZ SNCF")],
    [("who", "Roux"), ("who", "Jean Roux"), ("where", "Belmont"), ("who", "Year")],
    [("who", "Roux"), ("who", "People"), ("where", "Montreval"), ("who", "MV")],
    [("who", "Year"), ("who", "People"), ("who", "MV"), ("who", "Alexander")],
    [("who", "Roux"), ("who", "2024"), ("where", "Germany"), ("who", "Alexander the Great")],
    [("who", "2024"), ("where", "Germany"), ("where", "Paris"), ("where", "Chamonix")],
    *([[("where", "Paris")]] * 6),
]


def test_names_that_some_articles_share_are_topics_once_each() -> None:
    found = named({str(number): names for number, names in enumerate(NAMES)})
    assert {topic: (kind, len(articles)) for topic, (kind, articles) in found.items()} == {
        "Emmanuel Macron": ("who", 3),
        "Lyon": ("where", 2),
        "SNCF": ("who", 2),
        "Montreval": ("where", 2),
        "Belmont": ("where", 2),
        "Germany": ("where", 2),
        "Jean Roux": ("who", 3),
    }, "Roux: beside Jean Roux in one article, so not Anne; Paris is in half of them"


def test_a_topic_is_in_two_articles_and_in_less_than_half(pile: dict[str, str]) -> None:
    listed = delivered(pile["data/cards.js"])
    assert isinstance(listed, list)
    topics = Counter(topic for one in listed for topic in one["topics"])
    assert topics
    assert all(2 <= number < len(listed) / 2 for number in topics.values())
    offered = re.findall(r'<option value="([^"]+)">[^<]+ \((\d+)\)', unescape(pile["index.html"]))
    assert {(t, str(n)) for t, n in topics.items()} <= {*offered}


JARGON = r"nats|token|beam|hypothes|stand-in|severe|quarantin|healed|recipe|chunk|Single files"


@pytest.mark.parametrize(
    ("kind", "detail", "expected"),
    [
        ("score", "the model was unsure: -1.20 nats a token, below -0.96", "the model was unsure"),
        (
            "healed",
            "split at clauses, because the first attempt had: repetition – “la la”",
            "because of repeated words – “la la”",
        ),
        (
            "healed",
            "another beam, because the first attempt had: length – 90 characters became 8: “No”; "
            "rest of the beam, then stand-ins, because an attempt had: name – Roux: not in it; "
            "number – 3: not in it",
            "because of length – 90 characters became 8: “No”; name – Roux: not in it; "
            "number – 3: not in it",
        ),
        (
            "unhealed",
            "tried in vain: split at clauses, another beam",
            "other ways to translate it were no better",
        ),
        (
            "glossary",
            "translated with stand-ins for its names",
            "translated with its names kept apart",
        ),
        ("number", "12: not in the English", "12: not in the English"),
        ("human", "corrected by a person", "by a person"),
        ("unheard of", "3", "3"),
    ],
)
def test_flags_are_told_in_words_of_readers(kind: str, detail: str, expected: str) -> None:
    shown = told(Flag(kind=kind, detail=detail))
    assert shown == expected
    assert not re.search(JARGON, f"{label(kind)} {shown}")


def test_the_page_has_no_words_of_those_who_build_it(pile: dict[str, str]) -> None:
    for page in ("index.html", "all.html"):
        shown = re.sub(r"<(?:script|style)[^>]*>|<[^>]+>", " ", pile[page])
        assert not re.search(JARGON, shown), page


def test_a_card_does_not_say_its_headline_again() -> None:
    brief = brief_of([("Il pleut.", "It rains"), ("Il pleut.", "It rains."), ("Oui.", "Yes.")])
    page = dict(build(cards(iter([brief])), (), CONTEXT))["index.html"]
    assert re.findall(r'class="gist"[^>]*>\s*([^<]*?)\s*<', page) == ["Yes."]


def test_a_row_that_failed_is_a_card_like_any_other() -> None:
    article = Article(origin="a.txt", title="", date="", blocks=())
    sentence = Sentence(article=article.id, block=0, index=0, text="Un mot.", gap="")
    failed = Flag(kind="failed", detail="", severity="severe")
    pair = Pair(sentence=sentence, hypothesis=Hypothesis(text="", score=0.0), flags=(failed,))
    blocks = brief_of([("Un mot.", "")]).article.blocks[:1]
    article = Article(origin="a.txt", title="", date="", blocks=blocks)
    made = card(Brief(article=article, pairs=(pair,), summary=(), recipes=()))
    assert (made["failed"], made["severe"], made["minutes"]) == (1, 0, 1)


@pytest.mark.parametrize(
    ("title", "article", "expected"),
    [
        ("Le tramway roulera le dimanche", "Le tramway passera toutes les heures.", ["Transport"]),
        (
            "Trois points de retard",
            "L’équipe a perdu le match. Le stade attendait un but.",
            ["Sport"],
        ),
        ("Un procès s’ouvre", "Le tribunal entend un témoin, le procureur attend.", ["Justice"]),
        ("Une salle rouvre", "Le théâtre et l’orchestre jouent un opéra.", ["Culture"]),
        ("Budget : l’inflation recule", "Le chômage aussi, dit la banque.", ["Economy"]),
        ("Rien de spécial", "Il fait beau et tout le monde dort.", []),
        ("Une table à vendre", "Elle est en bois, avec quatre pieds.", []),
        ("", "", []),
    ],
)
def test_topics(title: str, article: str, expected: list[str]) -> None:
    assert topics(title, f"{title}. {article}") == expected


WIRE = """
Un incendie a ravagé dans la nuit de mardi à mercredi un entrepôt de meubles de la zone du
Moulin-Noir, au nord de Corvelle. Le feu s’est déclaré vers deux heures du matin dans un local
où dormaient les machines. Soixante pompiers venus de quatre casernes ont lutté jusqu’à l’aube
contre les flammes, que le vent poussait vers une école voisine. Personne n’a été blessé. Le
gérant, qui emploie trente-deux personnes, parle de « vingt ans de travail partis en fumée ». La
préfecture a demandé aux habitants du quartier de garder leurs fenêtres fermées jusqu’à jeudi.
Une enquête a été ouverte pour établir l’origine du sinistre. La piste d’un court-circuit est
privilégiée, selon une source proche du dossier.
"""
LED = "C’est un réveil brutal pour tout un quartier de Corvelle. " + WIRE.replace(
    "Personne n’a été blessé. ", ""
)
CUT = WIRE[: len(WIRE) // 2]
EDITED = (
    WIRE.replace("Soixante pompiers", "Plus de soixante sapeurs-pompiers")
    .replace("parle de", "évoque")
    .replace("Une enquête a été ouverte", "Le parquet a ouvert une enquête")
    .replace("vers deux heures du matin", "peu après deux heures")
)
LONGER = (
    WIRE
    + """
En mars déjà, un feu de palettes avait touché la même zone. La mairie promet depuis un accès de
plus pour les secours. Le conseil en débattra lundi soir, en présence des riverains et des chefs
d’entreprise, qui demandent aussi des bornes à eau et un gardien de nuit.
"""
)
RIVAL = """
À Corvelle, un dépôt de mobilier a brûlé pendant la nuit. L’alerte a été donnée par un boulanger
qui partait au travail. Il aura fallu quatre heures aux soldats du feu, une soixantaine, pour
venir à bout du brasier, tout près d’un groupe scolaire. Aucune victime n’est à déplorer, mais
trente-deux salariés craignent pour leur emploi. Les riverains doivent rester fenêtres closes
jusqu’à jeudi, a indiqué le préfet. Les enquêteurs penchent pour un court-circuit.
"""
MARKET = """
La Bourse de Montreval a terminé en {0} de {1} % à {2} points, dans un marché {3}. Le volume des
échanges s’est élevé à {4} milliards d’euros. Parmi les plus fortes variations, {5} a gagné {6}
% tandis que {7} en perdait {8}. Sur le marché des changes, l’euro valait {9} dollar en fin de
journée. Les investisseurs attendent désormais {10}.
"""
MONDAY = MARKET.format(
    "hausse",
    "0,4",
    "4 312",
    "calme",
    "3,1",
    "Altéa",
    "2,2",
    "Brumel",
    "1,9",
    "1,08",
    "les chiffres",
)
TUESDAY = MARKET.format(
    "baisse",
    "1,2",
    "4 260",
    "nerveux",
    "4,4",
    "Corvis",
    "3,5",
    "Dorane",
    "4,1",
    "1,07",
    "la banque",
)
FOOT = "Toute reproduction, même partielle, est interdite sans l’accord écrit de l’agence Belmont. "
SHORT = "Le pont de Rochenoire est fermé jusqu’à lundi."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (WIRE, WIRE, True),
        (WIRE, WIRE.upper(), True),
        (WIRE, LED, True),
        (WIRE, CUT, True),
        (WIRE, EDITED, True),
        (WIRE, LONGER, True),
        (LONGER, CUT, True),
        (LED, EDITED, True),
        (SHORT, SHORT, True),
        (WIRE, RIVAL, False),
        (MONDAY, TUESDAY, False),
        (FOOT + WIRE, FOOT + MONDAY, False),
        (FOOT + RIVAL, FOOT + TUESDAY, False),
        (SHORT, SHORT.replace("lundi", "mardi"), False),
        ("", "", False),
    ],
)
def test_versions_of_a_story(one: str, other: str, same: bool) -> None:
    found = stories([text(words(one), ""), text(words(other), "")])
    assert (len(set(found)) == 1) is same


@pytest.mark.parametrize(
    ("day", "other", "same"),
    [
        ("2024-06-09", "2024-06-10", True),
        ("2024-06-09", "2024-06-16", False),
        ("2024-06-09", "", True),
        ("", "", True),
    ],
)
def test_a_story_that_comes_back_another_week_is_another_story(
    day: str, other: str, same: bool
) -> None:
    found = stories([text(words(WIRE), day), text(words(WIRE), other)])
    assert (len(set(found)) == 1) is same


def test_the_longest_version_leads_and_order_does_not_matter() -> None:
    pile = [CUT, MONDAY, WIRE, RIVAL, LONGER, EDITED]
    found = stories([text(words(one), "") for one in pile])
    assert found == [4, 1, 4, 3, 4, 4]
    backwards = stories([text(words(one), "") for one in reversed(pile)])
    assert [5 - leader for leader in reversed(backwards)] == found


def test_the_index_has_each_word_but_the_emptiest() -> None:
    index = Index()
    index.add(
        {
            "title": ["gare"],
            "en": words("The station, the station"),
            "fr": words("La gare"),
            "about": ["radio"],
        }
    )
    index.add({"title": [], "en": [], "fr": words("Une gare à Lyon"), "about": []})
    found = dict(index.files())
    assert found["words-all"] == [
        ["gare", {"0": {0: 1}, "2": {0: 1, 1: 1}}],
        ["lyon", {"2": {1: 1}}],
        ["radio", {"3": {0: 1}}],
        ["station", {"1": {0: 2}}],
    ]
    head = found["search"]
    assert isinstance(head, dict)
    assert head["lengths"] == [[1, 1, 1, 1], [0, 0, 2, 0]]
    assert head["average"] == [0.5, 0.5, 1.5, 0.5]
    assert head["shards"] == ["all"]


def test_a_large_index_is_cut_by_letters_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("translate_tool.writers.site.search.LARGE", 2)
    index = Index()
    typed = ["gare", "garde", "gant", "gu", "lyon", "москва", "2024", "ll"]
    index.add({"title": [], "en": [], "fr": typed, "about": []})
    found = dict(index.files())
    head = found.pop("search")
    assert isinstance(head, dict)
    assert sorted(found) == sorted(f"words-{shard}" for shard in head["shards"])
    assert {name[6:] for name in found} == {"20", "__", "gan", "gar", "gu", "ll", "ly"}
    kept = [word for part in found.values() if isinstance(part, list) for word, _ in part]
    assert sorted(kept) == sorted(typed)


def test_a_data_file_is_data_whatever_it_says() -> None:
    written = script("cards", [HOSTILE])
    assert delivered(written) == [HOSTILE]
    assert not set("<>&\u2028\u2029") & set(written)
    assert written.count("'") == 2


def test_every_story_is_on_the_page_and_each_brief_in_the_data(pile: dict[str, str]) -> None:
    listed = delivered(pile["data/cards.js"])
    assert isinstance(listed, list)
    assert sorted(one["id"] for one in listed) == list(range(60))
    assert [one["on"] for one in listed] == sorted((c["on"] for c in listed), reverse=True)
    leaders = {one["story"] for one in listed}
    assert 40 < len(leaders) < 60
    page = pile["index.html"]
    assert page.count('class="story"') == 40
    for one in listed:
        assert one["href"] in pile["all.html"]
        leader = listed[one["story"]]
        assert leader["story"] == one["story"]
        texts = delivered(pile[f"data/texts-{one['texts']}.js"])
        assert isinstance(texts, dict)
        assert texts[str(one["id"])][0][1] == one["title"]


def test_the_page_counts_the_night(pile: dict[str, str]) -> None:
    made = cards(briefs(60)).values()
    page = pile["index.html"]
    found = re.findall(r"<dt>([^<]+)</dt><dd>(?:<a [^>]*>)?([\d,]+)<", page)
    assert dict(found) == {
        "articles": "60",
        "stories": dict(found)["stories"],
        "new since Sunday 9 June, 05:38": "3",
        "changed": "2",
        "sentences to check": str(sum(c["failed"] + c["severe"] + c["warning"] for c in made)),
        "not done": "2",
    }
    assert ">Monday 10 June 2024, 05:42</time>" in page
    assert ">New (3)</button>" in page
    assert "Draft translation." in page
    for failure in FAILURES:
        assert failure.origin in page
        assert failure.reason in page


def test_review_first_is_by_risk(pile: dict[str, str]) -> None:
    made = cards(briefs(60))
    section = pile["index.html"].split('id="review-title"')[1].split("</section>")[0]
    shown = re.findall(r'href="briefs/([^"]+)\.html#review"', section)
    risks = [made[name]["risk"] for name in shown]
    assert risks == sorted((c["risk"] for c in made.values()), reverse=True)[: len(shown)]
    assert len(shown) == 6


def test_an_empty_night_has_a_page() -> None:
    page = dict(build({}, (), Context()))["index.html"]
    assert ">0 stories</p>" in page
    assert "since" not in page
    assert "Not done" not in page


def test_the_same_night_gives_the_same_site(pile: dict[str, str]) -> None:
    again = cards(briefs(60))
    backwards = dict(reversed(again.items()))
    assert dict(build(backwards, FAILURES[::-1], CONTEXT, news(again))) == pile


def test_the_fingerprint_tells_a_site_that_stands(pile: dict[str, str]) -> None:
    made = cards(briefs(60))
    now = fingerprint(made, FAILURES, CONTEXT, news(made))
    assert list(pile)[-1] == "data/fingerprint.txt"
    assert pile["data/fingerprint.txt"] == f"{now}\n"
    name, changed = next(iter(made)), brief_of([("Autre", "Other")])
    for other in (
        fingerprint(made | {name: card(changed)}, FAILURES, CONTEXT, news(made)),
        fingerprint(made | {"new": card(changed)}, FAILURES, CONTEXT, news(made)),
        fingerprint(made, FAILURES[:1], CONTEXT, news(made)),
        fingerprint(made, FAILURES, Context(), news(made)),
        fingerprint(made, FAILURES, CONTEXT, NOTHING_NEW),
    ):
        assert other != now


def test_nothing_an_article_says_is_markup() -> None:
    lines = [(f"{HOSTILE} {n}", f"{HOSTILE} {n}") for n in range(3)]
    brief = brief_of(lines, origin=f"{HOSTILE}/a.txt", day=HOSTILE)
    written = dict(build(cards(iter([brief])), FAILURES, Context(notes=(HOSTILE,))))
    assert "<img" not in written["index.html"]
    assert "\u202e" not in written["index.html"]
    for path, content in written.items():
        if path.startswith("data/"):
            assert not set("<>&\u2028") & set(content), path


def test_nothing_is_inline_and_nothing_is_elsewhere(pile: dict[str, str]) -> None:
    page = pile["index.html"]
    assert not re.findall(r"<style|\sstyle=|\son\w+=|javascript:|<script>|https?:", page)
    for path in re.findall(r'(?:src|href)="(assets/[^"]+)"', page):
        assert path in pile


@pytest.mark.parametrize(
    ("file", "digest"),
    [
        ("minisearch.js", "03c27931eb603af1d3358579e9885eafdb6a2f5fa9929557b3e77d7e99d06d03"),
        ("LICENSE", "70d37354d6395629fb99edb28cb37a5d356ffa24a48cd02a5def5b83a300a899"),
    ],
)
def test_minisearch_is_as_published(file: str, digest: str) -> None:
    """`dist/umd/index.js` and `LICENSE.txt` of the npm package minisearch 7.2.0, untouched."""
    there = files("translate_tool.writers.site").joinpath(f"vendor/minisearch/{file}")
    assert sha256(there.read_bytes()).hexdigest() == digest


def test_bars_are_as_long_as_their_numbers() -> None:
    plot = charts.lying({"number": 40, "name": 10, "none": 0}, title="t", name="Doubt", what="Rows")
    widths = [shape.width for shape in plot.shapes]
    assert widths[0] == pytest.approx(4 * widths[1], rel=0.01)
    assert plot.rows == [("number", "40"), ("name", "10"), ("none", "0")]


def test_columns_stand_on_each_other() -> None:
    columns = {"2024-06-08": {"a": 1, "b": 3}, "2024-06-09": {"a": 0, "b": 2}}
    plot = charts.standing(columns, title="t", name="Day")
    low, high, alone = plot.shapes
    assert high.y + high.height == pytest.approx(low.y, abs=0.2)
    assert high.height == pytest.approx(3 * low.height, rel=0.02)
    assert alone.series == high.series == 1
    assert plot.rows == [("2024-06-08", "1", "3"), ("2024-06-09", "0", "2")]
    assert [label.text for label in plot.labels if "Jun" in label.text] == ["8 Jun", "9 Jun"]


def test_charts_are_sound_and_say_their_numbers(pile: dict[str, str]) -> None:
    page = pile["index.html"]
    charts = re.findall(r'<svg class="plot".*?</svg>', page, re.DOTALL)
    assert len(charts) == 2
    for chart in charts:
        root = ElementTree.fromstring(chart)
        assert {"img"} == {root.get("role")}
        for name in ("aria-labelledby", "aria-describedby"):
            assert f'id="{root.get(name)}"' in page
        assert all(shape.find("title") is not None for shape in root.iter("rect"))
