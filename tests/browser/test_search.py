"""Search in a real browser: typed, found, opened with the words marked, gone back to."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import SIZES, Open, came
from tests.browser.house import House
from tests.browser.test_accessibility import violations

LOOKS = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
BOTH = pytest.mark.parametrize("size", SIZES)
BOX = "Chercher dans les documents de mes patients"


def search(page: Page, words: str) -> None:
    """From the head of any screen."""
    page.get_by_label(BOX).fill(words)
    page.get_by_label(BOX).press("Enter")
    came(page.get_by_role("heading", name="Résultats", level=1))


def test_from_any_screen_to_the_document_and_back(opened: Open, house: House) -> None:
    page = opened(path="readers")
    search(page, "six mois")
    results = page.url
    assert re.fullmatch(rf"{house.address}/search/[0-9a-f-]{{36}}/", results)
    page.locator(".results .entry-link", has_text="Lettre de sortie").click()
    came(page.get_by_role("heading", name="Lettre de sortie"))
    assert page.locator(".sheet-text mark").all_text_contents() == ["six", "mois"]
    page.go_back()
    assert page.url == results
    came(page.get_by_role("heading", name="Résultats", level=1))
    page.go_back()
    page.go_forward()
    assert page.url == results


def test_inside_one_dossier(opened: Open) -> None:
    page = opened(path="timeline")
    page.locator("#inside").fill("Rendez-vous")
    page.locator("#inside").press("Enter")
    came(page.get_by_role("heading", name="Résultats", level=1))
    assert page.locator(".results .entry-link").all_text_contents() == ["Un mot"]
    page.get_by_role("link", name="Retour au dossier").click()
    came(page.get_by_role("heading", name="Documents"))


def test_a_facet_narrows_and_lets_go(opened: Open) -> None:
    page = opened(path="patients")
    search(page, "six mois")
    before = page.locator(".results > li").count()
    page.locator(".facet[aria-pressed=false]", has=page.get_by_text("1", exact=True)).first.click()
    came(page.locator(".facet[aria-pressed=true]"))
    assert page.locator(".results > li").count() < before
    page.locator(".facet[aria-pressed=true]").click()
    came(page.locator(".facet[aria-pressed=false]").first)
    assert page.locator(".results > li").count() == before


def test_what_was_typed_stays_in_the_form_and_is_suggested(opened: Open) -> None:
    page = opened(path="patients")
    search(page, "six mois")
    assert page.locator("#seek").input_value() == "six mois"
    assert "six mois" in page.locator("#past option").evaluate_all("all => all.map((one) => one.value)")
    page.goto("/search/")
    page.locator(".past").get_by_text("six mois", exact=True).click()
    came(page.get_by_role("heading", name="Résultats", level=1))


@pytest.fixture
def without_scripts(browser: Browser, house: House, session: object) -> Iterator[Page]:
    """A browser that runs no program at all."""
    context = browser.new_context(
        base_url=house.address,
        java_script_enabled=False,
        storage_state=session,  # type: ignore[arg-type]
    )
    yield context.new_page()
    context.close()


def test_without_javascript_everything_works(without_scripts: Page) -> None:
    page = without_scripts
    page.goto("/patients/")
    search(page, "six mois")
    page.locator(".facet[aria-pressed=false]").first.click()
    came(page.locator(".facet[aria-pressed=true]").first)
    page.get_by_text("Préciser").click()
    page.get_by_label("Auteur").fill("personne")
    page.locator("#seek").press("Enter")
    came(page.get_by_role("heading", name="Rien à lire avec ces mots"))
    page.get_by_role("button", name="Chercher ces mots partout").click()
    came(page.locator(".results"))


Show = Callable[[Page], None]


def _asking(page: Page) -> None:
    page.goto("/search/")


def _finding(page: Page) -> None:
    page.goto("/patients/")
    search(page, "six mois")


def _nearly(page: Page) -> None:
    page.goto("/patients/")
    search(page, "Rendez-vuos")
    came(page.get_by_text("mots voisins"))


def _nothing(page: Page) -> None:
    page.goto("/patients/")
    search(page, "introuvable")


SHOWS: tuple[Show, ...] = (_asking, _finding, _nearly, _nothing)


@BOTH
@LOOKS
@pytest.mark.parametrize("show", SHOWS)
def test_axe_finds_nothing(opened: Open, size: str, dark: bool, show: Show) -> None:
    page = opened(size, dark=dark)
    show(page)
    assert violations(page) == []


@pytest.mark.parametrize("width", ["320", "360", "768", "1280"])
@pytest.mark.parametrize("show", [_asking, _finding, _nothing])
def test_nothing_runs_out_of_the_screen(opened: Open, width: str, show: Show) -> None:
    page = opened(width)
    show(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_one_key_leads_to_the_box_until_keys_are_put_off(opened: Open) -> None:
    page = opened(path="patients")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "top-seek"
    page.keyboard.type("a/b")
    assert page.locator("#top-seek").input_value() == "a/b"
