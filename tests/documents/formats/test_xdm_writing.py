"""A METADATA.XML that we write says, to our own reader, what it was told; hostile words change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from documents.formats.reading import Identifier, PatientClaim, Precision
from documents.formats.xdm import ebrs, writing
from documents.formats.xdm.ebrs import Code
from documents.formats.xdm.metadata import Entry, entries
from documents.formats.xdm.writing import Document, Professional, Submission

PARIS = timezone(timedelta(hours=2))
WHEN = datetime(2025, 7, 1, 9, 15, 30, tzinfo=PARIS)
AUTHOR = Professional("Dr Ana MARTIN", "10000000013", "Institut d’essai")
SUBMISSION = Submission("2.25.1", "2.25.2", WHEN, AUTHOR, "Documents emportés")
PATIENT = PatientClaim(
    identifiers=(Identifier("279035121518989", "1.2.250.1.213.1.4.10"), Identifier("IPP-7", "1.2.3.4")),
    birth_name="PAT-TROIS", first_given_name="DOMINIQUE", given_names="DOMINIQUE MARIE", used_name="DUPRÉ",
    used_given_name="DOM", birth_date="1979-03-28", sex="F", birth_place="2A004",
)  # fmt: skip
DOCUMENT = Document(
    uri="DOC00001.XML", media_type="text/xml", sha1="a" * 40, size=12, unique_id="1.2.3^doc", title="Compte rendu",
    type=Code("11488-4", "2.16.840.1.113883.6.1", "CR de consultation"),
    clazz=Code("10", "1.2.250.1.213.1.1.4.1", "Compte rendu"),
    format=Code("urn:ihe:iti:xds:2017:mimeTypeSufficient", "1.3.6.1.4.1.19376.1.2.3", "x"),
    date=WHEN, precision="minute", author=AUTHOR,
    confidentiality=(Code("R", "2.16.840.1.113883.5.25", "Restreint"), Code("MASQUE_PS", "1.2", "Masqué")),
    replaces=("1.2.3^avant", "1.2.3^encore"), studies=("1.2.840.1",),
)  # fmt: skip


def read(folder: Path, *documents: Document, patient: PatientClaim = PATIENT) -> tuple[Entry, ...]:
    path = folder / "METADATA.XML"
    path.write_bytes(writing.metadata(SUBMISSION, patient, documents))
    return entries(path)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, DOCUMENT)
    told = entry.description
    assert (entry.uri, entry.sha1, entry.size) == (DOCUMENT.uri, DOCUMENT.sha1, DOCUMENT.size)
    assert told.patient == PATIENT
    assert (told.document_id, told.title, told.media_type) == ("1.2.3^doc", "Compte rendu", "text/xml")
    assert (told.type_code, told.type_system, told.type_display) == (
        "11488-4", "2.16.840.1.113883.6.1", "CR de consultation",
    )  # fmt: skip
    assert told.class_code == "10"
    assert (told.confidentiality, told.visibility) == ("R", ("MASQUE_PS",))
    assert told.replaces == DOCUMENT.replaces
    assert told.studies == DOCUMENT.studies
    assert [(one.name, one.rpps, one.organisation) for one in told.authors] == [
        (AUTHOR.name, AUTHOR.rpps, AUTHOR.organisation)
    ]
    assert told.language == "fr-FR"


@pytest.mark.parametrize(
    ("precision", "written", "read_as"),
    [
        ("year", "2025", "year"),
        ("month", "202507", "month"),
        ("day", "20250701", "day"),
        ("minute", "202507010715", "minute"),
        ("second", "20250701071530", "second"),
        ("", "20250701", "day"),
    ],
)
def test_a_moment_is_written_as_precise_as_it_is(
    tmp_path: Path, precision: Precision, written: str, read_as: Precision
) -> None:
    assert writing.stamp(WHEN, precision) == written
    (entry,) = read(tmp_path, replace(DOCUMENT, precision=precision))
    assert entry.description.act_date_precision == read_as


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)))  # noqa: DTZ001 - given a zone below
def test_years_have_four_digits(moment: datetime) -> None:
    assert writing.stamp(moment.replace(tzinfo=UTC), "year") == f"{moment.year:04d}"


def test_nothing_known_is_nothing_said(tmp_path: Path) -> None:
    bare = replace(
        DOCUMENT, type=Code("", "", ""), clazz=Code("", "", ""), author=Professional(), confidentiality=(),
        replaces=(), studies=(),
    )  # fmt: skip
    (entry,) = read(tmp_path, bare, patient=PatientClaim())
    told = entry.description
    assert (told.type_code, told.class_code, told.replaces, told.studies) == ("", "", (), ())
    assert told.patient is None
    schemes = {one.get("classificationScheme") for one in _root(tmp_path).iter() if one.get("classificationScheme")}
    assert ebrs.TYPE not in schemes
    assert ebrs.PATIENT_ID not in {one.get("identificationScheme") for one in _root(tmp_path).iter()}


def test_an_author_without_a_number_or_a_place(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, replace(DOCUMENT, author=Professional("Dr Seul")))
    (author,) = entry.description.authors
    assert (author.name, author.rpps, author.organisation) == ("Dr Seul", "", "")
    assert "IDNPS" not in etree.tostring(next(_root(tmp_path).iter("{*}ExtrinsicObject")), encoding="unicode")


def test_each_document_is_a_member_of_the_set(tmp_path: Path) -> None:
    others = [replace(DOCUMENT, uri=f"DOC0000{number}.XML", replaces=()) for number in (1, 2, 3)]
    assert len(read(tmp_path, *others)) == 3
    root = _root(tmp_path)
    members = [one for one in root.iter("{*}Association") if str(one.get("associationType")).endswith("HasMember")]
    assert {one.get("targetObject") for one in members} == {one.get("id") for one in root.iter("{*}ExtrinsicObject")}


def test_the_national_number_is_told_from_the_local_one() -> None:
    national, local = PATIENT.identifiers
    assert writing.cx(national) == "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH"
    assert writing.cx(local) == "IPP-7^^^&1.2.3.4&ISO^PI"


WORDS = st.text(st.characters(exclude_categories=[]), max_size=40)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS, WORDS, WORDS)
def test_any_words_stay_in_their_place(tmp_path: Path, title: str, name: str, place: str) -> None:
    author = Professional(name, "", place)
    patient = replace(PATIENT, birth_name=name, used_name=title)
    (entry,) = read(tmp_path, replace(DOCUMENT, title=title, author=author), patient=patient)
    told = entry.description
    assert (told.type_code, told.document_id, told.confidentiality) == ("11488-4", "1.2.3^doc", "R")
    assert len(told.authors) <= 1
    assert told.patient is not None
    assert told.patient.birth_date == "1979-03-28"
    assert told.patient.identifiers == PATIENT.identifiers


def _root(folder: Path) -> etree._Element:
    return etree.parse(folder / "METADATA.XML").getroot()
