from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from translate_tool.language.identify import LANGUAGES, Guess, Languages, language_of, languages_of
from translate_tool.records import Article, Block

TABLE = {
    "ar": (
        "أعلن وزير المالية يوم الخميس أن ميزانية العام المقبل ستكون أقل من المتوقع.",
        "وصل القطار إلى المحطة متأخرا ساعتين بسبب العاصفة التي ضربت الساحل.",
        "قال المتحدث باسم البلدية إن الأشغال ستبدأ في بداية شهر مارس.",
        "لم يجد رجال الإطفاء أي ضحايا داخل المبنى القديم.",
        "يطالب السكان منذ سنوات بإعادة فتح المدرسة في القرية.",
    ),
    "ca": (
        "El ministre d'Hisenda va anunciar dijous que el pressupost serà més baix del previst.",
        "El tren va arribar a l'estació amb dues hores de retard a causa de la tempesta.",
        "La portaveu de l'ajuntament diu que les obres començaran a principis de març.",
        "Els bombers no van trobar cap víctima dins de l'edifici vell.",
        "Els veïns demanen des de fa anys que es torni a obrir l'escola del poble.",
    ),
    "de": (
        "Der Finanzminister kündigte am Donnerstag an, dass der Haushalt kleiner ausfallen wird.",
        "Der Zug kam wegen des Sturms an der Küste mit zwei Stunden Verspätung an.",
        "Die Arbeiten werden laut einer Sprecherin der Stadt Anfang März beginnen.",
        "Die Feuerwehr hat in dem alten Gebäude keine Opfer gefunden.",
        "Die Bewohner fordern seit Jahren, dass die Schule im Dorf wieder geöffnet wird.",
    ),
    "es": (
        "El ministro de Hacienda anunció el jueves que el presupuesto será menor de lo previsto.",
        "El tren llegó a la estación con dos horas de retraso por culpa de la tormenta.",
        "La portavoz del ayuntamiento dice que las obras empezarán a principios de marzo.",
        "Los bomberos no encontraron ninguna víctima dentro del viejo edificio.",
        "Los vecinos piden desde hace años que se vuelva a abrir la escuela del pueblo.",
    ),
    "it": (
        "Il ministro delle Finanze ha annunciato giovedì che il bilancio sarà più basso.",
        "Il treno è arrivato in stazione con due ore di ritardo a causa della tempesta.",
        "La portavoce del comune dice che i lavori inizieranno ai primi di marzo.",
        "I vigili del fuoco non hanno trovato nessuna vittima nel vecchio edificio.",
        "Gli abitanti chiedono da anni che la scuola del paese venga riaperta.",
    ),
    "nl": (
        "De minister van Financiën zei donderdag dat de begroting lager uitvalt dan verwacht.",
        "De trein kwam door de storm aan de kust met twee uur vertraging aan.",
        "Volgens een woordvoerster van de gemeente begint het werk begin maart.",
        "De brandweer heeft in het oude gebouw geen slachtoffers gevonden.",
        "De bewoners vragen al jaren dat de school in het dorp weer opengaat.",
    ),
    "pt": (
        "O ministro das Finanças anunciou na quinta-feira que o orçamento será menor.",
        "O comboio chegou à estação com duas horas de atraso por causa da tempestade.",
        "A porta-voz da câmara diz que as obras vão começar no início de março.",
        "Os bombeiros não encontraram nenhuma vítima dentro do velho edifício.",
        "Os moradores pedem há anos que a escola da aldeia volte a abrir.",
    ),
    "ro": (
        "Ministrul de Finanțe a anunțat joi că bugetul va fi mai mic decât se aștepta.",
        "Trenul a ajuns în gară cu două ore de întârziere din cauza furtunii.",
        "Purtătoarea de cuvânt a primăriei spune că lucrările vor începe la începutul lui martie.",
        "Pompierii nu au găsit nicio victimă în clădirea cea veche.",
        "Locuitorii cer de ani de zile ca școala din sat să fie redeschisă.",
    ),
    "ru": (
        "Министр финансов объявил в четверг, что бюджет будет меньше, чем ожидалось.",
        "Поезд прибыл на станцию с опозданием на два часа из-за бури на побережье.",
        "Представительница мэрии говорит, что работы начнутся в начале марта.",
        "Пожарные не нашли пострадавших внутри старого здания.",
        "Жители уже много лет просят снова открыть школу в деревне.",
    ),
    "zh": (
        "财政部长星期四宣布，明年的预算将低于预期，各部门都必须减少开支，他表示这一决定十分必要。",
        "由于海岸遭遇暴风雨，火车晚点两个小时才到达车站，许多旅客不得不在候车室里等待到深夜。",
        "市政府发言人说，工程将于三月初开始，预计需要两年时间，在此期间桥上的交通将会受到影响。",
        "消防员在旧楼里没有发现任何受害者，起火的原因目前仍在调查之中，警方呼吁目击者提供线索。",
        "多年来，居民一直要求重新开放村里的学校，但是当地政府认为学生人数太少，没有这个必要。",
    ),
}
"""Five sentences of news in each language, written for this table."""

FRENCH = (
    "Le ministre des Finances a annoncé jeudi que le budget serait plus bas que prévu.",
    "Le train est arrivé en gare avec deux heures de retard à cause de la tempête.",
    "La porte-parole de la mairie dit que les travaux commenceront au début du mois de mars.",
)
ENGLISH = (
    "The finance minister announced on Thursday that the budget would be lower than expected.",
    "The train reached the station two hours late because of the storm on the coast.",
    "A spokeswoman for the town says that the work will begin at the start of March.",
)


def article(*blocks: str | Block) -> Article:
    made = tuple(b if isinstance(b, Block) else Block(kind="paragraph", text=b) for b in blocks)
    return Article(origin="a.txt", title="", date="", blocks=made)


def english_of(found: Languages) -> frozenset[int]:
    return frozenset(number for number, code in found.blocks.items() if code == "en")


@pytest.mark.parametrize("text", FRENCH)
def test_a_french_sentence_is_never_called_anything_else(text: str) -> None:
    for variant in (text, text.upper(), text.replace("é", "e").replace("ê", "e")):
        guess = language_of(variant)
        assert guess == Guess(code="fr", sure=True) or not guess.sure
    assert languages_of(article(*FRENCH)).code == "fr"


@pytest.mark.parametrize("code", sorted(TABLE))
def test_an_article_in_another_language_is_recognised(code: str) -> None:
    assert language_of(" ".join(TABLE[code])) == Guess(code=code, sure=True)
    found = languages_of(article(*TABLE[code]))
    assert found.code == code
    assert found.language == LANGUAGES[code]


@pytest.mark.parametrize("code", sorted(TABLE))
def test_a_sentence_in_another_language_is_not_taken_for_french_or_english(code: str) -> None:
    for text in TABLE[code]:
        guess = language_of(text)
        assert guess.code == code or not guess.sure


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Le Monde",
        "The Voice",
        "1 234,5 – 6 789",
        "Real Madrid – FC Barcelona: Ronaldo, Messi, Benzema, Iniesta, Ramos, Xavi, Piqué",
        "REAL MADRID GANA LA LIGA DE CAMPEONES CONTRA EL ATLETICO",
        "Berlin, Hamburg, Frankfurt am Main, München, Köln, Stuttgart, Düsseldorf",
        "!!! ???",
    ],
)
def test_names_numbers_and_a_few_words_tell_nothing(text: str) -> None:
    assert not language_of(text).sure
    assert languages_of(article(text)).code == "fr", "doubt is French"


@pytest.mark.parametrize(
    ("blocks", "code", "english"),
    [
        ((), "fr", ()),
        (ENGLISH, "en", (0, 1, 2)),
        (("Budget news", *ENGLISH, "AFP"), "en", (0, 1, 2, 3, 4)),
        ((*FRENCH, "Breaking news"), "fr", ()),
        ((*FRENCH, ENGLISH[0]), "fr", (3,)),
        ((*ENGLISH, *FRENCH), "fr", (0, 1, 2)),
        ((*ENGLISH * 4, FRENCH[1]), "en", range(12)),
        ((*ENGLISH, "Lire dans Le Monde"), "en", (0, 1, 2)),
        ((FRENCH[0], *TABLE["es"]), "fr", ()),
        ((ENGLISH[0], *TABLE["es"], *TABLE["es"]), "es", (0,)),
    ],
)
def test_the_whole_decides_for_what_is_too_short_to_tell(
    blocks: tuple[str, ...], code: str, english: Sequence[int]
) -> None:
    found = languages_of(article(*blocks))
    assert (found.code, english_of(found)) == (code, frozenset(english))


@pytest.mark.parametrize(
    "text",
    [
        "Le groupe chante « I want to hold your hand » et « With a little help from my friends ».",
        "« The show must go on », a dit le directeur du théâtre, avant de quitter la scène.",
        "Il a vu The Lord of the Rings, Game of Thrones et House of Cards.",
    ],
)
def test_english_titles_do_not_make_a_french_sentence_english(text: str) -> None:
    assert language_of(text) != Guess(code="en", sure=True)
    assert languages_of(article(*FRENCH, text)).blocks == {}


def test_code_has_no_say() -> None:
    code = Block(kind="code", text="if there is no one here then do what they should have done")
    found = languages_of(article(code, "Fin."))
    assert (found.code, english_of(found)) == ("fr", frozenset())


def test_french_costs_no_model() -> None:
    script = (
        "import sys; from translate_tool.language import identify as l; "
        f"print(l.language_of({' '.join(FRENCH)!r}).code, 'py3langid' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.split() == ["fr", "False"], done.stderr


@pytest.mark.parametrize("code", sorted(TABLE))
def test_of_a_document_in_two_languages_the_french_blocks_are_translated(code: str) -> None:
    for french in (FRENCH, ("Le maire a parlé. Il est parti.",)):
        found = languages_of(article(*french, *TABLE[code]))
        assert found.code == "fr"
        other = range(len(french), len(french) + len(TABLE[code]))
        assert found.blocks == dict.fromkeys(other, code)


@pytest.mark.parametrize(
    "text",
    [
        "Le maire a dit : 田中さんに会いました、とても元気でした。 Puis il est parti.",
        "Le maire a dit : « Добрый день, дорогие друзья и товарищи ». Puis il est parti.",
        "Elle a écrit « لا أحد يعرف ما حدث في تلك الليلة » sur le mur, puis elle est sortie.",
        "Sur l'affiche on lit : « Wir schaffen das ». Le maire a souri.",
    ],
)
def test_a_french_sentence_around_a_foreign_quotation_is_french(text: str) -> None:
    assert languages_of(article(text)) == Languages(code="fr")
    assert languages_of(article(text, *FRENCH)) == Languages(code="fr")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The cat sleeps. It is not French.", "en"),
        ("She left early. Nobody came.", "en"),
        ("The mayor resigned.", "en"),
        ("Two people were killed in the fire.", "en"),
        ("Despite these accusations, the mayor won handily.", "en"),
        ("Authorities said little officially beyond confirming the arrest.", "en"),
        ("The Voice", "fr"),
        ("Game of Thrones", "fr"),
        ("Best of : Black Friday à Lyon", "fr"),
        ("Air France : trafic perturbé", "fr"),
        ("Le chat dort. Il est noir.", "fr"),
        ("Football féminin : victoires lyonnaises, défaites parisiennes", "fr"),
    ],
)
def test_few_words(text: str, code: str) -> None:
    assert languages_of(article(text)).code == code
