"""What a CDA header says: who, what, when, by whom, for whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from documents.formats import cda, read
from documents.formats.hl7_times import birth_date, moment
from documents.formats.reading import Author, Identifier, Reading, Recipient
from tests.documents.formats.cda_samples import HEADER, PATIENT, document, section, structured, written

BODY = structured(section("<paragraph>RAS</paragraph>"))


def reading_of(folder: Path, header: str) -> Reading:
    return read(written(folder, document(header, BODY)))


def with_patient(folder: Path, patient: str) -> Reading:
    return reading_of(folder, HEADER + patient)


def test_the_strict_traits_come_from_the_birth_qualifiers(tmp_path: Path) -> None:
    claim = reading_of(tmp_path, HEADER + PATIENT).patient
    assert claim is not None
    assert (claim.birth_name, claim.first_given_name) == ("PAT-TROIS", "DOMINIQUE")
    assert (claim.given_names, claim.used_name) == ("DOMINIQUE MARIE", "DUPRÉ")
    assert (claim.birth_date, claim.sex, claim.birth_place) == ("1979-03-28", "F", "2A004")
    assert claim.identifiers == (Identifier("279035121518989", "1.2.250.1.213.1.4.10"),)


def test_a_family_name_without_qualifier_is_no_birth_name(tmp_path: Path) -> None:
    bare = PATIENT.replace(' qualifier="BR"', "").replace(' qualifier="CL"', "")
    claim = with_patient(tmp_path, bare).patient
    assert claim is not None
    assert claim.birth_name == ""
    assert claim.first_given_name == ""


def test_a_part_may_carry_several_qualifiers(tmp_path: Path) -> None:
    claim = with_patient(tmp_path, PATIENT.replace('family qualifier="BR"', 'family qualifier="BR SP"')).patient
    assert claim is not None
    assert claim.birth_name == "PAT-TROIS"
    assert claim.used_name == "PAT-TROIS DUPRÉ"


def test_a_document_about_two_people_claims_neither(tmp_path: Path) -> None:
    assert with_patient(tmp_path, PATIENT + PATIENT).patient is None


def test_a_document_about_nobody_claims_nobody(tmp_path: Path) -> None:
    assert reading_of(tmp_path, HEADER).patient is None


@pytest.mark.parametrize("identifier", ['<id nullFlavor="UNK"/>', '<id root="1.2.3"/>', '<id extension="12"/>'])
def test_a_number_without_its_authority_is_no_identifier(tmp_path: Path, identifier: str) -> None:
    known = '<id root="1.2.250.1.213.1.4.10" extension="279035121518989"/>'
    claim = with_patient(tmp_path, PATIENT.replace(known, identifier)).patient
    assert claim is not None
    assert claim.identifiers == ()


@pytest.mark.parametrize(("code", "sex"), [("M", "M"), ("F", "F"), ("UN", "U"), ("U", "U"), ("x", ""), ("", "")])
def test_the_sex_is_one_of_four_or_unknown(tmp_path: Path, code: str, sex: str) -> None:
    claim = with_patient(tmp_path, PATIENT.replace('GenderCode code="F"', f'GenderCode code="{code}"')).patient
    assert claim is not None
    assert claim.sex == sex


@pytest.mark.parametrize(
    ("stamp", "date"),
    [
        ("1979", "1979"),
        ("197903", "1979-03"),
        ("19790328", "1979-03-28"),
        ("19790300", "1979-03"),
        ("19790000", "1979"),
        ("197903281230+0100", "1979-03-28"),
        ("09990101", "0999-01-01"),
        ("19791350", ""),
        ("", ""),
        ("hier", ""),
    ],
)
def test_a_birth_date_is_as_precise_as_it_is_known(stamp: str, date: str) -> None:
    assert birth_date(stamp) == date


@pytest.mark.parametrize(
    ("stamp", "iso", "precision"),
    [
        ("2024", "2024-01-01T00:00:00+01:00", "year"),
        ("202407", "2024-07-01T00:00:00+02:00", "month"),
        ("20240701", "2024-07-01T00:00:00+02:00", "day"),
        ("2024070112", "2024-07-01T12:00:00+02:00", "minute"),
        ("202407011230", "2024-07-01T12:30:00+02:00", "minute"),
        ("20240701123015", "2024-07-01T12:30:15+02:00", "second"),
        ("20240701123015.123-0330", "2024-07-01T12:30:15-03:30", "second"),
        ("20240701123060+0000", "2024-07-01T12:30:59+00:00", "second"),
        ("2024070112+02", "2024-07-01T12:00:00+02:00", "minute"),
        ("20240701123015.123-03", "2024-07-01T12:30:15-03:00", "second"),
    ],
)
def test_a_time_stamp_is_aware_and_says_its_precision(stamp: str, iso: str, precision: str) -> None:
    when, known = moment(stamp)
    assert when == datetime.fromisoformat(iso)
    assert when.utcoffset() == datetime.fromisoformat(iso).utcoffset()
    assert known == precision


@pytest.mark.parametrize(
    "stamp",
    ["", "20240230", "2024-07", "2024-07-01", "20240701T12", "202407012560", "20240701+9999", "ééé"],
)
def test_what_is_no_time_stamp_is_no_date(stamp: str) -> None:
    assert moment(stamp) == (None, "")


@pytest.mark.parametrize("stamp", ["00010101+1400", "99991231235959-1400"])
def test_an_offset_that_leads_out_of_the_calendar_is_no_date(stamp: str) -> None:
    assert moment(stamp) == (None, "")


def service_event(time: str, identifier: str = "") -> str:
    return f"<documentationOf><serviceEvent>{identifier}{time}</serviceEvent></documentationOf>"


@pytest.mark.parametrize(
    "time",
    [
        '<effectiveTime><low value="20240229"/><high value="20240301"/></effectiveTime>',
        '<effectiveTime value="20240229"/>',
        '<effectiveTime><low nullFlavor="UNK"/><high value="20240229"/></effectiveTime>',
        '<effectiveTime><center value="20240229"/></effectiveTime>',
    ],
)
def test_the_act_is_dated_by_what_was_documented(tmp_path: Path, time: str) -> None:
    reading = reading_of(tmp_path, HEADER + service_event("") + service_event(time))
    assert reading.act_date is not None
    assert (reading.act_date.date().isoformat(), reading.act_date_precision) == ("2024-02-29", "day")


def test_without_a_dated_act_the_documents_own_date_stands(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, HEADER + service_event('<effectiveTime nullFlavor="NA"/>'))
    assert reading.act_date is not None
    assert reading.act_date.isoformat() == "2024-03-01T10:15:00+01:00"
    assert reading.act_date.utcoffset() == timedelta(hours=1)


def author(inside: str, number: str = "810001234567", root: str = "1.2.250.1.71.4.2.1") -> str:
    return (
        f'<author><assignedAuthor><id root="{root}" extension="{number}"/>'
        '<code code="G15_10/SM26" displayName="Médecin"/>'
        f"{inside}<representedOrganization><name>Cabinet</name></representedOrganization></assignedAuthor></author>"
    )


PERSON = "<assignedPerson><name><family>MARTIN</family><prefix>DR</prefix><given>Ana</given></name></assignedPerson>"
DEVICE = (
    "<assignedAuthoringDevice><manufacturerModelName>Echo 3</manufacturerModelName>"
    "<softwareName>Suite</softwareName></assignedAuthoringDevice>"
)


def test_authors_are_people_devices_and_organisations(tmp_path: Path) -> None:
    header = HEADER + author(PERSON) + author(DEVICE) + author("") + author(PERSON)
    assert reading_of(tmp_path, header).authors == (
        Author("person", "Ana MARTIN", "10001234567", "Cabinet", "Médecin"),
        Author("device", "Echo 3 Suite", "", "Cabinet"),
        Author("organisation", "Cabinet", "", "Cabinet"),
    )


@pytest.mark.parametrize(
    ("number", "root", "rpps"),
    [
        ("810001234567", "1.2.250.1.71.4.2.1", "10001234567"),
        ("10001234567", "1.2.250.1.71.4.2.1", "10001234567"),
        ("0751234567", "1.2.250.1.71.4.2.1", ""),
        ("401234567890009", "1.2.250.1.71.4.2.1", ""),
        ("81000123456X", "1.2.250.1.71.4.2.1", ""),
        ("810001234567", "1.2.3", ""),
        ("8１0001234567", "1.2.250.1.71.4.2.1", ""),
    ],
)
def test_an_rpps_is_read_only_from_a_national_professional_number(
    tmp_path: Path, number: str, root: str, rpps: str
) -> None:
    assert reading_of(tmp_path, HEADER + author(PERSON, number, root)).authors[0].rpps == rpps


def test_a_name_written_in_one_piece_is_kept(tmp_path: Path) -> None:
    whole = "<assignedPerson><name>Dr Ana Martin</name></assignedPerson>"
    assert reading_of(tmp_path, HEADER + author(whole)).authors[0].name == "Dr Ana Martin"


def test_recipients_are_those_it_was_addressed_to(tmp_path: Path) -> None:
    one = (
        '<informationRecipient><intendedRecipient><id root="1.2.250.1.71.4.2.1" extension="810001234567"/>'
        "<informationRecipient><name><given>Ana</given><family>MARTIN</family></name></informationRecipient>"
        "<receivedOrganization><name>Cabinet</name></receivedOrganization>"
        "</intendedRecipient></informationRecipient>"
    )
    assert reading_of(tmp_path, HEADER + one).recipients == (Recipient("Ana MARTIN", "10001234567", "Cabinet"),)


def test_a_replacement_names_what_it_replaces_and_nothing_else(tmp_path: Path) -> None:
    def related(kind: str, extension: str) -> str:
        return (
            f'<relatedDocument typeCode="{kind}"><parentDocument><id root="1.2.3" extension="{extension}"/>'
            "</parentDocument></relatedDocument>"
        )

    header = HEADER + related("RPLC", "old") + related("APND", "other") + related("XFRM", "source")
    assert reading_of(tmp_path, header).replaces == ("1.2.3^old",)


def test_a_document_is_named_by_root_and_extension(tmp_path: Path) -> None:
    header = HEADER + '<setId root="1.2.3.4"/><versionNumber value="3"/>'
    reading = reading_of(tmp_path, header)
    assert (reading.document_id, reading.set_id, reading.version) == ("1.2.250.1.213.1.9^doc-1", "1.2.3.4", 3)


@pytest.mark.parametrize("value", ["", "x", "-1", "3.5", "9" * 30])
def test_a_version_that_is_no_number_is_none(tmp_path: Path, value: str) -> None:
    assert reading_of(tmp_path, HEADER + f'<versionNumber value="{value}"/>').version is None


def test_any_type_code_is_kept_as_given(tmp_path: Path) -> None:
    other = HEADER.replace("11488-4", "SYNTH").replace("2.16.840.1.113883.6.1", "1.2.250.1.213.1.1.4.12")
    reading = reading_of(tmp_path, other)
    assert (reading.type_code, reading.type_system) == ("SYNTH", "1.2.250.1.213.1.1.4.12")
    assert reading.type_display == "CR de consultation"


MASK = '<confidentialityCode code="MASQUE_PS" codeSystem="1.2.250.1.213.1.1.4.13"/>'


@pytest.mark.parametrize(
    "header",
    [
        HEADER + MASK,
        HEADER.replace(
            'codeSystem="2.16.840.1.113883.5.25"/>',
            'codeSystem="2.16.840.1.113883.5.25"><translation code="MASQUE_PS" codeSystem="x"/></confidentialityCode>',
        ),
    ],
)
def test_a_mask_beside_the_confidentiality_is_seen(tmp_path: Path, header: str) -> None:
    reading = reading_of(tmp_path, header)
    assert reading.visibility == ("MASQUE_PS",)
    assert reading.confidentiality == "N"


def test_a_masked_section_masks_its_document(tmp_path: Path) -> None:
    inner = section("<paragraph>x</paragraph>").replace("</title>", "</title>" + MASK)
    path = written(tmp_path, document(body=structured(inner)))
    assert read(path).visibility == ("MASQUE_PS",)


@pytest.mark.parametrize(("codes", "kept"), [("N R", "R"), ("V R", "V"), ("N", "N"), ("", "N"), ("X", "N")])
def test_the_strictest_confidentiality_stands(tmp_path: Path, codes: str, kept: str) -> None:
    bare = HEADER.replace('<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>', "")
    stated = "".join(f'<confidentialityCode code="{code}"/>' for code in codes.split())
    assert reading_of(tmp_path, bare + stated).confidentiality == kept


def imaging(extra: str) -> str:
    return HEADER.replace("11488-4", "18748-4") + extra


def test_an_imaging_report_names_the_studies_of_its_acts(tmp_path: Path) -> None:
    acts = service_event("", '<id root="1.2.840.99.1"/>') + service_event("", '<id root="1.2" extension="x"/>')
    reading = reading_of(tmp_path, imaging(acts))
    assert reading.kind == "report"
    assert reading.studies == ("1.2.840.99.1",)


def test_the_act_of_another_document_is_no_study(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, HEADER + service_event("", '<id root="1.2.840.99.1"/>'))
    assert reading.kind == "clinical"
    assert reading.studies == ()


def test_a_study_is_found_by_its_reference_and_in_the_object_catalogue(tmp_path: Path) -> None:
    reference = (
        '<entry><act><reference><externalDocument><id root="1.2.840.77" '
        'assigningAuthorityName="urn:ihe:iti:xds:2016:studyInstanceUID"/></externalDocument></reference></act></entry>'
    )
    catalogue = '<entry><act><id root="1.2.840.88"/><code code="113014"/></act></entry>'
    nonsense = '<entry><act><id root="not-a-uid"/><code code="113014"/></act></entry>'
    body = structured(section("x", entries=reference + catalogue + nonsense))
    assert read(written(tmp_path, document(HEADER, body))).studies == ("1.2.840.77", "1.2.840.88")


def test_the_unit_is_where_the_patient_was_seen(tmp_path: Path) -> None:
    place = (
        "<componentOf><encompassingEncounter><location><healthCareFacility><location>"
        "<name> Hôpital \n de jour </name></location></healthCareFacility></location>"
        "</encompassingEncounter></componentOf>"
    )
    keeper = (
        "<custodian><assignedCustodian><representedCustodianOrganization><name>CLCC</name>"
        "</representedCustodianOrganization></assignedCustodian></custodian>"
    )
    reading = reading_of(tmp_path, HEADER + keeper + place)
    assert (reading.unit, reading.organisation) == ("Hôpital de jour", "CLCC")


@pytest.mark.parametrize("element", ["stylesheet", "transform"])
def test_a_self_presenting_document_is_read_inside_its_stylesheet(tmp_path: Path, element: str) -> None:
    around = (
        f'<x:{element} version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform"><d:c xmlns:d="urn:data">{{}}</d:c>'
        f'<x:template match="/"><x:value-of select="document(\'file:///etc/hostname\')"/></x:template></x:{element}>'
    )
    path = written(tmp_path, document(HEADER + PATIENT, BODY, around))
    assert read(path).title == "Compte rendu"
    assert "RAS" in cda.narrative(path).html


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-8", ""),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("iso-8859-1", "ISO-8859-1"),
        ("iso-8859-15", "iso-8859-15"),
        ("cp1252", "windows-1252"),
        ("utf-8-sig", "ISO-8859-1"),
    ],
)
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str, declared: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    path = written(tmp_path, (declaration + document(HEADER + PATIENT, BODY)).encode(encoding))
    claim = read(path).patient
    assert claim is not None
    assert claim.used_name == "DUPRÉ"
