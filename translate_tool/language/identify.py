"""Which language an article is in, and which of its blocks are English already.

Knows function words and, for other languages, py3langid's model; knows nothing of what is done
with an answer. Doubt is French: a wrong guess must never keep French from being translated.
py3langid (75 MB, half a second) is loaded only for a text whose words speak neither for French nor
for English, so a night of French articles never pays for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from translate_tool.language import FUNCTION_WORDS, words
from translate_tool.records import Article

LANGUAGES = {
    "ar": "Arabic",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""The languages told apart: large ones, lest a few names make a text Occitan or Haitian Creole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A language's code, "" if there is no telling, and whether to act on it."""

    code: str
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An article's language, and the numbers of its blocks that are English."""

    code: str
    english: frozenset[int] = frozenset()

    @property
    def language(self) -> str:
        """The language's English name."""
        return LANGUAGES[self.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When words are evidence.

    Measured on 195,000 French sentences and their English (news, law, speech, manuals, novels),
    and on a table of fifty sentences in ten other languages.
    """

    # Own function words, at least: one or two may be a title or a name (Le Monde, The Voice).
    words: int = 3
    # ... and this share of all words.
    share: float = 0.06
    # ... and so many for each word of the other language, which quotations and names bring in.
    lead: int = 4
    # Share of an article's characters in French blocks that makes it a French article.
    french: float = 0.1
    # Letters, and small-letter words where a script has them, that another language must show.
    letters: int = 40
    small_words: int = 5
    # py3langid's probability: 49 of the fifty sentences reach it, and every article of five.
    probability: float = 0.95


DEFAULT = Thresholds()
_SAMPLE = 4000  # characters that tell a language as well as a whole book
_SMALL = re.compile(r"\b[^\W\d_A-Z]{2,}\b")

# Of the function words, those that Spanish, Italian, Portuguese, Catalan, Romanian, German or Dutch
# write the same way, and often, speak for nobody.
_SHARED = frozenset(
    words(
        """
        a ai al all als also am an as au be c can car ce d da de des did die do en entre es eu for
        had has he her hier i il in is it je l la last le les like lui m ma mais man me mes moi mon
        n ne ni no nos not of on or ou over per que quel s sa se sera ses si so son still t ta te
        tes to toi ton tu un una under va vers was we were will y
        """
    )
)
_FRENCH = FUNCTION_WORDS["fr"] - FUNCTION_WORDS["en"]
_ENGLISH = FUNCTION_WORDS["en"] - FUNCTION_WORDS["fr"]
_FRENCH_ALONE = _FRENCH - _SHARED
_ENGLISH_ALONE = _ENGLISH - _SHARED


def verdict(article: Article, thresholds: Thresholds = DEFAULT) -> Verdict:
    """The language of `article` as a whole, and its English blocks.

    An article is French if a fair part of it is, or if there is no telling. In an English one a
    block that is too short to tell is English, unless it has a French word.
    """
    texts = {n: block.text for n, block in enumerate(article.blocks) if block.kind != "code"}
    found = {n: _Evidence(text, thresholds) for n, text in texts.items()}
    sizes = Counter[str]()
    for number, text in texts.items():
        sizes[found[number].code] += len(text)
    if sizes["fr"] and sizes["fr"] >= thresholds.french * sizes.total():
        code = "fr"
    else:
        guess = language_of("\n".join(texts.values()), thresholds)
        code = guess.code if guess.sure else "fr"
    english = {n for n, e in found.items() if e.code == "en" or (code == "en" and not e.french)}
    return Verdict(code=code, english=frozenset(english))


def language_of(text: str, thresholds: Thresholds = DEFAULT) -> Guess:
    """The language of a text, by its first few thousand characters; unsure of a few words."""
    text = text[:_SAMPLE]
    if code := _Evidence(text, thresholds).code:
        return Guess(code=code, sure=True)
    if sum(map(str.isalpha, text)) < thresholds.letters:
        return Guess(code="", sure=False)
    code, probability = _identifier()(text)
    likely = probability >= thresholds.probability and _is_prose(text, thresholds)
    return Guess(code=code, sure=likely and code != "en")  # English would show in its words


class _Evidence:
    """What function words say: `code` is "fr" or "en" where they leave no doubt, else ""."""

    def __init__(self, text: str, thresholds: Thresholds) -> None:
        counts = Counter(words(text))

        def total(group: frozenset[str]) -> int:
            return sum(counts[word] for word in counts.keys() & group)

        self.french = total(_FRENCH)
        fr, en = total(_FRENCH_ALONE), total(_ENGLISH_ALONE)
        least = max(thresholds.words, thresholds.share * counts.total())
        self.code = ""
        if fr >= max(least, thresholds.lead * en):
            self.code = "fr"
        elif en >= max(least, thresholds.lead * self.french):
            self.code = "en"


def _is_prose(text: str, thresholds: Thresholds) -> bool:
    """Whether it is more than names, titles and capitals, which look like any language.

    Scripts without capitals have no such trouble, nor do they put spaces between words.
    """
    letters = [letter for letter in text if letter.isalpha()]
    cased = sum(letter.islower() or letter.isupper() for letter in letters)
    return 2 * cased < len(letters) or len(_SMALL.findall(text)) >= thresholds.small_words


@cache
def _identifier() -> Callable[[str], tuple[str, float]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    classify: Callable[[str], tuple[str, float]] = identifier.classify
    return classify
