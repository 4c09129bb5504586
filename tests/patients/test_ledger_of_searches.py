"""Traces written many at once: one for each dossier, none twice in a quarter of an hour, all or none."""

import threading
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from patients import ledger
from patients.models import AccessTrace, Act, DossierPage, Physician
from tests import people
from tests.people import Clock, Queries


@pytest.fixture
def reader(db: None) -> Physician:
    return people.physician()


@pytest.fixture
def dossiers(db: None) -> list[DossierPage]:
    return [people.dossier(birth_name=f"PAT-{letter}") for letter in "ABC"]


def record(reader: Physician, *dossiers: DossierPage, act: Act = Act.SEARCH) -> None:
    ledger.record_each(reader.user, act, {dossier.pk: None for dossier in dossiers})


def test_each_dossier_has_its_row(reader: Physician, dossiers: list[DossierPage], at: Clock) -> None:
    made = {dossier.pk: people.designation(dossier, reader).pk for dossier in dossiers}
    ledger.record_each(reader.user, Act.SEARCH, made)
    rows = list(AccessTrace.objects.order_by("dossier"))
    assert {row.dossier_id: row.designation_id for row in rows} == made
    assert {(row.user, row.entry, row.act, row.mode, row.time) for row in rows} == {
        (reader.user, None, "search", "normal", at.now)
    }
    assert {len(bytes(row.nonce)) for row in rows} == {16}
    assert len({bytes(row.nonce) for row in rows}) == 3


def test_a_repeat_adds_none_for_a_quarter_of_an_hour(reader: Physician, dossiers: list[DossierPage], at: Clock) -> None:
    record(reader, *dossiers[:2])
    at.go(minutes=14)
    record(reader, *dossiers)
    assert AccessTrace.objects.count() == 3
    at.go(minutes=1)
    record(reader, *dossiers)
    assert AccessTrace.objects.count() == 5


def test_another_person_another_act_or_an_entry_is_no_repeat(reader: Physician, dossiers: list[DossierPage]) -> None:
    record(reader, dossiers[0])
    record(people.physician(), dossiers[0])
    record(reader, dossiers[0], act=Act.OPEN)
    ledger.record(ledger.Read(reader.user, dossiers[0], Act.SEARCH, entry=people.entry(dossiers[0]).uuid))
    assert AccessTrace.objects.count() == 4


def test_a_single_read_and_many_know_each_other(reader: Physician, dossiers: list[DossierPage]) -> None:
    ledger.record(ledger.Read(reader.user, dossiers[0], Act.SEARCH))
    record(reader, *dossiers)
    ledger.record(ledger.Read(reader.user, dossiers[1], Act.SEARCH))
    assert AccessTrace.objects.count() == 3


def test_it_takes_one_statement_for_all_and_none_for_repeats(
    reader: Physician, dossiers: list[DossierPage], queries: Queries
) -> None:
    record(reader, dossiers[0])
    for expected in (["SELECT", "INSERT"], ["SELECT"]):
        made = queries(lambda: record(reader, *dossiers))
        assert [sql.split()[0] for sql in made if "SAVEPOINT" not in sql] == expected
    assert queries(lambda: record(reader)) == []


def test_it_is_refused_where_the_database_refuses(
    reader: Physician, dossiers: list[DossierPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(ledger, "_insert_each", refused)  # a database that takes no row
    with pytest.raises(ledger.LedgerUnavailable):
        record(reader, *dossiers)
    assert not AccessTrace.objects.exists()


def test_two_searches_at_once_leave_one_row_each(committed: Path) -> None:
    reader, dossier = people.physician(), people.dossier()
    begin = threading.Barrier(4)

    def search() -> None:
        begin.wait()
        record(reader, dossier)
        connection.close()

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AccessTrace.objects.count() == 1
