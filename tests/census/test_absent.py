"""Forbidden and absent are one answer: same status, same headers, same bytes, same number of queries."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests import people
from tests.census.roles import Role
from tests.census.table import CLINICAL, STRANGERS, Clinical
from tests.census.world import World

ASKED: tuple[tuple[str, dict[str, str]], ...] = (
    ("GET", {}),
    ("HEAD", {}),
    ("POST", {}),
    ("PUT", {}),
    ("DELETE", {}),
    ("OPTIONS", {}),
    ("GET", {"Range": "bytes=0-9"}),
    ("GET", {"If-None-Match": "*"}),
    ("GET", {"If-None-Match": '"anything"'}),
    ("GET", {"If-Modified-Since": "Sat, 28 Mar 2026 14:00:00 GMT"}),
)
OF_THE_MOMENT = {"Date", "Set-Cookie", "X-Request-ID"}  # the last is drawn by lot
SOME = frozenset({Role.STRANGER, Role.IMAGING, Role.ADDRESSED, Role.SECRETARY})
clinical = pytest.mark.parametrize("line", CLINICAL, ids=lambda line: line.path)


def answered(world: World, role: Role, path: str, method: str, headers: dict[str, str]) -> dict[str, Any]:
    """All that the other side can observe of an answer, its time aside."""
    with CaptureQueriesContext(connection) as captured:
        response = world.ask(role, path, method, **headers)
    seen = {name: value for name, value in response.items() if name not in OF_THE_MOMENT}
    return {"status": response.status_code, "headers": seen, "body": body(response), "queries": len(captured)}


def body(response: HttpResponse) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(response)


@clinical
@pytest.mark.parametrize(
    ("method", "headers"), ASKED, ids=lambda asked: asked if isinstance(asked, str) else "".join(asked)
)
def test_what_one_may_not_read_answers_as_what_does_not_exist(
    world: World, line: Clinical, method: str, headers: dict[str, str]
) -> None:
    there, nowhere = line.path.format(**world.objects()), line.path.format(**world.absent())
    # GET by every role; the rest by those to whom different code says no
    for role in STRANGERS[line] if (method, headers) == ("GET", {}) else SOME.intersection(STRANGERS[line]):
        forbidden = answered(world, role, there, method, headers)
        assert forbidden == answered(world, role, nowhere, method, headers), role
        assert forbidden["status"] == 404


@pytest.mark.parametrize("suffix", ["", "original", "pages/1"])
@pytest.mark.parametrize("hidden", ["withdrawn", "masked"])
def test_what_is_hidden_even_from_readers_of_the_dossier_answers_as_what_never_was(
    world: World, hidden: str, suffix: str
) -> None:
    for role in (Role.DESIGNATED, Role.IMAGING, Role.STRANGER):
        for method in ("GET", "HEAD", "POST"):
            pair = [f"/entries/{uuid}/{suffix}" for uuid in (world.entries[hidden].uuid, world.absent()["document"])]
            present, absent = (answered(world, role, path, method, {}) for path in pair)
            assert present == absent
            assert absent["status"] == 404


def test_all_that_is_not_there_is_one_page(world: World) -> None:
    absent = world.absent()
    paths = [line.path.format(**absent) for line in CLINICAL]
    paths += ["/nowhere", f"/entries/{world.entries['document'].uuid}/pages/99", "/admin/pages/1/edit/"]
    assert len(set(_bodies(world, paths))) == 1


def _bodies(world: World, paths: Iterable[str]) -> Iterable[bytes]:
    return (body(world.ask(Role.DESIGNATED, path)) for path in paths)


@clinical
def test_a_form_without_its_token_is_answered_as_any_other(world: World, line: Clinical) -> None:
    """A 403 for what has an address and a 404 for what has none would tell them apart."""
    for role, status in ((Role.STRANGER, 404), (Role.DESIGNATED, 405)):
        user = world.around[role].user
        assert user is not None
        careful = people.signed_in(user)
        careful.handler.enforce_csrf_checks = True
        assert careful.post(line.path.format(**world.objects())).status_code == status
        assert careful.post(line.path.format(**world.absent())).status_code == 404
