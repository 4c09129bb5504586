"""IHE_XDM packages: what the description says of the files, who is believed, and what gets no row."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.formats.unreadable import REASONS
from documents.models import Arrival, EntryPage
from documents.results import Result
from storage import objects
from tests.documents.formats.pdf_samples import pdf
from tests.documents.formats.xdm_samples import package
from tests.documents.formats.zip_samples import zipped
from tests.documents.intake.letters import dossier_of, file, letter, outcomes, person, put
from tests.documents.intake.sent import carried, unpacked, xdm

pytestmark = pytest.mark.django_db

OWN_PAGE, ALTERED, BROKEN = (str(REASONS[code]) for code in ("xdm-own-page", "xdm-altered", "xml-broken"))


def by_name(rows: list[Result]) -> dict[str, Result]:
    """The rows by the last name of their path."""
    return {row.path.rpartition("/")[2]: row for row in rows}


def test_a_pdf_gets_its_patient_from_the_package(tmp_path: Path) -> None:
    who = person()
    dossier = dossier_of(who)
    sent = put(tmp_path, xdm(carried(pdf("ECG normal"), who, "DOC2.PDF", name="ECG du 3 mars")), "IHE_XDM.zip")
    rows = by_name(file(sent))
    row = rows["DOC2.PDF"]
    assert (row.outcome, row.dossier, row.ins, row.title) == ("filed", str(dossier.uuid), who.ins, "ECG du 3 mars")
    assert (row.type, row.author, row.date) == ("11488-4", "Ana MARTIN", "2024-02-29T09:00:00+01:00")
    assert row.path == f"{sent}!/IHE_XDM/SUBSET01/DOC2.PDF"


def test_metadata_has_no_row_and_the_pages_of_the_package_are_nobodys(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    described = carried(letter(who), who, "DOC1.XML"), carried(pdf("ECG"), who, "DOC2.PDF")
    rows = by_name(file(put(tmp_path, xdm(*described), "IHE_XDM.zip")))
    assert {name: row.outcome for name, row in rows.items()} == {
        "INDEX.HTM": "refused", "README.TXT": "refused", "DOC1.XML": "filed", "DOC2.PDF": "filed",
    }  # fmt: skip
    assert (rows["README.TXT"].reason, rows["INDEX.HTM"].reason) == (OWN_PAGE, OWN_PAGE)
    assert Arrival.objects.count() == 2  # no mail's README waits on the desk


def test_the_pages_of_the_package_are_not_filed_on_the_word_of_an_operator(tmp_path: Path) -> None:
    who = person()
    rows = by_name(file(put(tmp_path, xdm(carried(pdf("ECG"), who, "DOC2.PDF")), "x.zip"), into=dossier_of(who)))
    assert {name: row.outcome for name, row in rows.items()} == {
        "INDEX.HTM": "refused", "README.TXT": "refused", "DOC2.PDF": "filed",
    }  # fmt: skip


def test_the_bytes_filed_are_those_of_the_member(tmp_path: Path) -> None:
    who, content = person(), pdf("ECG normal")
    dossier_of(who)
    file(put(tmp_path, xdm(carried(content, who, "DOC2.PDF")), "IHE_XDM.zip"))
    assert objects.read(EntryPage.objects.get().attachments.get(part="original").stored) == content


@pytest.mark.parametrize("given", ["", "IHE_XDM", "IHE_XDM/SUBSET01"])
def test_an_unpacked_package_is_read_as_one_from_wherever_it_is_given(given: str, tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    masked = carried(pdf("ECG"), who, "DOC2.PDF", confidentiality=("N", "MASQUE_PS"))
    folder = unpacked(tmp_path / "mail", carried(letter(who), who, "DOC1.XML"), masked) / given
    rows = by_name(file(folder))
    assert {name: row.outcome for name, row in rows.items() if name.startswith("DOC")} == {
        "DOC1.XML": "filed", "DOC2.PDF": "filed",
    }  # fmt: skip
    assert "METADATA.XML" not in rows
    assert rows["DOC2.PDF"].path == str(tmp_path / "mail/IHE_XDM/SUBSET01/DOC2.PDF")
    assert EntryPage.objects.get(masked_to_professionals=True).display == "pages"


def test_the_metadata_given_alone_has_no_row_either(tmp_path: Path) -> None:
    who = person()
    folder = unpacked(tmp_path, carried(letter(who), who, "DOC1.XML"))
    assert file(folder / "IHE_XDM/SUBSET01/METADATA.XML") == []


def test_a_document_whose_print_lies_is_refused_and_the_others_are_filed(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    good, lying = carried(letter(who), who, "DOC1.XML"), carried(letter(who), who, "DOC2.XML", sha1="0" * 40)
    for sent in (put(tmp_path, xdm(lying, good), "x.zip"), unpacked(tmp_path / "mail", lying, good)):
        rows = by_name(file(sent))
        assert rows["DOC2.XML"].outcome == "refused"
        assert rows["DOC2.XML"].reason == ALTERED
    assert EntryPage.objects.count() == 1


def test_a_document_and_its_package_that_name_two_people_are_held(tmp_path: Path) -> None:
    one, other = person(), person(birth_name="AUTRE")
    dossiers = [dossier_of(one), dossier_of(other)]
    sent = put(tmp_path, xdm(carried(letter(one), other, "DOC1.XML")), "x.zip")
    for into in (None, *dossiers):
        row = by_name(file(sent, into=into))["DOC1.XML"]
        assert (row.outcome, row.dossier) == ("held", None)
        assert row.reason == "Le document et le paquet qui le porte ne nomment pas le même patient."
    assert Arrival.objects.get().reason_code == "contradicted"
    assert not EntryPage.objects.exists()


def test_no_dossier_is_opened_for_a_document_whose_package_contradicts_it(tmp_path: Path) -> None:
    sent = put(tmp_path, xdm(carried(letter(person()), person(birth_name="AUTRE"), "DOC1.XML")), "x.zip")
    assert by_name(file(sent, opens=True))["DOC1.XML"].outcome == "held"


def test_a_dossier_is_opened_on_the_word_of_the_package(tmp_path: Path) -> None:
    who = person()
    row = by_name(file(put(tmp_path, xdm(carried(pdf("ECG"), who, "DOC2.PDF")), "x.zip"), opens=True))["DOC2.PDF"]
    assert (row.outcome, row.ins) == ("filed", who.ins)


def test_one_leaflet_sent_for_two_patients_is_no_duplicate_of_itself(tmp_path: Path) -> None:
    leaflet, one, other = pdf("Consignes après l'examen"), person(), person(birth_name="AUTRE")
    dossiers = dossier_of(one), dossier_of(other)
    first = by_name(file(put(tmp_path, xdm(carried(leaflet, one, "DOC.PDF")), "1.zip")))["DOC.PDF"]
    second = by_name(file(put(tmp_path, xdm(carried(leaflet, other, "DOC.PDF")), "2.zip")))["DOC.PDF"]
    again = by_name(file(put(tmp_path, xdm(carried(leaflet, one, "DOC.PDF")), "3.zip")))["DOC.PDF"]
    assert (first.outcome, second.outcome, again.outcome) == ("filed", "held", "duplicate")
    assert second.reason == "Ce document est déjà dans un autre dossier."
    assert not dossiers[1].entries.exists()


def test_a_description_that_cannot_be_read_keeps_its_files_out_and_lets_the_others_in(tmp_path: Path) -> None:
    who = person()
    dossier = dossier_of(who)
    folder = unpacked(tmp_path / "mail", carried(letter(who), who, "DOC1.XML"))
    (folder / "IHE_XDM/SUBSET01/METADATA.XML").write_text("<SubmitObjects", encoding="utf-8")
    put(folder, letter(who), "lettre.xml")
    rows = by_name(file(folder, into=dossier))
    assert {name: row.outcome for name, row in rows.items()} == {
        "DOC1.XML": "refused", "lettre.xml": "filed", "INDEX.HTM": "refused", "README.TXT": "refused",
    }  # fmt: skip
    assert rows["DOC1.XML"].reason == BROKEN


def test_a_package_that_announces_a_file_it_does_not_have_is_refused_whole(tmp_path: Path) -> None:
    who = person()
    files = package(carried(letter(who), who, "DOC1.XML"), carried(letter(who), who, "DOC2.XML"))
    del files["IHE_XDM/SUBSET01/DOC2.XML"]
    row = by_name(file(put(tmp_path, zipped(files), "x.zip"), into=dossier_of(who)))["DOC1.XML"]
    assert (row.outcome, row.reason) == ("refused", ALTERED)


def test_a_pdf_called_images_by_its_package_is_still_a_document(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    sent = xdm(carried(pdf("ECG"), who, "DOC.PDF", media_type="application/dicom"))
    assert by_name(file(put(tmp_path, sent, "x.zip")))["DOC.PDF"].outcome == "filed"
    assert EntryPage.objects.get().kind == "clinical"


def test_members_of_one_name_are_each_accounted_for(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    one, other = carried(letter(who), who, "DOC.XML"), letter(who)
    members = [*package(one).items(), ("IHE_XDM/SUBSET01/DOC.XML", other)]
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = zipped(members)
    rows = [row for row in file(put(tmp_path, archive, "x.zip")) if row.path.endswith("DOC.XML")]
    assert len(rows) == 2
    assert "filed" in outcomes(rows)


def test_a_package_in_an_archive_is_opened_too(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    mail = xdm(carried(letter(who), who, "DOC1.XML"))
    archive = put(tmp_path, zipped({"lundi/IHE_XDM.zip": mail, "lettre.xml": letter(who)}), "a.zip")
    rows = {row.path: row.outcome for row in file(archive)}
    assert rows[f"{archive}!/lundi/IHE_XDM.zip!/IHE_XDM/SUBSET01/DOC1.XML"] == "filed"
    assert rows[f"{archive}!/lettre.xml"] == "filed"
