"""CDA documents made for the tests, and the national examples where they are beside the project."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import cast

import pytest
from lxml import html as lxml_html

REAL = Path(__file__).resolve().parents[4] / "shared" / "real" / "cda"

HEADER = """
<id root="1.2.250.1.213.1.9" extension="doc-1"/>
<code code="11488-4" displayName="CR de consultation" codeSystem="2.16.840.1.113883.6.1"/>
<title>Compte rendu</title>
<effectiveTime value="20240301101500+0100"/>
<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="fr-FR"/>
"""

PATIENT = """
<recordTarget><patientRole>
  <id root="1.2.250.1.213.1.4.10" extension="279035121518989"/>
  <patient>
    <name><family qualifier="BR">PAT-TROIS</family><given>DOMINIQUE MARIE</given>
      <given qualifier="BR">DOMINIQUE</given><family qualifier="CL">DUPRÉ</family></name>
    <administrativeGenderCode code="F"/><birthTime value="19790328"/>
    <birthplace><place><addr><county>2a004</county></addr></place></birthplace>
  </patient>
</patientRole></recordTarget>
"""


def document(header: str = HEADER + PATIENT, body: str = "", around: str = "{}") -> str:
    """A ClinicalDocument with these parts; `around` holds a place for it."""
    inside = (
        '<ClinicalDocument xmlns="urn:hl7-org:v3" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{header}{body}</ClinicalDocument>"
    )
    return around.replace("{}", inside)


def structured(*sections: str) -> str:
    """A structured body of these sections."""
    components = "".join(f"<component>{section}</component>" for section in sections)
    return f"<component><structuredBody>{components}</structuredBody></component>"


def section(text: str, title: str = "Conclusion", entries: str = "") -> str:
    """A section with this narrative block."""
    return f"<section><title>{title}</title><text>{text}</text>{entries}</section>"


def level1(content: bytes, media_type: str = "application/pdf", attributes: str = "") -> str:
    """A body that carries a file."""
    encoded = base64.b64encode(content).decode()
    return (
        f'<component><nonXMLBody><text mediaType="{media_type}" representation="B64" '
        f"{attributes}>{encoded}</text></nonXMLBody></component>"
    )


def picture(identifier: str, content: bytes, media_type: str = "image/png") -> str:
    """An entry with a picture."""
    encoded = base64.b64encode(content).decode()
    return (
        f'<entry><observationMedia ID="{identifier}"><value mediaType="{media_type}" '
        f'representation="B64">{encoded}</value></observationMedia></entry>'
    )


def written(folder: Path, content: str | bytes, name: str = "document.xml") -> Path:
    """The same, as a file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def html_page(html: str) -> lxml_html.HtmlElement:
    """HTML parsed as a browser would."""
    return cast("lxml_html.HtmlElement", lxml_html.fromstring(html))


def real_documents() -> list[Path]:
    """The national examples, none where the folder is absent."""
    return sorted(REAL.glob("*.xml"))


def real(name: str) -> Path:
    """One of them by the beginning of its name; the test is skipped where it is absent."""
    found = sorted(REAL.glob(f"{name}*.xml"))
    if not found:
        pytest.skip("the national examples are not beside the project (../shared/real)")
    return found[0]
