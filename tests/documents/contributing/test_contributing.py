"""What a designated physician adds is in the dossier at once, as theirs; and never more than their designation lets."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from documents.access import open_entry
from documents.actions.file import file_arrival
from documents.actions.receive import receive
from documents.actions.withdraw import withdraw
from documents.contributing import is_own
from documents.describing import Said
from documents.formats.reading import Author
from documents.models import Arrival, EntryPage
from documents.preparing import Prepared
from documents.road import Errand, judge
from documents.signals import contributed
from documents.states import State
from patients import history
from patients.actions.end_designation import end_designation
from patients.models import DossierEvent, DossierPage, Organisation, Role, Scope, User
from tests import people
from tests.documents.contributing.adding import LETTER, SAID, code, contribute, designated
from tests.documents.formats import pdf_samples
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.intake import images
from tests.documents.intake.letters import dossier_of, letter, person
from tests.people import NOW, Clock

AUTHOR = (
    "<author><assignedAuthor><assignedPerson><name><family>ESSAI</family><given>Claude</given></name></assignedPerson>"
    "</assignedAuthor></author>"
)
pytestmark = pytest.mark.django_db
REPORT = Said(type_code="18748-4", title="Scanner", act_date=NOW, act_precision="day")


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


def test_it_is_published_at_once_with_its_author(dossier: DossierPage) -> None:
    practice = Organisation.objects.create(name="Cabinet des Tilleuls")
    writer = designated(dossier, organisation=practice)
    entry = contribute(dossier, writer)
    assert (entry.state, entry.live, entry.origin, entry.dossier) == (State.PUBLISHED, True, "physician", dossier)
    assert (entry.author, entry.author_rpps, entry.author_organisation) == (writer.user, writer.rpps, practice.name)
    assert (
        (entry.contributor, entry.contributor_name) == (writer.user, entry.author_name) == (writer.user, f"Dr {writer}")
    )
    assert (entry.heading, entry.type_code, entry.act_date) == ("Consultation", "11488-4", NOW)


def test_the_other_readers_see_it_at_their_next_request(dossier: DossierPage) -> None:
    reader, writer = designated(dossier), designated(dossier)
    entry = contribute(dossier, writer)
    page = people.signed_in(reader.user).get(f"/dossiers/{dossier.uuid}/").content.decode()
    assert "Consultation" in page
    assert f"Ajouté par le Dr {writer}" in page
    assert open_entry(reader.user, entry.uuid)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_its_author_reads_that_it_is_theirs_and_everyone_else_reads_whose(dossier: DossierPage, language: str) -> None:
    reader, writer = designated(dossier), designated(dossier)
    entry = contribute(dossier, writer)
    theirs, whose = {"fr": ("Ajouté par vous", "Ajouté par le Dr"), "en": ("Added by you", "Added by Dr")}[language]
    for one, said, unsaid in ((writer, theirs, whose), (reader, whose, theirs)):
        client = people.signed_in(one.user)
        client.cookies["django_language"] = language
        for path in (f"/dossiers/{dossier.uuid}/", f"/entries/{entry.uuid}/"):
            page = client.get(path).content.decode()
            assert (said in page, unsaid in page) == (True, False), path


def test_marked_unread_by_its_author_it_is_theirs_among_what_waits(dossier: DossierPage) -> None:
    writer = designated(dossier)
    entry = contribute(dossier, writer)
    client = people.signed_in(writer.user)
    client.get(f"/entries/{entry.uuid}/")
    client.post(f"/entries/{entry.uuid}/unread")
    assert "Ajouté par vous" in client.get("/patients/").content.decode()


def test_a_document_that_names_its_author_keeps_it(at: Clock) -> None:
    who = person()
    dossier = dossier_of(who)
    writer = designated(dossier)
    entry = contribute(dossier, writer, letter(who, extra=AUTHOR), None)
    assert (entry.author_name, entry.contributor_name) == ("Claude ESSAI", f"Dr {writer}")
    assert (entry.origin, entry.type_code) == ("physician", "11488-4")


def test_the_history_says_it_and_whoever_listens_hears(dossier: DossierPage) -> None:
    heard: list[EntryPage] = []

    def listen(entry: EntryPage, **_told: Any) -> None:
        heard.append(entry)

    contributed.connect(listen)
    try:
        writer = designated(dossier)
        entry = contribute(dossier, writer)
    finally:
        contributed.disconnect(listen)
    (event,) = [row for row in history.of(dossier) if isinstance(row, DossierEvent)]
    assert (event.act, event.actor, event.entry) == ("contribute", writer.user, entry.uuid)
    assert [one.pk for one in heard] == [entry.pk]


def test_the_same_bytes_twice_are_one_entry(dossier: DossierPage) -> None:
    writer = designated(dossier)
    assert contribute(dossier, writer) == contribute(dossier, writer)
    assert (EntryPage.objects.count(), Arrival.objects.count()) == (1, 1)


@pytest.mark.parametrize("scope", list(Scope))
def test_every_scope_may_add_within_what_it_opens(dossier: DossierPage, scope: Scope) -> None:
    writer = designated(dossier, scope)
    outcome = code(lambda: contribute(dossier, writer))
    assert outcome == ("scope" if scope == Scope.IMAGING else "")
    report = contribute(dossier, writer, b"un compte rendu", REPORT)
    assert (report.kind, open_entry(writer.user, report.uuid) is not None) == ("report", True)


def test_one_reads_ones_own_back_and_nothing_else(dossier: DossierPage) -> None:
    writer, other = designated(dossier, Scope.ADDRESSED), designated(dossier, Scope.ADDRESSED)
    mine, theirs = contribute(dossier, writer), contribute(dossier, other, b"une autre lettre")
    assert open_entry(writer.user, mine.uuid)
    assert open_entry(writer.user, theirs.uuid) is None
    end_designation(writer.designations.get())
    assert open_entry(writer.user, mine.uuid) is None


def test_two_designations_give_what_the_wider_gives(dossier: DossierPage) -> None:
    writer = designated(dossier, Scope.IMAGING, Role.RADIOLOGIST)
    people.designation(dossier, writer, Scope.ADDRESSED)
    assert contribute(dossier, writer).kind == "clinical"


def _not_allowed(dossier: DossierPage) -> Iterator[User | None]:
    day = timedelta(days=1)
    ended, expired, future, closed = (people.physician() for _one in range(4))
    end_designation(people.designation(dossier, ended))
    people.designation(dossier, expired, starts=NOW - day, until=NOW)
    people.designation(dossier, future, starts=NOW + day)
    people.designation(dossier, closed)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    yield from (one.user for one in (ended, expired, future, closed, people.physician()))
    yield from (people.person(group="Secretaries"), people.person(is_superuser=True, is_staff=True), None)


def test_nobody_else_adds_anything(dossier: DossierPage) -> None:

    for user in _not_allowed(dossier):
        arrival = receive(BytesIO(LETTER), actor=user)
        errand = Errand(dossier, SAID, user, contributes=True)
        assert code(lambda arrival=arrival, errand=errand: judge(arrival, errand)) == "not-allowed"  # type: ignore[misc]
    assert EntryPage.objects.count() == 0


def test_a_physician_does_not_file_as_staff_do(dossier: DossierPage) -> None:

    writer = designated(dossier)
    result = judge(receive(BytesIO(LETTER)), Errand(dossier, SAID, writer.user))
    assert (result.outcome, EntryPage.objects.count()) == ("held", 0)


def test_a_file_of_another_patient_is_refused_and_filed_nowhere(at: Clock) -> None:
    other = person(birth_name="AUTRE")
    dossier_of(other)
    mine = people.dossier()
    writer = designated(mine)
    assert code(lambda: contribute(mine, writer, letter(other), None)) == "other-dossier"
    assert EntryPage.objects.count() == 0
    assert Arrival.objects.get().outcome == "received"  # nothing for the desk: the caller discards it


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 50, b"%PDF-1.4 rien"])
def test_what_cannot_be_read_is_refused_with_its_sentence(dossier: DossierPage, content: bytes) -> None:
    writer = designated(dossier)
    assert code(lambda: contribute(dossier, writer, content or b"\0")) not in ("", "not-allowed")
    assert not EntryPage.objects.exists()


def test_a_file_may_not_fold_what_the_hospital_filed(dossier: DossierPage) -> None:
    """A CDA says itself what it replaces (RPLC): of a contributor, that counts for their own documents alone."""

    hospital = people.entry(dossier, document_id="h-1")
    writer = designated(dossier)
    told: dict[str, Any] = {"authors": (Author(name="Dr Essai"),)}

    def add(content: bytes, document_id: str, *replaces: str) -> EntryPage:
        reading = people.reading(document_id=document_id, replaces=replaces, **told)
        arrival = receive(BytesIO(content))
        return file_arrival(arrival, dossier, Prepared(reading), actor=writer.user, contributes=True)

    first = add(b"premiere", "c-1")
    second = add(b"seconde", "c-2", "c-1", "h-1", "ailleurs")
    states = {one.pk: EntryPage.objects.get(pk=one.pk).state for one in (hospital, first, second)}
    assert states == {hospital.pk: "published", first.pk: "superseded", second.pk: "published"}
    assert [target.document_id for target in second.replaces.all()] == ["c-1"]


def test_what_one_withdrew_oneself_may_come_back(dossier: DossierPage) -> None:

    writer = designated(dossier)
    first = contribute(dossier, writer)
    withdraw(first, reason="mauvais type", actor=writer.user)
    again = contribute(dossier, writer)
    assert (again.state, again.pk != first.pk) == ("published", True)


def test_what_a_secretary_withdrew_does_not(dossier: DossierPage) -> None:

    writer = designated(dossier)
    withdraw(contribute(dossier, writer), reason="autre patient", actor=people.person(group="Secretaries"))
    assert code(lambda: contribute(dossier, writer)) == "withdrawn-before"


def test_a_pdf_is_read_as_any_other(dossier: DossierPage) -> None:
    entry = contribute(dossier, designated(dossier), pdf_samples.pdf("page une", "page deux"))
    assert (entry.page_count, entry.display) == (2, "pages")


def test_images_make_a_study_that_its_contributor_alone_adds_to(at: Clock, tmp_path: Path) -> None:
    patient = invented_patient()
    dossier = images.dossier_for(patient)
    radiologist, other = (designated(dossier, Scope.IMAGING, Role.RADIOLOGIST) for _one in range(2))
    files = [images.image(tmp_path / salt, patient=patient, salt=salt, study="1.2.250.1.213.9.7") for salt in "abc"]
    bytes_of = [file.path.read_bytes() for file in files]
    first = contribute(dossier, radiologist, bytes_of[0], None)
    assert (first.kind, first.contributor) == ("images", radiologist.user)
    assert contribute(dossier, radiologist, bytes_of[1], None) == first
    for writer in (other, designated(dossier)):
        assert code(lambda writer=writer: contribute(dossier, writer, bytes_of[2], None)) == "study-here"  # type: ignore[misc]


def test_a_study_that_the_hospital_added_to_is_not_its_contributors_to_withdraw(at: Clock, tmp_path: Path) -> None:
    """One image sent first must not give the right to make the hospital's two hundred vanish."""
    patient = invented_patient()
    dossier = images.dossier_for(patient)
    radiologist = designated(dossier, Scope.IMAGING, Role.RADIOLOGIST)
    files = [images.image(tmp_path / salt, patient=patient, salt=salt, study="1.2.250.1.213.9.8") for salt in "ab"]
    first, second = (file.path.read_bytes() for file in files)
    study = contribute(dossier, radiologist, first, None)
    assert is_own(radiologist.user, study)
    judge(receive(BytesIO(second)), Errand(dossier))
    assert Arrival.objects.filter(entry=study).count() == 2
    assert not is_own(radiologist.user, study)
    assert code(lambda: withdraw(study, reason="à moi", actor=radiologist.user)) == "not-allowed"
    withdraw(study, reason="autre patient", actor=people.person(group="Secretaries"))


def test_nor_theirs_to_read_beyond_their_scope(at: Clock, tmp_path: Path) -> None:
    """One image sent first must not open the hospital's two hundred to whom they are not addressed."""
    patient = invented_patient()
    dossier = images.dossier_for(patient)
    correspondent, radiologist = designated(dossier, Scope.ADDRESSED), designated(dossier, Scope.IMAGING)
    files = [images.image(tmp_path / salt, patient=patient, salt=salt, study="1.2.250.1.213.9.8") for salt in "ab"]
    first, second = (file.path.read_bytes() for file in files)
    study = contribute(dossier, correspondent, first, None)
    assert open_entry(correspondent.user, study.uuid)
    judge(receive(BytesIO(second)), Errand(dossier))
    assert open_entry(correspondent.user, study.uuid) is None
    assert open_entry(radiologist.user, study.uuid)
