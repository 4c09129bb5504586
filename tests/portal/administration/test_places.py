"""Organisations, units, settings, rights and the record, on the administrators' screens."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from patients.actions.keep_organisation import keep_organisation
from patients.actions.keep_unit import keep_unit
from patients.actions.set_house import set_house
from patients.models import AdministrationEvent, HouseSettings, Organisation, Unit
from portal.administration.rights import WORDS
from tests import people
from tests.patients.accounts import staff
from tests.people import Queries

pytestmark = pytest.mark.django_db
BUDGET = 15


@pytest.fixture
def client(db: None) -> Client:
    return people.signed_in(staff.administrator())


def html(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content, "utf-8")


def posted(client: Client, path: str, **told: str) -> str:
    return html(client.post(f"/admin/{path}", told, follow=True))


class TestPlaces:
    def test_one_is_added_with_a_unit_renamed_and_closed(self, client: Client) -> None:
        assert "C’est enregistré." in posted(client, "places/new/", name="Centre", finess="750712184")
        place = Organisation.objects.get()
        posted(client, f"places/{place.pk}/units/new/", name="Oncologie", code="ONC")
        unit = Unit.objects.get()
        posted(client, f"places/units/{unit.pk}/", name="Oncologie médicale", code="ONC")
        assert "Oncologie médicale" in html(client.get(f"/admin/places/{place.pk}/"))
        posted(client, f"places/{place.pk}/close/", verb="close", unit=str(unit.pk))
        unit.refresh_from_db()
        assert unit.closed_at is not None
        assert "il n’est plus proposé" in posted(client, f"places/{place.pk}/close/", verb="close")
        assert "Centre" not in html(client.get("/admin/accounts/new/physician/"))
        posted(client, f"places/{place.pk}/close/", verb="reopen")
        assert "Centre" in html(client.get("/admin/accounts/new/physician/"))

    @pytest.mark.parametrize(
        ("told", "sentence"),
        [
            ({"name": "Centre", "finess": "750712185"}, "Ce n’est pas un numéro FINESS"),
            ({"name": "Centre", "authority": "1.2.x"}, "Ce n’est pas un OID"),
            ({"name": "Centre", "authority": "1.2.3"}, "a déjà cette autorité"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed(self, told: dict[str, str], sentence: str, client: Client) -> None:
        keep_organisation("Premier", authority="1.2.3")
        page = posted(client, "places/new/", **told)
        assert sentence in page
        assert all(f'value="{value}"' in page for value in told.values())
        assert Organisation.objects.count() == 1

    def test_the_list_costs_as_much_with_many_as_with_one(self, client: Client, queries: Queries) -> None:
        for number in range(30):
            keep_unit(keep_organisation(f"Centre {number}"), "Oncologie")
        assert len(queries(lambda: client.get("/admin/places/"))) <= BUDGET

    @pytest.mark.parametrize("unit", ["x", "", "-1", "9" * 40, "9" * 5000, "²", "0"])
    def test_a_unit_that_is_none_is_not_found(self, unit: str, client: Client) -> None:
        place = keep_organisation("Centre")
        assert client.post(f"/admin/places/{place.pk}/close/", {"verb": "close", "unit": unit}).status_code == 404

    def test_a_unit_of_another_place_is_not_closed_from_here(self, client: Client) -> None:
        place, unit = keep_organisation("Centre"), keep_unit(keep_organisation("Autre"), "Oncologie")
        told = {"verb": "close", "unit": str(unit.pk)}
        assert client.post(f"/admin/places/{place.pk}/close/", told).status_code == 404

    @pytest.mark.parametrize("path", ["places/{}/", "places/units/{}/", "places/{}/units/new/"])
    @pytest.mark.parametrize("number", ["0", "9" * 30])
    def test_what_is_not_there_is_not_found(self, path: str, number: str, client: Client) -> None:
        for method in (client.get, client.post):
            assert method(f"/admin/{path.format(number)}").status_code == 404


class TestSettings:
    def test_are_changed_and_at_once_on_ones_own_screens(self, client: Client) -> None:
        page = posted(client, "house/", support="le 01 00 00 00 00", idle_minutes="30", message="Ce soir")
        assert "le 01 00 00 00 00" in page
        assert HouseSettings.now().idle_minutes == 30
        assert "Ce soir" in html(client.get("/admin/"))

    @pytest.mark.parametrize("minutes", ["14", "721", "", "x", "-1", "1e3", "9" * 30])
    def test_out_of_bounds_are_refused(self, minutes: str, client: Client) -> None:
        page = posted(client, "house/", support="le 09", idle_minutes=minutes)
        assert "error-message" in page
        assert 'value="le 09"' in page
        assert not HouseSettings.objects.exists()

    def test_take_nothing_that_is_not_offered(self, client: Client) -> None:
        posted(client, "house/", idle_minutes="60", id="7", secret="x")
        assert HouseSettings.objects.get().pk == 1


class TestRights:
    def test_are_told_in_words_for_each_group_and_no_form_changes_them(self, client: Client) -> None:
        page = html(client.get("/admin/rights/"))
        for word in ("Médecin", "Secrétaire médicale", "Administrateur", "Aucun droit général."):
            assert word in page
        for name in Group.objects.values_list("permissions__codename", flat=True):
            assert name is None or f".{name}</code>" in page
        assert 'method="post"' not in page.split('id="main"')[1]
        assert client.post("/admin/rights/").status_code == 405

    def test_each_has_words(self) -> None:
        held = Group.objects.values_list("permissions__content_type__app_label", "permissions__codename")
        assert {f"{app}.{name}" for app, name in held if name} <= set(WORDS)

    def test_one_without_words_shows_its_own_name(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(WORDS, "patients.add_unit")
        assert html(client.get("/admin/rights/")).count("patients.add_unit") == 2


class TestJournal:
    def test_tells_all_the_latest_first(self, client: Client) -> None:
        keep_organisation("Centre")
        set_house({"idle_minutes": 45})
        account = staff.member()
        page = html(client.get("/admin/journal/"))
        assert page.index(str(account)) < page.index("120 → 45") < page.index("Centre")
        assert "l’exploitant de la machine" in page

    def test_goes_by_pages_at_one_price(self, client: Client, queries: Queries) -> None:
        account = people.person()
        event = {"act": "edit", "actor": account, "subject": account, "time": people.NOW}
        AdministrationEvent.objects.bulk_create(AdministrationEvent(**event) for _ in range(250))
        assert len(queries(lambda: client.get("/admin/journal/?page=2"))) <= BUDGET
        assert "Page 3 sur 3" in html(client.get("/admin/journal/?page=99"))
