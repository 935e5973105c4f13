"""Chooses among an article's sentences those that together say most."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from translate_tool.language import Language, words
from translate_tool.records import Pair, SummaryLine
from translate_tool.summarisation.document import (
    Document,
    candidates,
    content,
    doubts,
    fitting,
    is_short,
    readable,
)

# Weights of the extractive way, tuned on 700 French news articles (OrangeSum, `eval summaries`):
# the gain over LEAD is alike on both halves, and a third more or less of any costs under 0.6 ROUGE.
_LEAD_FADES = 10.0, 0.8  # rows, or share of them if more, in which earliness falls to 1/e
_CENTRALITY = 0.5  # weight of likeness to the rest of the article; standing first weighs 1
_FULL_ROW = (15, 35)  # words; shorter rows say too little, longer ones take too much room
# Factors for rows of which a fact or a word is doubted. Of the bundled model's translations of the
# same articles they take the first from 12 to 1 in a hundred lines and the second from 62 to 40,
# for 0.6 ROUGE-1; 0.5 for both takes the words to 17, for 2 points.
_FACT_DOUBTED, _WORD_DOUBTED = 0.5, 0.7
# Factor for rows that begin as if what stands before them were known. At two lines a summary it
# takes them from 10 to 3 in a hundred lines; 0.7 takes them to 1 and costs 0.1 ROUGE.
_DANGLING = 0.85
# Factor for questions, of which a summary has the answer: one line in a hundred. Costs no ROUGE.
_ASKING = 0.7
# Factor for the words of somebody whom only a row before names. It takes them from 5 to 1.5 in a
# hundred lines at two lines a summary, and costs no ROUGE.
_QUOTED = 0.85

# Who spoke stands in a row before: « a-t-il ajouté », « poursuit-elle »; or the row is all "I" and
# "we", and no reader can tell whose.
_SAYS_WHO_BEFORE = re.compile(r"[^\W\d_]-(?:t-)?(?:ils?|elles?)\b(?![^.]*\?)", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\W*(?:je|j['’]\w|moi|nous|mon|ma|mes|notre|nos)\b", re.IGNORECASE)
_ASKS = re.compile(r"\?[\s\"”»’)]*\Z")
_DANGLES: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\W*(?:ils?(?! y a\b| faut\b| s['’]agit\b)|elles?|ce(?:lui|lle|ux|lles)-(?:ci|là)"
        r"|ces? derni(?:er|ère)s?|cette dernière|cela|ceci|ça|c['’](?:est|était)"
        r"|lui|leurs?|sa|son|ses|là|mais|et|or|car|donc|puis|ainsi|enfin|toutefois|cependant"
        r"|pourtant|néanmoins|en effet|en revanche|par ailleurs|de plus|de son côté|d['’]où"
        r"|(?:dans|pour|selon|avec|à|lors de|après|avant) (?:ce(?:t|tte|s)?|lui|elles?|eux)"
        r"|parmi (?:eux|elles|ces)|une? autre|d['’]autres)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\W*(?:he|she|it|they|this|that|these|those|his|her|its|their|the latter|but|and|so|then"
        r"|thus|however|yet|nevertheless|indeed|moreover|also)\b",
        re.IGNORECASE,
    ),
}


def extract(document: Document, lines: int) -> tuple[SummaryLine, ...]:
    """Return the weightiest rows, weighed on the French (cleaner than a draft translation)."""
    rows = candidates(document)
    pairs = [document.pairs[row - 1] for row in rows]
    if is_short(document, rows):
        chosen = list(range(min(lines, 2, max(1, len(rows) - 1), len(rows))))
    else:
        trust = list(map(_trust, pairs))
        french = [pair.sentence.text for pair in pairs]
        chosen = choose(french, "fr", fitting(document, rows, lines), trust)
    return tuple(
        SummaryLine(text=readable(pairs[i].hypothesis.text), sources=(rows[i],)) for i in chosen
    )


def choose(
    texts: Sequence[str], language: Language, most: int, trust: Sequence[float]
) -> list[int]:
    """Return the indices of at most `most` texts that together say most, in order.

    The weight of a text falls by its likeness to each one chosen before it (maximal marginal
    relevance, Carbonell & Goldstein 1998, as a product), so a repeated text never comes twice.
    """
    vectors = _vectors([Counter(content(text, language)) for text in texts])
    alone = [_stands_alone(text, language) for text in texts]
    measured = zip(_weights(texts, vectors), trust, alone, strict=True)
    weights = [weight * t * a for weight, t, a in measured]
    chosen: list[int] = []
    while weights and len(chosen) < most and max(weights) > 1e-6:
        best = weights.index(max(weights))
        chosen.append(best)
        likeness = [_dot(vectors[best], vector) for vector in vectors]
        weights = [w * max(0.0, 1 - alike) for w, alike in zip(weights, likeness, strict=True)]
        weights[best] = 0.0
    return sorted(chosen)


def _trust(pair: Pair) -> float:
    """Return the factor by which a row weighs less whose translation carries a warning."""
    found = doubts(pair)
    if any(flag.is_of_fact for flag in found):
        return _FACT_DOUBTED
    return _WORD_DOUBTED if found else 1.0


def _stands_alone(text: str, language: Language) -> float:
    """Return the factor by which a text weighs less: it leans on others, or only asks."""
    asks = _ASKING if _ASKS.search(text) else 1.0
    quoted = _QUOTED if _quotes_somebody_before(text, language) else 1.0
    return asks * quoted * (_DANGLING if dangles(text, language) else 1.0)


def dangles(text: str, language: Language) -> bool:
    """Tell whether `text` begins as if something stood before it: with "he", with "but"."""
    return bool(_DANGLES[language].match(text))


def _quotes_somebody_before(text: str, language: Language) -> bool:
    """Tell whether only a row before `text` says whose words these are."""
    said = _SAYS_WHO_BEFORE.search(text) or _FIRST_PERSON.match(text)
    return language == "fr" and bool(said)


def _weights(texts: Sequence[str], vectors: Sequence[Mapping[str, float]]) -> list[float]:
    """Weigh rows by earliness and centrality, less where they are too short or too long."""
    centroid: Counter[str] = Counter()
    for vector in vectors:
        centroid.update(vector)
    central = [max(0.0, _dot(vector, centroid) - _dot(vector, vector)) for vector in vectors]
    top = max(central, default=0.0) or 1.0
    least, most = _FULL_ROW
    rows, share = _LEAD_FADES
    fades = max(rows, share * len(texts))
    weights = []
    for at, text in enumerate(texts):
        size = len(words(text)) or 1
        fit = min(1.0, size / least, most / size)
        weight = math.exp(-at / fades) + _CENTRALITY * central[at] / top
        weights.append(weight * (1 + fit) / 2)
    return weights


def _vectors(contents: Sequence[Counter[str]]) -> list[dict[str, float]]:
    """Return tf-idf vectors of length 1; each text counts as a document."""
    spread = Counter(word for each in contents for word in each)
    vectors = []
    for each in contents:
        raw = {
            word: (1 + math.log(times)) * math.log(1 + len(contents) / spread[word])
            for word, times in each.items()
        }
        length = math.hypot(*raw.values()) or 1.0
        vectors.append({word: value / length for word, value in raw.items()})
    return vectors


def _dot(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return sum(value * b.get(word, 0.0) for word, value in a.items())
