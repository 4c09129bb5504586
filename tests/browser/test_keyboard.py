"""Every screen of the three people by the keyboard alone: each control reached, marked, in sight; and no trap."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import people
from tests.browser import test_accessibility, test_adding, test_administration, test_desk, test_images, test_search
from tests.browser.conftest import SIZES, Open, came
from tests.browser.house import House
from tests.browser.walking import walk

BOTH = pytest.mark.parametrize("size", SIZES)
WALKED = {
    "lectrice": (*test_accessibility.SCREENS, *test_administration.AROUND),
    "nouvelle": ("patients", "long", "letter-4"),
    "imagiste": ("patients", "report", "images"),
    "comparatrice": test_images.SCREENS,
    "secretaire": (*test_desk.SCREENS, *(f"desk_dossier {place}" for place in test_desk.UNDER_DOSSIER)),
    "premiere": test_administration.SCREENS,
}
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def cookies() -> dict[str, Any]:
    """Of each account that signed in."""
    return {}


@pytest.fixture
def enter(opened: Open, cookies: dict[str, Any]) -> Enter:
    """A page of this account, which signed in by the form."""

    def made(login: str, size: str = "desktop") -> Page:
        page = opened(size, known=False, allowed=("404",))
        if login in cookies:
            page.context.add_cookies(cookies[login])
            return page
        page.goto("/accounts/login/?next=/profile/")
        page.get_by_label("Identifiant").fill(login)
        page.get_by_label("Mot de passe").fill(people.PASSWORD)
        page.get_by_role("button", name="Se connecter").press("Enter")
        came(page.get_by_role("heading", name="Mon profil", level=1))
        cookies[login] = page.context.cookies()
        return page

    return made


def go(page: Page, house: House, screen: str) -> None:
    """To a screen by its name, its address, or the name of what it is under; complete, with Wagtail's menu."""
    name, _, place = screen.partition(" ")
    page.goto(house.paths.get(name, name) + place)
    complete(page)


def complete(page: Page) -> None:
    """Waits for Wagtail's menu, which its script writes."""
    if page.locator("#wagtail-sidebar").count():
        page.wait_for_selector("#wagtail-sidebar:not(.sidebar-loading) a", state="attached")


def faults(page: Page) -> list[str]:
    """Of a walk through a page that has controls; and of another on a phone, where less room is left by what stays."""
    complete(page)
    controls, found = walk(page)
    assert controls > 1
    if page.evaluate(STAYS):
        resize(page, "phone")
        found += [f"on a phone, {fault}" for fault in walk(page)[1]]
        resize(page, "desktop")
    return found


# Something keeps its place, or scrolls in its own box: the focus may be behind it, and its mark be cut
STAYS = """() => [...document.querySelectorAll('body *:not(#wagtail-sidebar *)')].some((one) => {
  const { position, overflowX } = getComputedStyle(one);
  return one.checkVisibility() && (position === 'sticky' || overflowX === 'auto' && !one.matches('main, textarea'));
})"""


def resize(page: Page, size: str) -> None:
    """Makes the window of a size, and waits for Wagtail's menu to follow."""
    page.set_viewport_size(SIZES[size])
    if page.locator("#wagtail-sidebar").count():
        expect(page.locator(".sidebar--mobile.sidebar--hidden")).to_have_count(int(size == "phone"))
        expect(page.locator(".sidebar-nav-toggle--mobile")).to_be_visible(visible=size == "phone")


@pytest.mark.parametrize("login", WALKED)
def test_every_control_is_reached_marked_and_in_sight(enter: Enter, house: House, login: str) -> None:
    page, found = enter(login), {}
    for screen in WALKED[login]:
        go(page, house, screen)
        found[screen] = faults(page)
    assert {screen: told for screen, told in found.items() if told} == {}


@pytest.mark.parametrize("show", test_search.SHOWS)
def test_a_search_is_walked(opened: Open, show: test_search.Show) -> None:
    page = opened()
    show(page)
    assert faults(page) == []


def test_the_boxes_of_what_one_takes_are_walked(opened: Open, house: House) -> None:
    page = opened(path=house.paths["timeline"] + "take")
    assert faults(page) == []


def test_the_door_is_walked(opened: Open) -> None:
    assert faults(opened(path="/accounts/login/", known=False)) == []


def test_what_one_adds_is_walked(enter: Enter, house: House, tmp_path: Path) -> None:
    page = enter("redactrice")
    for screen in ("adding add/text", "adding add/"):
        go(page, house, screen)
        assert faults(page) == [], screen
    photographs = [test_adding.photograph(tmp_path, f"{blue}.jpg", (7, 90, blue)) for blue in (0, 200)]
    go(page, house, "adding add/")
    test_adding.choose(page, *photographs, label="Choisir des photos")
    came(page.get_by_role("heading", name="2 pages, dans cet ordre"))
    assert faults(page) == []
    test_adding.add_to_dossier(page)
    assert faults(page) == []
    page.get_by_role("link", name="Voir le document").press("Enter")
    page.get_by_role("link", name="Corriger ou retirer").press("Enter")
    came(page.get_by_role("heading", name="Corriger ou retirer"))
    assert faults(page) == []


def test_a_question_of_the_desk_is_walked(enter: Enter, house: House) -> None:
    page = enter("secretaire")
    go(page, house, "letter")
    page.get_by_role("button", name="Classer et publier").last.press("Enter")
    came(page.get_by_role("heading", name="Classer et publier dans ce dossier ?"))
    assert faults(page) == []


BROKEN = {
    "not reached by Tab: ": "one.addEventListener('focus', () => one.blur())",
    "left out: ": "one.tabIndex = -1",
    "an order of its own: ": "one.tabIndex = 1",
    "out of order by Tab: ": "const all = document.links, pass = (from, to) => "
    "all[from].addEventListener('keydown', (event) => { event.preventDefault(); all[to].focus(); });"
    " pass(1, 3); pass(3, 2); pass(2, 4);",
    "no way out by Tab": "one.addEventListener('keydown', (event) => event.key === 'Tab' && event.preventDefault())",
    "no mark of the focus: ": "one.style.outline = 'none'",
    "a faint mark of the focus: ": "one.style.outlineColor = '#eee'",
    "a cut mark of the focus: ": "one.parentElement.style.overflow = 'hidden'",
    "out of sight: ": "one.closest('main').insertAdjacentHTML('beforeend', '<p id=over></p>');"
    " Object.assign(document.querySelector('#over').style, { position: 'fixed', inset: 0 })",
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_walk_finds_what_is_broken(opened: Open, fault: str) -> None:
    page = opened(path="readers")
    page.get_by_role("main").get_by_role("link").first.evaluate(f"(one) => {{ {BROKEN[fault]} }}")
    assert any(told.startswith(fault) for told in walk(page)[1])


def inside(page: Page, box: Locator, keys: int = 12) -> bool:
    """Whether the focus stays in a box, or with the browser, for so many keys."""
    for key in ("Tab", "Shift+Tab") * (keys // 2) + ("Tab",) * keys:
        page.keyboard.press(key)
        if not box.evaluate("box => box.contains(document.activeElement) || document.activeElement === document.body"):
            return False
    return True


def test_the_help_about_keys_keeps_the_focus_and_gives_it_back(enter: Enter, house: House) -> None:
    page = enter("nouvelle")
    go(page, house, "letter-4")
    opener, dialog = page.get_by_role("button", name="Raccourcis clavier"), page.get_by_role("dialog")
    opener.press("Enter")
    expect(dialog).to_be_visible()
    assert inside(page, dialog)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_help_about_the_keys_of_the_desk_keeps_the_focus_and_gives_it_back(enter: Enter, house: House) -> None:
    page = enter("secretaire")
    go(page, house, "desk")
    tab, dialog = page.get_by_role("link", name=re.compile("^Refusés")), page.get_by_role("dialog")
    tab.press("?")
    expect(dialog).to_be_visible()
    assert inside(page, dialog)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(tab).to_be_focused()


@BOTH
@pytest.mark.parametrize(
    ("login", "screen", "words"),
    [
        ("nouvelle", "letter-4", "Emporter"),
        ("nouvelle", "long", "Période, auteur, unité"),
        ("lectrice", "timeline", "Homonyme parmi mes patients"),
    ],
)
def test_escape_folds_what_was_unfolded(
    enter: Enter, house: House, login: str, screen: str, words: str, size: str
) -> None:
    page = enter(login, size)
    go(page, house, screen)
    head = page.locator("summary", has_text=words)
    head.press("Enter")
    page.keyboard.press("Tab")
    inner = page.locator("details:has(:focus)", has=head)
    expect(inner).to_have_count(1)
    expect(head).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(head).to_be_focused()
    expect(page.locator("details[open]", has=head)).to_have_count(0)


@BOTH
def test_the_menu_of_the_account_gives_the_focus_back(enter: Enter, house: House, size: str) -> None:
    page = enter("secretaire", size)
    go(page, house, "desk")
    account = page.locator(".sidebar-footer__account")
    if size == "phone":
        page.locator(".sidebar-nav-toggle--mobile").press("Enter")
    account.press("Enter")
    expect(account).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Compte")).to_be_focused()
    page.keyboard.press("Escape")
    expect(account).to_have_attribute("aria-expanded", "false")
    expect(account).to_be_focused()


def test_on_a_phone_the_menu_of_staff_closes_behind_whoever_leaves_it(enter: Enter, house: House) -> None:
    page = enter("secretaire", "phone")
    go(page, house, "desk")
    button, hidden = page.locator(".sidebar-nav-toggle--mobile"), page.locator(".sidebar--hidden")
    button.press("Enter")
    expect(hidden).to_have_count(0)
    page.keyboard.press("Escape")
    expect(hidden).to_have_count(1)
    expect(button).to_be_focused()
    button.press("Enter")
    page.locator(".sidebar-footer__account").focus()
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)
    expect(hidden).to_have_count(1)
    expect(page.locator("main :focus")).to_have_count(1)


SCROLLED = "document.scrollingElement.scrollTop + document.querySelector('main').scrollTop"
FLOATING = {
    "secretaire": ("/admin/desk/?tab=filed", "scan-5", "desk_dossier", "editor"),
    "premiere": ("/admin/accounts/", "/admin/accounts/new/physician/"),
}


@pytest.mark.parametrize("login", FLOATING)
def test_on_a_phone_the_button_of_the_menu_covers_no_text(enter: Enter, house: House, login: str) -> None:
    page = enter(login, "phone")
    page.mouse.move(180, 400)
    for screen in FLOATING[login]:
        go(page, house, screen)
        for places in (120, 200, 2000):
            page.mouse.wheel(0, places)
            for _ in range(100):
                page.wait_for_timeout(50)
                if page.evaluate(SCROLLED):
                    break
            assert page.evaluate(SCROLLED) > 0
            assert page.evaluate(COVERED) == [], screen


# The words under the button, when it is in sight: what is read there without it
COVERED = """() => {
  const button = document.querySelector('.sidebar-nav-toggle--mobile'), box = button.getBoundingClientRect();
  const under = (x, y) => document.elementsFromPoint(x, y).slice(1).filter((one) => !button.contains(one));
  return [...document.querySelectorAll('main *')].filter((one) => {
    const words = [...one.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim());
    return words.some((child) => {
      const range = document.createRange();
      range.selectNodeContents(child);
      return [...range.getClientRects()].some((line) => line.left < box.right - 1 && line.right > box.left + 1
        && line.top < box.bottom - 1 && line.bottom > box.top + 1
        && under((Math.max(line.left, box.left) + Math.min(line.right, box.right)) / 2,
          (Math.max(line.top, box.top, 0) + Math.min(line.bottom, box.bottom)) / 2)[0] === one);
    });
  }).map((one) => one.textContent.trim().slice(0, 40));
}"""
