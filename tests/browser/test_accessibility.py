"""axe-core finds nothing on any screen: WCAG 2.2 A and AA, and its best practices."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, Open, came, sign_in
from tests.browser.house import REAL, House

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SCREENS = ("patients", "timeline", "readers", "empty", "pages", "narrative", "text", "earlier", "sign_out", "absent")
OUTSIDE = ("/accounts/login/",)
LOOKS = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
Go = Callable[[Page, str], object]
BOTH = pytest.mark.parametrize("size", SIZES)


def violations(page: Page) -> list[str]:
    """Each rule broken, with where."""
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes'][:3]]}" for rule in found]


@BOTH
@LOOKS
def test_axe_finds_nothing_inside(opened: Open, go: Go, size: str, dark: bool) -> None:
    page = opened(size, dark=dark, allowed=("404",))
    for screen in SCREENS:
        go(page, screen)
        assert violations(page) == [], screen


@BOTH
@LOOKS
def test_axe_finds_nothing_on_news_a_report_and_its_images(opened: Open, go: Go, size: str, dark: bool) -> None:
    page = opened(size, dark=dark, known=False)
    sign_in(page, "imagiste")
    came(page.get_by_role("button", name="Tout vu").first)
    assert violations(page) == []
    for screen in ("report", "images"):
        go(page, screen)
        expect(page.locator("img").first).to_be_visible()
        assert violations(page) == [], screen
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), screen


@BOTH
@LOOKS
def test_axe_finds_nothing_at_the_door(opened: Open, size: str, dark: bool) -> None:
    page = opened(size, "/accounts/login/", dark=dark, known=False)
    assert violations(page) == []
    page.get_by_label("Identifiant").fill("personne")
    page.get_by_label("Mot de passe").fill("un mot de passe faux")
    page.get_by_role("button", name="Se connecter").click()
    came(page.get_by_role("alert"))
    assert violations(page) == []


def test_axe_finds_nothing_in_english(opened: Open, go: Go) -> None:
    page = opened("desktop", language="en")
    for screen in ("patients", "timeline", "readers", "pages"):
        go(page, screen)
        assert violations(page) == [], screen


@pytest.mark.parametrize("name", REAL)
def test_axe_finds_nothing_on_documents_that_nobody_here_wrote(opened: Open, house: House, name: str) -> None:
    if name not in house.paths:
        pytest.skip("the national examples are not beside the project (../shared/real)")
    assert violations(opened("phone", name)) == []


def test_axe_would_find_what_it_looks_for(opened: Open) -> None:
    page = opened("desktop", "timeline")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/portal/favicon.svg\">')"
    )
    assert any(found.startswith("image-alt") for found in violations(page))


def test_every_screen_holds_on_a_screen_320_pixels_wide(opened: Open, go: Go) -> None:
    """WCAG 2.1, 1.4.10."""
    page = opened("320", allowed=("404",))
    for screen in SCREENS:
        go(page, screen)
        wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert page.evaluate(wide), screen


@BOTH
def test_what_one_presses_is_large_enough_for_a_finger(opened: Open, go: Go, size: str) -> None:
    """44 pixels each way (WCAG 2.1, 2.5.5), links inside a sentence aside."""
    page = opened(size, allowed=("404",))
    for screen in ("patients", "timeline", "pages", "sign_out", "absent"):
        go(page, screen)
        assert page.evaluate(SMALL) == [], screen


# A link whose ::after covers its row is as large as the row
SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary')]
  .filter(one => !one.closest('.skip, .narrative, p:not(.actions):not(.way) , .versions') || one.matches('button'))
  .filter(one => getComputedStyle(one, '::after').position !== 'absolute' && one.checkVisibility())
  .map(one => [one.getBoundingClientRect(), one.textContent.trim() || one.name])
  .filter(([box]) => box.height < 40 || box.width < 40)
  .map(([box, name]) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""


@pytest.fixture
def go(house: House) -> Go:
    """Goes to a screen by its name."""
    return lambda page, screen: page.goto(house.paths[screen])
