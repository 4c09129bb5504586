"""What packages say of a file that waits stays with it: their masks stand whoever judges or files it later."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from documents import waiting, word
from documents.actions.file import file_arrival
from documents.actions.receive import receive
from documents.describing import Said
from documents.formats import xdm
from documents.formats.reading import Author, Identifier, PatientClaim, Reading, Recipient
from documents.formats.xdm import joining
from documents.models import Arrival, EntryPage
from documents.package_word import LISTS, MOST, TEXTS, added, heard, refuse_said_since
from documents.preparing import Prepared, described
from patients.actions.refusals import Refused
from tests.documents.formats.pdf_samples import pdf
from tests.documents.intake.letters import dossier_of, file, person, put
from tests.documents.intake.sent import carried
from tests.documents.intake.sent import xdm as package

pytestmark = pytest.mark.django_db

PDF = Reading(format="pdf", media_type="application/pdf", display="pages", pages=1)
WHOLE = Reading(
    format="xdm",
    media_type="",
    kind="report",
    patient=PatientClaim(
        identifiers=(Identifier("279035121518989", "1.2.250.1.213.1.4.10"), Identifier("7", "1.2.3")),
        birth_name="PAT-TROIS",
        first_given_name="DOMINIQUE",
        given_names="DOMINIQUE MARIE",
        used_name="PAT",
        used_given_name="DO",
        birth_date="1979-03",
        sex="F",
        birth_place="2A004",
    ),
    document_id="1.2.3^4",
    replaces=("1.2.3^3",),
    type_code="11488-4",
    type_system="2.16.840.1.113883.6.1",
    type_display="CR de consultation",
    class_code="11",
    title="Consultation",
    act_date=datetime(2024, 3, 12, 9, 30, tzinfo=UTC),
    act_date_precision="minute",
    authors=(Author("person", "Ana MARTIN", "10000000001", "CHU", "SM05"), Author("device", "Automate")),
    confidentiality="R",
    visibility=("MASQUE_PS", "INVISIBLE_PATIENT"),
    recipients=(Recipient("Dr Essai", "10000000002", "Cabinet"),),
    language="fr-FR",
    studies=("1.2.840.1",),
)


def arrival_told(*descriptions: Reading) -> Arrival:
    """An arrival of a PDF that these packages brought, one after the other."""
    arrival: Arrival | None = None
    content = pdf("ECG normal")  # once: a PDF holds the second of its making
    for one in descriptions:
        arrival = receive(BytesIO(content), name="ecg.pdf", description=one)
    assert arrival is not None
    return Arrival.objects.get(pk=arrival.pk)


def visibility(arrival: Arrival) -> set[str]:
    return set(heard(arrival, Prepared(PDF)).reading.visibility)


class TestWhatIsKept:
    def test_everything_that_completes_a_document_comes_back_from_the_database(self) -> None:
        told = heard(arrival_told(WHOLE), Prepared(PDF))
        assert told == described(Prepared(PDF), WHOLE)
        assert told.reading.patient == WHOLE.patient
        assert told.reading.authors == WHOLE.authors

    def test_no_field_that_completes_a_document_is_forgotten_here(self) -> None:
        kept = {*TEXTS, *LISTS, "patient", "act_date", "authors", "recipients"}
        assert {*joining._TAKEN, "kind", "confidentiality", "visibility", "replaces", "studies"} <= kept

    def test_a_description_that_says_nothing_changes_nothing(self) -> None:
        bare = Reading(format="xdm", media_type="")
        assert heard(arrival_told(bare), Prepared(PDF)) == Prepared(PDF)

    def test_what_no_column_takes_is_left_out(self) -> None:
        arrival = arrival_told(replace(WHOLE, title="Con\0sultation\ud800", act_date=datetime(1, 1, 1, tzinfo=UTC)))
        assert arrival.described[0]["title"] == "Consultation"
        assert arrival.described[0]["act_date"] == ""

    def test_bytes_that_no_package_brought_have_no_description(self) -> None:
        assert receive(BytesIO(pdf("ECG"))).described == []


class TestSeveralPackages:
    def test_their_masks_add_up(self) -> None:
        one, other = (replace(WHOLE, visibility=(code,)) for code in ("MASQUE_PS", "INVISIBLE_PATIENT"))
        assert visibility(arrival_told(one, other)) == {"MASQUE_PS", "INVISIBLE_PATIENT"}

    def test_the_same_word_twice_is_kept_once(self) -> None:
        assert len(arrival_told(WHOLE, WHOLE).described) == 1

    def test_one_that_masks_nothing_unmasks_nothing(self) -> None:
        arrival = arrival_told(WHOLE, replace(WHOLE, visibility=(), confidentiality="N"))
        told = heard(arrival, Prepared(PDF)).reading
        assert (set(told.visibility), told.confidentiality) == (set(WHOLE.visibility), "R")

    def test_two_that_name_two_people_make_it_nobodys_even_with_a_third(self) -> None:
        assert WHOLE.patient is not None
        other = replace(WHOLE, patient=replace(WHOLE.patient, birth_name="AUTRE"))
        told = heard(arrival_told(WHOLE, other, replace(WHOLE, title="Encore")), Prepared(PDF))
        assert told.contradicted
        assert told.reading.patient is None

    def test_past_the_sixteenth_the_list_grows_no_more_and_its_mask_still_stands(self) -> None:
        kept: list[dict[str, Any]] = []
        for number in range(MOST):
            kept = added(kept, replace(WHOLE, title=f"Titre {number}", visibility=()))
        last = added(kept, replace(WHOLE, patient=PatientClaim(birth_name="AUTRE"), confidentiality="V"))
        assert len(last) == MOST
        assert (set(last[-1]["visibility"]), last[-1]["confidentiality"]) == (set(WHOLE.visibility), "V")
        assert last[-1]["patient"]["birth_name"] == "PAT-TROIS"


class TestMarksThatAreLifted:
    @pytest.mark.parametrize(
        ("said", "asked"),
        [
            (Said(), False),
            (Said(visibility=("MASQUE_PS", "INVISIBLE_PATIENT"), confidentiality="R"), False),
            (Said(visibility=("MASQUE_PS", "INVISIBLE_PATIENT"), confidentiality="V"), False),
            (Said(visibility=("INVISIBLE_PATIENT",)), True),
            (Said(visibility=()), True),
            (Said(confidentiality="N"), True),
        ],
    )
    def test_lifting_one_asks_a_confirmation_and_adding_one_does_not(self, said: Said, asked: bool) -> None:
        found = word.lifted(described(Prepared(PDF), WHOLE), said)
        assert [(one.code, str(one.weight)) for one in found] == ([("marks-lifted", "confirm")] if asked else [])

    def test_a_document_without_marks_asks_nothing(self) -> None:
        assert word.lifted(Prepared(PDF), Said(visibility=(), confidentiality="N")) == []


class TestOnTheRoad:
    def sent(self, folder: Path, content: bytes, **told: object) -> Path:
        """A package about somebody whom nobody knows here."""
        whole = carried(content, self.who, "DOC2.PDF", **{"confidentiality": ("N", "MASQUE_PS"), **told})
        return put(folder, package(whole), "IHE_XDM.zip")

    @pytest.fixture(autouse=True)
    def somebody(self) -> None:
        self.who = person()

    def test_bare_bytes_judged_again_are_masked_as_their_package_said(self, tmp_path: Path) -> None:
        content = pdf("ECG normal")
        file(self.sent(tmp_path, content))
        assert Arrival.objects.get().outcome == "held"
        dossier = dossier_of(self.who)
        (row,) = file(put(tmp_path, content, "ecg.pdf"))
        assert (row.outcome, row.dossier) == ("filed", str(dossier.uuid))
        assert EntryPage.objects.get().masked_to_professionals

    def test_bare_bytes_filed_into_a_dossier_by_an_operator_are_masked_too(self, tmp_path: Path) -> None:
        content = pdf("ECG normal")
        file(self.sent(tmp_path, content, confidentiality=("R", "INVISIBLE_PATIENT")))
        file(put(tmp_path, content, "ecg.pdf"), into=dossier_of(self.who))
        entry = EntryPage.objects.get()
        assert (entry.confidentiality, entry.invisible_to_patient) == ("R", True)

    def test_bare_bytes_held_first_are_masked_once_their_package_comes(self, tmp_path: Path) -> None:
        content = pdf("ECG normal")
        file(put(tmp_path, content, "ecg.pdf"))
        dossier_of(self.who)
        rows = file(self.sent(tmp_path, content))
        assert "filed" in [row.outcome for row in rows]
        assert Arrival.objects.filter(outcome="filed").count() == 1
        assert EntryPage.objects.get().masked_to_professionals

    def test_bytes_whose_packages_name_two_people_wait_also_when_they_come_bare(self, tmp_path: Path) -> None:
        content, other = pdf("ECG normal"), person(birth_name="AUTRE")
        file(self.sent(tmp_path, content))
        file(put(tmp_path, package(carried(content, other, "DOC2.PDF")), "autre.zip"))
        dossier_of(self.who)
        (row,) = file(put(tmp_path, content, "ecg.pdf"))
        assert row.outcome == "held"
        assert Arrival.objects.get(sha256=Arrival.objects.get(name__endswith="DOC2.PDF").sha256).described[1]
        assert not EntryPage.objects.exists()

    def test_the_desk_reads_what_the_package_said(self, tmp_path: Path) -> None:
        file(self.sent(tmp_path, pdf("ECG normal"), name="ECG du 3 mars"))
        held = Arrival.objects.get(outcome="held")
        seen = waiting.opened(held, str).prepared
        assert seen is not None
        assert (seen.reading.title, seen.reading.visibility) == ("ECG du 3 mars", ("MASQUE_PS",))
        assert seen.reading.patient is not None
        assert seen.reading.patient.birth_name == self.who.birth_name


def test_what_was_read_before_a_package_spoke_is_not_filed() -> None:
    read = receive(BytesIO(pdf("ECG normal")))
    arrival_told(WHOLE)
    dossier = dossier_of(person())

    def still(held: Arrival, _dossier: object) -> None:
        refuse_said_since(read, held)

    with pytest.raises(Refused) as refused:
        file_arrival(read, dossier, Prepared(PDF), doubts=still)
    assert refused.value.code == "described-since"
    assert not EntryPage.objects.exists()


def test_the_word_of_a_package_is_no_stranger_to_the_reader_of_packages() -> None:
    assert xdm.completed(PDF, WHOLE).visibility == WHOLE.visibility
