"""What a page may cost: queries, bytes, requests, whatever the number of patients or entries."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from documents.models import EntryPage, ImageSetPage, ReportPage
from documents.types import LOINC
from patients.models import DossierPage, Physician
from tests import people
from tests.documents.after import images
from tests.people import Clock
from tests.portal.conftest import Screens

QUERIES = 15
FIRST_VIEW = 60 * 1024
STYLE = 12 * 1024  # compressed, as it travels

Queries = Callable[[Callable[[], Any]], list[str]]


def test_my_patients_costs_as_much_with_3000_dossiers_as_with_one(
    crowd: Callable[[Physician, int], None], queries: Queries, at: Clock
) -> None:
    reader = people.physician()
    crowd(reader, 3000)
    client = people.signed_in(reader.user)
    made = queries(lambda: client.get("/patients/"))
    assert len(made) <= QUERIES, shapes(made)
    page = client.get("/patients/?page=60").content.decode()
    assert "3\u202f000 dossiers" in page or "3000 dossiers" in page or "3\xa0000 dossiers" in page
    assert page.count('class="person"') == 50


def test_a_timeline_costs_as_much_with_2000_entries_as_with_one(
    fill: Callable[[DossierPage, int], None], queries: Queries, screens: Screens
) -> None:
    fill(screens.dossier, 2000)
    for page in ("", "?page=51"):
        made = queries(lambda query=page: screens.timeline(query))  # type: ignore[misc]
        assert len(made) <= QUERIES, shapes(made)
    assert screens.timeline().count('class="entry"') == 40


@pytest.mark.parametrize("name", ["pages", "narrative", "text", "picture", "none", "broken", "earlier"])
def test_an_entry_costs_no_more(name: str, queries: Queries, screens: Screens, at: Clock) -> None:
    at.go(days=1)  # nothing is a repeat of what the session did before
    made = queries(lambda: screens.entry(name))
    assert len(made) <= QUERIES, shapes(made)


def test_a_report_and_its_image_sets_cost_no_more_whatever_their_number(
    queries: Queries, screens: Screens, at: Clock
) -> None:
    report = people.entry(screens.dossier, kind="report", title="Scanner", type_code="18748-4", type_system=LOINC)
    for number in range(1, 5):
        filed = images.study(screens.dossier, f"{number}", {f"{number}1": 2, f"{number}2": 1}, previews=True)
        ReportPage.objects.get(pk=report.pk).image_sets.add(ImageSetPage.objects.get(pk=filed.pk))
    at.go(days=1)
    made = queries(lambda: screens.html(f"/entries/{report.uuid}/"))
    assert len(made) <= QUERIES, shapes(made)
    page = screens.html(f"/entries/{report.uuid}/")
    assert page.count('<ul class="thumbs">') == 4
    assert page.count('width="96"') == 8
    made = queries(lambda: screens.html(f"/entries/{filed.uuid}/"))
    assert len(made) <= QUERIES, shapes(made)


def test_who_may_see_it_costs_no_more_with_forty_readers(queries: Queries, screens: Screens) -> None:
    for _ in range(40):
        people.designation(screens.dossier, people.physician())
    made = queries(lambda: screens.html(f"/dossiers/{screens.dossier.uuid}/readers/"))
    assert len(made) <= QUERIES, shapes(made)


def test_the_first_view_of_a_long_timeline_is_sixty_kilobytes_in_three_requests(
    fill: Callable[[DossierPage, int], None], screens: Screens
) -> None:
    fill(screens.dossier, 2000)
    html = screens.timeline()
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    assert len(assets) <= 3  # the icon is asked for once, when the tab is drawn
    assert not re.search(r"<iframe|@import", html)
    assert html.count("<script") == 1
    sizes = [len(gzip.compress(_static(address).read_bytes())) for address in assets]  # as whitenoise sends them
    assert len(html.encode()) + sum(sizes) <= FIRST_VIEW


def test_mes_patients_is_sixty_kilobytes_on_a_morning_with_three_letters_for_each_of_38_patients(
    crowd: Callable[[Physician, int], None], fill: Callable[[DossierPage, int], None], at: Clock
) -> None:
    reader = people.physician()
    crowd(reader, 38)
    client = people.signed_in(reader.user)
    client.get("/patients/")
    for dossier in DossierPage.objects.all():
        fill(dossier, 3)
    EntryPage.objects.update(published_at=at.go(hours=1))
    html = client.get("/patients/").content.decode()
    assert html.count('class="news-entry"') == 30
    assert html.count("3 nouveaux") == html.count('class="person"') == 38
    assert "38 patients en tout ont des documents à lire." in html
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    sizes = [len(gzip.compress(_static(address).read_bytes())) for address in assets]
    assert len(html.encode()) + sum(sizes) <= FIRST_VIEW


def test_the_style_sheet_is_small_and_asks_for_nothing_else() -> None:
    style = _static("/static/portal/portal.css").read_text(encoding="utf-8")
    assert len(gzip.compress(style.encode())) < STYLE
    assert not re.search(r"url\(|@import|@font-face", style)


def _static(address: str) -> Path:
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), address
    return Path(found)


def shapes(made: list[str]) -> str:
    """The statements, without their columns and values."""
    return "\n".join(f"{statement[:6]} … {re.sub(r'.* FROM ', 'FROM ', statement)[:60]}" for statement in made)
