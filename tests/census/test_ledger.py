"""What each read leaves in the ledger, and what leaves nothing."""

import pytest

from patients.models import AccessTrace, Mode
from tests.census.roles import OUTSIDE, Role
from tests.census.table import CLINICAL, PLAIN, STRANGERS, Clinical, Plain
from tests.census.world import World

clinical = pytest.mark.parametrize("line", CLINICAL, ids=lambda line: line.path)


def new_traces(world: World, role: Role, path: str, method: str = "GET", **headers: str) -> list[AccessTrace]:
    """What one request adds to the ledger."""
    before = len(world.traces())
    world.ask(role, path, method, **headers)
    return world.traces()[before:]


@clinical
def test_a_read_leaves_one_row_that_says_who_what_when_and_by_which_designation(world: World, line: Clinical) -> None:
    path = line.path.format(**world.objects())
    for role in line.readers:
        person = world.around[role]
        (trace,) = new_traces(world, role, path)
        assert person.physician is not None
        assert (trace.user, trace.dossier, trace.act, trace.mode) == (person.user, world.dossier, line.act, Mode.NORMAL)
        assert trace.entry == (world.entries[line.entry].uuid if line.entry else None)
        assert trace.designation == person.physician.designations.get()
        assert trace.time == world.clock.now


@clinical
@pytest.mark.parametrize(
    ("method", "headers"),
    [("HEAD", {}), ("GET", {"Range": "bytes=0-0"}), ("GET", {"If-None-Match": "*"})],
    ids=["HEAD", "Range", "If-None-Match"],
)
def test_asking_for_less_leaves_a_row_all_the_same(
    world: World, line: Clinical, method: str, headers: dict[str, str]
) -> None:
    assert len(new_traces(world, Role.DESIGNATED, line.path.format(**world.objects()), method, **headers)) == 1


@clinical
def test_a_repeat_within_a_quarter_of_an_hour_leaves_none(world: World, line: Clinical) -> None:
    path = line.path.format(**world.objects())
    assert len(new_traces(world, Role.DESIGNATED, path)) == 1
    client = world.around[Role.DESIGNATED].client
    for minutes, rows in ((0, 0), (14, 0), (0.99, 0), (0.01, 1)):
        before = len(world.traces())
        world.clock.go(minutes=minutes)
        assert client.get(path).status_code == client.head(path).status_code == 200
        assert len(world.traces()) - before == rows, minutes


@clinical
def test_what_is_refused_leaves_none(world: World, line: Clinical) -> None:
    path = line.path.format(**world.objects())
    for role in (*STRANGERS[line], *OUTSIDE):
        assert new_traces(world, role, path) == new_traces(world, role, path, "POST") == []
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert new_traces(world, Role.DESIGNATED, path, method) == []


@clinical
def test_what_is_absent_leaves_none(world: World, line: Clinical) -> None:
    for role in (Role.DESIGNATED, Role.STRANGER):
        assert new_traces(world, role, line.path.format(**world.absent())) == []


@pytest.mark.parametrize("path", ["pages/99", "pages/0", "media/none", "nothing"])
def test_a_part_that_an_entry_does_not_have_leaves_none(world: World, path: str) -> None:
    assert new_traces(world, Role.DESIGNATED, f"/entries/{world.entries['document'].uuid}/{path}") == []


@pytest.mark.parametrize("line", PLAIN, ids=lambda line: line.path)
def test_an_address_without_patients_leaves_none(world: World, line: Plain) -> None:
    assert new_traces(world, Role.DESIGNATED, line.path) == []
