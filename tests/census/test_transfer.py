"""The door through which documents leave: for each role, what it may take; for all others, nothing is there."""

from typing import Any

import pytest
from django.http import HttpResponse

from patients.models import AccessTrace, Act
from tests.census.roles import INSIDE, OUTSIDE, Role
from tests.census.table import ADDRESSED, IMAGING, WHOLE
from tests.census.world import World

TAKEN = pytest.mark.parametrize(
    ("name", "readers"), [("document", WHOLE), ("report", IMAGING), ("letter", ADDRESSED), ("narrative", WHOLE)]
)
FORMS = pytest.mark.parametrize("form", ["pdf", "xdm"])


def post(world: World, role: Role, dossier: str, *entries: str, form: str = "xdm") -> HttpResponse:
    """The form of this person, long after the one before."""
    world.clock.go(hours=1)
    told = {"entry": list(entries), "form": form}
    response: Any = world.around[role].client.post(f"/dossiers/{dossier}/transfer", told)
    return response  # type: ignore[no-any-return]


def body(response: HttpResponse) -> bytes:
    return b"".join(response)


@TAKEN
@FORMS
def test_each_role_takes_what_it_reads(world: World, name: str, readers: frozenset[Role], form: str) -> None:
    dossier, entry = str(world.dossier.uuid), str(world.entries[name].uuid)
    found = {}
    for role in INSIDE:
        response = post(world, role, dossier, entry, form=form)
        found[role] = response.status_code
        response.close()
    assert found == {role: 200 if role in readers else 404 for role in INSIDE}


@pytest.mark.parametrize("name", ["withdrawn", "masked", "earlier"])
def test_what_is_hidden_or_past_is_nobodys_to_take(world: World, name: str) -> None:
    dossier, entry = str(world.dossier.uuid), str(world.entries[name].uuid)
    nowhere = body(post(world, Role.DESIGNATED, world.absent()["dossier"], entry))
    for role in INSIDE:
        response = post(world, role, dossier, entry)
        assert (response.status_code, body(response)) == (404, nowhere), role


def test_forbidden_and_absent_are_one_answer(world: World) -> None:
    here, nowhere = world.objects(), world.absent()
    for role in (Role.STRANGER, Role.ENDED, Role.EXPIRED, Role.FUTURE, Role.SECRETARY, Role.SUPERUSER):
        answers = [post(world, role, one["dossier"], one["document"]) for one in (here, nowhere)]
        assert answers[0].status_code == answers[1].status_code == 404
        assert body(answers[0]) == body(answers[1])


def test_signed_out_it_leads_to_sign_in(world: World) -> None:
    for role in OUTSIDE:
        for objects in (world.objects(), world.absent()):
            response = post(world, role, objects["dossier"], objects["document"])
            assert (response.status_code, response["Location"].startswith("/accounts/login/")) == (302, True)


@TAKEN
def test_one_row_says_who_took_what(world: World, name: str, readers: frozenset[Role]) -> None:
    for role in readers:
        before = AccessTrace.objects.count()
        post(world, role, str(world.dossier.uuid), str(world.entries[name].uuid)).close()
        (trace,) = AccessTrace.objects.order_by("pk")[before:]
        person = world.around[role]
        assert (trace.user, trace.act, trace.entry) == (person.user, Act.TRANSFER, world.entries[name].uuid)
        assert person.physician is not None
        assert trace.designation == person.physician.designations.get()


def test_what_is_refused_leaves_no_row(world: World) -> None:
    before = AccessTrace.objects.filter(act=Act.TRANSFER).count()
    for role in INSIDE:
        post(world, role, str(world.dossier.uuid), str(world.entries["document"].uuid), world.absent()["document"])
    assert AccessTrace.objects.filter(act=Act.TRANSFER).count() == before
