"""Keys, a swipe, printing and the map: what the one script of the reading screens adds; and life without it."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZES, Open, sign_in
from tests.browser.house import House

Nine = Callable[..., Page]


@pytest.fixture
def nine(opened: Open, house: House) -> Nine:
    """Signs in the reader of nine letters and goes to one, or to the list of them."""

    def made(path: str = "letter-4", size: str = "desktop") -> Page:
        page = opened(size, known=False)
        sign_in(page, "nouvelle")
        page.goto(house.paths[path])
        return page

    return made


def title(page: Page, name: str) -> None:
    """Waits until the document of this title is there, and complete: until its script is, a key is nobody's."""
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.wait_for_load_state()


@pytest.mark.parametrize(("onward", "back"), [("j", "k"), ("ArrowRight", "ArrowLeft")])
def test_keys_lead_to_the_next_document_and_back(nine: Nine, onward: str, back: str) -> None:
    page = nine()
    page.keyboard.press(onward)
    title(page, "Lettre 5")
    page.keyboard.press(back)
    title(page, "Lettre 4")
    page.keyboard.press(back)
    title(page, "Lettre 3")


def test_keys_keep_the_filter_that_one_came_with(nine: Nine) -> None:
    page = nine("long")
    page.get_by_role("link", name=re.compile("^Lettres")).click()
    page.get_by_role("link", name="Lettre 3").click()
    title(page, "Lettre 3")
    page.keyboard.press("j")
    title(page, "Lettre 5")
    page.keyboard.press("l")
    expect(page.get_by_text("documents sur 9")).to_be_visible()
    expect(page.get_by_role("link", name="Lettre 4")).to_have_count(0)


def test_u_marks_unread_and_n_finds_it_again(nine: Nine) -> None:
    page = nine()
    page.keyboard.press("u")
    title(page, "Documents")
    expect(page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Lettre 4"))).to_contain_text(
        "Nouveau"
    )
    page.get_by_role("link", name="Lettre 7").click()
    title(page, "Lettre 7")
    for _ in range(9):
        with page.expect_navigation():
            page.keyboard.press("n")
        if page.get_by_role("heading", level=1).text_content() == "Lettre 4":
            return
    pytest.fail("N did not lead to what was marked unread")


def test_in_the_list_j_and_k_go_from_entry_to_entry(nine: Nine) -> None:
    page = nine("long")
    page.keyboard.press("j")
    first = page.locator(":focus").text_content()
    page.keyboard.press("j")
    assert page.locator(":focus").text_content() != first
    page.keyboard.press("k")
    expect(page.locator(":focus")).to_have_text(str(first))
    page.keyboard.press("Enter")
    title(page, str(first))


def test_the_question_mark_tells_the_keys_and_escape_closes(nine: Nine) -> None:
    page = nine()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(dialog).to_be_visible()
    page.keyboard.press("j")
    title(page, "Lettre 4")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Raccourcis clavier").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Fermer").click()
    expect(dialog).to_be_hidden()


def test_letters_can_be_switched_off_and_arrows_stay(nine: Nine) -> None:
    """WCAG 2.1.4."""
    page = nine()
    page.keyboard.press("?")
    with page.expect_navigation():
        page.get_by_role("button", name="Désactiver les lettres").click()
    title(page, "Lettre 4")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    title(page, "Lettre 5")
    page.keyboard.press("?")
    with page.expect_navigation():
        page.get_by_role("button", name="Activer les lettres").click()
    title(page, "Lettre 5")
    page.keyboard.press("k")
    title(page, "Lettre 4")


def test_keys_of_the_browser_are_left_to_it(nine: Nine) -> None:
    page = nine()
    for key in ("Control+j", "Alt+k", "Meta+ArrowRight", "Shift"):
        page.keyboard.press(key)
    title(page, "Lettre 4")


def test_in_a_field_letters_are_letters(nine: Nine) -> None:
    page = nine("long")
    page.get_by_text("Période, auteur, unité").click()
    page.get_by_label("Période").focus()
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_have_attribute("name", "p")


SWIPE = """([across, along, hold]) => {
  const box = document.querySelector('[data-swipe]');
  const at = (x, y) => new Touch({ identifier: 1, target: box, clientX: x, clientY: y });
  const fire = (kind, x, y) => box.dispatchEvent(new TouchEvent(kind, {
    bubbles: true, touches: kind === 'touchend' ? [] : [at(x, y)], changedTouches: [at(x, y)] }));
  fire('touchstart', 200, 400);
  return new Promise(done => setTimeout(() => { fire('touchend', 200 + across, 400 + along); done(); }, hold));
}"""


def test_a_swipe_leads_to_the_next_document_and_back(nine: Nine) -> None:
    page = nine(size="phone")
    page.evaluate(SWIPE, [-120, 10, 50])
    title(page, "Lettre 5")
    page.evaluate(SWIPE, [120, 10, 50])
    title(page, "Lettre 4")


@pytest.mark.parametrize(("across", "along", "hold"), [(-40, 0, 50), (-120, 90, 50), (10, 300, 50), (-120, 0, 900)])
def test_scrolling_and_slow_gestures_are_no_swipe(nine: Nine, across: int, along: int, hold: int) -> None:
    page = nine(size="phone")
    page.evaluate(SWIPE, [across, along, hold])
    page.wait_for_timeout(150)
    title(page, "Lettre 4")


def test_printing_waits_for_every_page(nine: Nine) -> None:
    page = nine()
    page.evaluate(
        "() => { window.print = () => { window.printed = [...document.querySelectorAll('.sheet img')].map("
        "picture => picture.complete && picture.naturalWidth > 0) } }"
    )
    page.keyboard.press("p")
    for _ in range(600):
        page.wait_for_timeout(50)
        if page.evaluate("window.printed"):
            break
    assert page.evaluate("window.printed") == [True] * 4


def test_the_pages_of_a_document_are_a_link_away(nine: Nine) -> None:
    page = nine(size="phone")
    page.get_by_role("navigation", name="Pages du document").get_by_role("link", name="Page 3").click()
    third = page.get_by_role("img", name="Page 3 sur 4")
    expect(third).to_be_in_viewport()
    box, strip = third.bounding_box(), page.locator(".identity").bounding_box()
    assert box is not None
    assert strip is not None
    assert box["y"] >= strip["y"] + strip["height"] - 1, "not behind the identity"


def test_a_page_that_did_not_come_can_be_asked_for_again(opened: Open, house: House) -> None:
    page = opened("phone", known=False, allowed=("failed", "ERR_FAILED"))
    sign_in(page, "nouvelle")
    page.route("**/pages/1", lambda route: route.abort())
    page.goto(house.paths["letter-4"])
    again = page.get_by_role("button", name="Cette page n’est pas venue : la redemander")
    expect(again).to_be_visible()
    page.unroute("**/pages/1")
    again.click()
    expect(again).to_be_hidden()
    assert page.get_by_role("img", name="Page 1 sur 4").evaluate("picture => picture.naturalWidth") > 0


def test_the_map_leads_to_a_year_and_follows(nine: Nine) -> None:
    page = nine("long")
    years = page.get_by_role("navigation", name="Années")
    expect(years).to_be_visible()
    years.get_by_role("link", name=re.compile("^2024")).click()
    expect(page.get_by_role("heading", name="2024", level=2)).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    page.mouse.wheel(0, 10)
    expect(years.locator("[aria-current]")).to_have_count(1)


def test_on_a_phone_the_map_opens_on_demand(nine: Nine) -> None:
    page = nine("long", size="phone")
    years = page.get_by_role("navigation", name="Années")
    expect(years).to_be_hidden()
    page.get_by_text("Années").click()
    expect(years).to_be_visible()


def test_the_tree_of_a_page_reads_its_text_after_its_picture(nine: Nine) -> None:
    tree = nine().get_by_role("article").aria_snapshot()
    for page in range(1, 5):
        assert tree.index(f"Page {page} sur 4, dont le texte suit") < tree.index(f"Lettre 4, page {page}")


@pytest.fixture(params=list(SIZES))
def plain(browser: Browser, house: House, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser that runs no script."""
    context = browser.new_context(
        base_url=house.address, viewport=SIZES[request.param], java_script_enabled=False, locale="fr-FR"
    )
    yield context.new_page()
    context.close()


def test_without_scripts_everything_is_a_link_or_a_form(plain: Page, house: House) -> None:
    sign_in(plain, "nouvelle")
    plain.goto(house.paths["long"])
    plain.get_by_role("link", name=re.compile("^Lettres")).click()
    expect(plain.get_by_text("documents sur 9")).to_be_visible()
    plain.get_by_role("link", name="Lettre 3").click()
    plain.get_by_role("link", name="Document suivant", exact=True).click()
    title(plain, "Lettre 5")
    expect(plain.get_by_role("button", name="Raccourcis clavier")).to_be_hidden()
    plain.get_by_role("link", name="Imprimer").click()
    assert plain.locator(".sheet img[loading=lazy]").count() == 0
    plain.get_by_role("button", name="Marquer non lu").click()
    expect(plain.get_by_text("documents sur 9")).to_be_visible()
    plain.get_by_role("link", name="Lettre 5").click()
    plain.get_by_role("link", name="Prochain à lire").click()
    expect(plain.get_by_role("heading", level=1)).not_to_have_text("Lettre 5")
