"""Registry objects of a METADATA.XML: slots, classifications, identifiers (ebRIM 3.0, IHE ITI TF-3:4.2).

Elements are found by their local names: older packages are in ebRIM 2.1, whose namespace differs
and whose shape is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

AUTHOR = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
TYPE = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
CONFIDENTIALITY = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
UNIQUE_ID = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
PATIENT_ID = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
SUBMISSION_AUTHOR = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
CLASS = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"
FORMAT = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
SUBMISSION_PATIENT = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
SUBMISSION_ID = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"
SOURCE_ID = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832"
# Node of the classification that makes a RegistryPackage a submission set, and the type of a stable document entry
SUBMISSION_SET = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
STABLE_DOCUMENT = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
OBJECT = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:"


@dataclass(frozen=True, slots=True)
class Code:
    """A coded value, with its system and its name."""

    code: str
    system: str
    display: str


def named(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Descendants with one of these local names."""
    return element.iter(*(f"{{*}}{name}" for name in names))


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children with this local name."""
    return element.iterchildren(f"{{*}}{name}")


def slot(element: etree._Element, name: str) -> tuple[str, ...]:
    """A slot's values, () when there is none; names of slots are case-sensitive (ITI TF-3:4.2.1.4)."""
    for found in children(element, "Slot"):
        if found.get("name") == name:
            values = ((value.text or "").strip() for value in named(found, "Value"))
            return tuple(filter(None, values))
    return ()


def first(element: etree._Element, name: str) -> str:
    """A slot's first value, "" when there is none."""
    return next(iter(slot(element, name)), "")


def label(element: etree._Element) -> str:
    """A registry object's name in its first language."""
    for name in children(element, "Name"):
        for text in named(name, "LocalizedString"):
            return " ".join((text.get("value") or "").split())
    return ""


def classifications(element: etree._Element, scheme: str) -> list[etree._Element]:
    """The classifications of an object in a scheme."""
    return [found for found in children(element, "Classification") if found.get("classificationScheme") == scheme]


def codes(element: etree._Element, scheme: str) -> list[Code]:
    """The coded values of an object in a scheme."""
    return [
        Code(found.get("nodeRepresentation") or "", first(found, "codingScheme"), label(found))
        for found in classifications(element, scheme)
    ]


def identifier(element: etree._Element, scheme: str) -> str:
    """An external identifier's value, "" when there is none."""
    for found in children(element, "ExternalIdentifier"):
        if found.get("identificationScheme") == scheme:
            return (found.get("value") or "").strip()
    return ""
