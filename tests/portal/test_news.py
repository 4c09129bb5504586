"""*Mes patients* begins with what is new; the timeline marks it; one visit's reading leaves the rest new."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from documents.models import EntryPage
from patients.models import DossierPage, Physician, Role
from tests import people
from tests.documents.formats import pdf_samples
from tests.people import NOW, Clock
from tests.portal.test_screens import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def dossiers(reader: Physician, at: Clock) -> list[DossierPage]:
    """Two dossiers known for long, with a letter read long ago, and a visit a day ago."""
    at.go(days=-100)
    made = [people.dossier(birth_name=name) for name in ("PAT-UN", "PAT-DEUX")]
    for one in made:
        people.designation(one, reader, role=Role.TREATING)
    at.now = NOW - timedelta(days=1)
    here = people.signed_in(reader.user)
    for one in made:
        here.get(f"/dossiers/{one.uuid}/")
    here.get("/patients/")
    here.post("/accounts/logout/")
    at.now = NOW
    return made


@pytest.fixture
def client(dossiers: list[DossierPage], reader: Physician) -> Client:
    return people.signed_in(reader.user)


def letter(dossier: DossierPage, title: str = "Une lettre") -> EntryPage:
    return people.entry(
        dossier,
        pdf_samples.pdf(title),
        title=title,
        type_code="11490-0",
        act_date=NOW - timedelta(days=3),
        act_date_precision="day",
    )


def page(client: Client, path: str = "/patients/") -> str:
    return client.get(path).content.decode()


def news_of(html: str) -> str:
    return words(html.split("Tous mes patients")[0])


def test_nothing_new_says_since_when(client: Client) -> None:
    assert "Rien de nouveau depuis ma dernière visite, le 27 mars 2026 à 15:00." in news_of(page(client))


def test_what_is_new_stands_first_by_patient_one_click_from_reading(
    client: Client, dossiers: list[DossierPage]
) -> None:
    entry = letter(dossiers[0])
    html = page(client)
    said = news_of(html)
    assert "Nouveau depuis ma dernière visite 27 mars 2026 à 15:00" in said
    assert "PAT-UN DOMINIQUE 28 mars 1979 · 47 ans · Féminin" in said
    assert "Une lettre Lettre de liaison à la sortie 25 mars 2026" in said
    assert "PAT-DEUX" not in said
    assert html.index(f'href="/entries/{entry.uuid}/"') < html.index("Tous mes patients")
    assert "1 nouveau" in words(html.split("Tous mes patients")[1])


def test_reading_three_letters_leaves_the_other_thirty_seven_new(
    client: Client, dossiers: list[DossierPage], at: Clock
) -> None:
    letters = [letter(dossiers[number % 2], f"Lettre {number}") for number in range(40)]
    assert "20 nouveaux" in words(page(client))
    for one in letters[:3]:
        client.get(f"/entries/{one.uuid}/")
        at.go(minutes=10)
    said = words(page(client))
    assert "18 nouveaux" in said
    assert "19 nouveaux" in said
    assert "27 mars 2026 à 15:00" in said


def test_at_the_next_visit_what_was_not_opened_waits_more_quietly(
    client: Client, dossiers: list[DossierPage], reader: Physician, at: Clock
) -> None:
    letter(dossiers[0], "La première")
    page(client)
    client.post("/accounts/logout/")
    at.go(minutes=5)
    letter(dossiers[1], "La seconde")
    again = people.signed_in(reader.user)
    new, unread = news_of(page(again)).split("Arrivé avant, pas encore lu")
    assert "La seconde" in new
    assert "La première" not in new
    assert "La première" in unread
    assert "Non lu" in words(page(again, f"/dossiers/{dossiers[0].uuid}/"))
    assert "Nouveau " in words(page(again, f"/dossiers/{dossiers[1].uuid}/"))


def test_the_timeline_marks_each_new_entry_in_words_and_counts_them(
    client: Client, dossiers: list[DossierPage]
) -> None:
    read, new = letter(dossiers[0], "Lue"), letter(dossiers[0], "Pas lue")
    client.get(f"/entries/{read.uuid}/")
    html = page(client, f"/dossiers/{dossiers[0].uuid}/")
    assert "1 nouveau document" in words(html)
    assert re.search(r'<span class="fresh fresh-new">Nouveau</span> <a class="entry-link" href="([^"]+)"', html)[1] == (  # type: ignore[index]
        f"/entries/{new.uuid}/"
    )
    assert html.count('fresh-new">Nouveau<') == 1


def test_all_seen_from_the_list_leaves_nothing_new(client: Client, dossiers: list[DossierPage]) -> None:
    letter(dossiers[0])
    html = page(client)
    told = dict(re.findall(r'name="(until|from)" value="([^"]+)"', html))
    (action,) = re.findall(r'form="seen" formaction="(/dossiers/[^"]+/seen)"', html)
    assert html.count('<form id="seen" method="post"') == 1
    assert client.post(action, told)["Location"] == "/patients/"
    assert "Rien de nouveau depuis ma dernière visite" in words(page(client))


def test_a_dossier_that_just_opened_says_so_and_its_letters_do_not(
    client: Client, reader: Physician, dossiers: list[DossierPage], at: Clock
) -> None:
    opened = people.dossier(birth_name="PAT-OUVERT")
    letter(opened, "Une vieille lettre")
    at.go(minutes=1)
    people.designation(opened, reader)
    at.go(minutes=1)
    said = news_of(page(client))
    assert "PAT-OUVERT DOMINIQUE" in said
    assert "Dossier nouvellement ouvert" in said
    assert "vieille lettre" not in said
    client.get(f"/dossiers/{opened.uuid}/")
    assert "nouvellement" not in words(page(client)).lower()


def test_looking_for_someone_puts_the_news_aside_and_is_no_showing_of_them(
    client: Client, dossiers: list[DossierPage], reader: Physician, at: Clock
) -> None:
    letter(dossiers[0])
    found = page(client, client.post("/patients/", {"name": "deux"})["Location"])
    assert "Nouveau depuis" not in found
    client.post("/accounts/logout/")
    at.go(minutes=5)
    assert "Nouveau depuis ma dernière visite" in news_of(page(people.signed_in(reader.user)))


def test_many_patients_with_news_come_in_pages_of_their_own(reader: Physician, at: Clock, client: Client) -> None:
    for number in range(22):
        one = people.dossier(birth_name=f"NOM{number:02d}")
        people.designation(one, reader)
        at.go(seconds=1)
        letter(one)
    first, second = page(client), page(client, "/patients/?new=2")
    assert (first.count('class="card news"'), second.count('class="card news"')) == (10, 10)
    assert 'aria-label="Pages des nouveautés"' in first
    assert page(client, "/patients/?new=x").count('class="card news"') == 10


def test_a_deceased_patient_is_told_soberly(client: Client, dossiers: list[DossierPage], at: Clock) -> None:
    identity = dossiers[0].identities.get()
    identity.death_date = NOW.date()
    identity.save()
    letter(dossiers[0])
    assert "28 mars 1979 · Décès le 28 mars 2026 · Féminin" in news_of(page(client))


def test_a_heading_is_text_whatever_it_holds(client: Client, dossiers: list[DossierPage]) -> None:
    letter(dossiers[0], "<script>alert(1)</script>")
    assert "<script>" not in page(client)
    assert "&lt;script&gt;alert(1)" in page(client)
