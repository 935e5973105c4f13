from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from translate_tool.records import (
    Article,
    Block,
    BlockKind,
    Flag,
    Hypothesis,
    Pair,
    Sentence,
    SummaryLine,
)
from translate_tool.summarisation import Abstractor, Document, summarise, tell_doubts
from translate_tool.summarisation.document import readable
from translate_tool.summarisation.extractive import choose, dangles

# Written for this test: row by row, a French wire story and its English.
STORY = [
    ("Le conseil municipal de Vannes a voté lundi la démolition du vieux pont de la Gare.",
     "The Vannes town council voted on Monday to demolish the old Station Bridge."),
    ("L'ouvrage, construit en 1931, est fermé aux voitures depuis dix-huit mois.",
     "The structure, built in 1931, has been closed to cars for eighteen months."),
    ("Selon une étude remise en mars, ses piles en béton ne supporteraient pas une crue forte.",
     "According to a study submitted in March, its concrete piers would not withstand a flood."),
    ("La démolition du pont coûtera 3,5 millions d'euros, dont la moitié payée par la région.",
     "Demolishing the bridge will cost 3.5 million euros, half of it paid by the region."),
    ("Une passerelle pour les piétons et les vélos sera posée au printemps prochain.",
     "A footbridge for pedestrians and bicycles will be installed next spring."),
    ("« C'est un crève-cœur, mais la sécurité passe avant tout », a dit la maire, Anne Le Goff.",
     "“It is heartbreaking, but safety comes first,” said the mayor, Anne Le Goff."),
    ("Les commerçants du quartier craignent de perdre une partie de leur clientèle.",
     "Shopkeepers in the neighbourhood fear losing some of their customers."),
    ("Ils demandent un parking provisoire et une navette gratuite pendant les travaux.",
     "They are asking for a temporary car park and a free shuttle during the works."),
    ("L'opposition, elle, réclame un nouveau pont ouvert aux voitures.",
     "The opposition, for its part, is calling for a new bridge open to cars."),
    ("Un recours pourrait être déposé devant le tribunal administratif de Rennes.",
     "An appeal could be lodged with the administrative court in Rennes."),
    ("Le chantier doit durer neuf mois et mobilisera une quarantaine d'ouvriers.",
     "The works are due to last nine months and will employ about forty workers."),
    ("Les habitants pourront suivre l'avancement de la démolition sur une page dédiée.",
     "Residents will be able to follow the progress of the demolition on a dedicated page."),
    ("Une partie des pierres du pont sera conservée pour un futur jardin public.",
     "Some of the stones of the bridge will be kept for a future public garden."),
    ("La dernière grande crue de la rivière remonte à l'hiver 2001.",
     "The last major flood of the river dates back to the winter of 2001."),
    ("Le prochain conseil municipal examinera le plan de circulation.",
     "The next town council meeting will examine the traffic plan."),
]  # fmt: skip
# More rows than a short article has, but fewer than 80 words.
SHORT_ROWS = [(" ".join(fr.split()[:5]), en) for fr, en in STORY[:12]]
TRUE = "The old Station Bridge in Vannes will be demolished at a cost of 3.5 million euros."
FALSE = [
    "The bridge in Vannes, closed to cars, will be demolished for 35 million euros.",  # number
    "The old bridge in Vannes will be demolished at a cost of 3.5 million dollars.",  # unit
    "The town council of Vannes voted to demolish the old bridge, says #vannes.",  # hashtag
    "The mayor, Anne Le Goff, told the BBC that the bridge will be demolished.",  # name
    "Residents will be able to follow the demolition on www.vannes.fr today.",  # link
    "For confidential support, talk to somebody you trust and ask them for help.",  # boilerplate
    "The works are due to last nine months and will employ about",  # cut off
    "The region will pay seventy of the workers during the works.",  # spelled number
]


def document(
    rows: Sequence[tuple[str, str]] = STORY,
    kinds: Sequence[BlockKind] = (),
    flags: dict[int, str] | None = None,
) -> Document:
    """Each row a block of its own, the first ones of `kinds`; `flags`: severe ones, by row."""
    blocks = tuple(
        Block(kind=kinds[at] if at < len(kinds) else "paragraph", text=fr)
        for at, (fr, _) in enumerate(rows)
    )
    pairs = tuple(
        Pair(
            sentence=Sentence(article="a", block=at, index=0, text=fr, gap=""),
            hypothesis=Hypothesis(text=en, score=-0.5),
            flags=tuple(
                Flag(kind=kind, detail="", severity="severe")
                for row, kind in (flags or {}).items()
                if row == at + 1
            ),
        )
        for at, (fr, en) in enumerate(rows)
    )
    return Document(article=Article(origin="a.txt", title="", date="", blocks=blocks), pairs=pairs)


def abstractor(
    answer: Callable[[str], str], limit: int = 1000, seen: list[list[str]] | None = None
) -> Abstractor:
    """A model that counts words plus one end token and answers by a plain function."""

    def generate(texts: Sequence[str]) -> list[Hypothesis]:
        if seen is not None:
            seen.append(list(texts))
        return [Hypothesis(text=answer(text), score=-0.3) for text in texts]

    return Abstractor(generate=generate, count=lambda text: len(text.split()) + 1, limit=limit)


def always(answer: str) -> Callable[[str], str]:
    return lambda _: answer


def rows_cited(summary: Sequence[SummaryLine]) -> list[int]:
    return [row for line in summary for row in line.sources]


# -- extractive ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "words", "lines", "expected"),
    [
        (1, 12, 5, 1),
        (2, 12, 5, 1),
        (3, 12, 5, 2),
        (15, 12, 1, 1),
        (15, 12, 5, 2),  # 180 words: a wire item
        (15, 12, 3, 2),
        (24, 12, 5, 2),  # 288
        (26, 12, 5, 3),  # 312: news
        (26, 12, 3, 2),
        (26, 12, 10, 6),
        (7, 60, 5, 3),  # a third of the rows at most, 420 words or not
        (6, 60, 5, 2),
        (57, 12, 5, 3),  # 684
        (60, 12, 5, 5),  # 720: a long piece
        (60, 12, 3, 3),
    ],
)
def test_number_of_lines_follows_the_article(
    rows: int, words: int, lines: int, expected: int
) -> None:
    story = [" ".join(f"mot{row}x{at}" for at in range(words)) + "." for row in range(rows)]
    (summary,) = summarise([document([(row, row) for row in story])], lines=lines)
    assert len(summary) == expected


def test_lines_are_the_english_of_their_rows_in_reading_order() -> None:
    (summary,) = summarise([document()])
    cited = rows_cited(summary)
    assert cited == sorted(set(cited))
    assert [line.text for line in summary] == [STORY[row - 1][1] for row in cited]
    assert cited[0] == 1


def test_summaries_do_not_depend_on_their_neighbours() -> None:
    documents = [document(), document(STORY[:4]), document(STORY[::-1])]
    assert summarise(documents) == [summarise([d])[0] for d in documents]


def test_short_articles_keep_their_lead() -> None:
    for rows in (STORY[:3], SHORT_ROWS):
        (summary,) = summarise([document(rows)])
        assert rows_cited(summary) == [1, 2]


def test_a_repeated_sentence_comes_once() -> None:
    (summary,) = summarise([document([STORY[0]] * 6 + STORY)])
    assert [line.text for line in summary].count(STORY[0][1]) == 1


def test_only_sound_prose_is_chosen() -> None:
    kinds: list[BlockKind] = ["title", "heading", "code", "table_row"]
    flags = {5: "empty", 6: "repetition", 7: "untranslated"}
    (summary,) = summarise([document(STORY, kinds, flags)])
    assert min(rows_cited(summary)) >= 8
    for row in [("Mot bref.", "A short one."), ("Par Anne Le Goff, à Brest", "By Anne Le Goff")]:
        (summary,) = summarise([document([row, *STORY])])
        assert 1 not in rows_cited(summary)


def test_something_is_chosen_where_nothing_is_sound() -> None:
    (titles,) = summarise([document(STORY[:2], ["title", "heading"])])
    assert rows_cited(titles) == [1]
    (flagged,) = summarise([document(STORY[:2], flags={1: "repetition", 2: "untranslated"})])
    assert rows_cited(flagged) == [1]
    assert [flag.kind for flag in flagged[0].flags] == ["repetition"]
    assert summarise([document([])]) == [()]
    assert summarise([document([("***", "***"), ("Bonjour.", "")])]) == [()]


def test_a_doubtful_row_yields_to_a_sound_one() -> None:
    plain = document(STORY)
    (before,) = summarise([plain], lines=2)
    row = before[1].sources[0]
    for kind in ("number", "meaning"):
        (after,) = summarise([doubted(plain, {row: kind})], lines=2)
        assert row not in rows_cited(after)


def test_a_doubtful_fact_yields_to_a_doubtful_word() -> None:
    plain = document(STORY)
    facts = dict.fromkeys(range(1, len(STORY) + 1), "number")
    (before,) = summarise([doubted(plain, facts)], lines=2)
    (after,) = summarise([doubted(plain, facts | {4: "meaning"})], lines=2)
    assert (rows_cited(before), rows_cited(after)) == ([1, 2], [1, 4])


def doubted(plain: Document, kinds: dict[int, str]) -> Document:
    """The document with a warning of such a kind at some rows."""
    pairs = [
        replace(pair, flags=(Flag(kind=kinds[row], detail="1931"),)) if row in kinds else pair
        for row, pair in enumerate(plain.pairs, start=1)
    ]
    return replace(plain, pairs=tuple(pairs))


def test_a_line_tells_the_doubts_of_its_rows() -> None:
    number = Flag(kind="number", detail="1931: not in the English")
    unsure = Flag(kind="score", detail="unsure", severity="info")
    story = document()
    pairs = tuple(replace(pair, flags=(number, unsure)) for pair in story.pairs)
    (summary,) = summarise([replace(story, pairs=pairs)], lines=1)
    assert summary[0].flags == (replace(number, detail="row 1: 1931: not in the English"),)
    anew = tell_doubts(summary, story.pairs)
    assert anew[0].flags == (), "judged anew by the rows as they are now"
    assert replace(anew[0], flags=summary[0].flags) == summary[0]


def test_no_line_repeats_the_title() -> None:
    title, again = "Vannes démolit le vieux pont", "Le vieux pont : Vannes le démolit."
    rows = [(title, "Vannes demolishes the old bridge"), (again, "The old bridge again."), *STORY]
    (summary,) = summarise([document(rows, ["title"])])
    assert not {1, 2} & set(rows_cited(summary))
    (summary,) = summarise([document(rows[:2], ["title"])])
    assert rows_cited(summary) == [2], "where it is all there is"
    draft = f"Vannes demolishes its old bridge. {TRUE}"
    (summary,) = summarise([document(rows, ["title"])], model=abstractor(always(draft)))
    assert [line.text for line in summary] == [TRUE]


@pytest.mark.parametrize(
    ("opening", "dangling"),
    [
        ("Il a plu.", True),
        ("« Ils ont gagné », dit-elle.", True),
        ("Mais le pont tient.", True),
        ("Ce dernier a démenti.", True),
        ("C'est un record.", True),
        ("En revanche, le port rouvre.", True),
        ("Il y a eu deux blessés.", False),
        ("Il faut un nouveau pont.", False),
        ("Ce pont tient.", False),
        ("Elles-mêmes fermées, les écoles rouvrent.", True),
        ("Dans ce pays, le masque reste obligatoire.", True),
        ("Selon elle, rien ne presse.", True),
        ("D'autres ont renoncé.", True),
        ("Selon Anne Roux, rien ne presse.", False),
        ("Dans le pays, le masque reste obligatoire.", False),
        ("Sonia Delmas a gagné.", False),
        ("L'île est isolée.", False),
    ],
)
def test_openings_that_dangle(opening: str, dangling: bool) -> None:
    assert dangles(opening, "fr") is dangling


def test_a_row_that_dangles_yields_to_one_that_stands_alone() -> None:
    (before,) = summarise([document()], lines=2)
    row = rows_cited(before)[-1]
    loose = [(f"Mais {fr}" if at == row else fr, en) for at, (fr, en) in enumerate(STORY, 1)]
    (after,) = summarise([document(loose)], lines=2)
    assert set(rows_cited(before)) - set(rows_cited(after)) == {row}


@pytest.mark.parametrize(
    "loose",
    [
        "« Rien ne presse », a-t-elle ajouté devant les élus de la ville et du pays.",
        "Nous avons compté chaque pierre du pont, et aucune ne manque à ce jour.",
    ],
)
def test_words_of_somebody_whom_only_another_row_names_yield(loose: str) -> None:
    told = "Anne Roux a compté les pierres du quai, et deux manquent à la mairie."
    for texts in ([loose, told], [told, loose]):
        assert choose(texts, "fr", 1, [1.0, 1.0]) == [texts.index(told)]


def test_what_a_page_says_of_itself_is_no_line() -> None:
    rows = [
        "C'est la fin de ce direct, merci de nous avoir suivis tout au long du jour.",
        "Le cortège est parti de la place de la République vers midi sous la pluie.",
        "La préfecture compte 23 000 personnes dans les rues de la capitale ce soir.",
        "Une centaine de commerces ont baissé leur rideau le long du parcours prévu.",
        "Abonnez-vous à notre lettre pour ne rien manquer des nouvelles de la ville.",
    ]
    (line, other) = summarise([document([(row, row) for row in rows])])[0]
    assert (line.sources, other.sources) == ((2,), (3,))


def test_a_question_yields_to_an_answer() -> None:
    (before,) = summarise([document()], lines=2)
    row = rows_cited(before)[-1]
    asked = [
        (f"{fr.rstrip('.')} ?" if at == row else fr, en) for at, (fr, en) in enumerate(STORY, 1)
    ]
    (after,) = summarise([document(asked)], lines=2)
    assert row not in rows_cited(after)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("However, the mayor refused.", "The mayor refused."),
        ("On the other hand, 12 left.", "On the other hand, 12 left."),
        ("But nobody came.", "Nobody came."),
        ("3. We throw nothing away.", "We throw nothing away."),
        ("b) The bridge fell.", "The bridge fell."),
        ("C. M.: On masks, yes.", "On masks, yes."),
        ("3.5 million came.", "3.5 million came."),
        ("12 left.", "12 left."),
        ("Then the bridge fell.", "Then the bridge fell."),
        ("Finally the bridge fell.", "Finally the bridge fell."),
        ('She came," says Anne Roux.', '"She came," says Anne Roux.'),
        ('"We are here, says Anne Roux.', '"We are here, says Anne Roux."'),
        ('No," he said. "We stay.', '"No," he said. "We stay."'),
        ('A 17" screen.', 'A 17" screen.'),
        ('"No," he said. "We stay.', '"No," he said. "We stay."'),
        ('He said "yes" and left.', 'He said "yes" and left.'),
    ],
)
def test_a_line_stands_alone(row: str, line: str) -> None:
    assert readable(row) == line


# -- abstractive -----------------------------------------------------------------------------------


def test_supported_lines_are_kept_and_cite_their_rows() -> None:
    (summary,) = summarise([document()], model=abstractor(always(f"{TRUE} {STORY[6][1]}")))
    assert [line.text for line in summary] == [TRUE, STORY[6][1]]
    assert summary[0].sources == (1, 4)
    assert summary[1].sources == (7,)


@pytest.mark.parametrize("lie", FALSE)
def test_unsupported_lines_are_dropped(lie: str) -> None:
    (summary,) = summarise([document()], model=abstractor(always(f"{TRUE} {lie}")))
    assert [line.text for line in summary] == [TRUE]


@pytest.mark.parametrize("draft", ["", "...", " ".join(FALSE), f"{TRUE} {' '.join(FALSE)}"])
def test_a_draft_that_does_not_hold_gives_way_to_rows(draft: str) -> None:
    (summary,) = summarise([document()], model=abstractor(always(draft)))
    assert summary == summarise([document()])[0]


@pytest.mark.parametrize(
    ("line", "sources"),
    [
        # Each mark is in the article, but not in one place: the rows that have them are cited.
        ("The mayor, Anne Le Goff, fears a flood as in the winter of 2001.", (6, 14)),
        ("Shopkeepers in Vannes fear losing 3.5 million customers to the council.", (1, 4, 7)),
        # No three rows hold all of these names and numbers.
        ("Anne Le Goff told Rennes on Monday that the 1931 bridge and its piers fell in 2001.", ()),
        # A date that only the wrong row has, and one that none has.
        ("On Tuesday the Vannes town council voted to demolish the old Station Bridge.", ()),
        ("The Vannes town council voted in March to demolish the old Station Bridge.", (1, 3)),
        # A name may open the line.
        ("Metz voted on Monday to demolish the old Station Bridge.", ()),
    ],
)
def test_marks_are_in_the_rows_that_a_line_cites(line: str, sources: tuple[int, ...]) -> None:
    (summary,) = summarise([document()], model=abstractor(always(f"{TRUE} {line}")))
    assert [kept.sources for kept in summary if kept.text == line] == [sources] * bool(sources)


def test_names_hold_without_their_accents_and_in_either_language() -> None:
    rows = [("Édouard Hébrard a quitté Genève.", "He left the city of Geneve."), *STORY]
    line = "Edouard Hebrard left the city of Geneva."
    (summary,) = summarise([document(rows)], model=abstractor(always(line)))
    assert [(kept.text, kept.sources) for kept in summary] == [(line, (1,))]


def test_short_articles_do_not_reach_the_model() -> None:
    seen: list[list[str]] = []
    documents = [document(STORY[:3]), document(SHORT_ROWS)]
    assert summarise(documents, model=abstractor(always(TRUE), seen=seen)) == summarise(documents)
    assert seen == []


def test_all_chunks_of_all_articles_are_one_call() -> None:
    seen: list[list[str]] = []
    documents = [document(), document(STORY[:3]), document(STORY[:8])]
    model = abstractor(lambda text: text.split(". ")[0].rstrip(".") + ".", limit=60, seen=seen)
    summaries = summarise(documents, model=model)
    assert len(seen) == 1
    assert all(model.count(chunk) <= model.limit for chunk in seen[0])
    everything = [
        en for d in (documents[0], documents[2]) for en in (p.hypothesis.text for p in d.pairs)
    ]
    assert " ".join(seen[0]) == " ".join(everything)
    assert len(summaries[0]) == 4  # the first sentence of each of its chunks
    assert rows_cited(summaries[0])[0] == 1


def test_the_summary_of_a_long_article_is_cut_to_size() -> None:
    french = "Le village {} du canton a reçu une lettre du préfet."
    english = "Village {} has got a letter."
    rows = [(french.format(n), english.format(n)) for n in range(200)]
    model = abstractor(str, limit=40)
    (summary,) = summarise([document(rows)], model=model)
    assert len(summary) <= 5
    assert {line.text for line in summary} <= {en for _, en in rows}


def test_code_tables_and_severely_flagged_rows_are_not_read_out() -> None:
    seen: list[list[str]] = []
    kinds: list[BlockKind] = ["title", "code", "table_row"]
    summarise(
        [document(STORY, kinds, {4: "repetition"})],
        model=abstractor(always(TRUE), limit=1000, seen=seen),
    )
    assert seen == [[" ".join([STORY[0][1], *(en for _, en in STORY[4:])])]]


def test_a_title_without_a_stop_does_not_run_into_the_text() -> None:
    seen: list[list[str]] = []
    rows = [("Vannes démolit son pont", "Vannes demolishes its bridge"), *STORY]
    summarise([document(rows)], model=abstractor(always(TRUE), seen=seen))
    assert seen[0][0].startswith("Vannes demolishes its bridge. The Vannes town")


@pytest.mark.parametrize("separator", [", ", " "])
def test_a_sentence_longer_than_the_limit_is_split_and_kept_whole(separator: str) -> None:
    seen: list[list[str]] = []
    endless = separator.join(f"word{n}" for n in range(3000)) + "."
    model = abstractor(always(TRUE), limit=100, seen=seen)
    summarise([document([*STORY, ("Une phrase sans fin.", endless)])], model=model)
    assert all(model.count(chunk) <= model.limit for chunk in seen[0])
    assert endless in " ".join(seen[0])


def test_what_is_no_text_is_not_read_out() -> None:
    seen: list[list[str]] = []
    model = replace(abstractor(always(TRUE), limit=300, seen=seen), count=len)
    endless = f"The file {'x' * 5000} is long."
    summarise([document([*STORY, ("Un mot sans fin.", endless)])], model=model)
    assert all(len(chunk) <= model.limit for chunk in seen[0])
    assert "The file is long." in " ".join(seen[0])
    assert "xx" not in "".join(seen[0])


def test_never_longer_than_the_article() -> None:
    wordy = [(fr, "Old Bridge.") for fr, _ in STORY]
    line = "The old old bridge, the old bridge, the old, old bridge and the old bridge."
    other = "The old bridge of the old bridge is an old bridge, and that old bridge is old."
    (summary,) = summarise([document(wordy)], model=abstractor(always(f"{line} {other} {line}")))
    assert [kept.text for kept in summary] == [line]
    assert len(f"{line} {other}".split()) > 2 * len(wordy) > len(line.split())
