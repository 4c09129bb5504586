"""IHE_XDM packages made for the tests, from document entries written by hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from documents.formats.xdm import ebrs

RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
PATIENT_INFO = (
    "PID-3|279035121518989^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH",
    "PID-5|PAT-TROIS^DOMINIQUE^DOMINIQUE MARIE^^^^L",
    "PID-5|DUPRÉ^DOMINIQUE^^^^^D",
    "PID-7|19790328",
    "PID-8|F",
    "PID-11|^^^^^^BDL^^51215",
)


def slot(name: str, *values: str) -> str:
    """A slot with its values."""
    inside = "".join(f"<Value>{value}</Value>" for value in values)
    return f'<Slot name="{name}"><ValueList>{inside}</ValueList></Slot>' if values else ""


def coded(scheme: str, code: str, system: str = "1.2", display: str = "") -> str:
    """A classification."""
    name = f'<Name><LocalizedString value="{display}"/></Name>'
    return (
        f'<Classification classificationScheme="{scheme}" nodeRepresentation="{code}">'
        f"{slot('codingScheme', system)}{name}</Classification>"
    )


AUTHOR = (
    f'<Classification classificationScheme="{ebrs.AUTHOR}" nodeRepresentation="">'
    + slot("authorPerson", "810001234567^MARTIN^Ana^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS")
    + slot("authorInstitution", "Cabinet^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO^IDNST^^^1750803447")
    + slot("authorSpecialty", "G15_10/SM26^Médecin généraliste^1.2.250.1.213.1.1.4.5")
    + "</Classification>"
)


@dataclass
class Described:
    """One document and what its entry says of it; what is None is worked out."""

    content: bytes
    uri: str = "DOC00001.XML"
    media_type: str = "text/xml"
    unique_id: str = "1.2.3^doc"
    sha1: str | None = None
    size: int | None = None
    patient: tuple[str, ...] = PATIENT_INFO
    confidentiality: tuple[str, ...] = ("N",)
    extra: str = ""
    name: str = "Compte rendu"
    type_code: str = "11488-4"
    uuid: str = field(default="urn:uuid:1")

    def entry(self) -> str:
        """The ExtrinsicObject."""
        sha1 = hashlib.sha1(self.content).hexdigest() if self.sha1 is None else self.sha1  # noqa: S324
        size = len(self.content) if self.size is None else self.size
        masks = "".join(coded(ebrs.CONFIDENTIALITY, code) for code in self.confidentiality)
        return (
            f'<ExtrinsicObject id="{self.uuid}" mimeType="{self.media_type}">'
            + slot("URI", self.uri) + slot("hash", sha1) + slot("size", str(size))
            + slot("creationTime", "20240301091500") + slot("serviceStartTime", "20240229080000")
            + slot("languageCode", "fr-FR") + slot("sourcePatientInfo", *self.patient) + self.extra
            + f'<Name><LocalizedString value="{self.name}"/></Name>{AUTHOR}'
            + coded(ebrs.TYPE, self.type_code, "2.16.840.1.113883.6.1", "CR de consultation") + masks
            + f'<ExternalIdentifier identificationScheme="{ebrs.UNIQUE_ID}" value="{self.unique_id}"/>'
            + "</ExtrinsicObject>"
        )  # fmt: skip


RECIPIENT = slot(
    "intendedRecipient",
    "Cabinet^^^^^^^^^1|810001234567^MEDIONI^Stéphane^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO|^^Internet^a@x.mssante.fr",
)


def metadata(*documents: Described, more: str = "", namespace: str = RIM) -> bytes:
    """A METADATA.XML."""
    return (
        f'<SubmitObjectsRequest xmlns="{namespace}"><RegistryObjectList>'
        f'<RegistryPackage id="set">{RECIPIENT}</RegistryPackage>'
        + "".join(document.entry() for document in documents)
        + more
        + "</RegistryObjectList></SubmitObjectsRequest>"
    ).encode()


def package(*documents: Described, more: str = "", subset: str = "IHE_XDM/SUBSET01") -> dict[str, bytes]:
    """The members of a package."""
    files = {f"{subset}/{document.uri}": document.content for document in documents}
    return {
        "INDEX.HTM": b"<html/>",
        "README.TXT": b"read me",
        f"{subset}/METADATA.XML": metadata(*documents, more=more),
        **files,
    }
