"""Which entries a person reads, by scope, mask, state and instant: what is seen, and what is not."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from documents.access import open_entry, readable_among, readable_entries
from documents.actions.withdraw import withdraw
from documents.formats.reading import Author, Recipient
from documents.models import EntryPage
from documents.states import State
from patients.actions.end_designation import end_designation
from patients.models import DossierPage, Physician, Role, Scope, User
from tests import people
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ALL = {"document", "report", "images", "letter"}


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def entries(dossier: DossierPage, reader: Physician) -> dict[str, EntryPage]:
    """One of each kind; the letter is addressed to the reader, the others to somebody else."""
    somebody = Recipient("Dr AUTRE", people.rpps(4242))
    return {
        "document": people.entry(dossier, recipients=(somebody,)),
        "report": people.entry(dossier, kind="report"),
        "images": people.entry(dossier, kind="images", studies=("1.2.3",)),
        "letter": people.entry(dossier, recipients=(somebody, Recipient("Dr LECTEUR", reader.rpps))),
    }


def seen(person: User | Physician, entries: dict[str, EntryPage], *, earlier: bool = False) -> set[str]:
    """The names of what this person reads; the list and the door of each entry must agree."""
    user = person.user if isinstance(person, Physician) else person
    user = User.objects.get(pk=user.pk)
    listed = {entry.pk for entry in readable_entries(user, earlier_versions=earlier)}
    opened = {entry.pk for entry in entries.values() if open_entry(user, entry.uuid)}
    assert listed <= opened if not earlier else listed == opened
    few = readable_among(user, EntryPage.objects.filter(pk__in=[entry.pk for entry in entries.values()]))
    assert earlier or {entry.pk for entry in few} == {entry.pk for entry in entries.values()}.intersection(listed)
    return {name for name, entry in entries.items() if entry.pk in listed}


class TestScope:
    @pytest.mark.parametrize(
        ("scope", "expected"),
        [
            (Scope.DOSSIER, ALL),
            (Scope.IMAGING, {"report", "images"}),
            (Scope.ADDRESSED, {"letter"}),
        ],
    )
    def test_decides_what_of_the_dossier_is_read(
        self, dossier: DossierPage, reader: Physician, entries: dict[str, EntryPage], scope: Scope, expected: set[str]
    ) -> None:
        people.designation(dossier, reader, scope)
        assert seen(reader, entries) == expected

    def test_two_narrow_ones_add_up(
        self, dossier: DossierPage, reader: Physician, entries: dict[str, EntryPage]
    ) -> None:
        people.designation(dossier, reader, Scope.IMAGING)
        people.designation(dossier, reader, Scope.ADDRESSED)
        assert seen(reader, entries) == {"report", "images", "letter"}

    def test_a_wide_one_in_another_dossier_does_not_widen_this_one(
        self, dossier: DossierPage, reader: Physician, entries: dict[str, EntryPage]
    ) -> None:
        elsewhere = people.dossier()
        entries["elsewhere"] = people.entry(elsewhere)
        people.designation(elsewhere, reader)
        people.designation(dossier, reader, Scope.IMAGING)
        assert seen(reader, entries) == {"elsewhere", "report", "images"}

    def test_once_the_wide_one_is_over_the_narrow_one_remains(
        self, dossier: DossierPage, reader: Physician, entries: dict[str, EntryPage], at: Clock
    ) -> None:
        people.designation(dossier, reader, until=NOW + DAY)
        people.designation(dossier, reader, Scope.ADDRESSED)
        assert seen(reader, entries) == ALL
        at.now = NOW + DAY
        assert seen(reader, entries) == {"letter"}

    def test_a_document_addressed_to_nobody_known_is_addressed_to_nobody(self, dossier: DossierPage) -> None:
        """An empty RPPS on both sides is no match."""
        reader = people.physician(rpps="")
        unaddressed = {"letter": people.entry(dossier, recipients=(Recipient("Dr SANS NUMERO"),))}
        people.designation(dossier, reader, Scope.ADDRESSED)
        assert seen(reader, unaddressed) == set()

    def test_a_document_named_to_somebody_with_a_wrong_number_is_not_theirs(
        self, dossier: DossierPage, reader: Physician
    ) -> None:
        wrong = reader.rpps[:-1] + str((int(reader.rpps[-1]) + 1) % 10)
        misaddressed = {"letter": people.entry(dossier, recipients=(Recipient("Dr LECTEUR", wrong),))}
        people.designation(dossier, reader, Scope.ADDRESSED)
        assert seen(reader, misaddressed) == set()


class TestDesignation:
    def test_without_one_nothing_is_read_even_what_is_addressed_to_or_written_by_the_person(
        self, dossier: DossierPage, reader: Physician, entries: dict[str, EntryPage]
    ) -> None:
        entries["written"] = people.entry(dossier, authors=(Author(rpps=reader.rpps),))
        assert entries["written"].author == reader.user
        assert seen(reader, entries) == set()

    def test_ended_or_over_or_not_begun_reads_nothing(
        self, dossier: DossierPage, entries: dict[str, EntryPage], at: Clock
    ) -> None:
        ended, over, future = (people.physician() for _ in range(3))
        end_designation(people.designation(dossier, ended))
        people.designation(dossier, over, starts=NOW - DAY, until=NOW)
        people.designation(dossier, future, starts=NOW + DAY)
        assert seen(ended, entries) == seen(over, entries) == seen(future, entries) == set()
        at.now = NOW + DAY
        assert seen(future, entries) == ALL

    def test_of_a_closed_account_reads_nothing(
        self, dossier: DossierPage, reader: Physician, entries: dict[str, EntryPage]
    ) -> None:
        people.designation(dossier, reader)
        User.objects.filter(pk=reader.user.pk).update(is_active=False)
        assert seen(reader, entries) == set()

    def test_staff_superusers_and_nobody_read_nothing(
        self, dossier: DossierPage, entries: dict[str, EntryPage]
    ) -> None:
        for user in (
            people.person(group="Secretaries"),
            people.person(group="Administrators"),
            people.person(is_superuser=True, is_staff=True),
        ):
            assert seen(user, entries) == set()
        assert not readable_entries(AnonymousUser()).exists()
        assert open_entry(AnonymousUser(), entries["document"].uuid) is None


class TestMasks:
    @pytest.fixture
    def masked(self, dossier: DossierPage) -> dict[str, EntryPage]:
        """Masked to professionals (MASQUE_PS), one of them an imaging report."""
        return {
            "document": people.entry(dossier, visibility=("MASQUE_PS",)),
            "report": people.entry(dossier, kind="report", visibility=("MASQUE_PS",)),
        }

    @pytest.mark.parametrize("role", Role)
    def test_to_professionals_leave_the_treating_physician_alone(
        self, dossier: DossierPage, reader: Physician, masked: dict[str, EntryPage], role: Role
    ) -> None:
        people.designation(dossier, reader, role=role)
        assert seen(reader, masked) == ({"document", "report"} if role == Role.TREATING else set())

    def test_to_professionals_leave_the_author_what_is_theirs(self, dossier: DossierPage, reader: Physician) -> None:
        mine = Author(name="Dr LECTEUR", rpps=reader.rpps)
        entries = {
            "mine": people.entry(dossier, visibility=("MASQUE_PS",), authors=(mine,)),
            "theirs": people.entry(dossier, visibility=("MASQUE_PS",)),
        }
        people.designation(dossier, reader)
        assert seen(reader, entries) == {"mine"}

    def test_to_professionals_are_not_lifted_by_being_treating_in_another_dossier_or_formerly(
        self, dossier: DossierPage, reader: Physician, masked: dict[str, EntryPage]
    ) -> None:
        people.designation(people.dossier(), reader, role=Role.TREATING)
        people.designation(dossier, reader, role=Role.TREATING, starts=NOW - DAY, until=NOW)
        people.designation(dossier, reader)
        assert seen(reader, masked) == set()

    def test_a_treating_physician_of_a_narrow_scope_reads_no_more_than_it(
        self, dossier: DossierPage, reader: Physician, masked: dict[str, EntryPage]
    ) -> None:
        people.designation(dossier, reader, Scope.IMAGING, Role.TREATING)
        assert seen(reader, masked) == {"report"}

    @pytest.mark.parametrize("visibility", ["INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX", "AUTRE"])
    def test_to_the_patient_do_not_restrict_physicians(
        self, dossier: DossierPage, reader: Physician, visibility: str
    ) -> None:
        people.designation(dossier, reader)
        assert seen(reader, {"one": people.entry(dossier, visibility=(visibility,))}) == {"one"}

    @pytest.mark.parametrize("confidentiality", ["N", "R", "V"])
    def test_confidentiality_restricts_nobody_yet(
        self, dossier: DossierPage, reader: Physician, confidentiality: str
    ) -> None:
        people.designation(dossier, reader)
        assert seen(reader, {"one": people.entry(dossier, confidentiality=confidentiality)}) == {"one"}


class TestStates:
    @pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.WITHDRAWN])
    def test_only_what_is_published_is_read(self, dossier: DossierPage, reader: Physician, state: State) -> None:
        people.designation(dossier, reader)
        entries = {"one": people.entry(dossier), "other": people.entry(dossier)}
        EntryPage.objects.filter(pk=entries["other"].pk).update(state=state, live=False)
        assert seen(reader, entries) == seen(reader, entries, earlier=True) == {"one"}

    def test_an_earlier_version_is_read_under_the_one_in_force_and_never_listed_beside_it(
        self, dossier: DossierPage, reader: Physician
    ) -> None:
        people.designation(dossier, reader)
        entries = {
            "earlier": people.entry(dossier, document_id="A"),
            "later": people.entry(dossier, document_id="B", replaces=("A",)),
        }
        assert seen(reader, entries) == {"later"}
        assert seen(reader, entries, earlier=True) == {"earlier", "later"}

    @pytest.mark.parametrize(
        ("scope", "later"),
        [
            (Scope.DOSSIER, {"visibility": ("MASQUE_PS",)}),  # the version in force was masked
            (Scope.IMAGING, {"kind": "clinical"}),  # it is no longer imaging
            (Scope.ADDRESSED, {"recipients": ()}),  # it is no longer addressed to this physician
        ],
    )
    def test_an_earlier_version_is_not_read_when_the_one_in_force_is_not(
        self, dossier: DossierPage, reader: Physician, scope: Scope, later: dict[str, Any]
    ) -> None:
        told: dict[str, Any] = {"kind": "report", "recipients": (Recipient(rpps=reader.rpps),)}
        people.designation(dossier, reader, scope)
        entries = {
            "earlier": people.entry(dossier, document_id="A", **told),
            "later": people.entry(dossier, document_id="B", replaces=("A",), **{**told, **later}),
        }
        assert seen(reader, entries, earlier=True) == set()

    def test_an_earlier_version_that_is_masked_itself_stays_masked(
        self, dossier: DossierPage, reader: Physician
    ) -> None:
        people.designation(dossier, reader)
        entries = {
            "earlier": people.entry(dossier, document_id="A", visibility=("MASQUE_PS",)),
            "later": people.entry(dossier, document_id="B", replaces=("A",)),
        }
        assert seen(reader, entries, earlier=True) == {"later"}

    def test_a_withdrawn_version_in_force_gives_way_to_the_earlier_one(
        self, dossier: DossierPage, reader: Physician
    ) -> None:
        people.designation(dossier, reader)
        entries = {
            "earlier": people.entry(dossier, document_id="A"),
            "later": people.entry(dossier, document_id="B", replaces=("A",)),
        }
        withdraw(entries["later"], reason="erreur")
        assert seen(reader, entries) == {"earlier"}


class TestOpening:
    def test_says_by_which_designation(self, dossier: DossierPage, reader: Physician) -> None:
        entry, designation = people.entry(dossier), people.designation(dossier, reader)
        found = open_entry(reader.user, entry.uuid)
        assert found is not None
        assert (found.entry.pk, found.opening.grant.designation) == (entry.pk, designation)

    def test_forbidden_and_absent_take_the_same_queries(
        self, dossier: DossierPage, reader: Physician, queries: people.Queries
    ) -> None:
        entry, absent = people.entry(dossier), people.dossier().uuid
        user = User.objects.select_related("physician").get(pk=reader.user.pk)
        assert len(queries(lambda: open_entry(user, entry.uuid))) == len(queries(lambda: open_entry(user, absent))) == 1
