"""Packages of secure mail: each document with what is said of it, or a clear refusal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.formats import Unreadable, read, sniff, xdm
from documents.formats.reading import Author, Identifier, PatientClaim, Reading, Recipient
from tests.documents.formats.cda_samples import document, section, structured
from tests.documents.formats.pdf_samples import pdf as made_pdf
from tests.documents.formats.xdm_samples import PATIENT_INFO, Described, coded, metadata, package, slot
from tests.documents.formats.zip_samples import put, zipped

CDA = document(body=structured(section("x"))).encode()


def unpacked(folder: Path, members: dict[str, bytes]) -> tuple[xdm.Carried, ...]:
    into = folder / "into"
    into.mkdir()
    return xdm.unpack(put(folder, zipped(members)), into)


def described(folder: Path, one: Described, more: str = "") -> Reading:
    (carried,) = unpacked(folder, package(one, more=more))
    assert carried.description is not None
    return carried.description


def refusal(folder: Path, members: dict[str, bytes]) -> str:
    with pytest.raises(Unreadable) as refused:
        read(put(folder, zipped(members)))
    assert str(refused.value.reason)
    return refused.value.code


@pytest.mark.parametrize("subset", ["IHE_XDM/SUBSET01", "ihe_xdm/subset01", "envoi/IHE_XDM/SUBSET01", "IHE_XDM/ANY"])
def test_a_package_is_told_by_its_metadata_not_by_its_name(tmp_path: Path, subset: str) -> None:
    content = zipped(package(Described(CDA), subset=subset))
    path = put(tmp_path, content, "photo.jpg")
    assert sniff(content[:4096], path) == "xdm"
    assert read(path).format == "xdm"


def test_an_entry_says_what_its_document_is(tmp_path: Path) -> None:
    reading = described(tmp_path, Described(CDA))
    assert (reading.title, reading.document_id, reading.language) == ("Compte rendu", "1.2.3^doc", "fr-FR")
    assert (reading.type_code, reading.type_system) == ("11488-4", "2.16.840.1.113883.6.1")
    assert reading.type_display == "CR de consultation"
    assert reading.authors == (Author("person", "Ana MARTIN", "10001234567", "Cabinet", "Médecin généraliste"),)
    assert reading.recipients == (Recipient("Stéphane MEDIONI", "10001234567", "Cabinet"),)
    assert reading.act_date is not None
    assert reading.act_date.isoformat() == "2024-02-29T08:00:00+00:00"
    assert reading.kind == "clinical"


def test_an_entry_says_whom_its_document_is_about(tmp_path: Path) -> None:
    claim = described(tmp_path, Described(CDA)).patient
    assert claim == PatientClaim(
        identifiers=(Identifier("279035121518989", "1.2.250.1.213.1.4.10"),),
        birth_name="PAT-TROIS", first_given_name="DOMINIQUE", given_names="DOMINIQUE MARIE",
        used_name="DUPRÉ", used_given_name="DOMINIQUE",
        birth_date="1979-03-28", sex="F", birth_place="51215",
    )  # fmt: skip


def test_an_entry_about_nobody_claims_nobody(tmp_path: Path) -> None:
    assert described(tmp_path, Described(CDA, patient=())).patient is None


@pytest.mark.parametrize(
    "line", ["PID-8|X", "PID-7|demain", "PID-3|123", "PID-5|NOM^P^^^^^A", "garbage", "|", "PID-11|^^^^^^H^^75056"]
)
def test_nonsense_in_a_patients_field_is_no_trait(tmp_path: Path, line: str) -> None:
    assert described(tmp_path, Described(CDA, patient=(line,))).patient is None


def test_masks_of_the_entry_are_seen(tmp_path: Path) -> None:
    reading = described(tmp_path, Described(CDA, confidentiality=("R", "MASQUE_PS", "INVISIBLE_PATIENT")))
    assert reading.confidentiality == "R"
    assert reading.visibility == ("MASQUE_PS", "INVISIBLE_PATIENT")


def test_images_and_imaging_reports_are_told(tmp_path: Path) -> None:
    study = slot(
        "urn:ihe:iti:xds:2013:referenceIdList",
        "1.2.840.5^^^^urn:ihe:iti:xds:2016:studyInstanceUID",
        "77^^^&amp;1.2&amp;ISO^urn:ihe:iti:xds:2013:accession",
    )
    reading = described(tmp_path, Described(CDA, type_code="18748-4", extra=study))
    assert (reading.kind, reading.studies) == ("report", ("1.2.840.5",))


def test_a_key_image_note_is_images(tmp_path: Path) -> None:
    assert described(tmp_path, Described(b"DICM", uri="A.DCM", media_type="application/dicom")).kind == "images"


@pytest.mark.parametrize(("target", "known"), [("urn:uuid:old", "urn:uuid:old"), ("urn:uuid:1", "1.2.3^doc")])
def test_a_replacement_names_what_it_replaces(tmp_path: Path, target: str, known: str) -> None:
    link = (
        '<Association associationType="urn:ihe:iti:2007:AssociationType:RPLC" '
        f'sourceObject="urn:uuid:2" targetObject="{target}"/>'
    )
    two = Described(CDA, uri="B.XML", uuid="urn:uuid:2", unique_id="1.2.3^new")
    found = {
        c.description.document_id: c.description.replaces
        for c in unpacked(tmp_path, package(Described(CDA), two, more=link))
        if c.description
    }
    assert found == {"1.2.3^doc": (), "1.2.3^new": (known,)}


def test_documents_in_folders_and_in_several_subsets_are_found(tmp_path: Path) -> None:
    first, second = Described(CDA, uri="DOCS/A.XML"), Described(b"%PDF-1", uri="B.PDF", media_type="application/pdf")
    members = {**package(first), **package(second, subset="IHE_XDM/SUBSET02")}
    found = unpacked(tmp_path, members)
    assert [(c.name, c.intact) for c in found] == [
        ("IHE_XDM/SUBSET01/DOCS/A.XML", True),
        ("IHE_XDM/SUBSET02/B.PDF", True),
    ]
    assert [c.path.read_bytes() for c in found] == [CDA, b"%PDF-1"]


def test_a_name_whose_case_was_lost_is_found(tmp_path: Path) -> None:
    members = package(Described(CDA, uri="Doc1.xml"))
    members["IHE_XDM/SUBSET01/DOC1.XML"] = members.pop("IHE_XDM/SUBSET01/Doc1.xml")
    assert [c.intact for c in unpacked(tmp_path, members)] == [True]


def test_a_document_that_moved_is_found_by_its_print(tmp_path: Path) -> None:
    members = package(Described(CDA))
    members["IHE_XDM/SUBSET01/MOVED.XML"] = members.pop("IHE_XDM/SUBSET01/DOC00001.XML")
    (carried,) = unpacked(tmp_path, members)
    assert carried.description is not None
    assert carried.intact


@pytest.mark.parametrize("lie", [{"sha1": "0" * 40}, {"size": 3}, {"sha1": "0" * 40, "size": 3}])
def test_a_document_that_is_not_the_one_announced_is_told(tmp_path: Path, lie: dict[str, object]) -> None:
    altered = replace(Described(CDA), **lie)  # type: ignore[arg-type]
    (carried,) = unpacked(tmp_path, package(altered))
    assert not carried.intact
    assert refusal(tmp_path, package(altered)) == "xdm-altered"


def test_a_document_that_is_not_there_is_told(tmp_path: Path) -> None:
    members = package(Described(CDA))
    del members["IHE_XDM/SUBSET01/DOC00001.XML"]
    assert refusal(tmp_path, members) == "xdm-altered"


def test_a_file_that_no_entry_describes_has_no_description(tmp_path: Path) -> None:
    members = {**package(Described(CDA)), "IHE_XDM/SUBSET01/EXTRA.PDF": b"%PDF-1"}
    found = {c.name: c.description is not None for c in unpacked(tmp_path, members)}
    assert found == {"IHE_XDM/SUBSET01/DOC00001.XML": True, "IHE_XDM/SUBSET01/EXTRA.PDF": False}


def test_the_packages_own_pages_are_no_documents(tmp_path: Path) -> None:
    members = {**package(Described(CDA)), "IHE_XDM/SUBSET01/INDEX.HTM": b"<a/>", "STYLE.XSL": b"<a/>"}
    assert len(unpacked(tmp_path, members)) == 1


def test_a_uri_that_leads_out_reaches_nothing(tmp_path: Path) -> None:
    members = package(Described(b"secret", uri="DOC.TXT"))
    members["IHE_XDM/SUBSET01/METADATA.XML"] = metadata(Described(b"x", uri="../../README.TXT", sha1="", size=7))
    assert refusal(tmp_path, members) == "xdm-altered"


def test_a_package_without_any_entry_is_refused(tmp_path: Path) -> None:
    assert (
        refusal(tmp_path, {"IHE_XDM/SUBSET01/METADATA.XML": metadata(), "IHE_XDM/SUBSET01/A.XML": CDA})
        == "xdm-metadata"
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "xml-broken"),
        (b"not xml", "xml-broken"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "xml-doctype"),
        (b"<a>" * 500 + b"</a>" * 500, "xml-broken"),
        (b"<a>" * 200 + b"</a>" * 200, "xml-too-deep"),
        (b"<a/>", "xdm-metadata"),
    ],
)
def test_hostile_metadata_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    found = refusal(tmp_path, {"IHE_XDM/SUBSET01/METADATA.XML": content, "IHE_XDM/SUBSET01/A": b"x"})
    assert found == code or {found, code} <= {"xml-broken", "xml-too-deep"}


@pytest.mark.parametrize("namespace", ["urn:oasis:names:tc:ebxml-regrep:rim:xsd:2.1", "urn:x"])
def test_older_metadata_is_read_too(tmp_path: Path, namespace: str) -> None:
    one = Described(CDA)
    members = {**package(one), "IHE_XDM/SUBSET01/METADATA.XML": metadata(one, namespace=namespace)}
    (carried,) = unpacked(tmp_path, members)
    assert carried.description is not None
    assert carried.description.title == "Compte rendu"


def test_a_package_of_one_document_reads_as_its_document(tmp_path: Path) -> None:
    reading = read(put(tmp_path, zipped(package(Described(CDA)))))
    assert (reading.document_id, reading.title) == ("1.2.3^doc", "Compte rendu")


@pytest.mark.parametrize(("other", "same"), [(PATIENT_INFO, True), (("PID-8|M",), False)])
def test_a_package_of_several_is_about_someone_only_if_all_are(
    tmp_path: Path, other: tuple[str, ...], same: bool
) -> None:
    two = Described(CDA, uri="B.XML", uuid="urn:uuid:2", patient=other)
    reading = read(put(tmp_path, zipped(package(Described(CDA), two))))
    assert reading.pages == 2
    assert (reading.patient is not None) is same


def test_a_pdf_takes_from_its_description_what_it_cannot_say(tmp_path: Path) -> None:
    (carried,) = unpacked(tmp_path, package(Described(made_pdf("Texte"), uri="A.PDF", media_type="application/pdf")))
    assert carried.description is not None
    whole = xdm.completed(read(carried.path), carried.description)
    assert (whole.format, whole.text, whole.title) == ("pdf", ("Texte",), "Compte rendu")
    assert whole.patient is not None
    assert whole.patient.birth_name == "PAT-TROIS"
    assert (whole.type_code, whole.act_date) == ("11488-4", carried.description.act_date)


def test_a_documents_own_word_comes_first_but_for_restrictions() -> None:
    own = Reading("cda", "text/xml", title="Mien", confidentiality="R", visibility=("MASQUE_PS",), studies=("1.2",))
    said = Reading("xdm", "text/xml", title="Autre", visibility=("INVISIBLE_PATIENT", "MASQUE_PS"), studies=("1.3",))
    whole = xdm.completed(own, said)
    assert (whole.title, whole.confidentiality) == ("Mien", "R")
    assert whole.visibility == ("MASQUE_PS", "INVISIBLE_PATIENT")
    assert whole.studies == ("1.2", "1.3")


INS = Identifier("279035121518989", "1.2.250.1.213.1.4.10")
SELF = PatientClaim((INS,), "PAT-TROIS", "DOMINIQUE", birth_date="1979-03-28", sex="F")


@pytest.mark.parametrize(
    ("other", "agree"),
    [
        (SELF, True),
        (replace(SELF, birth_name="pat trois"), True),
        (replace(SELF, birth_date=""), True),
        (replace(SELF, identifiers=()), True),
        (replace(SELF, identifiers=(Identifier("1", "9.9"),)), True),
        (replace(SELF, birth_date="1979-03-29"), False),
        (replace(SELF, sex="M"), False),
        (replace(SELF, birth_name="AUTRE"), False),
        (replace(SELF, identifiers=(Identifier("1", INS.authority),)), False),
    ],
)
def test_two_that_name_two_people_claim_neither(other: PatientClaim, agree: bool) -> None:
    own, said = Reading("cda", "text/xml", patient=SELF), Reading("xdm", "text/xml", patient=other)
    assert (xdm.completed(own, said).patient is not None) is agree


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_metadata_is_read_or_refused_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    one = Described(CDA, extra=coded("x", "y"))
    raw = bytearray(metadata(one))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=12))
    members = {**package(one), "IHE_XDM/SUBSET01/METADATA.XML": bytes(raw)}
    try:
        assert read(put(tmp_path, zipped(members))).format == "xdm"
    except Unreadable as refused:
        assert refused.code in ("xml-broken", "xml-encoding", "xml-doctype", "xdm-metadata", "xdm-altered")  # noqa: PT017
