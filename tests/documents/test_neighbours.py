"""Next and previous, in the order and with the filters of the timeline that one came from."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from documents import facets
from documents.facets import Filters
from documents.models import EntryPage
from documents.neighbours import Neighbours, neighbours
from documents.outline import outline
from patients.models import DossierPage, Physician, Role
from tests import people
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def dossier(reader: Physician) -> DossierPage:
    made = people.dossier()
    people.designation(made, reader, role=Role.TREATING)
    return made


@pytest.fixture
def four(dossier: DossierPage) -> list[EntryPage]:
    """From the newest to the oldest; the second and the last are letters."""
    return [filed(dossier, number, type_code="11490-0" if number % 2 else "11502-2") for number in range(4)]


def filed(dossier: DossierPage, days: int, **told: Any) -> EntryPage:
    return people.entry(dossier, act_date=NOW - timedelta(days=days), act_date_precision="day", **told)


def around(reader: Physician, entry: EntryPage, **chosen: str) -> Neighbours:
    whole = outline(reader.user, entry.dossier)
    return neighbours(whole, Filters(entry.dossier.uuid, chosen), entry)


def keys(found: Neighbours) -> tuple[int | None, int | None]:
    return (found.previous.pk if found.previous else None, found.next.pk if found.next else None)


def test_in_the_order_of_the_timeline(reader: Physician, four: list[EntryPage]) -> None:
    first, second, third, last = (entry.pk for entry in four)
    assert [keys(around(reader, entry)) for entry in four] == [
        (None, second), (first, third), (second, last), (third, None),
    ]  # fmt: skip
    assert [(found.place, found.count) for found in (around(reader, entry) for entry in four)] == [
        (1, 4), (2, 4), (3, 4), (4, 4),
    ]  # fmt: skip


def test_with_the_filters_that_one_came_with(reader: Physician, four: list[EntryPage]) -> None:
    assert keys(around(reader, four[1], f="letter")) == (None, four[3].pk)


def test_an_entry_that_the_filters_leave_out_keeps_its_place(reader: Physician, four: list[EntryPage]) -> None:
    """It was among what waits, and no longer is: it was just opened."""
    found = around(reader, four[2], f="letter")
    assert keys(found) == (four[1].pk, four[3].pk)
    assert (found.place, found.count) == (2, 3)


def test_of_an_earlier_version_they_are_those_of_the_one_in_force(
    reader: Physician, dossier: DossierPage, four: list[EntryPage]
) -> None:
    old = filed(dossier, 300, document_id="1")
    new = filed(dossier, 2, document_id="2", replaces=("1",), title="Corrigé")
    old.refresh_from_db()
    assert keys(around(reader, old)) == keys(around(reader, new))
    assert around(reader, old).count == 5


def test_images_come_right_after_their_report(reader: Physician, dossier: DossierPage, four: list[EntryPage]) -> None:
    images = filed(dossier, 100, kind="images", studies=("1.2.3",), display="images")
    report = filed(dossier, 1, kind="report", studies=("1.2.3",))
    assert keys(around(reader, report))[1] == images.pk
    assert keys(around(reader, images))[0] == report.pk
    whole = outline(reader.user, dossier)
    assert [line.pk for line in whole.beside(report.pk)] == [images.pk]
    assert [line.pk for line in whole.beside(images.pk)] == [report.pk]
    assert whole.beside(four[0].pk) == []


def test_what_one_may_not_read_is_nobodys_neighbour(
    reader: Physician, dossier: DossierPage, four: list[EntryPage]
) -> None:
    EntryPage.objects.filter(pk=four[1].pk).update(masked_to_professionals=True)
    other = people.physician()
    people.designation(dossier, other)
    assert keys(around(other, four[0])) == (None, four[2].pk)
    assert around(other, four[1]) == Neighbours()


def test_the_page_of_the_timeline_to_go_back_to(reader: Physician, dossier: DossierPage) -> None:
    entries = [filed(dossier, number) for number in range(52)]
    assert [around(reader, entries[place]).page for place in (0, 39, 40, 51)] == [1, 1, 2, 2]


class TestOnTheScreen:
    @pytest.fixture
    def client(self, reader: Physician) -> Client:
        return people.signed_in(reader.user)

    def test_links_keep_the_filters(self, client: Client, dossier: DossierPage, four: list[EntryPage]) -> None:
        key = facets.key(dossier.uuid, "f", "letter")
        html = client.get(f"/entries/{four[1].uuid}/?f={key}").content.decode()
        assert f'rel="next" href="/entries/{four[3].uuid}/?f={key}"' in html
        assert f'href="/dossiers/{dossier.uuid}/?f={key}&page=1#e{four[1].pk}"' in html
        assert "1 sur 2" in html

    def test_a_filter_that_means_nothing_is_dropped(self, client: Client, four: list[EntryPage]) -> None:
        html = client.get(f"/entries/{four[1].uuid}/?f=%3Cscript%3E&a=Martin").content.decode()
        assert f'rel="next" href="/entries/{four[2].uuid}/"' in html

    def test_unread_leads_back_to_the_filtered_list(
        self, client: Client, dossier: DossierPage, four: list[EntryPage]
    ) -> None:
        answer = client.post(f"/entries/{four[1].uuid}/unread", {"query": "f=abc&next=//evil.example&a=x"})
        assert answer["Location"] == f"/dossiers/{dossier.uuid}/?f=abc&a=x"

    def test_what_waits_stays_a_list_while_it_is_read(
        self, client: Client, dossier: DossierPage, at: Clock, four: list[EntryPage]
    ) -> None:
        at.go(minutes=1)
        new = [filed(dossier, days) for days in (1, 2)]
        query = f"n={facets.key(dossier.uuid, 'n', 'waiting')}"
        html = client.get(f"/entries/{new[0].uuid}/?{query}").content.decode()
        assert f'rel="next" href="/entries/{new[1].uuid}/?{query}"' in html
        assert "1 sur 2" in html
