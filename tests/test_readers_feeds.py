"""Readers of feeds, e-mail and subtitles: what is written or said, without what is around it."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest

from translate_tool.errors import InputError
from translate_tool.readers import Bounds, Source, feeds, find, mail, read, subtitles
from translate_tool.records import Article


def shape(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in article.blocks]


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


# -- feeds --------------------------------------------------------------------------------------


def rss(*items: str, head: str = "<title>Le Courrier</title>") -> bytes:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel>{head}{inside}</channel></rss>"
    ).encode()


def atom(*entries: str) -> bytes:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>{inside}</feed>'.encode()


def of_feed(data: bytes) -> list[Article]:
    return list(feeds.read(data, "x.rss", {"bytes": "1"}))


def test_an_item_of_rss() -> None:
    item = (
        "<title>Lyon : les horaires</title><link>https://c.example/1</link><guid>n1</guid>"
        "<pubDate>Mon, 03 Jun 2024 23:30:00 +0200</pubDate><dc:creator>Jeanne Roy</dc:creator>"
        "<description>Un &lt;b&gt;résumé&lt;/b&gt; court</description>"
        "<content:encoded><![CDATA[<p>Le maire&nbsp;parle.</p><ul><li>un</li></ul>"
        "<p style='display:none'>pisteur</p>]]></content:encoded>"
        "<media:content><media:title>Photo</media:title></media:content>"
    )
    (got,) = of_feed(rss(item))
    assert (got.origin, got.title, got.date) == ("x.rss#1", "Lyon : les horaires", "2024-06-03")
    assert got.meta == {
        "bytes": "1",
        "site": "Le Courrier",
        "author": "Jeanne Roy",
        "url": "https://c.example/1",
        "id": "n1",
        "left_out": "1 words",
    }
    assert shape(got) == [
        ("title", "Lyon : les horaires"), ("paragraph", "Un résumé court"),
        ("paragraph", "Le maire\u00a0parle."), ("list_item", "un"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("summary", "lead", "left_out"),
    [
        ("Le maire part demain soir.", True, ""),
        ("Le conseil municipal a voté hier soir le budget de la ville", False, ""),
        ("Le conseil municipal a voté hier soir le budget […] Lire la suite", False, "2 words"),
        ("a voté hier soir le budget de la ville, après trois heures", False, ""),
        ("Le conseil municipal se réunit : le budget est en débat ce soir.", True, ""),
        ("", False, ""),
    ],
)
def test_a_lead_is_no_repetition_of_the_text(summary: str, lead: bool, left_out: str) -> None:
    text = "Le conseil municipal a voté hier soir le budget de la ville, après trois heures."
    item = f"<title>Titre</title><description>{summary}</description><content:encoded>{text}"
    (got,) = of_feed(rss(f"{item}</content:encoded>"))
    assert [block.text for block in got.blocks] == ["Titre", *[summary] * lead, text]
    assert got.meta.get("left_out", "") == left_out


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<title>Seul</title>", ["Seul"]),
        ("<description>Un.\n\nDeux &amp;amp; trois.</description>", ["Un.", "Deux & trois."]),
        ("<description>3 &amp;lt; 5 et 7 > 2.</description>", ["3 < 5 et 7 > 2."]),
        ("<title>Un</title><description>Un</description>", ["Un"]),
        ("<title>A</title><description>2024-05-03\n\nUn mot.</description>",
         ["A", "2024-05-03", "Un mot."]),
        ("<title>&lt;i&gt;A&lt;/i&gt; &amp;eacute;</title>", ["A é"]),
        ("<title>Été &eacute;</title>", ["Été é"]),
        ("<description>&lt;p&gt;Il a dit&lt;sup&gt;1&lt;/sup&gt; oui.&lt;/p&gt;</description>",
         ["Il a dit oui."]),
    ],
)  # fmt: skip
def test_texts_of_items(item: str, expected: list[str]) -> None:
    (got,) = of_feed(rss(item))
    assert texts(got) == expected


def test_an_entry_of_atom() -> None:
    entry = (
        '<title type="text">A &lt;b&gt;</title><id>tag:1</id>'
        "<updated>2024-06-09T10:00:00Z</updated><published>2024-06-03T10:00:00Z</published>"
        '<link rel="self" href="no"/>'
        '<link href="https://b.example/1"/><author><name>Paul</name><email>p@b.example</email>'
        '</author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><h2>Inter</h2>'
        "<p>Le maire &lt; préfet.</p></div></content>"
    )
    (got,) = of_feed(atom(entry))
    assert (got.title, got.date) == ("A <b>", "2024-06-03")
    assert (got.meta["author"], got.meta["url"]) == ("Paul", "https://b.example/1")
    assert texts(got) == ["A <b>", "Inter", "Le maire < préfet."]


def test_rss_of_2000() -> None:
    data = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/"><channel><title>Vieux</title></channel>'
        "<item><title>Un</title></item><item><title>Deux</title></item></rdf:RDF>"
    )
    got = of_feed(data.encode())
    assert [(a.origin, a.title, a.meta["site"]) for a in got] == [
        ("x.rss#1", "Un", "Vieux"), ("x.rss#2", "Deux", "Vieux"),
    ]  # fmt: skip


def test_items_without_text_are_counted() -> None:
    got = of_feed(rss("<link>x</link>", "<title>Un</title>", "<title/>"))
    assert [article.origin for article in got] == ["x.rss#2"]
    assert got[0].meta["left_out"] == "items without title and text: 2"


def test_an_item_that_cannot_be_read_costs_only_itself() -> None:
    deep = f"<description>{'&lt;div&gt;' * 1000}a</description>"
    found = feeds.read(rss(deep, "<title>Un</title>"), "x.rss", {})
    assert next(found).title == "Un"
    with pytest.raises(InputError, match="items that cannot be read: 1; the page") as caught:
        next(found)
    assert caught.value.place == "x.rss#1"


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (rss("<title>Été</title>").replace(b"?>", b" encoding='utf-8'?>", 1), "Été"),
        ("﻿\n".encode() + rss("<title>Été</title>"), "Été"),
        (rss("<title>Été</title>").decode().replace('"?>', '" encoding="utf-8"?>', 1)
         .encode("cp1252"), "Été"),
        (rss("<title>Été</title>").decode().replace('"?>', '" encoding="iso-8859-1"?>', 1)
         .encode("iso-8859-1"), "Été"),
    ],
)  # fmt: skip
def test_feeds_that_lie_about_their_bytes(data: bytes, title: str) -> None:
    assert [article.title for article in of_feed(data)] == [title]


LAUGHS = "<!DOCTYPE rss [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<rss><channel>", "damaged"),
        (b"<tmx><body/></tmx>", "not a feed: its root is <tmx>"),
        (rss(), "no items with text"),
        (rss("<link>x</link>"), "no items with text"),
        (f"{LAUGHS}]><rss><item><title>&a11;</title></item></rss>".encode(), "entit"),
        (b"<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss><item><title>&a;</title>"
         b"</item></rss>", "entities"),
        (b"<rss>" + b"<a>" * 1000, "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        of_feed(data)
    assert caught.value.origin == "x.rss"


# -- e-mail -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "html", "left_out"),
    [
        ("Le maire vient.", "<p>Le <b>maire</b> vient.", ""),
        ("Le maire vient mardi soir.", "<p>Le maire vient mardi soir.<p>Le vote est reporté.",
         "4 words"),
        ("Vide.", "<p>Le maire vient mardi soir à Lyon.", "1 words"),
    ],
)  # fmt: skip
def test_what_only_one_version_of_a_message_says_is_counted(
    plain: str, html: str, left_out: str
) -> None:
    assert of_mail(bytes(message(plain, html))).meta.get("left_out", "") == left_out


def message(text: str, html: str = "", attached: Sequence[str] = ()) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "Réunion du conseil"
    made["From"] = "Jeanne Roy <jeanne@mairie.example>"
    made["Date"] = "Mon, 3 Jun 2024 23:30:00 +0200"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for name in attached:
        made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename=name)
    return made


def of_mail(data: bytes | EmailMessage) -> Article:
    raw = data if isinstance(data, bytes) else data.as_bytes()
    (article,) = mail.read(raw, "x.eml", {})
    return article


def test_a_message() -> None:
    got = of_mail(message("Bonjour,\n\nLe conseil se réunit mardi.\n", attached=["été.pdf"]))
    assert (got.title, got.date) == ("Réunion du conseil", "2024-06-03")
    assert got.meta == {
        "author": "Jeanne Roy",
        "site": "Jeanne Roy",
        "attachments": "été.pdf",
        "left_out": "attachments: 1",
    }
    assert shape(got) == [
        ("title", "Réunion du conseil"), ("paragraph", "Bonjour,"),
        ("paragraph", "Le conseil se réunit mardi."),
    ]  # fmt: skip


QUOTED = "> Bonjour,\n> Venez-vous ?\n"


@pytest.mark.parametrize(
    ("text", "expected", "left_out"),
    [
        (f"Oui.\n\nLe 2 juin 2024 à 9:12, Paul Roux <p@x.example>\na écrit :\n\n{QUOTED}", ["Oui."],
         "17 words"),
        (f"Oui.\n-- \nJeanne Roy\nMairie\n\nLe 2 juin, Paul a écrit :\n{QUOTED}", ["Oui."],
         "12 words"),
        (f"Le 2 juin, Paul a écrit :\n{QUOTED}\nOui, demain.\n",
         ["Le 2 juin, Paul a écrit :", "Bonjour,", "Venez-vous ?", "Oui, demain."], ""),
        ("Oui.\n\n-----Message d'origine-----\nDe : Paul\nObjet : non\n", ["Oui."], "7 words"),
        ("Oui.\n\n---------- Message transféré ---------\nDe : Paul\n\nLe texte.\n",
         ["Oui.", "---------- Message transféré ---------", "De : Paul", "Le texte."], ""),
        (QUOTED, ["Bonjour,", "Venez-vous ?"], ""),
        ("Un.\n-- \n" + "Une ligne.\n" * 30, ["Un.", "--", *["Une ligne."] * 30], ""),
        ("2024-05-03 Un mot.", ["2024-05-03", "Un mot."], ""),
    ],
)  # fmt: skip
def test_what_is_quoted_and_signed(text: str, expected: list[str], left_out: str) -> None:
    got = of_mail(message(text))
    assert texts(got)[1:] == expected
    assert got.meta.get("left_out", "") == left_out


@pytest.mark.parametrize(
    ("html", "expected", "left_out"),
    [
        ("<p>Le maire <b>a parlé</b>.</p><p>Hier<sup>1</sup>.</p>", ["Le maire a parlé.", "Hier."],
         "note marks: 1"),
        ("<p>Oui.</p><div class='gmail_quote'><div>Le 2 juin, Paul a écrit :</div><blockquote>"
         "Non ?</blockquote></div>", ["Oui."], "7 words"),
        ("<p>Oui.</p><div class='gmail_signature'>Jeanne</div><br>", ["Oui."], "1 words"),
        ("<p>Voir :</p><div class='gmail_quote'>---------- Forwarded message ---------<p>Texte.</p>"
         "</div>", ["Voir :", "---------- Forwarded message ---------", "Texte."], ""),
        ("<blockquote type=cite>Non ?</blockquote><p>Si.</p>", ["Non ?", "Si."], ""),
        ("<p>Si.</p><div class='moz-cite-prefix'>Paul a écrit :</div><blockquote type=cite>Non ?"
         "</blockquote>", ["Si."], "4 words"),
        ("<div class='gmail_quote'>Paul a écrit : non.</div>", ["Paul a écrit : non."], ""),
        ("<p style='display:none'>Aperçu</p><table><tr><td><h2>A</h2><p>Un.</p></table>",
         ["A", "Un."], "1 words"),
    ],
)  # fmt: skip
def test_messages_in_html(html: str, expected: list[str], left_out: str) -> None:
    made = message("x")
    made.set_content(html, subtype="html")
    got = of_mail(made)
    assert texts(got)[1:] == expected
    assert got.meta.get("left_out", "") == left_out


@pytest.mark.parametrize(
    ("text", "html", "expected"),
    [
        ("Le maire a parlé.", "<p>Le <b>maire</b> a parlé.</p>", ["Le maire a parlé."]),
        ("Voir la version HTML.", "<p>" + "Le maire a parlé hier soir. " * 5 + "</p>",
         [("Le maire a parlé hier soir. " * 5).strip()]),
        (" ", "<p>Le maire.</p>", ["Le maire."]),
    ],
)  # fmt: skip
def test_the_version_that_says_more_is_read(text: str, html: str, expected: list[str]) -> None:
    assert texts(of_mail(message(text, html)))[1:] == expected


def test_flowed_lines_are_one_paragraph() -> None:
    made = message("Le maire \na parlé.\n\nFin.\n-- \nMoi\n")
    made.set_param("format", "flowed")
    assert texts(of_mail(made))[1:] == ["Le maire a parlé.", "Fin."]


def test_a_message_in_a_message() -> None:
    outer = message("Voici :")
    outer.add_attachment(message("Le texte."))
    got = of_mail(outer)
    assert shape(got)[1:] == [
        ("paragraph", "Voici :"), ("heading", "Réunion du conseil"), ("paragraph", "Le texte."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("Content-Type: text/plain; charset=iso-8859-1", "Été.".encode("latin-1"), "Été."),
        ("Content-Type: text/plain; charset=inconnu-8", "Été.".encode(), "Été."),
        ("Content-Type: text/plain", "Été.".encode("cp1252"), "Été."),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", b"w4l0w6ku",
         "Été."),
        ("Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable",
         b"<meta charset=3Dutf-8>=C9t=E9.", "Été."),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: x-inconnu",
         "Été.".encode(), "Été."),
        ("Content-Type: multipart/mixed", "Été.".encode(), None),
    ],
)  # fmt: skip
def test_encodings_of_messages(head: str, body: bytes, expected: str | None) -> None:
    data = b"Subject: =?utf-8?q?=C3=89?= =?x?b?z?=\n" + head.encode() + b"\n\n" + body
    if expected is None:
        with pytest.raises(InputError, match="no text"):
            of_mail(data)
    else:
        assert texts(of_mail(data))[-1] == expected


def test_a_header_that_cannot_be_decoded_is_shown() -> None:
    got = of_mail(b"Subject: \0=?x?q?=C3?= =?utf-8?b?\xff?=\nFrom: <\xe9>\n\nUn mot.")
    assert got.title.startswith("\ufffd")
    "".join([got.title, *got.meta.values()]).encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not an e-mail"),
        (b"Un texte.\n\nDeux.", "not an e-mail"),
        (b"Subject: a\n\n", "no text"),
        (b"Subject: a\nContent-Type: application/pkcs7-mime\n\nx", "encrypted"),
        (message(" ", attached=["a.pdf"]).as_bytes(), "no text, but 1 attachment"),
        (b"Subject: a\n" + b"".join(
            b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000)
        ), "nested too deep"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        of_mail(data)


# -- subtitles ----------------------------------------------------------------------------------


def srt(*cues: tuple[float, float, str]) -> bytes:
    def clock(seconds: float) -> str:
        return f"00:{int(seconds) // 60:02}:{int(seconds) % 60:02},{int(seconds % 1 * 1000):03}"

    return "\n".join(
        f"{n}\n{clock(start)} --> {clock(end)}\n{text}\n"
        for n, (start, end, text) in enumerate(cues, 1)
    ).encode()


def of_subtitles(data: bytes) -> Article:
    (article,) = subtitles.read(data, "x.srt", {})
    return article


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        ([(1, 3, "<i>Le maire a parlé</i>"), (3, 5, "devant nous\net il part.")],
         ["Le maire a parlé devant nous et il part."]),
        ([(1, 3, "Je suis venu..."), (3, 5, "...te voir.")], ["Je suis venu te voir."]),
        ([(1, 3, "Je suis venu…"), (3, 5, "Et puis rien.")], ["Je suis venu… Et puis rien."]),
        ([(1, 3, "Un."), (9, 11, "Deux.")], ["Un.", "Deux."]),
        ([(1, 3, "Le maire,"), (9, 11, "dit-il, part.")], ["Le maire, dit-il, part."]),
        ([(1, 3, "- Vous partez ?\n- Oui."), (3, 5, "– Quand ?")],
         ["- Vous partez ?", "- Oui.", "– Quand ?"]),
        ([(1, 3, "42"), (3, 5, "ans.")], ["42 ans."]),
        ([(1, 3, "{\\an8}Fin &amp; <font color=red>suite</font>.")], ["Fin & suite."]),
        ([(1, 3, "Non."), (3, 5, "Non.")], ["Non. Non."]),
        ([(1, 3, "3 < 5."), (3, 4, "")], ["3 < 5."]),
        ([(n, n + 1, "Une phrase de trente lettres.") for n in range(40)],
         [" ".join(["Une phrase de trente lettres."] * 17)] * 2
         + [" ".join(["Une phrase de trente lettres."] * 6)]),
    ],
)  # fmt: skip
def test_cues_become_sentences(cues: list[tuple[float, float, str]], expected: list[str]) -> None:
    assert texts(of_subtitles(srt(*cues))) == expected


def test_captions_without_sentences_end_with_a_cue() -> None:
    said = "il dit que le train va partir bientôt"
    found = texts(of_subtitles(srt(*[(n, n + 1, said) for n in range(120)])))
    assert len(found) == 3
    assert " ".join(found) == " ".join([said] * 120)
    assert all(text.startswith("il dit") and text.endswith("bientôt") for text in found)


def test_webvtt() -> None:
    data = (
        "WEBVTT - Journal\nLanguage: fr\n\nNOTE\nCeci est\nune note\n\nintro\n"
        "00:01.000 --> 00:03.000 align:start\n<v Marie Roux>Bonjour à <c.jaune>tous</c>,\n\n"
        "00:03.000 --> 00:05.000\n"
        "<v Marie Roux>le train arrive.\n\n1:00:05.000 --> 1:00:07.000\n<v.fort Jean>Merci.\n"
    )
    got = of_subtitles(data.encode())
    assert texts(got) == ["Marie Roux : Bonjour à tous, le train arrive.", "Jean : Merci."]
    assert got.meta["left_out"] == "8 words"


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("WEBVTT\n\nNOTE Un mot ici\n\n00:01.000 --> 00:03.000\nOui.\n", "3 words"),
        ("WEBVTT\n\nNOTE\nUn mot\n\n1\n00:01.000 --> 00:03.000\nOui.\n\nNOTE Fin", "3 words"),
        ("WEBVTT Le titre\n\nl'intro\n00:01.000 --> 00:03.000\nOui.\n", "4 words"),
        ("1\n00:00:01,000 --> 00:00:03,000\nOui.\n", ""),
    ],
)
def test_what_is_no_speech_is_counted(text: str, left_out: str) -> None:
    got = of_subtitles(text.encode())
    assert (texts(got), got.meta.get("left_out", "")) == (["Oui."], left_out)


def test_captions_that_scroll_say_each_line_once() -> None:
    data = (
        "WEBVTT\n\n00:00.000 --> 00:02.000\n \n"
        "bonjour<00:00.500><c> à</c><00:01.000><c> tous</c>\n\n"
        "00:02.000 --> 00:02.010\nbonjour à tous\n \n\n00:02.010 --> 00:04.000\nbonjour à tous\n"
        "voici<00:03.000><c> Metz</c>\n"
    )
    got = of_subtitles(data.encode())
    assert texts(got) == ["bonjour à tous voici Metz"]
    assert got.meta["left_out"] == "repeated lines: 2"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_subtitles(ends: str) -> None:
    data = srt((1, 2, "Été."), (2, 3, "Fin.")).decode().replace("\n", ends).encode("cp1252")
    assert texts(of_subtitles(data)) == ["Été. Fin."]


@pytest.mark.parametrize("data", [b"Un texte.\n", b"1\n00:00:01,000 --> 00:00:02,000\n\n"])
def test_what_has_no_subtitles_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="no subtitles"):
        of_subtitles(data)


# -- through the table of readers ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.rss", rss("<title>Un</title>"), ["Un"]),
        ("a.XML", atom("<title>Un</title>", "<title>Deux</title>"), ["Un", "Deux"]),
        ("a.eml", message("Le texte.").as_bytes(), ["Réunion du conseil"]),
        ("a.srt", srt((1, 2, "Le bud\u00adget.")), [""]),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nUn.\n", [""]),
        ("a.rtf", rb"{\rtf1 {\info{\title Un}}Le texte.}", ["Un"]),
    ],
)
def test_they_are_found_and_read(
    tmp_path: Path, name: str, data: bytes, expected: list[str]
) -> None:
    (tmp_path / name).write_bytes(data)
    (source,) = find([tmp_path])
    assert isinstance(source, Source)
    got = [article for article in read(source, Bounds()) if isinstance(article, Article)]
    assert [article.title for article in got] == expected
    assert all("\u00ad" not in text for article in got for text in texts(article))
