"""Tells which language an article is in, and which of its blocks are in another one.

Knows function words and, for other languages, py3langid's model; knows nothing of what is done
with an answer. Doubt is French: a wrong guess must never keep French from being translated.
py3langid (75 MB, half a second) is loaded only for a text whose words speak neither for French nor
for English, so a night of French articles never pays for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
class Languages:
    """The language of an article, and those of its blocks, by number, that are not French."""

    code: str
    blocks: Mapping[int, str] = field(default_factory=dict)

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
    # The same for English, with a word that only English has, or with any English word. Of 66,759
    # French sentences, titles and names none is taken for English; of 24,500 short English ones a
    # fifth more is known.
    likely: float = 0.5
    sure: float = 0.9


DEFAULT = Thresholds()
_SAMPLE = 4000  # characters that tell a language as well as a whole book
_FEWEST = 3  # words of a text that may be English: two are a title, such as The Voice
_ACCENTS = re.compile(r"[àâçéèêëîïôûùüœ]", re.IGNORECASE)
_FEW = 15  # letters that may tell a language where it is one of those around
_NOT_LATIN = re.compile(r"[^\x00-\u024f\u2010-\u203a€]+")
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


def languages_of(article: Article, thresholds: Thresholds = DEFAULT) -> Languages:
    """Tell the language of an article as a whole, and of each block that is surely not French.

    An article is French if any block surely is, or if there is no telling; so of a Dutch page with
    a French paragraph that paragraph is translated. In an English one a block that is too short to
    tell is English, unless it has a French word.
    """
    texts = {n: block.text for n, block in enumerate(article.blocks) if block.kind != "code"}
    found = {n: _Evidence(text, thresholds) for n, text in texts.items()}
    codes = {n: found[n].code or _other(text, found[n], thresholds) for n, text in texts.items()}
    _spread(codes, texts, found)
    code = _of_the_whole(codes, texts, thresholds)
    blocks = {n: block_code for n, block_code in codes.items() if block_code not in ("", "fr")}
    if code == "en":
        blocks |= {n: "en" for n, e in found.items() if not codes[n] and not e.french}
    return Languages(code=code, blocks=blocks)


def language_of(text: str, thresholds: Thresholds = DEFAULT) -> Guess:
    """Tell the language of a text, by its first few thousand characters; unsure of a few words."""
    text = text[:_SAMPLE]
    evidence = _Evidence(text, thresholds)
    if evidence.code:
        return Guess(code=evidence.code, sure=True)
    if _is_english(text, evidence, thresholds):
        return Guess(code="en", sure=True)
    text = _latin(text)
    if sum(map(str.isalpha, text)) < thresholds.letters:
        return Guess(code="", sure=False)
    code, probability = _identifier()(text)
    likely = probability >= thresholds.probability and _is_prose(text, thresholds)
    return Guess(code=code, sure=likely and code != "en")  # English would show in its words


def _latin(text: str) -> str:
    """What of a text is in Latin letters, where that is much of it; else the text.

    A sentence around a quotation in Chinese is in the language of its own words.
    """
    latin = _NOT_LATIN.sub(" ", text)
    letters = sum(map(str.isalpha, latin))
    return latin if letters >= _FEW and 4 * letters >= sum(map(str.isalpha, text)) else text


def _other(text: str, evidence: _Evidence, thresholds: Thresholds) -> str:
    """The language of a block without a French word of its own, if that is surely another one."""
    if evidence.french_alone:
        return ""
    guess = language_of(text, thresholds)
    return guess.code if guess.sure and guess.code != "fr" else ""


def _is_english(text: str, evidence: _Evidence, thresholds: Thresholds) -> bool:
    """Tell whether a text with too few English words to tell is English all the same."""
    if evidence.french or not evidence.english or evidence.words < _FEWEST or _ACCENTS.search(text):
        return False
    code, probability = _identifier()(text)
    enough = thresholds.likely if evidence.english_alone else thresholds.sure
    return code == "en" and probability >= enough


def _spread(
    codes: dict[int, str], texts: Mapping[int, str], found: Mapping[int, _Evidence]
) -> None:
    """Give blocks that are too short to tell the language of others around, if it looks like it.

    A single French word may be one of that language's: Portuguese has "à".
    """
    others = {code for code in codes.values() if code not in ("", "fr", "en")}
    for number, text in texts.items() if others else ():
        if not codes[number] and found[number].french_alone <= 1 and _letters(text) >= _FEW:
            likely, probability = _identifier()(text[:_SAMPLE])
            sure = probability >= DEFAULT.probability or not found[number].french_alone
            codes[number] = likely if sure and likely in others else ""


def _of_the_whole(
    codes: Mapping[int, str], texts: Mapping[int, str], thresholds: Thresholds
) -> str:
    sizes = Counter[str]()
    for number, text in texts.items():
        sizes[codes[number]] += len(text)
    told = sizes["fr"] + sizes["en"] + sizes[""]
    if sizes["fr"] and sizes["fr"] >= thresholds.french * told:
        return "fr"
    rest = "\n".join(text for n, text in texts.items() if codes[n] == "")
    if (guess := language_of(rest, thresholds)).sure:
        return guess.code
    del sizes[""]
    largest = max(sizes, key=lambda code: sizes[code], default="fr")
    if largest not in ("fr", "en") and _letters(rest) >= _FEW:
        likely, _ = _identifier()(rest[:_SAMPLE])
        return "fr" if likely == "fr" else largest
    whole = language_of("\n".join(texts.values()), thresholds)
    return whole.code if whole.sure else largest if largest == "en" and not rest else "fr"


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


class _Evidence:
    """What function words say: `code` is "fr" or "en" where they leave no doubt, else ""."""

    def __init__(self, text: str, thresholds: Thresholds) -> None:
        counts = Counter(words(text))

        def total(group: frozenset[str]) -> int:
            return sum(counts[word] for word in counts.keys() & group)

        self.french = total(_FRENCH)
        self.french_alone = fr = total(_FRENCH_ALONE)
        self.english_alone = en = total(_ENGLISH_ALONE)
        self.english = total(_ENGLISH)
        self.words = counts.total()
        least = max(thresholds.words, thresholds.share * self.words)
        self.code = ""
        if fr >= max(least, thresholds.lead * en):
            self.code = "fr"
        elif en >= max(least, thresholds.lead * self.french):
            self.code = "en"
        elif en and not self.french and 3 * self.english >= max(9, self.words):
            self.code = "en"  # "The cat sleeps. It is not French.": few words, but most of these


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
