"""The address of a merged dossier leads those who may read the kept one to it, and does not exist for all others."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from patients.access import opening
from patients.actions.undo_merge import undo_merge
from patients.models import AccessTrace, DossierPage
from tests import people
from tests.patients.merging.pairs import dossier, together

pytestmark = pytest.mark.django_db

Queries = Callable[[Callable[[], Any]], list[str]]
SCREENS = ("/dossiers/{}/", "/dossiers/{}/readers/")
screens = pytest.mark.parametrize("screen", SCREENS)


@pytest.fixture
def kept() -> DossierPage:
    return dossier("100")


@pytest.fixture
def merged() -> DossierPage:
    return dossier("200")


@pytest.fixture
def reader(kept: DossierPage, merged: DossierPage) -> Client:
    """Designated for the merged dossier alone."""
    physician = people.physician()
    people.designation(merged, physician)
    return people.signed_in(physician.user)


@screens
def test_it_leads_to_the_same_screen_of_the_kept_one(
    kept: DossierPage, merged: DossierPage, reader: Client, screen: str
) -> None:
    together(kept, merged)
    response = reader.get(screen.format(merged.uuid))
    assert (response.status_code, response["Location"]) == (302, screen.format(kept.uuid))
    assert reader.get(response["Location"]).status_code == 200


@screens
def test_it_is_no_read_and_changes_nothing(kept: DossierPage, merged: DossierPage, reader: Client, screen: str) -> None:
    together(kept, merged)
    assert reader.head(screen.format(merged.uuid)).status_code == 302
    assert reader.post(screen.format(merged.uuid)).status_code == 405
    assert not AccessTrace.objects.exists()


@screens
def test_for_all_others_it_is_what_an_absent_one_is(
    kept: DossierPage, merged: DossierPage, reader: Client, screen: str, queries: Queries
) -> None:
    together(kept, merged)
    staff = [people.person(group=group) for group in ("Secretaries", "Administrators")]
    addresses = [screen.format(uuid) for uuid in (merged.uuid, kept.uuid, uuid4())]
    for user in (people.physician().user, *staff, people.person(is_superuser=True, is_staff=True)):
        browser = people.signed_in(user)
        answers = [ask(address) for ask in (browser.get, browser.head, browser.post) for address in addresses]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 2  # HEAD's is empty
        assert len({len(queries(partial(browser.get, address))) for address in addresses}) == 1


def test_signed_out_it_leads_to_sign_in(kept: DossierPage, merged: DossierPage) -> None:
    together(kept, merged)
    assert Client().get(f"/dossiers/{merged.uuid}/")["Location"].startswith("/accounts/login/")


def test_a_chain_leads_to_its_end(kept: DossierPage, merged: DossierPage, reader: Client) -> None:
    third = dossier("300")
    together(kept, merged)
    together(third, kept)
    for one in (kept, merged):
        assert reader.get(f"/dossiers/{one.uuid}/")["Location"] == f"/dossiers/{third.uuid}/"


def test_once_undone_each_address_is_its_own_again(kept: DossierPage, merged: DossierPage, reader: Client) -> None:
    undo_merge(together(kept, merged))
    assert reader.get(f"/dossiers/{merged.uuid}/").status_code == 200
    assert reader.get(f"/dossiers/{kept.uuid}/").status_code == 404


def test_the_addresses_of_entries_never_change(kept: DossierPage, merged: DossierPage, reader: Client) -> None:
    address = f"/entries/{people.entry(merged).uuid}/"
    assert reader.get(address).status_code == 200
    together(kept, merged)
    assert reader.get(address).status_code == 200


def test_opening_a_dossier_is_one_query(kept: DossierPage, merged: DossierPage, queries: Queries) -> None:
    physician = people.physician()
    people.designation(kept, physician)
    together(kept, merged)
    for uuid in (kept.uuid, merged.uuid, uuid4()):
        assert len(queries(partial(opening, physician.user, uuid))) == 1
