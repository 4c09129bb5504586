"""The SQL that is written once answers as the queryset that it was taken from: every role, scope, state and mask."""

from itertools import product
from typing import Any

import pytest
from django.db import transaction

from documents.access import readable_among
from documents.imaging import packed
from documents.imaging.access import (
    INSTANCE,
    SERIES,
    STUDY,
    instance_rows,
    open_instance,
    open_series,
    open_study,
    series_rows,
    study_rows,
)
from documents.imaging.dicomweb.qido import finding
from documents.imaging.dicomweb.qido.query import Key, Query
from documents.models import EntryPage, ImageSetPage, Instance, Kind, Series
from documents.states import State
from patients import clock
from patients.access import GRANTS, grant_rows
from patients.actions.designate import Will, designate
from patients.actions.end_designation import end_designation
from patients.models import DossierGrant, Scope, User
from patients.models import Role as Part
from patients.statements import Rows, Statement
from tests.census.roles import Role
from tests.census.world import World

STATES = [State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN]
MASKS = [False, True]
THEIRS = ["", "author", "contributor"]
UIDS = ("study", "series", "instance")
LEVELS: list[tuple[tuple[str, ...], Statement, Any]] = [
    (UIDS[:1], STUDY, study_rows),
    (UIDS[:2], SERIES, series_rows),
    (UIDS, INSTANCE, instance_rows),
]
PEOPLE = [role for role in Role if role != Role.ANONYMOUS]


def uids(world: World) -> dict[str, str]:
    return {name: world.objects()[name] for name in UIDS}


def both(world: World, person: User, **other: str) -> tuple[Rows, Rows]:
    """What the three statements give, and what their querysets do, of whatever grants there are."""
    told, at = {**uids(world), **other}, clock.now()
    person.refresh_from_db()
    found, asked = [], []
    for names, statement, rows in LEVELS:
        of_level = {name: told[name] for name in names}
        asked += list(rows(person, at, **of_level))
        found += statement.rows(person=person.pk, at=at, **of_level) if person.is_active else []
    grants = grant_rows(person, [world.dossier.pk], at)
    told_so = GRANTS.rows(person=person.pk, dossiers=[world.dossier.pk], at=at) if person.is_active else []
    assert sorted(told_so) == sorted(grants)
    return found, asked


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_the_answers_are_those_of_the_queryset(world: World, role: Role, state: State) -> None:
    person = world.around[role].user
    assert person is not None
    for masked, theirs, kind in product(MASKS, THEIRS, [Kind.IMAGES, Kind.CLINICAL]):
        with transaction.atomic():
            columns: dict[str, Any] = {theirs: person} if theirs else {}
            columns |= {"head": world.entries["document"]} if state == State.SUPERSEDED else {}
            entry = EntryPage.objects.filter(pk=world.entries["images"].pk)
            entry.update(state=state, masked_to_professionals=masked, kind=kind, **columns)
            found, asked = both(world, person)
            assert found == asked, (masked, theirs, kind)
            told = uids(world)
            opened = [
                open_study(person, told["study"]),
                open_series(person, told["study"], told["series"]),
                open_instance(person, **told),
            ]
            assert [one is not None for one in opened] == [bool(found)] * 3
            transaction.set_rollback(True)


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("part", list(Part))
def test_a_new_designation_opens_at_once_and_its_end_closes(world: World, scope: Scope, part: Part) -> None:
    stranger = world.around[Role.STRANGER]
    assert stranger.physician is not None
    assert stranger.user is not None
    with transaction.atomic():
        EntryPage.objects.filter(pk=world.entries["images"].pk).update(masked_to_professionals=True)
        made = designate(world.dossier, stranger.physician, Will(role=part, scope=scope, reason="à la demande"))
        found, asked = both(world, stranger.user)
        assert found == asked
        assert bool(found) == (part == Part.TREATING and scope in {Scope.DOSSIER, Scope.IMAGING})
        end_designation(made)
        assert both(world, stranger.user) == ([], [])
        transaction.set_rollback(True)


def test_it_opens_and_closes_at_the_instant(world: World) -> None:
    person = world.around[Role.DESIGNATED].user
    assert person is not None
    (grant,) = DossierGrant.objects.filter(user=person)
    for ends, is_open in ((None, True), (clock.now(), False)):
        with transaction.atomic():
            DossierGrant.objects.filter(pk=grant.pk).update(ends=ends)
            found, asked = both(world, person)
            assert (found, bool(found)) == (asked, is_open)
            transaction.set_rollback(True)


@pytest.mark.parametrize("told", UIDS)
@pytest.mark.parametrize("uid", ["9.9", "", "' OR 1=1 --", "%s", "%", "é"])
def test_another_uid_finds_nothing(world: World, told: str, uid: str) -> None:
    person = world.around[Role.DESIGNATED].user
    assert person is not None
    found, asked = both(world, person, **{told: uid})
    levels = UIDS.index(told)
    assert (found, len(found)) == (asked, levels)


SEARCHES = ("", "study_uid", "patient_id")


def asked(world: World, by: str) -> Query:
    """A search of all, or of one study by a column that leads the database there."""
    value = {"": "", "study_uid": world.objects()["study"], "patient_id": "IPP-RECENSEMENT"}[by]
    tag, vr = ("0020000D", "UI") if by == "study_uid" else ("00100020", "LO")
    return Query(keys=(Key((tag,), vr, value),)) if value else Query()


def searched(world: World, person: User, query: Query) -> tuple[list[Any], list[Any]]:
    """What a search finds at each level, and what the access query leaves of all there is."""
    readable = readable_among(person, ImageSetPage.objects.all(), few=False).order_by("pk")
    rows: list[Any] = [
        readable,
        Series.objects.filter(image_set__in=readable).order_by("number", "pk"),
        Instance.objects.filter(series__image_set__in=readable).order_by("number", "place", "pk"),
    ]
    levels = (finding.image_sets, finding.series, finding.instances)
    found = [[(hit.pk, hit.dossier) for hit in level(person, query).hits] for level in levels]
    return found, [[(row.pk, world.dossier.pk) for row in each] for each in rows]


@pytest.mark.parametrize("by", SEARCHES)
@pytest.mark.parametrize("role", PEOPLE)
def test_a_search_finds_what_the_access_query_leaves(world: World, role: Role, by: str) -> None:
    person = world.around[role].user
    assert person is not None
    person.refresh_from_db()
    for state, masked, theirs, kind in product(STATES, MASKS, THEIRS, [Kind.IMAGES, Kind.CLINICAL]):
        with transaction.atomic():
            columns: dict[str, Any] = {theirs: person} if theirs else {}
            columns |= {"head": world.entries["document"]} if state == State.SUPERSEDED else {}
            entry = EntryPage.objects.filter(pk=world.entries["images"].pk)
            entry.update(state=state, masked_to_professionals=masked, kind=kind, **columns)
            told = {
                "00100020": {"vr": "LO", "Value": ["IPP-RECENSEMENT"]},
                "0020000D": {"vr": "UI", "Value": [uids(world)["study"]]},
            }
            Series.objects.update(patient_id="IPP-RECENSEMENT", attributes=packed.pack(told))
            Instance.objects.update(metadata=packed.pack(told))
            found, left = searched(world, person, asked(world, by))
            assert found == left, (state, masked, theirs, kind)
            transaction.set_rollback(True)


def test_what_is_found_is_the_instance_with_its_object_and_vault(world: World) -> None:
    person = world.around[Role.DESIGNATED].user
    assert person is not None
    found = open_instance(person, **uids(world))
    assert found is not None
    stored = type(found.instance).objects.select_related("stored__vault").get(pk=found.instance.pk)
    columns = [field.attname for field in stored._meta.concrete_fields]
    assert {name: getattr(found.instance, name) for name in columns} == {
        name: getattr(stored, name) for name in columns
    }
    for one, other in ((found.instance.stored, stored.stored), (found.instance.stored.vault, stored.stored.vault)):
        names = [field.attname for field in one._meta.concrete_fields]
        assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]
