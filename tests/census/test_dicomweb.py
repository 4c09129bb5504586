"""DICOMweb, asked by every role, with a session and with a token: the rules of the portal hold there too."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.actions.make_token import make_token
from patients.models import AccessToken, Act, Mode, Rights
from tests.census.roles import INSIDE, OUTSIDE, Role
from tests.census.table import DICOMWEB, IMAGING, Clinical
from tests.census.test_absent import OF_THE_MOMENT, body
from tests.census.world import World, ended

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
line = pytest.mark.parametrize("line", DICOMWEB, ids=lambda line: line.path)
Ask = Callable[..., HttpResponse]
PHYSICIANS = tuple(
    role for role in Role if role not in {Role.ANONYMOUS, Role.SECRETARY, Role.ADMINISTRATOR, Role.SUPERUSER}
)


def by_session(world: World, role: Role, path: str, method: str = "GET", **headers: str) -> HttpResponse:
    """As the viewer asks."""
    return world.ask(role, path, method, **headers)


def by_token(world: World, role: Role, path: str, method: str = "GET", **headers: str) -> HttpResponse:
    """As a program asks, with a token of this physician made for the question."""
    world.clock.go(hours=1)
    user = world.around[role].user
    assert user is not None
    AccessToken.objects.filter(user=user).update(revoked=world.clock.now)
    is_active, user.is_active = user.is_active, True
    type(user).objects.filter(pk=user.pk).update(is_active=True)
    secret = make_token(user, "recensement", Rights.READ)[1]
    type(user).objects.filter(pk=user.pk).update(is_active=role != Role.INACTIVE)
    user.is_active = is_active
    client = Client(raise_request_exception=False)
    return ended(client.generic(method, path, headers={"Authorization": f"Bearer {secret}", **headers}))


STORES = (
    "POST",
    "dicomweb_study",
)  # whoever asks, and whatever is there: a session or a token that reads stores nothing
REFUSED: dict[Ask, int] = {by_session: 401, by_token: 403}
WAYS = pytest.mark.parametrize("ask", [by_session, by_token])


def methods_of(line: Clinical) -> str:
    """As Allow says them."""
    return "GET, HEAD, POST, OPTIONS" if line.route == STORES[1] else "GET, HEAD, OPTIONS"


def roles(ask: Ask) -> tuple[Role, ...]:
    """Who may ask so, signed in."""
    return tuple(role for role in (INSIDE if ask is by_session else PHYSICIANS) if role not in OUTSIDE)


@line
@WAYS
def test_it_opens_to_its_readers_alone(world: World, line: Clinical, ask: Ask) -> None:
    path = line.path.format(**world.objects())
    found = {role: ask(world, role, path).status_code for role in roles(ask)}
    assert found == {role: 200 if role in line.readers else 404 for role in roles(ask)}


@line
def test_signed_out_it_answers_401_whether_it_exists_or_not(world: World, line: Clinical) -> None:
    for objects in (world.objects(), world.absent()):
        for role in OUTSIDE:
            for method in METHODS:
                response = world.ask(role, line.path.format(**objects), method)
                assert (response.status_code, body(response)) == (401, b"")
                assert response["WWW-Authenticate"].startswith("Bearer ")


@line
def test_the_token_of_a_closed_account_opens_nothing(world: World, line: Clinical) -> None:
    response = by_token(world, Role.INACTIVE, line.path.format(**world.objects()))
    assert (response.status_code, body(response)) == (401, b"")
    assert "invalid_token" in response["WWW-Authenticate"]


@line
@WAYS
def test_a_read_leaves_one_row_that_says_by_which_designation(world: World, line: Clinical, ask: Ask) -> None:
    path = line.path.format(**world.objects())
    for role in line.readers:
        person, before = world.around[role], len(world.traces())
        body(ask(world, role, path))
        (trace,) = world.traces()[before:]
        assert person.physician is not None
        assert (trace.user, trace.dossier, trace.act, trace.mode) == (person.user, world.dossier, line.act, Mode.NORMAL)
        assert trace.entry == (world.entries[line.entry].uuid if line.entry else None)
        assert trace.designation == person.physician.designations.get()
        assert trace.time == world.clock.now


@line
@WAYS
@pytest.mark.parametrize(
    ("method", "headers"),
    [("HEAD", {}), ("GET", {"Range": "bytes=0-0"}), ("GET", {"If-None-Match": "*"})],
    ids=["HEAD", "Range", "If-None-Match"],
)
def test_asking_for_less_leaves_a_row_all_the_same(
    world: World, line: Clinical, ask: Ask, method: str, headers: dict[str, str]
) -> None:
    before = len(world.traces())
    assert body(ask(world, Role.DESIGNATED, line.path.format(**world.objects()), method, **headers)) is not None
    assert len(world.traces()) == before + 1


@line
@WAYS
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
def test_what_one_may_not_read_answers_as_what_does_not_exist(
    world: World, line: Clinical, ask: Ask, method: str
) -> None:
    before = len(world.traces())
    for role in roles(ask):
        if role not in line.readers:
            there, nowhere = (
                observed(world, ask, role, line, one, method) for one in (world.objects(), world.absent())
            )
            assert there == nowhere, role
            assert there["status"] == (REFUSED[ask] if (method, line.route) == STORES else 404)
    assert len(world.traces()) == before


def observed(
    world: World, ask: Ask, role: Role, line: Clinical, objects: dict[str, str], method: str
) -> dict[str, Any]:
    """All that the other side can observe of an answer, its time aside."""
    connection.queries_log.clear()  # it holds so many, and the census asks more
    with CaptureQueriesContext(connection) as captured:
        response = ask(world, role, line.path.format(**objects), method)
    seen = {name: value for name, value in response.items() if name not in OF_THE_MOMENT}
    return {"status": response.status_code, "headers": seen, "body": body(response), "queries": len(captured)}


@line
@WAYS
def test_what_a_reader_may_read_cannot_be_changed_there(world: World, line: Clinical, ask: Ask) -> None:
    before = len(world.traces())
    told = methods_of(line)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = ask(world, Role.DESIGNATED, line.path.format(**world.objects()), method)
        if (method, line.route) == STORES:
            assert response.status_code == REFUSED[ask]
        else:
            assert (response.status_code, response["Allow"]) == (405, told), method
    assert len(world.traces()) == before


@line
@WAYS
def test_options_says_the_methods_of_what_one_may_read(world: World, line: Clinical, ask: Ask) -> None:
    before = len(world.traces())
    for role in line.readers:
        response = ask(world, role, line.path.format(**world.objects()), "OPTIONS")
        assert (response.status_code, response["Allow"], body(response)) == (204, methods_of(line), b"")
    assert len(world.traces()) == before


@line
@WAYS
def test_no_browser_keeps_it_unless_it_asks_each_time(world: World, line: Clinical, ask: Ask) -> None:
    response = ask(world, Role.DESIGNATED, line.path.format(**world.objects()))
    assert response["Cache-Control"] in ("no-store", "private, no-cache")
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_all_that_is_not_there_is_one_answer(world: World) -> None:
    paths = [one.path.format(**world.absent()) for one in DICOMWEB]
    paths += ["/dicom-web/nowhere", DICOMWEB[0].path.format(**world.objects()).replace("/1", "/99")]
    answers = [ask(world, Role.DESIGNATED, path) for path in paths for ask in (by_session, by_token)]
    assert {(answer.status_code, body(answer)) for answer in answers} == {(404, body(answers[0]))}


def test_what_is_served_is_told_to_whoever_is_signed_in_and_is_the_same_for_all(world: World) -> None:
    before = len(world.traces())
    for method in ("GET", "OPTIONS"):
        told = {body(ask(world, role, "/dicom-web/", method)) for ask in (by_session, by_token) for role in roles(ask)}
        assert len(told) == 1
        assert b"studies/{study}" in told.pop()
    for role in OUTSIDE:
        for method in METHODS:
            response = world.ask(role, "/dicom-web/", method)
            assert (response.status_code, body(response)) == (401, b"")
    assert len(world.traces()) == before


@pytest.mark.parametrize("uid", ["..", "1 2", "1%002", "x" * 65, "%2e%2e", "1.2;3"])
def test_what_is_no_uid_is_a_bad_request_for_everyone(world: World, uid: str) -> None:
    path = f"/dicom-web/studies/{uid}/series/1.2/metadata"
    answers = [world.ask(role, path) for role in (Role.DESIGNATED, Role.STRANGER, Role.SECRETARY)]
    assert {answer.status_code for answer in answers} <= {400, 404}
    assert len({body(answer) for answer in answers}) == 1


@WAYS
@pytest.mark.parametrize("level", ["studies", "series", "instances"])
def test_a_search_finds_what_its_person_may_read_and_leaves_its_row(world: World, ask: Ask, level: str) -> None:
    for role in roles(ask):
        before = len(world.traces())
        response = ask(world, role, f"/dicom-web/{level}")
        found = [one["0020000D"]["Value"] for one in json.loads(body(response) or b"[]")]
        traces = world.traces()[before:]
        if role in IMAGING:
            assert {tuple(one) for one in found} == {(world.objects()["study"],)}
            assert [(trace.dossier, trace.act, trace.entry) for trace in traces] == [(world.dossier, Act.SEARCH, None)]
        else:
            assert (response.status_code, found, traces) == (204, [], []), role
