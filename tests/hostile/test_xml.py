"""XML that declares, includes, nests or grows."""

from __future__ import annotations

from collections.abc import Iterator

from tests.documents.formats.xdm_samples import package
from tests.documents.formats.zip_samples import zipped
from tests.documents.intake.sent import carried
from tests.hostile.conftest import Road
from tests.hostile.sample import ALICE, FILED, REFUSED, Sample, cda

SECRET = "the-secret-of-the-server"


def declared(doctype: str, content: bytes, text: str = "") -> bytes:
    """A letter with a document type declaration; `text` takes the place of its words."""
    head, _mark, rest = content.partition(b"?>")
    return head + b"?>" + doctype.encode() + rest.replace("Bon état général.".encode(), (text or "&a;").encode())


def laughs() -> str:
    """« Billion laughs »: nine entities, each ten times the one before."""
    pairs = zip("abcdefghi", "bcdefghij", strict=True)
    lines = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairs)
    return f'<!DOCTYPE ClinicalDocument [<!ENTITY a "ha">{lines}]>'


def described(doctype: str) -> bytes:
    """A mail whose description has a document type declaration."""
    files = package(carried(cda("mail"), ALICE, "DOC1.XML"))
    files["IHE_XDM/SUBSET01/METADATA.XML"] = doctype.encode() + files["IHE_XDM/SUBSET01/METADATA.XML"]
    return zipped(files)


def samples(secret: str) -> Iterator[Sample]:
    outside = f'<!DOCTYPE ClinicalDocument [<!ENTITY a SYSTEM "file://{secret}">]>'
    parameter = f'<!DOCTYPE ClinicalDocument [<!ENTITY % a SYSTEM "file://{secret}"> %a;]>'
    quadratic = f'<!DOCTYPE ClinicalDocument [<!ENTITY a "{"x" * 50_000}">]>'
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    attributes = " ".join(f'a{number}="1"' for number in range(300_000))
    remote = '<!DOCTYPE ClinicalDocument SYSTEM "http://127.0.0.1:1/x.dtd">'
    unclosed = b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>'
    yield Sample("laughs.xml", declared(laughs(), cda("laughs"), "&j;"), REFUSED, "xml-doctype")
    yield Sample("quadratic.xml", declared(quadratic, cda("quad"), "&a;" * 50_000), REFUSED, "xml-doctype")
    yield Sample("external.xml", declared(outside, cda("external")), REFUSED, "xml-doctype")
    yield Sample("parameter.xml", declared(parameter, cda("parameter"), "a"), REFUSED, "xml-doctype")
    yield Sample("remote.xml", declared(remote, cda("remote"), "a"))
    yield Sample("utf16.xml", declared(outside, cda("utf16")).decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    yield Sample("utf7.xml", cda("utf7").replace(b"UTF-8", b"UTF-7"))
    yield Sample("include.xml", cda("include", text=include), FILED)
    yield Sample("deep.xml", cda("deep", text="<a>" * 100_000 + "</a>" * 100_000))
    yield Sample("wide.xml", cda("wide", text="<br/>" * 3_000_000))
    yield Sample("attributes.xml", cda("attributes", text=f"<a {attributes}/>"), f"{FILED}|{REFUSED}")
    yield Sample("cut.xml", cda("cut")[:-20])
    yield Sample("two.xml", cda("two") * 2)
    yield Sample("nul.xml", cda("nul", text="a\0b"))
    yield Sample("endless.xml", unclosed + b"a" * 30_000_000)


def test_xml(road: Road) -> None:
    secret = road.folder / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    ended = road.takes(samples(str(secret)))
    assert SECRET not in str(ended.rows)


def test_a_description_is_read_as_carefully(road: Road) -> None:
    mails = [
        Sample("laughs.zip", described(laughs()), (REFUSED, REFUSED, REFUSED)),
        Sample("external.zip", described('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), (REFUSED,) * 3),
    ]
    rows = road.takes(mails).rows
    assert [row["reason"][:60] for row in rows if row["path"].endswith("DOC1.XML")] == [
        "Ce document XML contient une déclaration DOCTYPE, interdite p"[:60]
    ] * 2
