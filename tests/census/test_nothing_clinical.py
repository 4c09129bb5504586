"""Administrators, superusers and strangers walk every route that Django's resolver knows, and meet no patient.

The walk asks the resolver, not a list: a route that a new version of Wagtail or a new screen of ours brings is walked
the day it appears, unless the census's table says that a secretary may open it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.census import canaries
from tests.census.canaries import Aviary
from tests.census.resolver import Route, routes
from tests.census.roles import Role
from tests.census.table import ADMIN

ALL = sorted(routes(), key=lambda route: route.pattern)
SHARES = 4
# Leaving would end the walk; one address is asked for by its name in another test
LEAVING = {"wagtailadmin_logout", "account_logout"}
# Wagtail’s own address of this one is ours (config.urls): what answers there is the desk’s, in the table
OURS = {"wagtailadmin_pages:edit"}
WALKERS: dict[Role, Callable[[Route], bool]] = {
    Role.ADMINISTRATOR: lambda route: True,
    Role.SUPERUSER: lambda route: True,
    Role.STRANGER: lambda route: True,
    Role.DESIGNATED: lambda route: route.is_admin,
    Role.SECRETARY: lambda route: Role.SECRETARY not in ADMIN.get(route.name, {}) and route.name not in OURS,
}
READER_SEES = pytest.mark.parametrize("word", ["CANARDEAU", "CANATITRE"])


@pytest.fixture(scope="module")
def aviary(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aviary]:
    with canaries.aviary(django_db_blocker, migrated, tmp_path_factory.mktemp("aviary") / "data") as made:
        made.records.clear()  # what filling says is another test's: here the walk is listened to
        yield made


def addresses(aviary: Aviary, route: Route) -> list[str]:
    """The route with each object of the world for its arguments; one address where it takes none."""
    return list(dict.fromkeys(route.address(number, str(uuid)) for number, uuid in aviary.objects()))


def asked(aviary: Aviary, role: Role, path: str) -> Iterator[tuple[str, Any]]:
    """What is answered there, with and without all that a query or a form could ask for."""
    client = aviary.around[role].client
    number, uuid = aviary.objects()[0]
    form = {"q": canaries.ASKED, "id": str(number), "pk": str(number), "uuid": str(uuid), "action-publish": "1"}
    ajax = {"X-Requested-With": "XMLHttpRequest"}
    yield "GET", client.get(path)
    yield "GET with a query", client.get(f"{path}?{canaries.QUERY}&id={number}", headers=ajax)
    yield "POST", client.post(f"{path}?id={number}&next=/admin/", form)
    yield "POST of JSON", client.post(path, form, content_type="application/json")


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("role", WALKERS)
def test_whoever_is_not_the_patients_own_meets_no_patient_anywhere(aviary: Aviary, role: Role, share: int) -> None:
    mine = [route for route in ALL if WALKERS[role](route) and route.name not in LEAVING][share::SHARES]
    assert len(mine) > 30
    for route in mine:
        for path in addresses(aviary, route):
            for how, answer in asked(aviary, role, path):
                assert answer.status_code != 500, (route, how)
                assert canaries.in_answer(answer) == [], (route, path, how)
    for home in ("/admin/", "/patients/", "/profile/"):  # what was left there to be told, by whatever was asked
        answer = aviary.around[role].client.get(home)
        if role != Role.DESIGNATED or home != "/patients/":
            assert canaries.in_answer(answer) == [], home


def test_nor_in_a_log_a_mail_or_a_table_where_no_patient_has_a_place(aviary: Aviary) -> None:
    """After the walk: this test is the last of its file, and of its worker's world."""
    for role in WALKERS:
        for route in [route for route in ALL if route.is_admin and route.name not in LEAVING][::5]:
            for path in addresses(aviary, route)[:1]:
                list(asked(aviary, role, path))
    assert len(aviary.records) > 20
    assert canaries.in_logs(aviary.records) == []
    assert canaries.in_mails() == []
    assert canaries.in_tables() == []


class TestTheWalkWouldFindThem:
    @READER_SEES
    def test_on_a_screen_of_a_reader(self, aviary: Aviary, word: str) -> None:
        answer = aviary.around[Role.DESIGNATED].client.get(f"/dossiers/{aviary.dossier.uuid}/")
        assert word in canaries.in_answer(answer)

    def test_at_the_desk_of_a_secretary(self, aviary: Aviary) -> None:
        answer = aviary.around[Role.SECRETARY].client.get(f"/admin/desk/arrivals/{aviary.arrival.uuid}/")
        assert "CANAFICHIER" in canaries.in_answer(answer)

    def test_in_an_address_however_it_is_written(self) -> None:
        assert canaries.sung("/x?name=%63anardeau") == ["CANARDEAU"]
        assert canaries.sung("né le 1979-02-17") == ["1979-02-17"]

    def test_in_the_tables_of_patients(self, aviary: Aviary, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(canaries, "CLINICAL", set())
        found = {told.partition(":")[0] for told in canaries.in_tables()}
        assert {"patients.DossierIdentity", "documents.EntryPage", "documents.Arrival"} <= found
        silent = {word for word in canaries.WORDS if not any(word in told for told in canaries.in_tables())}
        assert silent <= {"CANATEXTE", "CANACHERCHE"}  # sealed: no table has it

    def test_what_templates_do_not_find_is_written_nowhere(self) -> None:
        loggers: Any = settings.LOGGING["loggers"]
        assert loggers[canaries.CLOSED] == {"handlers": [], "level": "CRITICAL", "propagate": False}

    def test_in_a_log(self, aviary: Aviary) -> None:
        import logging

        before = len(aviary.records)
        logging.getLogger("wagtail").debug("page %s", "CANATITRE")
        assert canaries.in_logs(aviary.records[before:])
        del aviary.records[before:]
