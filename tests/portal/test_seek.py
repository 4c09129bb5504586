"""The search box in the head of every screen, and its one key."""

import pytest

from tests import people
from tests.portal.conftest import Screens


@pytest.mark.parametrize("name", ["pages", "narrative", "text", "earlier"])
def test_every_screen_of_a_dossier_has_the_box(screens: Screens, name: str) -> None:
    assert 'id="top-seek"' in screens.entry(name)


def test_so_have_the_lists(screens: Screens) -> None:
    for path in ("/patients/", "/search/", f"/dossiers/{screens.dossier.uuid}/readers/"):
        assert 'action="/search/"' in screens.html(path)


def test_a_timeline_offers_to_look_inside_it(screens: Screens) -> None:
    html = screens.timeline()
    assert f'<input type="hidden" name="dossier" value="{screens.dossier.uuid}"><label for="inside">' in html


def test_an_empty_dossier_does_not(screens: Screens) -> None:
    empty = people.dossier(birth_name="PAT-VIDE")
    people.designation(empty, screens.reader)
    assert 'id="inside"' not in screens.html(f"/dossiers/{empty.uuid}/")


@pytest.mark.parametrize("wanted", [True, False])
def test_its_key_is_put_off_with_the_others(screens: Screens, wanted: bool) -> None:
    screens.reader.user.has_shortcuts = wanted
    screens.reader.user.save()
    assert ("data-slash" in screens.html("/patients/")) is wanted


def test_nobody_signed_out_sees_it(screens: Screens) -> None:
    screens.client.logout()
    assert "top-seek" not in screens.client.get("/accounts/login/").content.decode()
