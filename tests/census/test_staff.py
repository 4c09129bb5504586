"""Wagtail's admin: what `portal.staff` opens, to whom; nothing else of it exists, for anyone."""

from itertools import cycle

import pytest
from django.test import Client

from tests import people
from tests.census.resolver import Route, routes
from tests.census.roles import INSIDE, Role
from tests.census.table import ADMIN, PLACES
from tests.census.world import World

ALL = sorted((route for route in routes() if route.is_admin), key=lambda route: route.pattern)
OPEN = [route for route in ALL if route.name in ADMIN]
# Addresses of Wagtail's that lead elsewhere by a route of ours before it; the table says to whom the explorer's do
OURS = {"admin/login/", "admin/account/", "admin/pages/", "admin/pages/<int:parent_page_id>/"}
CLOSED = [route for route in ALL if route.name not in ADMIN and route.pattern not in OURS]
SHARES = [CLOSED[place::6] for place in range(6)]  # for two workers to share
DESK = [name for name in PLACES if Role.SECRETARY in ADMIN[name]]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.mark.parametrize("route", OPEN, ids=lambda route: route.name)
def test_an_open_route_opens_to_whom_it_is_listed(world: World, route: Route) -> None:
    path = PLACES.get(route.name, f"/{route.pattern}").format(**world.objects())
    found = {role: world.ask(role, path).status_code for role in INSIDE}
    assert found == {role: ADMIN[route.name].get(role, 404) for role in INSIDE}


@pytest.mark.parametrize("share", SHARES, ids=range(6))
def test_any_other_route_is_closed_to_everyone(world: World, share: list[Route]) -> None:
    for route in share:
        path = route.address(world.dossier.pk, str(world.dossier.uuid))
        assert {world.ask(role, path).status_code for role in INSIDE} == {404}, route


@pytest.mark.parametrize("share", SHARES, ids=range(6))
def test_no_method_opens_what_is_closed(world: World, share: list[Route]) -> None:
    for route, role in zip(share, cycle((Role.SECRETARY, Role.ADMINISTRATOR, Role.SUPERUSER)), strict=False):
        path = route.address(world.dossier.pk, str(world.dossier.uuid))
        assert {world.ask(role, path, method).status_code for method in METHODS} == {404}, (route, role)


@pytest.mark.parametrize("share", SHARES, ids=range(6))
def test_signed_out_the_admin_leads_to_sign_in(world: World, share: list[Route]) -> None:
    for route in share:
        path = route.address(world.dossier.pk, str(world.dossier.uuid))
        for method in ("GET", "POST"):
            assert world.ask(Role.ANONYMOUS, path, method)["Location"].startswith("/accounts/login/?next="), route


def test_a_closed_route_is_not_found_even_for_a_form_without_its_token(world: World) -> None:
    careful = Client(enforce_csrf_checks=True, raise_request_exception=False)
    user = world.around[Role.SECRETARY].user
    assert user is not None
    careful.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert careful.post(f"/admin/pages/{world.dossier.pk}/edit/").status_code == 404
    assert careful.post("/admin/nowhere/").status_code == 404


@pytest.mark.parametrize("name", DESK)
def test_what_a_secretary_may_open_and_what_does_not_exist_are_the_same_to_anyone_else(world: World, name: str) -> None:
    there, nowhere = PLACES[name].format(**world.objects()), PLACES[name].format(**world.absent())
    assert world.ask(Role.SECRETARY, nowhere).status_code == 404
    for role in (Role.ADMINISTRATOR, Role.SUPERUSER, Role.DESIGNATED):
        answers = [world.ask(role, path) for path in (there, nowhere)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1


def test_nothing_of_a_patient_is_on_the_home_of_the_admin(world: World) -> None:
    identity = people.identity()
    for role in (Role.SECRETARY, Role.ADMINISTRATOR):
        page = world.ask(role, "/admin/").content.decode()
        for told in (identity.birth_name, identity.first_given_name, str(world.dossier.uuid), world.dossier.title):
            assert told not in page


def test_signing_out_of_the_admin_clears_what_the_browser_keeps(world: World) -> None:
    for path in ("/admin/logout/", "/accounts/logout/"):
        user = world.around[Role.SECRETARY].user
        assert user is not None
        response = people.signed_in(user).post(path)
        assert (response.status_code, response["Clear-Site-Data"]) == (302, '"cache", "cookies", "storage"')


def test_the_admins_own_sign_in_leads_through_ours_and_back(world: World) -> None:
    assert world.ask(Role.ANONYMOUS, "/admin/login/?next=/admin/")["Location"] == "/accounts/login/?next=/admin/"
    assert world.ask(Role.SECRETARY, "/admin/login/")["Location"] == "/accounts/login/"
