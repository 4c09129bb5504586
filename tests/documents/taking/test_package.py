"""The IHE_XDM.zip: read back by our own reader, it says what the portal knows; the originals are as they came."""

from __future__ import annotations

import os
import re
import tracemalloc
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from lxml import etree

from documents.formats import xdm
from documents.formats.reading import Identifier, Reading
from documents.formats.xdm import Carried
from documents.models import EntryPage
from documents.results import written
from patients.identity.ins import TEST
from patients.models import IdentifierStatus, PatientIdentifier
from tests import people
from tests.documents.formats.pdf_samples import pdf
from tests.documents.intake.letters import file, put
from tests.documents.taking.dossier import Shelf, bytes_of, shelf, taken
from tests.patients.identity.people import HOSPITAL
from tests.people import Clock

pytestmark = pytest.mark.django_db
RIM = "{urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0}"


@pytest.fixture
def here(tmp_path: Path, at: Clock) -> Shelf:
    return shelf(tmp_path)


def package(here: Shelf, *entries: EntryPage, client: Client | None = None) -> bytes:
    """The archive of these entries."""
    return bytes_of(taken(client or here.reader()[1], here.dossier, *entries, form="xdm"))


def read_back(content: bytes, folder: Path) -> list[Carried]:
    """What our own reader finds in it."""
    path = put(folder, content, "IHE_XDM.zip")
    (folder / "unpacked").mkdir()
    return list(xdm.unpack(path, folder / "unpacked"))


def description(content: bytes, folder: Path) -> Reading:
    """Of its only document."""
    (carried,) = read_back(content, folder)
    assert carried.description is not None
    assert carried.intact
    return carried.description


def test_names_are_those_of_the_profile_in_eight_and_three_letters(here: Shelf) -> None:
    entries = [here.pdf("un"), here.text("deux"), here.picture(), here.letter()]
    names = ZipFile(BytesIO(package(here, *entries))).namelist()
    assert {"README.TXT", "INDEX.HTM", "IHE_XDM/SUBSET01/METADATA.XML"} < set(names)
    parts = {part for name in names for part in name.split("/")}
    assert all(re.fullmatch(r"[A-Z0-9_]{1,8}(\.[A-Z0-9]{1,3})?", part) for part in parts), parts
    assert {name[-3:] for name in names if "/DOC" in name} == {"PDF", "TXT", "JPG", "XML"}


def test_originals_are_as_they_came(here: Shelf, tmp_path: Path) -> None:
    contents = [pdf("un"), b"Rendez-vous dans six mois."]
    entries = [here.put(content, name) for content, name in zip(contents, ("a.pdf", "b.txt"), strict=True)]
    carried = read_back(package(here, *entries), tmp_path / "back")
    assert sorted(one.path.read_bytes() for one in carried) == sorted(contents)
    assert all(one.intact for one in carried)


def test_what_is_said_of_a_letter_is_read_back(here: Shelf, tmp_path: Path) -> None:
    entry = here.letter("b", replaces=("ancienne",), date="20250314091500+0100")
    EntryPage.objects.filter(pk=entry.pk).update(
        confidentiality="R", invisible_to_patient=True, class_code="10",
        author_name="Dr Ana MARTIN", author_rpps=people.rpps(1000000001), author_organisation="Institut d’essai",
    )  # fmt: skip
    entry.refresh_from_db()
    told = description(package(here, entry), tmp_path / "back")
    assert (told.title, told.type_code, told.type_system) == (entry.heading, entry.type_code, entry.type_system)
    assert (told.class_code, told.document_id) == ("10", entry.document_id)
    assert (told.act_date, told.act_date_precision) == (entry.act_date, "second")
    assert told.confidentiality == "R"
    assert told.visibility == ("INVISIBLE_PATIENT",)
    assert [target.document_id for target in entry.replaces.all()] == list(told.replaces)
    (author,) = told.authors
    assert (author.name, author.rpps) == ("Dr Ana MARTIN", people.rpps(1000000001))
    assert author.organisation == "Institut d’essai"


@pytest.mark.parametrize(("precision", "shown"), [("year", "2024"), ("month", "2024-02"), ("day", "2024-02-29")])
def test_a_date_is_read_back_as_precise_as_it_is(here: Shelf, tmp_path: Path, precision: str, shown: str) -> None:
    entry = here.letter()
    moment = datetime.fromisoformat("2024-02-29T00:00+01:00")
    EntryPage.objects.filter(pk=entry.pk).update(act_date=moment, act_precision=precision)
    told = description(package(here, entry), tmp_path / "back")
    assert told.act_date is not None
    assert written(told.act_date, told.act_date_precision) == shown


def test_the_patient_is_read_back_and_the_ins_only_when_qualified(here: Shelf, tmp_path: Path) -> None:
    PatientIdentifier.objects.create(
        dossier=here.dossier, value="IPP-7", authority=HOSPITAL, starts=people.NOW
    )  # a local number
    entry = here.letter()
    _designation, client = here.reader()
    told = description(package(here, entry, client=client), tmp_path / "one").patient
    assert told is not None
    identity = here.dossier.identity
    assert identity is not None
    assert (told.birth_name, told.first_given_name) == (identity.birth_name, identity.first_given_name)
    assert (told.birth_date, told.sex) == (identity.birth_date, identity.sex)
    assert told.identifiers == (Identifier("IPP-7", HOSPITAL),)
    here.dossier.identifiers.filter(authority=TEST).update(status=IdentifierStatus.QUALIFIED)
    again = description(package(here, entry, client=client), tmp_path / "two").patient
    assert again is not None
    assert again.identifiers == (Identifier(here.who.ins, TEST), Identifier("IPP-7", HOSPITAL))
    here.dossier.identifiers.filter(authority=TEST).update(doubtful=True)
    doubted = description(package(here, entry, client=client), tmp_path / "three").patient
    assert doubted is not None
    assert doubted.identifiers == (Identifier("IPP-7", HOSPITAL),)


def test_an_author_with_a_wrong_rpps_is_named_without_it(here: Shelf, tmp_path: Path) -> None:
    entry = here.letter()
    EntryPage.objects.filter(pk=entry.pk).update(author_name="Dr FAUX", author_rpps="10100000009")
    (author,) = description(package(here, entry), tmp_path / "back").authors
    assert (author.name, author.rpps) == ("Dr FAUX", "")


def test_a_document_of_no_known_type_is_given_no_class(here: Shelf, tmp_path: Path) -> None:
    entry = here.put(b"un mot", "a.txt", None)
    told = description(package(here, entry), tmp_path / "back")
    assert (told.type_code, told.class_code) == ("", "")
    assert told.document_id == f"2.25.{entry.uuid.int}"


def test_the_class_follows_from_the_type(here: Shelf, tmp_path: Path) -> None:
    for number, (code, expected) in enumerate({"11488-4": "10", "18748-4": "31", "57833-6": "42"}.items()):
        entry = here.text(f"un mot {number}")
        EntryPage.objects.filter(pk=entry.pk).update(type_code=code)
        _designation, client = here.reader()
        assert description(package(here, entry, client=client), tmp_path / code).class_code == expected


@pytest.mark.parametrize(
    "hostile", ['A & B <c> "d"', "Un|deux^trois~quatre&cinq\\six", "]]>", "\x01\ud800é", "é" * 400, "{% x %}{{ y }}"]
)
def test_no_word_of_a_stranger_breaks_the_description(here: Shelf, tmp_path: Path, hostile: str) -> None:
    entry = here.text("un mot")
    fit = hostile.encode("utf-8", "replace").decode()
    EntryPage.objects.filter(pk=entry.pk).update(heading=fit, author_name=fit[:300], author_organisation=fit[:300])
    content = package(here, entry)
    told = description(content, tmp_path / "back")
    assert told.title == " ".join("".join(one for one in fit if one != "\x01").split())
    page = ZipFile(BytesIO(content)).read("INDEX.HTM").decode()
    assert "<c>" not in page
    assert len(told.authors) == 1


def test_it_can_be_filed_again_into_the_same_dossier(here: Shelf, tmp_path: Path) -> None:
    here.dossier.identifiers.filter(authority=TEST).update(status=IdentifierStatus.QUALIFIED)
    entries = [here.letter(), here.pdf("un")]
    content = package(here, *entries)
    rows = file(put(tmp_path / "back", content, "IHE_XDM.zip"))
    assert sorted(row.outcome for row in rows) == ["duplicate", "duplicate", "refused", "refused"]  # its own pages too
    assert {row.entry for row in rows if row.entry} == {str(entry.uuid) for entry in entries}


def test_images_are_left_out_and_it_is_said(here: Shelf) -> None:
    letter, images = here.letter(), here.images()
    archive = ZipFile(BytesIO(package(here, letter, images)))
    assert len([name for name in archive.namelist() if "/DOC" in name]) == 1
    assert "Les images se consultent en ligne" in archive.read("INDEX.HTM").decode()


def test_the_set_is_whole_as_the_profile_wants_it(here: Shelf) -> None:
    entries = [here.letter(), here.pdf("un")]
    designation, client = here.reader()
    content = ZipFile(BytesIO(package(here, *entries, client=client))).read("IHE_XDM/SUBSET01/METADATA.XML")
    root = etree.fromstring(content)
    (package_node,) = root.iter(f"{RIM}RegistryPackage")
    documents = [str(one.get("id")) for one in root.iter(f"{RIM}ExtrinsicObject")]
    members = [
        (one.get("sourceObject"), one.get("targetObject"))
        for one in root.iter(f"{RIM}Association")
        if str(one.get("associationType")).endswith("HasMember")
    ]
    assert members == [(package_node.get("id"), document) for document in documents]
    (node,) = [one for one in root.iter(f"{RIM}Classification") if one.get("classificationNode")]
    assert node.get("classifiedObject") == package_node.get("id")
    assert designation.physician.rpps in etree.tostring(package_node, encoding="unicode")
    identifiers = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(identifiers) == len(set(identifiers))
    digests = [value.text for value in root.iter(f"{RIM}Value") if value.text and len(value.text) == 40]
    assert len(digests) == 2


def test_the_index_leads_to_each_document(here: Shelf) -> None:
    entries = [here.letter(), here.pdf("un")]
    archive = ZipFile(BytesIO(package(here, *entries)))
    page = archive.read("INDEX.HTM").decode()
    linked = re.findall(r'href="([^"]+)"', page)
    assert len(linked) == 2
    assert set(linked) <= set(archive.namelist())
    assert here.who.birth_name in page
    readme = archive.read("README.TXT").decode()
    assert "secret professionnel" in readme
    assert "&#x27;" not in readme
    assert "\r\n" in readme


def test_it_is_written_in_bounded_memory(here: Shelf) -> None:
    entry = people.entry(here.dossier, os.urandom(20 * 2**20))
    _designation, client = here.reader()
    tracemalloc.start()
    response = taken(client, here.dossier, entry, form="xdm")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert bytes_of(response)
    assert peak < 12 * 2**20, f"{peak / 2**20:.0f} MiB for a document of 20"
