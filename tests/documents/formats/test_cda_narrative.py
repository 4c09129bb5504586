"""A structured document as the physician sees it: everything it says, nothing it could do."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pikepdf
import pytest
from lxml import html as lxml_html
from PIL import Image

from documents.formats import cda, read
from tests.documents.formats.cda_samples import document, html_page, level1, picture, section, structured, written
from tests.documents.formats.pdf_samples import pdf as made_pdf
from tests.documents.formats.pdf_samples import saved, write_page

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def shown(folder: Path, *sections: str) -> str:
    return narrative(folder, *sections).html


def narrative(folder: Path, *sections: str) -> cda.Narrative:
    return cda.narrative(written(folder, document(body=structured(*sections))))


def text_shown(folder: Path, text: str) -> str:
    """The HTML of one narrative block alone."""
    whole = html_page(shown(folder, section(text)))
    (block,) = whole.find_class("cda-text")
    inner = str(lxml_html.tostring(block, encoding="unicode"))
    return inner.removeprefix('<div class="cda-text">').removesuffix("</div>")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<paragraph>Un</paragraph>", "<p>Un</p>"),
        ("Un<br/>Deux", "Un<br>Deux"),
        ("H<sub>2</sub>O m<sup>2</sup>", "H<sub>2</sub>O m<sup>2</sup>"),
        ('<content styleCode="Bold">x</content>', '<span class="cda-bold"><strong>x</strong></span>'),
        ('<content styleCode="Italics">x</content>', '<span class="cda-italics"><em>x</em></span>'),
        ('<content styleCode="Underline">x</content>', '<span class="cda-underline"><u>x</u></span>'),
        ('<content styleCode="emphasis">x</content>', '<span class="cda-emphasis"><em>x</em></span>'),
        (
            '<content styleCode="BoldItalics">x</content>',
            '<span class="cda-bold cda-italics"><strong><em>x</em></strong></span>',
        ),
        ('<content styleCode="xRouge">x</content>', '<span class="cda-x-xrouge">x</span>'),
        ('<content revised="delete">x</content>', "<del>x</del>"),
        ('<content revised="insert">x</content>', "<ins>x</ins>"),
        ('<content language="en-GB">x</content>', '<span lang="en-GB">x</span>'),
        ('<content ID="a1">x</content>', '<span id="cda-a1">x</span>'),
        ("<list><item>a</item><item>b</item></list>", "<ul><li>a</li><li>b</li></ul>"),
        ('<list listType="ordered"><item>a</item></list>', "<ol><li>a</li></ol>"),
        (
            '<list listType="ordered" styleCode="LittleAlpha"><item>a</item></list>',
            '<ol class="cda-littlealpha" type="a"><li>a</li></ol>',
        ),
        (
            "<list><caption>Liste</caption><item><caption>A</caption>a</item></list>",
            '<span class="cda-caption">Liste</span><ul><li><span class="cda-caption">A</span>a</li></ul>',
        ),
        (
            "<list><caption>C</caption>suite<item>a</item></list>",
            '<span class="cda-caption">C</span><ul><li>suite</li><li>a</li></ul>',
        ),
        ("<list>perdu<item>a</item></list>", "<ul><li>perdu</li><li>a</li></ul>"),
        ("<inconnu>texte <b>gras</b></inconnu>", "texte gras"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ],
)
def test_each_element_of_the_narrative_has_its_own_in_html(tmp_path: Path, source: str, html: str) -> None:
    assert text_shown(tmp_path, source) == html


def table(inside: str, **attributes: str) -> str:
    written_attributes = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<table{written_attributes}>{inside}</table>"


def cells_of(folder: Path, source: str) -> lxml_html.HtmlElement:
    return html_page(text_shown(folder, source))


def test_header_cells_say_what_they_head(tmp_path: Path) -> None:
    page = cells_of(
        tmp_path,
        table(
            "<thead><tr><th>Analyse</th><th colspan='2'>Résultat</th></tr></thead>"
            "<tbody><tr><th>Na</th><td>140</td></tr><tr><th scope='rowgroup'>K</th><td>4</td></tr></tbody>"
        ),
    )
    assert [cell.get("scope") for cell in page.iter("th")] == ["col", "colgroup", "row", "rowgroup"]


def test_a_first_row_of_headers_heads_columns_without_a_thead(tmp_path: Path) -> None:
    page = cells_of(tmp_path, table("<tbody><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></tbody>"))
    assert [cell.get("scope") for cell in page.iter("th")] == ["col", "col"]


def test_a_header_cell_that_says_nothing_heads_nothing(tmp_path: Path) -> None:
    page = cells_of(tmp_path, table("<thead><tr><th/><th>Valeur</th><th> </th></tr></thead>"))
    assert [(cell.tag, cell.text) for cell in page.iter("th", "td")] == [("td", None), ("th", "Valeur"), ("td", " ")]


def test_a_table_keeps_its_caption_first_and_names_its_box(tmp_path: Path) -> None:
    page = cells_of(tmp_path, table("<tbody><tr><td>1</td></tr></tbody><caption>Bilan</caption>"))
    assert page.get("aria-label") == "Bilan"
    assert [child.tag for child in page.find("table")] == ["caption", "tbody"]


def test_spans_and_named_headers_are_kept_and_their_nonsense_is_not(tmp_path: Path) -> None:
    page = cells_of(
        tmp_path,
        table(
            "<thead><tr><th ID='h1'>a</th></tr></thead><tfoot><tr><td>pied</td></tr></tfoot><tbody><tr>"
            "<td rowspan='2' colspan='x' headers='h1'>1</td><td colspan='99999999'>2</td></tr></tbody>"
        ),
    )
    first = page.find(".//tbody//td")
    assert dict(first.attrib) == {"rowspan": "2", "headers": "cda-h1"}
    assert page.find(".//th").get("id") == "cda-h1"
    assert page.find(".//tfoot//td").text == "pied"
    assert "99999999" not in lxml_html.tostring(page, encoding="unicode")


def test_looks_become_classes_and_never_styles(tmp_path: Path) -> None:
    html = text_shown(
        tmp_path,
        table(
            "<tbody><tr align='center'><td styleCode='Bold Lrule' valign='top' width='50'>1</td></tr></tbody>",
            border="1",
        ),
    )
    assert '<tr class="cda-center">' in html
    assert '<td class="cda-bold cda-lrule cda-top">1</td>' in html
    assert "border" not in html
    assert "width" not in html


@pytest.mark.parametrize(
    "source",
    [
        table("perdu<tbody><tr><td>a</td></tr></tbody>"),
        table("<tbody>perdu<tr><td>a</td></tr></tbody>"),
        table("<tbody><tr>perdu<td>a</td></tr></tbody>"),
        table("<tbody><tr><td>a</td>perdu</tr></tbody>"),
        table("<paragraph>perdu</paragraph><tr><td>a</td></tr>"),
        table("<td>perdu</td><tr><td>a</td></tr>"),
        table("<item>perdu</item><tr><td>a</td></tr>"),
        "<tr><td>perdu</td></tr><td>a</td>",
        "<item>perdu</item><thead><tr><th>a</th></tr></thead>",
        "<paragraph>perdu<paragraph>a</paragraph></paragraph>",
        "<paragraph><table><tr><td>perdu</td><td>a</td></tr></table></paragraph>",
        "<content>perdu<table><tr><td>a</td></tr></table></content>",
    ],
)
def test_text_in_the_wrong_place_stays_where_it_is_read(tmp_path: Path, source: str) -> None:
    words = html_page(text_shown(tmp_path, source + "<paragraph>fin</paragraph>")).text_content()
    assert [word for word in ("perdu", "a", "fin") if word in words] == ["perdu", "a", "fin"]
    assert words.index("perdu") < words.index("fin")


def test_titles_nest_as_the_sections_do(tmp_path: Path) -> None:
    inner = f"<component>{section('deux', title='Biologie')}</component>"
    outer = section("un", title="Examens", entries=inner)
    page = html_page(shown(tmp_path, outer, section("trois", title="Conclusion")))
    titles = [(title.tag, title.text) for title in page.iter("h2", "h3")]
    assert titles == [("h2", "Examens"), ("h3", "Biologie"), ("h2", "Conclusion")]


def test_deep_sections_stop_at_the_last_heading(tmp_path: Path) -> None:
    deep = section("fond", title="7")
    for level in range(6, 0, -1):
        deep = section("x", title=str(level), entries=f"<component>{deep}</component>")
    page = html_page(shown(tmp_path, deep))
    assert [title.text for title in page.iter("h6")] == ["5", "6", "7"]


def test_a_section_without_title_takes_its_codes_name(tmp_path: Path) -> None:
    named = '<section><code code="1" displayName="Allergies"/><text>x</text></section>'
    nameless = "<section><text>x</text></section>"
    page = html_page(shown(tmp_path, named, nameless))
    assert [title.text for title in page.iter("h2")] == ["Allergies", "Rubrique sans titre"]


def test_data_without_text_is_said_and_not_hidden(tmp_path: Path) -> None:
    coded = "<section><title>A</title><entry><act/></entry></section>"
    empty = "<section><title>B</title><text/></section>"
    html = shown(tmp_path, coded, empty)
    assert "Cette rubrique contient des données codées, sans texte à afficher." in html
    assert "n’a rien écrit dans cette rubrique" in html


def test_a_section_that_only_holds_others_is_not_called_empty(tmp_path: Path) -> None:
    outer = f"<section><title>A</title><component>{section('x')}</component></section>"
    assert "cda-empty" not in shown(tmp_path, outer)


def test_a_document_without_any_section_says_so(tmp_path: Path) -> None:
    assert "aucun texte" in shown(tmp_path)


def test_a_section_about_someone_else_says_whom(tmp_path: Path) -> None:
    family = section("Diabète").replace(
        "<text>", '<subject><relatedSubject><code displayName="Mère"/></relatedSubject></subject><text>'
    )
    assert "Concerne : Mère" in shown(tmp_path, family)


def test_notes_are_numbered_and_lead_to_their_text(tmp_path: Path) -> None:
    html = text_shown(tmp_path, 'x<footnote ID="n1">détail</footnote> y<footnoteRef IDREF="n1"/>')
    assert '<span id="cda-n1" role="note" class="cda-footnote"><sup>1</sup> détail</span>' in html
    assert '<a href="#cda-n1" aria-label="Note de bas de page 1"' in html


def test_an_id_is_given_once_and_prefixed(tmp_path: Path) -> None:
    html = text_shown(tmp_path, '<content ID="main">a</content><content ID="main">b</content>')
    assert html == '<span id="cda-main">a</span><span>b</span>'


def linked(folder: Path, href: str) -> lxml_html.HtmlElement:
    return html_page("<div>" + text_shown(folder, f'<linkHtml href="{href}">voir</linkHtml>') + "</div>")


@pytest.mark.parametrize("href", ["https://exemple.fr/a?b=1", "http://exemple.fr", "#a1"])
def test_a_link_to_the_web_or_inside_is_kept(tmp_path: Path, href: str) -> None:
    (link,) = linked(tmp_path, href).iter("a")
    assert link.get("href") == (href if href[0] != "#" else "#cda-a1")
    assert link.get("rel") == "noopener noreferrer nofollow"


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//exemple.fr/x",
        "/dossiers/1/",
        "pdf.pdf",
        "https://user:secret@exemple.fr/",
        "http://[::1",
        "https:///x",
        "#",
        "",
    ],
)
def test_any_other_link_is_only_its_text(tmp_path: Path, href: str) -> None:
    assert list(linked(tmp_path, href).iter("a")) == []
    assert linked(tmp_path, href).text_content() == "voir"


def test_a_picture_of_the_document_is_a_place_that_the_page_fills(tmp_path: Path) -> None:
    text = '<renderMultiMedia referencedObject="img1"><caption>Électrophorèse</caption></renderMultiMedia>'
    result = narrative(tmp_path, section(text, entries=picture("img1", PNG)))
    assert '<img class="cda-image" data-media="img1" alt="Électrophorèse">' in result.html
    assert [(image.name, image.media_type, image.content) for image in result.images] == [("img1", "image/png", PNG)]


def test_a_picture_through_a_region_of_interest_is_found(tmp_path: Path) -> None:
    inner = picture("img1", PNG).replace("<entry>", "<entryRelationship>").replace("</entry>", "</entryRelationship>")
    region = f'<entry><regionOfInterest ID="roi">{inner}</regionOfInterest></entry>'
    html = shown(tmp_path, section('<renderMultiMedia referencedObject="roi"/>', entries=region))
    assert html.count('data-media="img1"') == 1


def test_a_picture_that_the_text_forgets_is_shown_after_it(tmp_path: Path) -> None:
    html = shown(tmp_path, section("texte", entries=picture("img1", PNG)))
    assert html.index("texte") < html.index('data-media="img1"')


def test_a_file_is_not_a_picture(tmp_path: Path) -> None:
    entry = picture("doc", b"%PDF-1.4 ...", "application/pdf")
    result = narrative(tmp_path, section('<renderMultiMedia referencedObject="doc"/>', entries=entry))
    assert "<img" not in result.html
    assert 'data-file="doc"' in result.html
    assert [(file.name, file.media_type) for file in result.files] == [("doc", "application/pdf")]


@pytest.mark.parametrize("media_type", ["image/svg+xml", "image/png", "text/html"])
def test_what_is_no_picture_by_its_bytes_is_never_shown_as_one(tmp_path: Path, media_type: str) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    result = narrative(tmp_path, section("x", entries=picture("a", svg, media_type)))
    assert result.images == ()
    assert "<img" not in result.html


def test_a_damaged_picture_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    broken = picture("a", PNG).replace("iVBOR", "!!!!!")
    html = shown(tmp_path, section('avant <renderMultiMedia referencedObject="a"/> après', entries=broken))
    assert "illisible" in html
    assert "avant" in html
    assert "après" in html


def test_a_picture_kept_elsewhere_is_said_and_never_fetched(tmp_path: Path) -> None:
    far = '<entry><observationMedia ID="a"><value mediaType="image/png"><reference value="http://x/y.png"/></value></observationMedia></entry>'
    html = shown(tmp_path, section('<renderMultiMedia referencedObject="a absent"/>', entries=far))
    assert html.count("pas jointe") == 2
    assert "http://x" not in html


def test_the_text_to_search_is_in_reading_order(tmp_path: Path) -> None:
    inner = "<component>" + section("<paragraph>Sodium\n   140</paragraph>", title="Biologie") + "</component>"
    rows = table("<thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2<br/>3</td></tr></tbody>")
    body = structured(
        section("Début<list><item>un</item><item>deux</item></list>" + rows, entries=inner), section("Fin")
    )
    (page,) = read(written(tmp_path, document(body=body))).text
    assert page == "Conclusion\nDébut\nun\ndeux\nA B\n1 2\n3\nBiologie\nSodium 140\n\nConclusion\nFin"


def test_a_level_1_document_has_no_narrative_but_a_body(tmp_path: Path) -> None:
    path = written(tmp_path, document(body=level1(b"Bonjour", "text/plain")))
    body = cda.body(path)
    assert body is not None
    assert (body.content, body.media_type) == (b"Bonjour", "text/plain")
    reading = read(path)
    assert (reading.display, reading.pages, reading.text) == ("text", 1, ("Bonjour",))


def test_a_structured_document_has_no_body(tmp_path: Path) -> None:
    assert cda.body(written(tmp_path, document(body=structured(section("x"))))) is None


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "announced", "real", "display"),
    [
        (made_pdf("x"), "application/pdf", "application/pdf", "pages"),
        (made_pdf("x"), "text/html", "application/pdf", "pages"),
        (b"{\\rtf1 Bonjour}", "text/rtf", "application/rtf", "text"),
        (png(), "image/png", "image/png", "picture"),
        ("État".encode("cp1252"), "text/plain", "text/plain", "text"),
        (b"<html><script>", "text/html", "application/octet-stream", "none"),
    ],
)
def test_a_body_is_what_its_bytes_say(tmp_path: Path, content: bytes, announced: str, real: str, display: str) -> None:
    path = written(tmp_path, document(body=level1(content, announced)))
    body = cda.body(path)
    assert body is not None
    assert (body.media_type, body.content) == (real, content)
    assert read(path).display == display


def test_a_body_whose_sender_forgot_to_say_base64_is_decoded(tmp_path: Path) -> None:
    forgotten = level1(made_pdf("Texte")).replace('representation="B64"', "")
    assert read(written(tmp_path, document(body=forgotten))).text == ("Texte",)


def test_the_thumbnail_of_a_body_is_no_part_of_it(tmp_path: Path) -> None:
    small = '<thumbnail mediaType="image/png" representation="B64">AAAA</thumbnail>'
    body = level1(made_pdf("Texte")).replace("</text>", f"{small}</text>")
    assert read(written(tmp_path, document(body=body))).text == ("Texte",)


def test_a_scan_of_many_pages_is_carried_whole(tmp_path: Path) -> None:
    scan = pikepdf.new()
    write_page(scan, "Texte")
    scan.Root.Scan = scan.make_stream(os.urandom(20 * 2**20))
    content = saved(scan)
    path = written(tmp_path, document(body=level1(content)))
    body = cda.body(path)
    assert body is not None
    assert body.content == content
    assert read(path).text == ("Texte",)
