"""Statements written once: the values of the moment, one query, and a refusal where a value would decide the SQL."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet

from patients import clock, ledger, tokens
from patients.access import grants_in_force
from patients.actions.end_designation import end_designation
from patients.actions.make_token import make_token
from patients.models import AccessToken, AccessTrace, Act, DossierGrant, Mode, Rights
from patients.statements import Statement, model_of, names_of, someone
from tests import people
from tests.people import Clock, Queries

pytestmark = pytest.mark.django_db
FIELDS: dict[str, Any] = {name: DossierGrant._meta.get_field(name) for name in ("user", "starts", "content_object")}


def in_force(user: int, starts: Any, content_object: int) -> QuerySet[DossierGrant, Any]:
    """The grants of somebody for a dossier at an instant."""
    rows = grants_in_force(someone(user), starts).filter(content_object=content_object)
    return rows.order_by("pk").values_list(*names_of(DossierGrant))


def test_it_gives_what_the_queryset_gives_at_each_moment(at: Clock, queries: Queries) -> None:
    dossier, reader = people.dossier(), people.physician()
    made = people.designation(dossier, reader)
    statement = Statement(in_force, **FIELDS)
    told = {"user": reader.user.pk, "content_object": dossier.pk}
    for _turn in range(2):
        rows = statement.rows(**told, starts=clock.now())
        assert rows == list(in_force(**told, starts=clock.now()))
        assert len(rows) == 1
    assert len(queries(lambda: statement.rows(**told, starts=clock.now()))) == 1
    grant = model_of(DossierGrant, names_of(DossierGrant), rows[0])
    assert (grant, grant.starts, grant.designation_id) == (DossierGrant.objects.get(), made.starts, made.pk)
    assert statement.rows(**{**told, "user": people.physician().user.pk}, starts=clock.now()) == []
    end_designation(made)
    assert statement.rows(**told, starts=clock.now()) == []


def of_several(user: int, starts: Any, dossiers: list[int]) -> QuerySet[DossierGrant, Any]:
    """The grants of somebody for some dossiers at an instant."""
    rows = grants_in_force(someone(user), starts).filter(content_object__in=dossiers)
    return rows.order_by("pk").values_list("content_object", "designation")


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
def test_a_list_of_any_length_is_asked_at_once(at: Clock, queries: Queries, length: int) -> None:
    reader = people.physician()
    dossiers = [people.dossier() for _number in range(6)]
    for dossier in dossiers:
        people.designation(dossier, reader)
    statement = Statement(of_several, user=FIELDS["user"], starts=FIELDS["starts"], dossiers=[FIELDS["content_object"]])
    told: dict[str, Any] = {
        "user": reader.user.pk,
        "dossiers": [dossier.pk for dossier in dossiers[:length]],
        "starts": clock.now(),
    }
    assert statement.rows(**told) == list(of_several(**told))
    assert [dossier for dossier, _designation in statement.rows(**told)] == told["dossiers"]
    (sql,) = queries(lambda: statement.rows(**told))
    asked = [int(pk) for pk in sql.partition("IN (")[2].partition(")")[0].split(", ")]
    filled = {1: 1, 2: 2, 3: 4, 4: 4, 5: 8}[length] - length
    assert asked == [*told["dossiers"], *told["dossiers"][-1:] * filled]


@pytest.mark.parametrize("at_once", [1, 2, 3, 4])
def test_rows_come_a_few_at_a_time(at: Clock, queries: Queries, at_once: int) -> None:
    reader = people.physician()
    for _number in range(3):
        people.designation(people.dossier(), reader)
    statement = Statement(of_several, user=FIELDS["user"], starts=FIELDS["starts"], dossiers=[FIELDS["content_object"]])
    dossiers = [grant.content_object_id for grant in DossierGrant.objects.order_by("pk")]
    told: dict[str, Any] = {"user": reader.user.pk, "dossiers": dossiers, "starts": clock.now()}
    assert len(queries(lambda: list(statement.each(at_once, **told)))) == 1
    assert list(statement.each(at_once, **told)) == statement.rows(**told)
    some = statement.each(at_once, **told)
    assert next(some) == statement.rows(**told)[0]
    some.close()
    assert list(some) == []


def test_columns_that_are_left_out_are_read_when_asked_for(at: Clock, queries: Queries) -> None:
    people.designation(people.dossier(), people.physician())
    names = names_of(DossierGrant, but=("scope",))
    assert "scope" not in names
    grant = model_of(DossierGrant, names, DossierGrant.objects.values_list(*names)[0])
    assert grant.get_deferred_fields() == {"scope"}
    assert len(queries(lambda: grant.scope)) == 1


def by_parity(user: int) -> QuerySet[DossierGrant, Any]:
    """A value that decides what is asked."""
    rows = DossierGrant.objects.filter(user=user)
    return (rows.filter(role="treating") if user % 2 else rows).values_list("pk")


def by_arithmetic(user: int) -> QuerySet[DossierGrant, Any]:
    """A value that is not sent as it is."""
    return DossierGrant.objects.filter(user=user + 1).values_list("pk")


def without(user: int) -> QuerySet[DossierGrant, Any]:
    """A value that is not asked for."""
    return DossierGrant.objects.values_list("pk")


@pytest.mark.parametrize("build", [by_parity, by_arithmetic, without])
def test_where_a_value_decides_the_sql_it_is_refused(build: Any) -> None:
    with pytest.raises(RuntimeError, match="decide"):
        Statement(build, user=FIELDS["user"]).rows(user=1)


def test_a_token_is_found_with_its_user_as_the_queryset_finds_them(at: Clock, queries: Queries) -> None:
    reader = people.physician()
    made, secret = make_token(reader.user, "Station", Rights.READ)
    make_token(reader.user, "Une autre", Rights.SEND)
    found = tokens.holder(secret)
    assert found is not None
    there = AccessToken.objects.select_related("user").get(pk=made.pk)
    for one, other in ((found, there), (found.user, there.user)):
        names = names_of(type(one))
        assert {name: getattr(one, name) for name in names} == {name: getattr(other, name) for name in names}
    assert len(queries(lambda: tokens.holder(secret))) == 1
    assert tokens.TOKEN.rows(prefix="0" * 16) == list(tokens.rows_of("0" * 16)) == []
    type(reader.user).objects.filter(pk=reader.user.pk).update(is_active=False)
    assert tokens.holder(secret) is None


def test_a_repeat_is_the_same_act_of_the_same_person_on_the_same_entry_of_late(at: Clock) -> None:
    first, other = people.dossier(), people.dossier()
    reader, colleague = people.physician().user, people.physician().user
    one, two = UUID(int=1), UUID(int=2)
    read = ledger.Read(reader, first.pk, Act.READ, None, one)
    others = [
        replace(read, user=colleague),
        replace(read, dossier=other),
        replace(read, act=Act.DOWNLOAD),
        replace(read, entry=two),
        replace(read, entry=None),
        replace(read, mode=next(mode for mode in Mode if mode != Mode.NORMAL)),
    ]
    for number, each in enumerate([read, *others], start=1):
        for _turn in range(2):
            ledger.record(each)
            assert AccessTrace.objects.count() == number
    at.go(minutes=15)
    ledger.record(read)
    assert AccessTrace.objects.count() == len(others) + 2
