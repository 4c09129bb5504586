"""The queue: what waits, in which order, by which filters; what was refused and filed today."""

from datetime import timedelta

import pytest
from django.test import Client

from documents.actions.hold import refuse
from documents.models import Arrival
from tests import people
from tests.workflows.desk import holding
from workflows.desk import queue
from workflows.desk.queue import Wish, wish

pytestmark = pytest.mark.django_db


def shown(desk: Client, query: str = "") -> list[Arrival]:
    """The arrivals on the page, in order."""
    answer = desk.get(f"/admin/desk/?{query}")
    assert answer.status_code == 200
    return [line.arrival for line in answer.context["lines"]]


def test_what_waits_comes_oldest_first_or_newest_first(desk: Client, at: people.Clock) -> None:
    first = holding.scan("un")
    at.go(hours=1)
    second = holding.scan("deux")
    assert shown(desk) == [first, second]
    assert shown(desk, "order=newest") == [second, first]


def test_a_row_says_why_and_where_it_may_go(desk: Client) -> None:
    holding.dossier()
    holding.letter(birth_date="19790329")
    page = desk.get("/admin/desk/").content.decode()
    assert "lettre.xml" in page
    assert "La date de naissance diffère." in page or "les traits d’identité ne sont pas ceux du dossier" in page
    assert "<b>PAT-TROIS</b> DOMINIQUE" in page


def test_filters_by_reason_day_and_source(desk: Client, at: people.Clock) -> None:
    marie = holding.secretary()
    scan = holding.scan("un")
    at.go(days=1)
    letter = holding.letter()
    dropped = holding.held(holding.written("doc-2"), actor=marie)
    assert shown(desk, "reason=no-identity") == [scan]
    assert shown(desk, "reason=ins-unknown") == [letter, dropped]
    assert shown(desk, f"day={at.now.date()}") == [letter, dropped]
    assert shown(desk, f"source={marie.pk}") == [dropped]
    assert shown(desk, "source=0") == [scan, letter]


@pytest.mark.parametrize("query", ["day=31/12/2024", "day=9999-99-99", "source=x", "source=-1", "tab=x", "page=x"])
def test_an_address_that_means_nothing_filters_nothing(desk: Client, query: str) -> None:
    arrival = holding.scan()
    assert shown(desk, query) == [arrival]


def test_what_was_filed_today_and_what_was_refused_have_their_tabs(desk: Client, at: people.Clock) -> None:
    old, new, refused = holding.scan("un"), holding.scan("deux"), holding.scan("trois")
    dossier = holding.dossier()
    holding.post(desk, old, dossier)
    at.go(days=1)
    desk = people.signed_in(holding.secretary())
    holding.post(desk, new, dossier)
    refuse(refused, "unknown-type", "Ce fichier n’est pas un document.")
    assert shown(desk, "tab=filed") == [new]
    assert shown(desk, "tab=refused") == [refused]
    assert desk.get("/admin/desk/").context["counts"] == {"held": 0, "filed": 1, "refused": 1}


def test_an_empty_queue_says_so(desk: Client) -> None:
    assert "Rien n’attend." in desk.get("/admin/desk/").content.decode()


def test_fifty_on_a_page_whatever_is_asked(desk: Client, at: people.Clock) -> None:
    pattern = holding.scan()
    Arrival.objects.bulk_create(
        Arrival(received_at=at.now + timedelta(minutes=n), sha256="0" * 64, size=1, outcome="held", name=f"{n}")
        for n in range(60)
    )
    assert shown(desk)[0] == pattern
    assert len(shown(desk)) == 50
    assert len(shown(desk, "page=2")) == 11
    assert len(shown(desk, "page=99")) == 11


def test_the_queries_of_a_page_do_not_grow_with_the_queue(
    desk: Client, queries: people.Queries, at: people.Clock
) -> None:
    holding.dossier()
    holding.letter("doc-1", birth_date="19790329")
    few = len(queries(lambda: shown(desk)))
    for number in range(2, 6):
        holding.letter(f"doc-{number}", birth_date="19790329")
    at.go(hours=1)  # what is looked at again at once leaves no second trace
    assert len(queries(lambda: shown(desk))) == few <= 25  # four are the trace of whom it names, one is of drops
    assert len(queries(lambda: shown(desk))) <= 22


def test_the_next_one_follows_in_the_same_order_and_filters(at: people.Clock) -> None:
    marie = holding.secretary()
    arrivals = []
    for number in range(3):
        arrivals.append(holding.scan(f"numéro {number}"))
        at.go(minutes=1)
    first, second, third = arrivals
    assert queue.following(marie, Wish()) == first
    assert queue.following(marie, Wish(), first) == second
    assert queue.following(marie, Wish(), third) == first
    assert queue.following(marie, Wish(newest=True), third) == second
    assert queue.following(marie, Wish(newest=True)) == third
    assert queue.following(marie, Wish(reason="ins-unknown"), first) is None


def test_of_two_received_at_one_instant_both_come(at: people.Clock) -> None:
    marie, one, other = holding.secretary(), holding.scan("un"), holding.scan("deux")
    assert queue.following(marie, Wish(), one) == other
    assert queue.following(marie, Wish(), other) == one


def test_a_wish_goes_into_an_address_and_comes_back() -> None:
    asked = {"tab": "refused", "order": "newest", "reason": "no-identity", "day": "2026-03-28", "source": "3"}
    found = wish(asked)
    assert found.query() == "tab=refused&order=newest&reason=no-identity&day=2026-03-28&source=3"
    assert wish({}).query() == ""
    assert found.query(tab="") == "order=newest&reason=no-identity&day=2026-03-28&source=3"


def test_nobody_but_a_secretary_finds_anything_to_handle() -> None:
    arrival = holding.scan()
    for person in (people.person(group="Administrators"), people.person(is_superuser=True), people.physician().user):
        assert queue.following(person, Wish()) is None
    assert queue.following(holding.secretary(), Wish()) == arrival
