"""A brief as entities of FollowTheMoney, one JSON object a line: the article, and whom it names.

Knows the model's names for things (https://followthemoney.tech). Ids follow from the article's, so
that loading a file twice changes nothing; people of two articles are never taken for one, which is
for those to judge who compare them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from translate_tool.records import Brief, digest
from translate_tool.writers import view
from translate_tool.writers.context import Context
from translate_tool.writers.jsonl import line_of
from translate_tool.writers.site.cards import source
from translate_tool.writers.view import titles
from translate_tool.writers.wording import iso_date

BEGINS = b'{"id": "translate-tool-'
"""How the files begin."""

_MENTIONED: Mapping[view.Body, str] = {
    "Person": "peopleMentioned",
    "Organization": "companiesMentioned",
    "LegalEntity": "namesMentioned",
}

Entity = Mapping[str, object]
Properties = Mapping[str, Sequence[str]]


def render(brief: Brief, context: Context) -> str:
    """Return the lines: the article, then each name as an entity and where it is mentioned."""
    return "".join(map(line_of, entities(brief, context)))


def entities(brief: Brief, context: Context) -> Iterator[Entity]:
    """Yield the entities of a brief."""
    article, who = _id(brief.article.id), _who(brief)
    yield _entity(article, "Article", _article(brief, context, who))
    for schema, name in ((schema, name) for schema, names in who.items() for name in names):
        named = _id(digest(brief.article.id, name))
        yield _entity(named, schema, {"name": [name], "proof": [article]})
        mention: Properties = {
            "document": [article],
            "name": [name],
            "resolved": [named],
            "detectedSchema": [schema],
        }
        yield _entity(_id(digest(brief.article.id, name, "mention")), "Mention", mention)


def _article(brief: Brief, context: Context, who: Mapping[view.Body, Sequence[str]]) -> Properties:
    article, meta = brief.article, brief.article.meta
    french, english = titles(brief)
    url = meta.get("url", "")
    return {
        "title": [french],
        "publishedAt": [iso_date(article.date)],
        "author": [meta.get("author", "")],
        "publisher": [source(article)],
        "sourceUrl": [url] if url.startswith(("http://", "https://")) else [],
        "fileName": [article.origin],
        "language": ["fra"],
        "bodyText": [view.french_text(brief)],
        "translatedLanguage": ["eng"],
        "translatedText": [view.english_text(brief)],
        "summary": ["\n".join(line.text for line in brief.summary)],
        "description": [english],
        **{_MENTIONED[schema]: names for schema, names in who.items()},
        "locationMentioned": [fact.text for fact in brief.facts if fact.kind == "where"],
        "notes": list(context.notes),
        "processingAgent": context.software,
    }


def _who(brief: Brief) -> dict[view.Body, list[str]]:
    """Return the names of people and bodies, by what they are."""
    found: dict[view.Body, list[str]] = {schema: [] for schema in _MENTIONED}
    for fact in brief.facts:
        if fact.kind == "who":
            found[view.body_of(fact, brief)].append(fact.text)
    return found


def _entity(id_: str, schema: str, properties: Properties) -> Entity:
    """Return an entity; a property without a value is left out, as the model wants it."""
    stated = {name: [v for v in values if v] for name, values in properties.items()}
    return {
        "id": id_,
        "schema": schema,
        "properties": {name: values for name, values in stated.items() if values},
    }


def _id(digits: str) -> str:
    return f"translate-tool-{digits}"
