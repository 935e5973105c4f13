"""Reads the cards of a run together: which are one story, what comes first, what can be found.

Knows cards; knows nothing of how the page looks. Its files are what the script of the page loads.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import Any

from translate_tool.records import digest
from translate_tool.writers.context import OUTDATED, News
from translate_tool.writers.escape import destination
from translate_tool.writers.site.cards import Card, rows
from translate_tool.writers.site.page import FOLDER
from translate_tool.writers.site.search import Index, script, words
from translate_tool.writers.site.topics import KINDS, named, shared
from translate_tool.writers.wording import short_day

GIST = 2
"""Lines of the summary on a card."""
CHUNK = 16
"""Briefs, about, in a file of texts, from which the hits of a search are shown."""

SUBJECTS = "Subjects"
"""What the filter calls topics that are no names."""

_SHOWN = (
    "title",
    "source",
    "minutes",
    "flags",
    "failed",
    "severe",
    "warning",
    "facts",
    "risk",
)


class Edition:
    """`names`: of the briefs' files, in the order of the page: newest day first, then by weight.

    `topics`: kind → topic → names of the briefs; `on`: name → ISO day to sort and to filter by.
    """

    def __init__(self, cards: Mapping[str, Card], news: News) -> None:
        from translate_tool.writers.site.stories import stories, text  # numpy takes its time

        self.cards = cards
        self.news = news
        self.on = {name: _on(made) or news.came.get(name, "") for name, made in cards.items()}
        self.topics = _topics(cards)
        self._ids = sorted(cards)
        self._topics_of = _by_brief(self.topics)
        self._index = Index()
        texts = []
        for name in self._ids:
            french = self._read(name)
            texts.append(text(french, cards[name]["day"]))
        self._leaders = dict(zip(self._ids, (self._ids[n] for n in stories(texts)), strict=True))
        self._sizes = Counter(self._leaders.values())
        self.names = sorted(cards, key=self._place)
        self._versions = defaultdict[str, list[str]](list)
        for name in self.names:
            if self._leaders[name] != name:
                self._versions[self._leaders[name]].append(name)

    @property
    def leaders(self) -> list[str]:
        """Return the longest version of each story, in the order of the page."""
        return [name for name in self.names if self._leaders[name] == name]

    def importance(self, name: str) -> float:
        """Return how much a story weighs: each doubling of its versions counts 2, of its words 1.

        What several desks sent counts most, then what was worth many words; a story's versions
        weigh as much as their leader.
        """
        leader = self._leaders[name]
        length = self.cards[leader]["words"] / 100
        return round(2 * math.log2(self._sizes[leader]) + math.log2(1 + length), 2)

    def view(self, name: str) -> dict[str, Any]:
        """Return what is shown of a brief on its card, by the template and by the script alike."""
        made: Mapping[str, Any] = self.cards[name]
        return {
            "href": f"{FOLDER}/{destination(name)}.html",
            **{key: made.get(key, 0) for key in _SHOWN},  # older cards have no facts
            "original": made["title_fr"] if made.get("title_doubted") else "",
            "date": short_day(made["day"]) or made["date"],
            "on": self.on[name],
            "came": "" if _on(self.cards[name]) else short_day(self.news.came.get(name, "")),
            "news": "new" if name in self.news.new else "changed" * (name in self.news.changed),
            "outdated": OUTDATED * (name in self.news.outdated),
            "topics": self._topics_of.get(name, []),
            "gist": " ".join(_gist(made)),
        }

    def story(self, leader: str) -> dict[str, Any]:
        """Return a story's card: its leader, and the other versions."""
        return {**self.view(leader), "versions": [self.view(n) for n in self._versions[leader]]}

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield what the script loads: the cards at once, words and texts when asked for."""
        place = {name: number for number, name in enumerate(self.names)}
        numbers = {name: number for number, name in enumerate(self._ids)}
        chunks = _chunks(self._ids)
        yield _file(
            "cards",
            [
                {
                    **self.view(name),
                    "importance": self.importance(name),
                    "id": numbers[name],
                    "story": place[self._leaders[name]],
                    "texts": chunk,
                }
                for name, chunk in ((name, chunks[name]) for name in self.names)
            ],
        )
        for name, content in self._index.files():
            yield _file(name, content)
        members = defaultdict[int, list[str]](list)
        for name in self._ids:
            members[chunks[name]].append(name)
        for chunk, names in sorted(members.items()):
            yield _file(f"texts-{chunk}", {numbers[n]: rows(self.cards[n]) for n in names})

    def _read(self, name: str) -> list[str]:
        """Put a brief into the index; returns its French words."""
        made = self.cards[name]
        french, english = zip(*rows(made), strict=True) if made["rows"] else ((), ())
        found = words("\n".join(french))
        self._index.add(
            {
                "about": words(f"{made['source']}\n{made['origin']}"),
                "title": words(f"{made['title']}\n{made['title_fr']}"),
                "en": words("\n".join([*english, *(line for line, _ in made["summary"])])),
                "fr": found,
            }
        )
        return found

    def _place(self, name: str) -> tuple[int, bool, float, str, bool, str]:
        """Return what the order of the page goes by: of one day's stories the new ones come first.

        A story stands where its leader does, behind it.
        """
        leader = self._leaders[name]
        day = self.on[leader].replace("-", "")
        weight = -self.importance(name)
        return -int(day or 0), leader not in self.news.new, weight, leader, name != leader, name


def _on(made: Card) -> str:
    """Return the ISO day of a card; that of a version before there were others is its only one."""
    return made.get("on", made["day"])


def _gist(made: Mapping[str, Any]) -> list[str]:
    """Return the lines of a card: those of the summary, without one that is the headline again."""
    lines = [line for line, _ in made["summary"]]
    return [line for line in lines if line.rstrip(".") != made["title"].rstrip(".")][:GIST]


def _topics(cards: Mapping[str, Card]) -> dict[str, dict[str, set[str]]]:
    """Return the topics that some articles share and most do not, by kind, the commonest first."""
    subjects = defaultdict[str, set[str]](set)
    for name, made in cards.items():
        for topic in made["topics"]:
            subjects[topic].add(name)
    kinds = defaultdict[str, dict[str, set[str]]](dict)
    kinds[SUBJECTS] = {t: names for t, names in subjects.items() if shared(len(names), len(cards))}
    found = named({name: made.get("names", []) for name, made in cards.items()})
    for topic, (kind, names) in found.items():
        kinds[KINDS[kind]][topic] = names
    return {
        kind: dict(sorted(topics.items(), key=lambda item: (-len(item[1]), item[0])))
        for kind, topics in kinds.items()
        if topics
    }


def _by_brief(topics: Mapping[str, Mapping[str, Set[str]]]) -> dict[str, list[str]]:
    """Return name of a brief → its topics: subjects, then names, the rarest first."""
    found = defaultdict[str, list[str]](list)
    for kind in [SUBJECTS, *KINDS.values()]:
        members = topics.get(kind, {})
        for topic in sorted(members, key=lambda topic: (len(members[topic]), topic)):
            for name in members[topic]:
                found[name].append(topic)
    return dict(found)


def _chunks(names: list[str]) -> dict[str, int]:
    """Return the file of texts that each brief is in: the same one tomorrow, for most."""
    count = 2 ** max(0, math.ceil(math.log2(max(1, len(names)) / CHUNK)))
    return {name: int(digest(name)[:8], 16) % count for name in names}


def _file(name: str, content: object) -> tuple[str, str]:
    return f"data/{name}.js", script(name, content)
