"""CDA documents made to harm: refused with a reason, or shown harmless; never followed."""

from __future__ import annotations

import base64
import gzip
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.formats import Unreadable, cda, read
from documents.formats.cda import phrases, rendering, tree
from tests.documents.formats.cda_samples import (
    HEADER,
    PATIENT,
    document,
    html_page,
    level1,
    section,
    structured,
    written,
)

BODY = structured(section("<paragraph>RAS</paragraph>"))


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert str(refused.value.reason)
    return refused.value.code


def laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>' + document(body=structured(section("&l11;")))


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE ClinicalDocument>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
        '<?xml version="1.0"?><!-- a --><?b c?>\n<!DOCTYPE x [<!ATTLIST ClinicalDocument a CDATA "b">]>',
    ],
)
def test_a_document_type_declaration_is_refused(tmp_path: Path, prolog: str) -> None:
    assert refusal(written(tmp_path, prolog + document(body=BODY))) == "xml-doctype"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le"])
def test_a_declaration_in_another_encoding_is_refused_too(tmp_path: Path, encoding: str) -> None:
    assert refusal(written(tmp_path, ("<!DOCTYPE x>" + document(body=BODY)).encode(encoding))) == "xml-doctype"


def test_a_bomb_of_entities_is_refused_before_it_grows(tmp_path: Path) -> None:
    start = time.monotonic()
    assert refusal(written(tmp_path, laughs())) == "xml-doctype"
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("encoding", ["utf-7", "EBCDIC-CP-FR", "utf-32", "x-unknown", "IBM037"])
def test_an_exotic_encoding_hides_nothing(tmp_path: Path, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>' + document(body=BODY)
    assert refusal(written(tmp_path, declared)) == "xml-encoding"


def test_bytes_that_are_not_of_the_encoding_are_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, document(body=BODY).encode().replace(b"RAS", b"\xff\xfe\xfd"))) == "xml-encoding"


def test_an_inclusion_is_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("le-secret")
    inclusion = f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" parse="text" href="{secret.as_uri()}"/>'
    path = written(tmp_path, document(body=structured(section(f"avant {inclusion} après"))))
    assert "le-secret" not in read(path).text[0]
    assert "le-secret" not in cda.narrative(path).html


def test_a_stylesheet_is_never_run(tmp_path: Path) -> None:
    made = tmp_path / "made"
    around = (
        '<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform" '
        'xmlns:e="http://exslt.org/common" extension-element-prefixes="e"><d xmlns="urn:d">{}</d>'
        f'<x:template match="/"><e:document href="{made}">x</e:document></x:template></x:stylesheet>'
    )
    cda.narrative(written(tmp_path, document(body=BODY, around=around)))
    assert not made.exists()


@pytest.mark.parametrize(
    "root",
    [
        "<a/>",
        '<ClinicalDocument xmlns="urn:other"/><!-- urn:hl7-org:v3 -->',
        '<wrap xmlns:c="urn:hl7-org:v3"><c:ClinicalDocument/></wrap>',
        '<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform"/>',
    ],
)
def test_other_xml_is_not_a_document(tmp_path: Path, root: str) -> None:
    assert refusal(written(tmp_path, root)) in ("xml-not-cda", "unknown-type")


def test_a_stylesheet_with_two_documents_is_neither(tmp_path: Path) -> None:
    one = document(body=BODY)
    around = (
        '<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform">'
        f'<d xmlns="urn:d">{one}{one}</d></x:stylesheet>'
    )
    assert refusal(written(tmp_path, around)) == "xml-not-cda"


@pytest.mark.parametrize("depth", [150, 5_000, 200_000])
def test_a_deep_document_is_refused(tmp_path: Path, depth: int) -> None:
    deep = "<content>" * depth + "x" + "</content>" * depth
    assert refusal(written(tmp_path, document(body=structured(section(deep))))) in ("xml-too-deep", "xml-broken")


def test_a_wide_document_is_refused_in_bounded_time(tmp_path: Path) -> None:
    start = time.monotonic()
    assert refusal(written(tmp_path, document(body=structured(section("<br/>" * 600_000))))) == "xml-too-deep"
    assert time.monotonic() - start < 20


def test_a_document_beyond_the_size_is_refused_unread(tmp_path: Path) -> None:
    path = written(tmp_path, document(body=BODY))
    with path.open("ab") as file:
        file.truncate(31 * 2**20)
    assert refusal(path) == "too-big"


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_document_is_broken(tmp_path: Path, kept: float) -> None:
    whole = document(body=BODY)
    assert refusal(written(tmp_path, whole[: int(len(whole) * kept)])) == "xml-broken"


@pytest.mark.parametrize("content", ["!!!!", "AAA", "JVBERi0x====JVBE"])
def test_a_body_that_is_no_base64_is_refused(tmp_path: Path, content: str) -> None:
    body = level1(b"x").replace(base64.b64encode(b"x").decode(), content)
    assert refusal(written(tmp_path, document(body=body))) == "cda-body-broken"


def test_an_empty_body_is_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, document(body=level1(b"")))) == "cda-body-broken"


def test_a_body_kept_elsewhere_is_never_fetched(tmp_path: Path) -> None:
    far = '<component><nonXMLBody><text mediaType="application/pdf"><reference value="http://127.0.0.1:9/a.pdf"/></text></nonXMLBody></component>'
    assert refusal(written(tmp_path, document(body=far))) == "cda-body-broken"


@pytest.mark.parametrize(
    ("method", "pack"), [("DF", lambda raw: zlib.compress(raw)[2:-4]), ("ZL", zlib.compress), ("GZ", gzip.compress)]
)
def test_a_packed_body_is_unpacked(tmp_path: Path, method: str, pack: object) -> None:
    body = level1(pack(b"Bonjour"), "text/plain", f'compression="{method}"')  # type: ignore[operator]
    assert read(written(tmp_path, document(body=body))).text == ("Bonjour",)


def test_a_packed_bomb_is_refused(tmp_path: Path) -> None:
    packed = zlib.compress(bytes(200 * 2**20), 9)
    assert refusal(written(tmp_path, document(body=level1(packed, attributes='compression="ZL"')))) == "too-heavy"


@pytest.mark.parametrize("method", ["BZ", "Z7", "x"])
def test_an_unknown_packing_is_refused(tmp_path: Path, method: str) -> None:
    packed = level1(zlib.compress(b"x"), attributes=f'compression="{method}"')
    assert refusal(written(tmp_path, document(body=packed))) == "cda-body-broken"


def test_a_damaged_packing_is_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, document(body=level1(b"no", attributes='compression="ZL"')))) == "cda-body-broken"


def test_a_body_that_claims_to_be_pdf_and_is_not_shows_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, document(body=level1(b"MZ\x90\x00 not a pdf")))
    reading = read(path)
    assert (reading.display, reading.pages) == ("none", 0)
    body = cda.body(path)
    assert body is not None
    assert body.media_type == "application/octet-stream"


def test_a_broken_pdf_inside_is_refused_as_such(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, document(body=level1(b"%PDF-1.7 and then nothing")))) == "pdf-broken"


HOSTILE = [
    '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    '<content onclick="alert(1)" style="position:fixed" class="x">a</content>',
    '<img xmlns="http://www.w3.org/1999/xhtml" src="http://x/t.gif" onerror="alert(1)"/>',
    '<content ID="a&quot; onmouseover=&quot;alert(1)">a</content>',
    '<content styleCode="x&quot;onload=alert(1) &lt;b&gt;">a</content>',
    '<linkHtml href="javascript:alert(1)" onclick="alert(1)">a</linkHtml>',
    '<table><caption>"&gt;&lt;script&gt;alert(1)&lt;/script&gt;</caption><tr><td>a</td></tr></table>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><style>@import "x"</style></svg>',
    '<renderMultiMedia referencedObject="x&quot;onerror=&quot;a"><caption>&quot;onload=a</caption></renderMultiMedia>',
    '<content language="fr&quot; onclick=&quot;alert(1)">a</content>',
    "&lt;/div&gt;&lt;/section&gt;&lt;form action=x&gt;",
    "<![CDATA[</td><iframe src=x>]]>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_made_to_run_is_only_text(tmp_path: Path, text: str) -> None:

    page = html_page(cda.narrative(written(tmp_path, document(body=structured(section(text, title=text))))).html)
    allowed = {"id", "class", "lang", "role", "tabindex", "aria-label", "href", "rel", "alt", "data-media"}
    for element in page.iter():
        assert element.tag in cda.rendering._TAGS
        assert set(element.attrib) <= allowed
        assert "javascript" not in (element.get("href") or "")


def test_a_hostile_identifier_stays_one_identifier(tmp_path: Path) -> None:
    html = cda.narrative(
        written(tmp_path, document(body=structured(section('<content ID="a b&quot;c">x</content>'))))
    ).html
    assert '<span id="cda-a_b_c">x</span>' in html


NAMES = st.sampled_from(
    ["paragraph", "content", "list", "item", "table", "thead", "tbody", "tr", "td", "th", "caption", "br", "sub",
     "sup", "footnote", "footnoteRef", "linkHtml", "renderMultiMedia", "colgroup", "col", "strange"]
)  # fmt: skip
WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="<>&\ufffe\uffff"), max_size=8)


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def written_out(name: str, text: str, inside: list[str]) -> str:
        return f'<{name} ID="i" styleCode="Bold {name}" colspan="2">{text}{"".join(inside)}{text}</{name}>'

    return st.builds(written_out, NAMES, WORDS, st.lists(children, max_size=4))


BLOCKS = st.recursive(WORDS, element, max_leaves=25)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(text=BLOCKS)
def test_any_narrative_keeps_every_word_and_nothing_else(tmp_path: Path, text: str) -> None:

    parsed = tree.document(written(tmp_path, document(body=structured(section("mot " + text)))))
    block = next(parsed.iter(f"{{{tree.V3}}}text"))
    expected = "".join(str(text) for text in block.itertext())
    page = html_page(rendering.of(parsed, phrases.translated()).html)
    (shown,) = page.find_class("cda-text")
    for note in [*shown.iter("sup")]:
        if note.getparent().get("class") == "cda-footnote" or note.getparent().tag == "a":
            note.text = None
    assert sorted("".join(shown.text_content().split())) == sorted("".join(expected.split()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_document_is_read_or_refused_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(document(HEADER + PATIENT, BODY).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))
    path = written(tmp_path, bytes(whole) or b"x")
    try:
        assert read(path).format in ("cda", "text", "pdf")
    except Unreadable as refused:
        assert refused.code != "crashed"  # noqa: PT017 - both outcomes are right
