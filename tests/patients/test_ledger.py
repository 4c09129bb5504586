"""The ledger: a row before the first byte, never changed; without it nothing is served."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from patients import ledger
from patients.ledger import LedgerUnavailable, Read
from patients.models import AccessTrace, Act, DossierGrant, DossierPage, Mode, User
from tests import people
from tests.people import NOW, Clock

DAY = timedelta(days=1)


@pytest.fixture
def dossier(db: None, at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def reader(dossier: DossierPage) -> User:
    physician = people.physician()
    people.designation(dossier, physician)
    return physician.user


def rows() -> int:
    return AccessTrace.objects.count()


class TestRecordingSeveral:
    def reads(self, dossier: DossierPage, reader: User, *entries: UUID) -> list[Read]:
        grant = DossierGrant.objects.get()
        return [Read(reader, dossier, Act.TRANSFER, grant, entry) for entry in entries]

    def test_writes_a_row_for_each(self, dossier: DossierPage, reader: User) -> None:
        entries = [uuid4() for _number in range(3)]
        ledger.record_all(self.reads(dossier, reader, *entries))
        grant = DossierGrant.objects.get()
        told = [(trace.entry, trace.act, trace.designation, trace.time) for trace in AccessTrace.objects.order_by("pk")]
        assert told == [(entry, Act.TRANSFER, grant.designation, NOW) for entry in entries]

    def test_gives_each_its_own_nonce(self, dossier: DossierPage, reader: User) -> None:
        ledger.record_all(self.reads(dossier, reader, *(uuid4() for _number in range(5))))
        assert len({bytes(trace.nonce) for trace in AccessTrace.objects.all()}) == 5

    def test_leaves_out_what_repeats_and_nothing_else(self, dossier: DossierPage, reader: User, at: Clock) -> None:
        first, second = uuid4(), uuid4()
        ledger.record_all(self.reads(dossier, reader, first))
        ledger.record(Read(reader, dossier, Act.READ, entry=second))
        ledger.record_all(self.reads(dossier, reader, first, second))
        assert [trace.entry for trace in AccessTrace.objects.filter(act=Act.TRANSFER).order_by("pk")] == [first, second]
        at.go(minutes=15)
        ledger.record_all(self.reads(dossier, reader, first, second))
        assert AccessTrace.objects.filter(act=Act.TRANSFER).count() == 4

    def test_knows_persons_apart(self, dossier: DossierPage, reader: User) -> None:
        entry = uuid4()
        ledger.record_all(self.reads(dossier, reader, entry))
        ledger.record_all([Read(people.physician().user, dossier, Act.TRANSFER, entry=entry)])
        assert rows() == 2

    def test_writes_all_or_none(self, dossier: DossierPage, reader: User) -> None:
        broken = Read(reader, dossier, Act.TRANSFER, entry="not a uuid")  # type: ignore[arg-type]
        with pytest.raises((LedgerUnavailable, ValidationError)):
            ledger.record_all([*self.reads(dossier, reader, uuid4()), broken])
        assert rows() == 0

    def test_costs_no_more_for_many(self, dossier: DossierPage, reader: User, queries: people.Queries) -> None:
        def cost(count: int) -> int:
            reads = self.reads(dossier, reader, *(uuid4() for _number in range(count)))
            return len(queries(lambda: ledger.record_all(reads)))

        assert cost(1) == cost(100)


class TestRecording:
    def test_writes_who_read_what_by_which_designation_and_when(self, dossier: DossierPage, reader: User) -> None:
        grant, entry = DossierGrant.objects.get(), uuid4()
        ledger.record(Read(reader, dossier, Act.DOWNLOAD, grant, entry))
        trace = AccessTrace.objects.get()
        assert (trace.user, trace.dossier, trace.entry, trace.act) == (reader, dossier, entry, Act.DOWNLOAD)
        assert (trace.mode, trace.designation, trace.time) == (Mode.NORMAL, grant.designation, NOW)

    def test_gives_each_row_its_own_nonce(self, dossier: DossierPage, reader: User) -> None:
        for act in (Act.OPEN, Act.READ):
            ledger.record(Read(reader, dossier, act))
        first, second = (bytes(trace.nonce) for trace in AccessTrace.objects.all())
        assert len(first) == len(second) == 16
        assert first != second

    @pytest.mark.parametrize(("minutes", "expected"), [(0, 1), (14.9, 1), (15, 2), (16, 2)])
    def test_writes_a_repeat_once_a_quarter_of_an_hour_has_passed(
        self, dossier: DossierPage, reader: User, at: Clock, minutes: float, expected: int
    ) -> None:
        read = Read(reader, dossier, Act.READ, entry=uuid4())
        ledger.record(read)
        at.go(minutes=minutes)
        ledger.record(read)
        assert rows() == expected

    def test_a_repeat_does_not_prolong_the_quarter_of_an_hour(
        self, dossier: DossierPage, reader: User, at: Clock
    ) -> None:
        read = Read(reader, dossier, Act.OPEN)
        for _ in range(4):
            ledger.record(read)
            at.go(minutes=8)
        assert rows() == 2

    def test_another_person_act_entry_mode_or_dossier_is_no_repeat(self, dossier: DossierPage, reader: User) -> None:
        entry = uuid4()
        reads = [
            Read(reader, dossier, Act.READ, None, entry),
            Read(people.person(), dossier, Act.READ, None, entry),
            Read(reader, dossier, Act.DOWNLOAD, None, entry),
            Read(reader, dossier, Act.READ, None, uuid4()),
            Read(reader, dossier, Act.READ, None, None),
            Read(reader, dossier, Act.READ, None, entry, Mode.BREAK_GLASS),
            Read(reader, people.dossier(), Act.READ, None, entry),
        ]
        for read in reads * 2:
            ledger.record(read)
        assert rows() == len(reads)

    def test_shows_the_traces_of_one_dossier_oldest_first(self, dossier: DossierPage, reader: User, at: Clock) -> None:
        ledger.record(Read(reader, people.dossier(), Act.OPEN))
        for act in (Act.OPEN, Act.READ, Act.OPEN):
            at.go(minutes=20)
            ledger.record(Read(reader, dossier, act))
        assert [trace.act for trace in ledger.traces_of(dossier)] == ["open", "read", "open"]


REPLACE = (
    "REPLACE INTO patients_accesstrace"
    " SELECT id, entry, 'search', mode, time, nonce, user_id, designation_id, dossier_id FROM patients_accesstrace"
)


class TestFinality:
    """What is written stays as it was written, by whatever way one comes."""

    @pytest.fixture
    def trace(self, dossier: DossierPage, reader: User) -> AccessTrace:
        ledger.record(Read(reader, dossier, Act.OPEN))
        return AccessTrace.objects.get()

    def test_a_trace_refuses_to_be_saved_again_or_deleted(self, trace: AccessTrace) -> None:
        trace.act = Act.SEARCH
        with pytest.raises(TypeError):
            trace.save()
        with pytest.raises(TypeError):
            trace.delete()

    def test_no_query_of_the_orm_changes_or_removes_it(self, trace: AccessTrace) -> None:
        every = AccessTrace.objects.all()
        for attempt in (
            lambda: every.update(time=NOW + DAY),
            lambda: every.delete(),
            lambda: every._raw_delete("default"),
            lambda: AccessTrace.objects.bulk_update([trace], ["act"]),
            lambda: AccessTrace.objects.bulk_create(
                [trace], update_conflicts=True, unique_fields=["id"], update_fields=["act"]
            ),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt()
        assert AccessTrace.objects.get().time == NOW

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE patients_accesstrace SET act = 'search'",
            "DELETE FROM patients_accesstrace",
            REPLACE,
        ],
    )
    def test_no_sql_changes_or_removes_it(self, trace: AccessTrace, statement: str) -> None:
        before = AccessTrace.objects.values().get()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert AccessTrace.objects.values().get() == before

    def test_who_read_and_what_was_read_outlive_attempts_to_remove_them(self, trace: AccessTrace, reader: User) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            reader.delete()
        assert AccessTrace.objects.get().user == reader


class TestDurability:
    def test_a_row_is_there_for_every_connection_once_recorded(self, committed: Path) -> None:
        read = Read(people.person(), people.dossier(), Act.OPEN)
        ledger.record(read)
        with ThreadPoolExecutor(1) as other:
            assert other.submit(_counted).result() == 1

    def test_it_is_never_written_inside_a_transaction_that_may_yet_fail(self, committed: Path) -> None:
        read = Read(people.person(), people.dossier(), Act.OPEN)
        with pytest.raises(RuntimeError), transaction.atomic():
            ledger.record(read)
        assert rows() == 0

    def test_many_requests_of_one_viewer_at_once_write_one_row(self, committed: Path) -> None:
        read = Read(people.person(), people.dossier(), Act.OPEN)
        with ThreadPoolExecutor(6) as viewers:
            list(viewers.map(_record, [read] * 24))
        assert rows() == 1


def _counted() -> int:
    try:
        return rows()
    finally:
        connection.close()


def _record(read: Read) -> None:
    try:
        ledger.record(read)
    finally:
        connection.close()


FULL = {
    "sqlite": ["CREATE TRIGGER no_room BEFORE INSERT ON patients_accesstrace BEGIN SELECT RAISE(FAIL, 'full'); END"],
    "postgresql": [
        "CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE disk_full; END'",
        "CREATE TRIGGER no_room BEFORE INSERT ON patients_accesstrace EXECUTE FUNCTION disk_is_full()",
    ],
}
ONLY_READS = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET default_transaction_read_only = on"}


class TestFailure:
    """The trace cannot be written: 503, and nothing served."""

    @pytest.fixture
    def full(self, db: None) -> None:
        """The table takes no more rows, as a full disk would have it."""
        with connection.cursor() as cursor:
            for statement in FULL[connection.vendor]:
                cursor.execute(statement)

    def test_is_said_by_its_own_name(self, dossier: DossierPage, reader: User, full: None) -> None:
        with pytest.raises(LedgerUnavailable):
            ledger.record(Read(reader, dossier, Act.OPEN))

    @pytest.mark.parametrize(
        "address",
        ["/dossiers/{dossier}/", "/dossiers/{dossier}/readers/", "/entries/{entry}/", "/entries/{entry}/original"],
    )
    def test_serves_nothing_and_says_to_try_again(
        self, dossier: DossierPage, reader: User, address: str, request: pytest.FixtureRequest
    ) -> None:
        entry = people.entry(dossier, b"le contenu du document", title="Un titre reconnaissable")
        client = people.signed_in(reader)
        request.getfixturevalue("full")
        response = client.get(address.format(dossier=dossier.uuid, entry=entry.uuid))
        body = b"".join(response)
        assert (response.status_code, response["Retry-After"]) == (503, "60")
        assert "Content-Disposition" not in response
        for told in (b"le contenu", b"reconnaissable", b"PAT-ESSAI", str(entry.uuid).encode()):
            assert told not in body

    def test_a_repeat_that_adds_no_row_is_served_all_the_same(
        self, dossier: DossierPage, reader: User, request: pytest.FixtureRequest
    ) -> None:
        entry, client = people.entry(dossier, b"contenu"), people.signed_in(reader)
        assert client.get(f"/entries/{entry.uuid}/original").status_code == 200
        request.getfixturevalue("full")
        assert client.get(f"/entries/{entry.uuid}/original").status_code == 200

    def test_a_database_that_only_reads_serves_nothing(self, committed: Path, at: Clock) -> None:
        dossier, physician = people.dossier(), people.physician()
        people.designation(dossier, physician)
        entry, client = people.entry(dossier, b"des octets"), people.signed_in(physician.user)
        with connection.cursor() as cursor:
            cursor.execute(ONLY_READS[connection.vendor])
        response = client.get(f"/entries/{entry.uuid}/original")
        assert response.status_code == 503
        assert b"des octets" not in b"".join(response)


def test_every_act_and_mode_fits_its_column() -> None:
    def longest(choices: Any) -> int:
        return max(len(value) for value in choices.values)

    assert longest(Act) <= (AccessTrace._meta.get_field("act").max_length or 0)
    assert longest(Mode) <= (AccessTrace._meta.get_field("mode").max_length or 0)
