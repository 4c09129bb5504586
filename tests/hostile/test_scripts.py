"""SVG, HTML and XML that carry programs: nothing of them runs at a reader's."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from documents.models import EntryPage
from tests.documents.formats.cda_samples import picture, section, structured
from tests.hostile.conftest import Road
from tests.hostile.sample import ALICE, FILED, REFUSED, Sample, cda
from tests.people import designation, physician, signed_in

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
PAGE = b"<html><body onload='alert(1)'><script src='http://evil.example/x.js'></script></body></html>"

NARRATIVES = {
    "script": "<paragraph><script>alert(1)</script>Bonjour</paragraph>",
    "handler": '<paragraph onclick="alert(1)" styleCode="x:expression(alert(1))">Bonjour</paragraph>',
    "link": '<paragraph><linkHtml href="javascript:alert(1)">ici</linkHtml></paragraph>',
    "outside": '<renderMultiMedia referencedObject="http://evil.example/x.png"/>',
    "html": '<paragraph xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="alert(1)"/></paragraph>',
    "escaped": "<paragraph>&lt;script&gt;alert(1)&lt;/script&gt;</paragraph>",
    "style": '<table border="1" style="background:url(javascript:alert(1))"><tbody><tr><td>a</td></tr></tbody></table>',
}


def level1(content: bytes, media_type: str) -> str:
    encoded = base64.b64encode(content).decode()
    text = f'<text mediaType="{media_type}" representation="B64">{encoded}</text>'
    return f"<component><nonXMLBody>{text}</nonXMLBody></component>"


def pictured(content: bytes, media_type: str) -> str:
    """A narrative with a picture inside."""
    shown = '<renderMultiMedia referencedObject="M1"/>'
    return structured(section(shown, entries=picture("M1", content, media_type)))


def styled(content: bytes) -> bytes:
    """A CDA inside a stylesheet that would run (« auto-présentable »)."""
    inside = content.partition(b"?>")[2].decode()
    return (
        '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?>'
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        '<xsl:template match="/"><script>alert(1)</script><xsl:value-of select="document(\'/etc/passwd\')"/>'
        f"</xsl:template>{inside}</xsl:stylesheet>"
    ).encode()


def samples() -> Iterator[Sample]:
    yield Sample("image.svg", SVG)
    yield Sample("page.html", PAGE)
    yield Sample("page.xhtml", b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>')
    yield Sample("data.xml", b'<?xml-stylesheet type="text/xsl" href="javascript:alert(1)"?><data/>')
    yield Sample("styled.xml", styled(cda("styled")), FILED)
    for name, text in NARRATIVES.items():
        yield Sample(f"{name}.xml", cda(f"narrative-{name}", body=structured(section(text))), FILED)
    for kind in ("image/svg+xml", "image/png", "text/html", "text/x&#10;X-Evil: 1", "text/html; charset=utf-7"):
        name = "".join(one for one in kind if one.isalnum())
        yield Sample(f"svg-{name}.xml", cda(f"svg-{name}", body=pictured(SVG, kind)), FILED)
        yield Sample(f"page-{name}.xml", cda(f"page-{name}", body=level1(PAGE, kind)), f"{FILED}|{REFUSED}")


def test_scripts(road: Road) -> None:
    road.takes(samples())
    assert "media" in road.served


@pytest.mark.parametrize("name", ["script", "escaped"])
def test_the_words_of_a_narrative_stay_words(name: str, road: Road) -> None:
    road.takes([Sample("lettre.xml", cda("lettre", body=structured(section(NARRATIVES[name]))), FILED)])
    reader = physician()
    designation(road.dossier, reader)
    page = signed_in(reader.user).get(f"/entries/{EntryPage.objects.get().uuid}/").content.decode()
    assert "alert(1)" in page
    assert "<script>alert" not in page


def test_the_hostile_name_of_a_patient_is_only_text(road: Road) -> None:
    named = ALICE.but(birth_name="INVENTEE&lt;img src=x onerror=alert(1)&gt;")
    from tests.documents.intake.letters import letter

    road.takes([Sample("nom.xml", letter(named, "nom"), "held")])
