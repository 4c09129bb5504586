"""One's own contribution is one's own to correct, replace and withdraw; nobody else's is."""

from dataclasses import replace as changed
from datetime import timedelta
from typing import Any

import pytest

from documents.access import open_entry
from documents.actions.describe import Description, describe
from documents.actions.replace import replace
from documents.actions.withdraw import withdraw
from documents.describing import Said
from documents.formats.reading import Author, Recipient
from documents.models import EntryPage
from patients import history
from patients.actions.end_designation import end_designation
from patients.actions.merge import Word, merge
from patients.models import DossierEvent, DossierPage, Physician, User
from tests import people
from tests.documents.contributing.adding import LETTER, SAID, code, contribute, designated
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db
OTHER = Said(type_code="57833-6", title="Ordonnance", act_date=NOW - timedelta(days=1), act_precision="day")


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def writer(dossier: DossierPage) -> Physician:
    return designated(dossier)


@pytest.fixture
def entry(dossier: DossierPage, writer: Physician) -> EntryPage:
    return contribute(dossier, writer)


def now(entry: EntryPage) -> EntryPage:
    return EntryPage.objects.get(pk=entry.pk)


def others(dossier: DossierPage) -> list[User]:
    return [
        designated(dossier).user,
        people.physician().user,
        people.person(group="Administrators"),
        people.person(is_superuser=True, is_staff=True),
    ]


def test_its_author_corrects_it(entry: EntryPage, writer: Physician, dossier: DossierPage) -> None:
    describe(entry, Description.of(OTHER), actor=writer.user)
    assert (now(entry).heading, now(entry).type_code, now(entry).act_date) == ("Ordonnance", "57833-6", OTHER.act_date)
    event = [row for row in history.of(dossier) if isinstance(row, DossierEvent)][-1]
    assert (event.act, event.actor, event.reason) == ("correct", writer.user, "titre, type, date")


def test_correcting_nothing_says_nothing(entry: EntryPage, writer: Physician, dossier: DossierPage) -> None:
    before = len(history.of(dossier))
    describe(entry, Description.of(SAID), actor=writer.user)
    assert len(history.of(dossier)) == before


def test_its_author_withdraws_it_with_a_reason(entry: EntryPage, writer: Physician) -> None:
    assert code(lambda: withdraw(entry, reason=" ", actor=writer.user)) == "no-reason"
    withdraw(entry, reason="trompé de patient", actor=writer.user)
    assert (now(entry).state, now(entry).withdrawn_by) == ("withdrawn", writer.user)
    assert open_entry(writer.user, entry.uuid) is None


def test_its_author_replaces_it(entry: EntryPage, writer: Physician, dossier: DossierPage) -> None:
    later = contribute(dossier, writer, b"la bonne version", then=lambda new: said(new, entry, writer))
    assert (now(entry).state, now(entry).head_id) == ("superseded", later.pk)


def said(new: EntryPage, entry: EntryPage, writer: Physician) -> None:
    replace(new, entry, reason="nouvelle version", actor=writer.user)


def test_nobody_else_touches_it(entry: EntryPage, dossier: DossierPage) -> None:
    for user in others(dossier):
        later = people.entry(dossier)
        assert code(lambda user=user: describe(entry, Description.of(OTHER), actor=user)) == "not-allowed"  # type: ignore[misc]
        assert code(lambda user=user: withdraw(entry, reason="non", actor=user)) == "not-allowed"  # type: ignore[misc]
        assert code(lambda user=user, later=later: replace(later, entry, reason="non", actor=user)) == "not-allowed"  # type: ignore[misc]
    assert (now(entry).state, now(entry).heading) == ("published", "Consultation")


def test_a_physician_touches_nothing_of_the_hospital(dossier: DossierPage, writer: Physician) -> None:
    """Not even what they wrote there."""
    written = people.entry(dossier)
    EntryPage.objects.filter(pk=written.pk).update(author=writer.user)
    mine = contribute(dossier, writer)
    for one in (written, people.entry(dossier)):
        assert code(lambda one=one: describe(one, Description.of(OTHER), actor=writer.user)) == "not-allowed"  # type: ignore[misc]
        assert code(lambda one=one: withdraw(one, reason="non", actor=writer.user)) == "not-allowed"  # type: ignore[misc]
        assert code(lambda one=one: replace(mine, one, reason="non", actor=writer.user)) == "not-allowed"  # type: ignore[misc]
        assert code(lambda one=one: replace(one, mine, reason="non", actor=writer.user)) == "not-allowed"  # type: ignore[misc]


def test_once_the_designation_has_ended_it_is_theirs_no_more(entry: EntryPage, writer: Physician) -> None:
    end_designation(writer.designations.get())
    assert code(lambda: describe(entry, Description.of(OTHER), actor=writer.user)) == "not-allowed"
    assert code(lambda: withdraw(entry, reason="tard", actor=writer.user)) == "not-allowed"


def test_a_closed_account_changes_nothing(entry: EntryPage, writer: Physician) -> None:
    User.objects.filter(pk=writer.user_id).update(is_active=False)
    assert code(lambda: withdraw(entry, reason="tard", actor=writer.user)) == "not-allowed"


def test_staff_correct_and_withdraw_it_too(entry: EntryPage) -> None:
    secretary = people.person(group="Secretaries")
    describe(entry, Description.of(OTHER), reason="mal lu", actor=secretary)
    withdraw(entry, reason="autre patient", actor=secretary)
    assert now(entry).state == "withdrawn"


def test_in_a_merged_dossier_it_stays_theirs(entry: EntryPage, writer: Physician, dossier: DossierPage) -> None:
    kept = people.dossier(birth_name="PAT-RESTE")
    merge(kept, dossier, Word("une seule personne", despite_traits=True))
    describe(now(entry), Description.of(OTHER), actor=writer.user)
    assert (now(entry).dossier, now(entry).heading) == (kept, "Ordonnance")


def test_withdrawing_ones_own_leaves_the_hospitals_copy(
    entry: EntryPage, writer: Physician, dossier: DossierPage
) -> None:
    """Two merged dossiers both had the bytes: one from the physician, one from the hospital."""
    source = people.dossier(birth_name="PAT-PART")
    copy = people.entry(source, LETTER)
    merge(dossier, source, Word("une seule personne", despite_traits=True))
    withdraw(now(entry), reason="erreur", actor=writer.user)
    assert {now(entry).state, now(copy).state} == {"withdrawn", "published"}
    assert now(entry).state == "withdrawn"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (changed(OTHER, title=" "), "no-title"),
        (changed(OTHER, title="n" * 500), "too-long"),
        (changed(OTHER, type_code=""), "type"),
        (changed(OTHER, type_code="nowhere"), "type"),
        (changed(OTHER, act_date=None), "date"),
        (changed(OTHER, act_date=NOW + timedelta(minutes=1)), "date"),
        (changed(OTHER, type_code="18748-4"), "kind"),
    ],
)
def test_what_makes_no_sense_is_refused(entry: EntryPage, writer: Physician, said: Said, refusal: str) -> None:
    assert code(lambda: describe(entry, Description.of(said), actor=writer.user)) == refusal
    assert now(entry).heading == "Consultation"


def test_what_was_withdrawn_is_not_corrected(entry: EntryPage, writer: Physician) -> None:
    withdraw(entry, reason="erreur", actor=writer.user)
    assert code(lambda: describe(entry, Description.of(OTHER), actor=writer.user)) == "withdrawn"


@pytest.mark.parametrize(
    "more",
    [
        {"confidentiality": "V"},
        {"visibility": ("MASQUE_PS",)},
        {"unit": "Oncologie"},
        {"author": Author(name="Dr Autre")},
        {"recipients": (Recipient(name="Dr Autre"),)},
    ],
)
def test_its_author_says_no_more_than_a_title_a_type_and_a_date(
    entry: EntryPage, writer: Physician, more: dict[str, Any]
) -> None:
    wanted = changed(Description.of(OTHER), **more)
    assert code(lambda: describe(entry, wanted, actor=writer.user)) == "not-allowed"
    assert now(entry).heading == "Consultation"


def test_correcting_ones_own_leaves_the_hospitals_copy_as_it_is(
    entry: EntryPage, writer: Physician, dossier: DossierPage
) -> None:
    source = people.dossier(birth_name="PAT-PART")
    copy = people.entry(source, LETTER, title="Celle de l’hôpital")
    merge(dossier, source, Word("une seule personne", despite_traits=True))
    describe(now(entry), Description.of(OTHER), actor=writer.user)
    assert {now(entry).heading, now(copy).heading} == {"Ordonnance", "Celle de l’hôpital"}
