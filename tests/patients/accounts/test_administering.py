"""Who may act on whom, as the rows are now; and how a change is recorded."""

import pytest
from django.db import transaction

from patients.actions.edit_account import edit_account
from patients.actions.refusals import Refused
from patients.administration import amend, held, note
from patients.models import AdministrationEvent, Change, Organisation, User
from tests import people
from tests.patients.accounts import staff
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(at: Clock) -> User:
    return staff.administrator()


def refused(account: User, actor: User | None, permission: str = "patients.change_user") -> str:
    with pytest.raises(Refused) as refusal, transaction.atomic():
        held(account, actor, permission)
    return refusal.value.code


class TestHeld:
    def test_gives_the_account_as_it_is_now(self, actor: User) -> None:
        account = people.person(first_name="Avant")
        User.objects.filter(pk=account.pk).update(first_name="Après")
        with transaction.atomic():
            assert held(account, actor).first_name == "Après"
            assert held(account, None).first_name == "Après"

    def test_asks_the_right_of_the_actor_as_they_are_now(self, actor: User) -> None:
        account = people.person()
        actor.groups.clear()
        assert refused(account, actor) == "not-allowed"

    def test_counts_an_actor_closed_meanwhile_for_nobody(self, actor: User) -> None:
        User.objects.filter(pk=actor.pk).update(is_active=False)
        assert refused(people.person(), actor) == "not-allowed"

    def test_of_oneself_is_refused_after_the_right_was_asked(self, actor: User) -> None:
        assert refused(actor, actor) == "own-rights"
        outsider = people.person()
        assert refused(outsider, outsider) == "not-allowed"

    def test_of_a_superuser_is_refused_to_the_operator_too(self, actor: User) -> None:
        root = people.person(is_superuser=True)
        assert refused(root, actor) == refused(root, None) == "not-managed"

    def test_needs_no_right_that_is_not_a_groups(self, actor: User) -> None:
        assert refused(people.person(), actor, "patients.record_designation") == "not-allowed"

    def test_costs_as_much_for_anybody(self, actor: User, queries: people.Queries) -> None:
        account = people.person()
        assert len(queries(lambda: held(account, actor))) == 2


class TestAmend:
    def test_saves_what_differs_and_tells_what_was(self) -> None:
        house = Organisation.objects.create(name="Avant", finess="750712184")
        before, after = amend(house, {"name": "Après", "finess": "750712184"})
        house.refresh_from_db()
        assert (before, after, house.name) == ({"name": "Avant"}, {"name": "Après"}, "Après")

    def test_writes_nothing_where_nothing_differs(self, queries: people.Queries) -> None:
        house = Organisation.objects.create(name="Pareil")
        assert queries(lambda: amend(house, {"name": "Pareil"})) == []


class TestNote:
    def test_keeps_who_what_whom_and_when(self, actor: User) -> None:
        account = people.person()
        note(Change.EDIT, actor, account, about="x" * 300, before={"a": 1}, after={"a": 2})
        row = AdministrationEvent.objects.get()
        assert (row.actor, row.subject, row.act, row.time) == (actor, account, Change.EDIT, NOW)
        assert (len(row.about), row.before, row.after) == (250, {"a": 1}, {"a": 2})

    def test_gives_each_row_its_own_nonce(self, actor: User) -> None:
        for _ in range(2):
            note(Change.SETTING, actor)
        first, second = (bytes(row.nonce) for row in AdministrationEvent.objects.all())
        assert len(first) == 16
        assert first != second

    def test_is_undone_with_what_it_tells(self, actor: User) -> None:
        account = staff.member()
        before = AdministrationEvent.objects.count()
        with transaction.atomic():
            edit_account(account, "Claude", "AUTRE", actor=actor)
            transaction.set_rollback(True)
        assert AdministrationEvent.objects.count() == before
