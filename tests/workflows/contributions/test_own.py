"""The screen of one's own entries: corrected, replaced, withdrawn; nobody else's."""

from collections.abc import Iterator

import pytest

from documents.models import EntryPage
from patients.actions.end_designation import end_designation
from patients.models import DossierEvent, User
from tests import people
from tests.documents.formats import pdf_samples
from tests.people import Clock
from tests.workflows.contributions.writing import DAY, Writer, entries, photograph, writer

pytestmark = pytest.mark.django_db
CORRECTED = {"type": "57833-6", "date": DAY, "title": "Ordonnance de sortie"}


@pytest.fixture
def by(at: Clock) -> Writer:
    return writer()


@pytest.fixture
def entry(by: Writer) -> EntryPage:
    by.file(by.draft(pdf_samples.pdf("première version")))
    return entries()[0]


def now(entry: EntryPage) -> EntryPage:
    return EntryPage.objects.get(pk=entry.pk)


def test_the_document_leads_its_author_there_and_nobody_else(by: Writer, entry: EntryPage) -> None:
    address = f"/entries/{entry.uuid}/own/"
    assert address in by.client.get(f"/entries/{entry.uuid}/").content.decode()
    other = writer(by.dossier)
    assert address not in other.client.get(f"/entries/{entry.uuid}/").content.decode()


def test_it_is_corrected(by: Writer, entry: EntryPage) -> None:
    page = by.client.get(f"/entries/{entry.uuid}/own/").content.decode()
    assert f'value="{DAY}"' in page
    response = by.client.post(f"/entries/{entry.uuid}/own/save", CORRECTED)
    assert response["Location"] == f"/entries/{entry.uuid}/"
    assert (now(entry).heading, now(entry).type_code) == ("Ordonnance de sortie", "57833-6")
    assert "La correction est dans le dossier" in by.client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("wrong", [{"type": "nowhere"}, {"date": "2026-12-31"}, {"date": ""}, {"type": "18748-4"}])
def test_a_wrong_correction_comes_back(by: Writer, entry: EntryPage, wrong: dict[str, str]) -> None:
    response = by.client.post(f"/entries/{entry.uuid}/own/save", {**CORRECTED, **wrong})
    assert response.status_code == 422
    assert "Ordonnance de sortie" in response.content.decode()
    assert now(entry).type_code == "11488-4"


def test_it_is_replaced_by_a_new_file(by: Writer, entry: EntryPage) -> None:
    page = by.client.get(f"/dossiers/{by.dossier.uuid}/add/?replaces={entry.uuid}").content.decode()
    assert f'name="replaces" value="{entry.uuid}"' in page
    draft = by.draft(pdf_samples.pdf("la bonne version"), replaces=str(entry.uuid))
    by.file(draft)
    later = entries()[-1]
    assert (now(entry).state, now(entry).head_id, later.state) == ("superseded", later.pk, "published")
    assert by.client.get(f"/entries/{entry.uuid}/own/").status_code == 404  # its successor is what one changes


def test_what_was_withdrawn_meanwhile_is_not_replaced(by: Writer, entry: EntryPage) -> None:
    draft = by.draft(photograph(), way="photos", replaces=str(entry.uuid))
    by.client.post(f"/entries/{entry.uuid}/own/withdraw", {"reason": "erreur"})
    by.file(draft)
    assert "n’est pas publié" in by.page(draft)
    assert len(entries()) == 1


def test_one_replaces_nothing_but_ones_own(by: Writer) -> None:
    hospital = people.entry(by.dossier)
    other = writer(by.dossier)
    other.file(other.draft(b"d'un autre"))
    for one in (hospital, entries()[-1]):
        page = by.client.get(f"/dossiers/{by.dossier.uuid}/add/?replaces={one.uuid}").content.decode()
        assert 'name="replaces"' not in page
        by.file(by.draft(photograph((one.pk % 200, 0, 0)), way="photos", replaces=str(one.uuid)))
        assert now(one).state == "published"


def test_it_is_withdrawn_with_a_reason(by: Writer, entry: EntryPage) -> None:
    refused = by.client.post(f"/entries/{entry.uuid}/own/withdraw", {"reason": "  "})
    assert (refused.status_code, now(entry).state) == (422, "published")
    assert "indiquez un motif" in refused.content.decode()
    response = by.client.post(f"/entries/{entry.uuid}/own/withdraw", {"reason": "trompé de patient"})
    assert response["Location"] == f"/dossiers/{by.dossier.uuid}/"
    assert (now(entry).state, now(entry).withdrawal_reason) == ("withdrawn", "trompé de patient")
    acts = list(DossierEvent.objects.order_by("pk").values_list("act", "actor"))
    assert acts == [("contribute", by.physician.user_id), ("withdraw", by.physician.user_id)]


def others(by: Writer, entry: EntryPage) -> Iterator[User]:
    yield writer(by.dossier).physician.user
    yield people.physician().user
    yield people.person(group="Secretaries")
    yield people.person(group="Administrators")
    yield people.person(is_superuser=True, is_staff=True)
    end_designation(by.physician.designations.get())
    yield by.physician.user


def test_for_everyone_else_it_does_not_exist(by: Writer, entry: EntryPage) -> None:
    for user in others(by, entry):
        client = people.signed_in(user)
        for uuid in (entry.uuid, "00000000-0000-4000-8000-000000000000"):
            answers = [
                client.get(f"/entries/{uuid}/own/"),
                client.post(f"/entries/{uuid}/own/save", CORRECTED),
                client.post(f"/entries/{uuid}/own/withdraw", {"reason": "non"}),
            ]
            assert {answer.status_code for answer in answers} == {404}
    assert (now(entry).state, now(entry).type_code) == ("published", "11488-4")


def test_what_the_hospital_filed_has_no_such_screen(by: Writer) -> None:
    hospital = people.entry(by.dossier)
    EntryPage.objects.filter(pk=hospital.pk).update(author=by.physician.user)
    assert by.client.get(f"/entries/{hospital.uuid}/own/").status_code == 404


def test_a_draft_is_its_authors_alone_while_they_may_add(by: Writer, at: Clock) -> None:
    draft = by.draft(photograph(), way="photos")
    part = draft.parts.get()
    addresses = [f"/contributions/{draft.uuid}/", f"/contributions/{draft.uuid}/pages/{part.pk}"]
    acts = [f"/contributions/{draft.uuid}/change", f"/contributions/{draft.uuid}/file"]

    def answers(client: object) -> set[int]:
        got = [client.get(address).status_code for address in addresses]  # type: ignore[attr-defined]
        return {*got, *(client.post(address, {"do": f"remove:{part.pk}"}).status_code for address in acts)}  # type: ignore[attr-defined]

    secretary = people.signed_in(people.person(group="Secretaries"))
    for client in (writer(by.dossier).client, secretary, people.signed_in(people.person(is_superuser=True))):
        assert answers(client) == {404}
    end_designation(by.physician.designations.get())
    assert answers(by.client) == {404}
    assert draft.parts.count() == 1


def test_after_a_day_a_draft_is_gone(by: Writer, at: Clock) -> None:
    draft = by.draft(photograph(), way="photos")
    at.go(hours=24)
    assert by.client.get(f"/contributions/{draft.uuid}/").status_code == 404


def test_an_upload_of_another_is_not_gathered(by: Writer) -> None:
    other = writer(by.dossier)
    key = str(other.upload(photograph()).uuid)
    assert by.post("add/send", upload=[key], way="photos").status_code == 422


def test_an_upload_for_another_dossier_is_not_gathered_here(by: Writer) -> None:
    """Two tabs, two patients: what was sent for one never lands with the other."""
    elsewhere = people.dossier(birth_name="PAT-AUTRE")
    people.designation(elsewhere, by.physician)
    other = Writer(by.client, by.physician, elsewhere)
    key = str(other.upload(photograph()).uuid)
    assert by.post("add/send", upload=[key], way="photos").status_code == 422
    draft = other.draft(photograph(), way="photos")
    response = by.send(photograph((9, 9, 9)), way="photos", draft=str(draft.uuid))
    assert response["Location"] != f"/contributions/{draft.uuid}/"
    assert draft.parts.count() == 1
