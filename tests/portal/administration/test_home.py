"""The home of the staff's rooms: what one may do there, and nothing of Wagtail's own that leads to a closed door."""

import re

import pytest

from tests import people
from tests.census.resolver import routes
from tests.patients.accounts import staff

pytestmark = pytest.mark.django_db


def home(group: str) -> str:
    answer = people.signed_in(people.person(group=group, first_name="Ada", last_name="ESSAI")).get("/admin/")
    assert answer.status_code == 200
    return str(answer.content, "utf-8")


def links(html: str) -> set[str]:
    """Where one is led: links, and the lines of the menu, which the page carries as data."""
    return set(re.findall(r'(?:href|action)="(/[^"#?]*)"', html)) | set(re.findall(r'"url": "(/[^"]+)"', html))


@pytest.mark.parametrize("group", ["Secretaries", "Administrators"])
def test_every_way_from_it_leads_somewhere(group: str) -> None:
    client = people.signed_in(people.person(group=group))
    for path in links(home(group)):
        if not path.startswith("/static/") and "logout" not in path:
            assert client.get(path).status_code in (200, 302), path


def test_an_administrator_finds_the_accounts_and_what_waits() -> None:
    assert {"/admin/accounts/", "/admin/requests/", "/profile/"} <= links(home("Administrators"))


def test_an_administrator_sees_how_many_requests_wait() -> None:
    assert "house-waiting" not in home("Administrators")
    staff.created(staff.administrator())
    assert re.search(r'À confirmer <span class="house-waiting">1</span>', home("Administrators"))


def test_a_secretary_finds_none_of_it() -> None:
    assert not {path for path in links(home("Secretaries")) if re.match("/admin/(accounts|requests)/", path)}


@pytest.mark.parametrize("group", ["Secretaries", "Administrators"])
def test_it_greets_by_name_and_searches_no_page(group: str) -> None:
    html = home(group)
    assert "Bienvenue, Ada ESSAI" in html
    assert "SearchModule" not in html
    assert "guide.wagtail.org" not in html


def test_every_address_of_the_administrators_is_theirs_alone() -> None:
    ours = [route for route in routes() if route.name.startswith(("account", "request")) and route.is_admin]
    assert len(ours) >= 8
    for group in ("Secretaries", "Physicians", ""):
        client = people.signed_in(people.person(group=group))
        nobody = people.person()
        for route in ours:
            assert client.get(route.address(nobody.pk, str(nobody.uuid))).status_code == 404, (group, route)
