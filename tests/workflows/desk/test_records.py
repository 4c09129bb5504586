"""The desk's own records: looks only grow, claims and decisions outlive nothing that they must not."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from documents.actions.discard import discard
from documents.models import Arrival
from patients.actions.correct_identity import correct_identity
from patients.models import DossierIdentity, User
from patients.models.identities import sought
from tests import people
from tests.workflows.desk import holding
from workflows.desk import claiming, deciding
from workflows.desk.actions.hold import hold_with_note
from workflows.desk.models import Claim, Decided, Decision, Look, Looked

pytestmark = pytest.mark.django_db


def look(user: User, arrival: Arrival) -> Look:
    made = Look(user=user, arrival=arrival.uuid, sha256=arrival.sha256, act=Looked.OPEN, time=people.NOW)
    made.save()
    return made


class TestLooks:
    def test_a_look_is_neither_saved_again_nor_deleted(self, marie: User) -> None:
        made = look(marie, holding.scan())
        made.act = Looked.DOWNLOAD
        with pytest.raises(TypeError):
            made.save()
        with pytest.raises(TypeError):
            made.delete()
        assert Look.objects.get().act == Looked.OPEN

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE workflows_look SET act = 'download'",
            "DELETE FROM workflows_look",
            "REPLACE INTO workflows_look SELECT * FROM workflows_look",
        ],
    )
    def test_the_database_itself_refuses(self, marie: User, sql: str) -> None:
        look(marie, holding.scan())
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        assert Look.objects.get().act == Looked.OPEN

    def test_a_look_outlives_what_was_looked_at(self, marie: User) -> None:
        arrival = holding.scan()
        kept = look(marie, arrival)
        discard(arrival)
        assert not Arrival.objects.exists()
        assert Look.objects.get() == kept


class TestDecisions:
    def test_a_decision_outlives_the_arrival_and_its_claim_does_not(self, marie: User) -> None:
        arrival = holding.scan()
        claiming.claim(arrival, marie)
        hold_with_note(arrival, "on attend", "", actor=marie)
        discard(arrival)
        assert not Claim.objects.exists()
        assert Decision.objects.get().arrival == arrival.uuid

    def test_only_the_last_one_and_only_for_thirty_seconds(self, marie: User, at: people.Clock) -> None:
        arrival = holding.scan()
        first = hold_with_note(arrival, "un", "", actor=marie)
        at.go(seconds=10)
        second = hold_with_note(arrival, "deux", str(first.uuid), actor=marie)
        assert deciding.undoable(marie) == second
        at.go(seconds=deciding.UNDO.total_seconds() - 1)
        assert deciding.undoable(marie) == second
        at.go(seconds=2)
        assert deciding.undoable(marie) is None
        assert timedelta(seconds=30) == deciding.UNDO

    def test_an_undone_one_is_not_undone_again_and_hides_none_before(self, marie: User, at: people.Clock) -> None:
        made = hold_with_note(holding.scan(), "un", "", actor=marie)
        Decision.objects.filter(pk=made.pk).update(undone_at=at.now)
        assert deciding.undoable(marie) is None
        assert claiming.last_decision(holding.scan()) is None

    def test_what_was_confirmed_is_kept_in_order(self, marie: User) -> None:
        arrival = holding.scan()
        made = deciding.record([(arrival, {})], Decided.FILE, marie, confirmed={"b", "a"})
        assert made.confirmed == ["a", "b"]


class TestSought:
    """The column that a search among all dossiers looks into follows the names."""

    def test_every_name_once_as_the_rules_compare_it(self) -> None:
        identity = DossierIdentity(
            birth_name="D'Été", used_name="Été", given_names="Anne-Marie", first_given_name="Anne"
        )
        assert sought(identity) == " D ETE ANNE MARIE"
        assert sought(DossierIdentity()) == ""

    def test_it_is_kept_by_whatever_action_records_an_identity(self) -> None:
        dossier = people.dossier(birth_name="AVANT")
        correct_identity(dossier, people.identity(birth_name="Après"), reason="mariage")
        told = DossierIdentity.objects.order_by("pk").values_list("sought", flat=True)
        assert [words.split()[0] for words in told] == ["AVANT", "APRES"]

    def test_it_is_as_long_as_the_column_at_most(self) -> None:
        assert len(sought(DossierIdentity(birth_name="A" * 200, given_names="B " * 200, used_name="C" * 1000))) <= 1100
