"""From one document to read to the next, across patients; and the keys that lead there."""

from datetime import timedelta

import pytest
from django.test import Client

from documents import facets
from documents.models import EntryPage
from patients.models import AccessTrace, DossierPage, Physician, Role, User
from tests import people
from tests.documents.formats import pdf_samples
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def client(reader: Physician) -> Client:
    return people.signed_in(reader.user)


@pytest.fixture
def dossiers(reader: Physician, at: Clock) -> list[DossierPage]:
    made = [people.dossier(birth_name=name) for name in ("PAT-UN", "PAT-DEUX")]
    for one in made:
        people.designation(one, reader, role=Role.TREATING)
    return made


def letter(dossier: DossierPage, at: Clock) -> EntryPage:
    at.go(minutes=1)
    return people.entry(dossier, pdf_samples.pdf(f"une lettre de {at.now}"), act_date=NOW - timedelta(days=3))


def test_all_that_waits_is_read_one_after_the_other_and_then_one_is_home(
    client: Client, dossiers: list[DossierPage], at: Clock
) -> None:
    first, second = letter(dossiers[0], at), letter(dossiers[0], at)
    third = letter(dossiers[1], at)
    at.go(minutes=1)
    led = []
    address = f"/patients/next?in={dossiers[0].uuid}"
    while (place := client.get(address)["Location"]) != "/patients/":
        led.append(place)
        entry = EntryPage.objects.get(uuid=place.split("/")[2])
        client.get(place)
        address = f"/patients/next?in={entry.dossier.uuid}"
    assert led == [f"/entries/{second.uuid}/", f"/entries/{first.uuid}/", f"/entries/{third.uuid}/?other=1"]


def test_going_on_to_another_patient_is_said(client: Client, dossiers: list[DossierPage], at: Clock) -> None:
    there = letter(dossiers[1], at)
    html = client.get(f"/patients/next?in={dossiers[0].uuid}", follow=True).content.decode()
    assert "Vous passez à un autre patient" in html
    assert "PAT-DEUX" in html
    assert "autre patient" not in client.get(f"/entries/{there.uuid}/").content.decode()


@pytest.mark.parametrize("said", ["", "?in=", "?in=x", "?in=%00", "?in=00000000-0000-4000-8000-000000000000"])
def test_from_nowhere_it_is_the_latest_of_all(
    client: Client, dossiers: list[DossierPage], at: Clock, said: str
) -> None:
    letter(dossiers[0], at)
    latest = letter(dossiers[1], at)
    assert client.get(f"/patients/next{said}")["Location"].startswith(f"/entries/{latest.uuid}/")


def test_the_way_there_is_no_reading(client: Client, dossiers: list[DossierPage], at: Clock) -> None:
    entry = letter(dossiers[0], at)
    for _ in range(2):
        assert str(entry.uuid) in client.get("/patients/next")["Location"]
    assert not AccessTrace.objects.exists()


def test_nobody_elses_dossier_is_led_to(client: Client, at: Clock) -> None:
    entry = letter(people.dossier(), at)
    assert client.get(f"/patients/next?in={entry.dossier.uuid}")["Location"] == "/patients/"


def test_only_asked_for_it_leads_on(client: Client) -> None:
    assert client.post("/patients/next").status_code == 405


class TestShortcuts:
    def test_are_on_until_switched_off(self, client: Client, dossiers: list[DossierPage], reader: Physician) -> None:
        path = f"/dossiers/{dossiers[0].uuid}/"
        assert 'data-on="1"' in client.get(path).content.decode()
        assert client.post("/patients/shortcuts", {"next": path})["Location"] == path
        assert 'data-on="1"' not in client.get(path).content.decode()
        client.post("/patients/shortcuts", {"on": "1"})
        assert User.objects.get(pk=reader.user.pk).has_shortcuts

    @pytest.mark.parametrize("place", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
    def test_lead_back_to_this_site_only(self, client: Client, place: str) -> None:
        assert client.post("/patients/shortcuts", {"next": place})["Location"] == "/"

    def test_are_each_persons_own(self, client: Client) -> None:
        other = people.person()
        client.post("/patients/shortcuts")
        assert User.objects.get(pk=other.pk).has_shortcuts


class TestFiltersOnTheScreen:
    @pytest.fixture
    def many(self, dossiers: list[DossierPage], at: Clock) -> DossierPage:
        for number in range(60):
            people.entry(
                dossiers[0],
                act_date=NOW - timedelta(days=number),
                type_code="11490-0" if number % 12 else "11502-2",
                title=f"Document {number}",
            )
        return dossiers[0]

    def test_a_chip_filters_and_says_of_how_many(self, client: Client, many: DossierPage) -> None:
        html = client.get(f"/dossiers/{many.uuid}/").content.decode()
        (chip,) = [part for part in html.split('<a class="chip" ') if ">Lettres" in part]
        filtered = client.get(f"/dossiers/{many.uuid}/{chip.split(chr(34))[1]}").content.decode()
        assert "55 documents sur 60" in filtered
        assert filtered.count('class="entry"') == 40
        assert f"{chip.split(chr(34))[1]}&amp;page=2" in filtered, "pages keep the filter"
        assert filtered.count('aria-current="true"') == 1

    def test_the_form_keeps_the_chip(self, client: Client, many: DossierPage) -> None:
        html = client.get(f"/dossiers/{many.uuid}/").content.decode()
        (chip,) = [part for part in html.split('<a class="chip" ') if ">Lettres" in part]
        query = chip.split(chr(34))[1]
        filtered = client.get(f"/dossiers/{many.uuid}/{query}").content.decode()
        assert f'<input type="hidden" name="f" value="{query[3:]}">' in filtered

    def test_a_short_dossier_has_no_filters(self, client: Client, dossiers: list[DossierPage], at: Clock) -> None:
        letter(dossiers[0], at)
        assert 'class="chips"' not in client.get(f"/dossiers/{dossiers[0].uuid}/").content.decode()

    def test_filters_that_leave_nothing_say_so(self, client: Client, dossiers: list[DossierPage], at: Clock) -> None:
        """Each filter offers only what the others leave, but an address may say two that leave nothing."""
        for number in range(9):
            code = "11490-0" if number else "11502-2"
            people.entry(dossiers[0], act_date=NOW - timedelta(days=number), type_code=code)
        old = facets.key(dossiers[0].uuid, "f", "letter")
        EntryPage.objects.filter(type_code="11490-0").update(act_date=NOW - timedelta(days=900))
        recent = facets.key(dossiers[0].uuid, "p", "3m")
        html = client.get(f"/dossiers/{dossiers[0].uuid}/?f={old}&p={recent}").content.decode()
        assert "Aucun document ne répond à ces filtres" in html
        assert "sur 9" not in html
