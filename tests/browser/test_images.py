"""Reading images and comparing them, in a real browser: the slice beside is the one at the same place."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open, sign_in
from tests.browser.house import House
from tests.browser.test_accessibility import violations

MOVED = 37.0  # millimetres, between the two frames of reference
THICK = 5.0
SCREENS = ("same_frame", "playing", "three", "choose_images", "thin", "clip")


@pytest.fixture(scope="module")
def session(browser: Browser, house: House) -> Any:
    """The cookies of the radiologist, who compares."""
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    sign_in(page, "comparatrice")
    state = context.storage_state()
    context.close()
    return state


def ready(page: Page) -> Page:
    """Once every pane shows its image."""
    expect(page.locator(".pane").first).to_be_visible()
    expect(page.locator('.pane:not([data-state="shown"])')).to_have_count(0)
    return page


def shows(page: Page, pane: int, name: str, value: str) -> None:
    """Waits until a pane says so; the content policy forbids to wait by a script."""
    expect(page.locator(".pane").nth(pane)).to_have_attribute(f"data-{name}", value)


def at(page: Page, pane: int, name: str = "place") -> float:
    """What a pane says of what it shows."""
    return float(page.locator(".pane").nth(pane).get_attribute(f"data-{name}") or "nan")


def scroll(page: Page, pane: int, index: int) -> None:
    """As the arrow keys and the thumb do it."""
    page.locator(".pane input[type=range]").nth(pane).evaluate(
        "(range, index) => { range.value = index; range.dispatchEvent(new Event('input', { bubbles: true })) }", index
    )
    ready(page)


def grey(page: Page, pane: int) -> int:
    """The level in the middle of what is drawn."""
    level: int = (
        page.locator(".pane canvas")
        .nth(pane)
        .evaluate(
            "(canvas) => { const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });"
            " pen.drawImage(canvas, -canvas.width / 2, -canvas.height / 2);"
            " return pen.getImageData(0, 0, 1, 1).data[0] }"
        )
    )
    return level


def level_of(units: float) -> int:
    """PS3.3 C.11.2.1.2.1, the linear function, at centre 40 and width 400."""
    return round(255 * min(max((units - (40 - 0.5)) / (400 - 1) + 0.5, 0), 1))


def test_a_slice_of_1_mm_is_shown_beside_the_nearest_of_5_mm(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "same_frame"))
    for index in (0, 3, 31, 32, 33, 57):
        scroll(page, 0, index)
        assert at(page, 0) == index
        assert abs(at(page, 1) - index) <= THICK / 2


def test_a_slice_of_5_mm_is_shown_beside_that_of_1_mm(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "same_frame"))
    for index in (0, 5, 11):
        scroll(page, 1, index)
        assert abs(at(page, 0) - at(page, 1)) <= 0.5


def test_another_frame_of_reference_is_set_right_by_an_offset_of_37_mm(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "other_frame"))
    page.get_by_role("button", name="Ensemble").click()
    scroll(page, 0, 30)
    scroll(page, 1, 7)  # alone now; the first stays
    assert at(page, 0) == 30
    while at(page, 1) < 30 + MOVED - THICK / 2:
        scroll(page, 1, int(at(page, 1, "index")) + 1)
    assert at(page, 1) == 67  # 30 + 37: the same anatomy
    page.get_by_role("button", name="Caler ici").click()
    assert "37,0 mm" in page.locator("[data-shift]").inner_text()
    for index in (0, 12, 30, 47, 52):
        scroll(page, 0, index)
        assert abs(at(page, 1) - MOVED - at(page, 0)) <= THICK / 2, index
    scroll(page, 1, 8)
    assert abs(at(page, 1) - MOVED - at(page, 0)) <= 0.5
    page.get_by_role("button", name="Lâcher le calage").click()
    assert page.locator("[data-shift]").inner_text() == ""
    scroll(page, 0, 40)
    assert abs(at(page, 1) - at(page, 0)) <= THICK / 2


def test_a_place_that_the_other_does_not_have_is_said(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "other_frame"))
    scroll(page, 0, 0)  # the other begins at 32 mm
    assert "32,0 mm" in page.locator("[data-say=miss]").nth(1).inner_text()
    scroll(page, 0, 40)
    assert page.locator("[data-say=miss]").nth(1).inner_text() == ""


def test_what_is_drawn_is_the_slice_that_is_named(opened: Open, house: House) -> None:
    """Each slice is as grey as its place: at 30 mm, 70 Hounsfield units."""
    page = ready(opened("desktop", "same_frame"))
    for index in (0, 30, 59):
        scroll(page, 0, index)
        assert abs(grey(page, 0) - level_of(40 + at(page, 0))) <= 1
        assert abs(grey(page, 1) - level_of(40 + at(page, 1))) <= 1


def test_slices_that_lie_otherwise_go_by_number(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "crossed"))
    begun = int(at(page, 1, "index")), int(at(page, 0, "index"))
    scroll(page, 0, begun[1] + 3)
    assert int(at(page, 1, "index")) == min(begun[1] + 3, 7)
    assert page.locator(".pane").nth(1).get_attribute("data-place") == ""


def test_the_wheel_scrolls_all_and_with_shift_one(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "same_frame"))
    scroll(page, 0, 20)
    page.locator(".pane canvas").first.hover()
    page.mouse.wheel(0, 100)
    shows(page, 0, "index", "21")
    for _ in range(4):
        page.mouse.wheel(0, 100)
    shows(page, 0, "index", "25")
    assert at(page, 1) == 25
    page.keyboard.down("Shift")
    page.mouse.wheel(0, 100)
    shows(page, 0, "index", "26")
    for _ in range(3):
        page.mouse.wheel(0, 100)
    shows(page, 0, "index", "29")
    page.keyboard.up("Shift")
    assert at(page, 1) == 25


def drag(page: Page, pane: int, dx: float, dy: float, button: Any = "left") -> None:
    """From the middle of a pane."""
    box = page.locator(".pane canvas").nth(pane).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down(button=button)
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up(button=button)


def told(page: Page, name: str) -> list[str]:
    """An attribute of every pane."""
    return [str(pane.get_attribute(f"data-{name}")) for pane in page.locator(".pane").all()]


def test_window_zoom_and_pan_go_together(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "same_frame"))
    assert told(page, "window") == ["40 400", "40 400"]
    drag(page, 0, 60, -30, "right")
    first, second = told(page, "window")
    assert first == second != "40 400"
    page.get_by_role("radio", name="Zoom").click()
    drag(page, 1, 0, -50)
    assert told(page, "zoom")[0] == told(page, "zoom")[1] != "1"
    page.get_by_role("radio", name="Déplacer").click()
    drag(page, 0, 25, 10)
    assert told(page, "pan")[0] == told(page, "pan")[1] != "0 0"
    page.locator("[data-preset]").select_option("-600 1500")
    assert told(page, "window") == ["-600 1500"] * 2
    page.get_by_role("button", name="Remettre").click()
    assert (told(page, "window"), told(page, "zoom"), told(page, "pan")) == (["40 400"] * 2, ["1"] * 2, ["0 0"] * 2)


def test_what_was_projected_shares_zoom_and_window_only(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "projected"))
    drag(page, 0, 60, -30, "right")
    assert told(page, "window")[0] == told(page, "window")[1] != "40 400"
    page.get_by_role("radio", name="Zoom").click()
    drag(page, 0, 0, -50)
    assert told(page, "zoom")[0] == told(page, "zoom")[1] != "1"
    page.get_by_role("radio", name="Déplacer").click()
    drag(page, 0, 25, 10)
    assert told(page, "pan")[0] != "0 0"
    assert told(page, "pan")[1] == "0 0"
    page.get_by_role("radio", name="Défiler").click()
    scroll(page, 0, 1)
    assert told(page, "index") == ["1", "0"]


def test_apart_each_goes_its_own_way(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "same_frame"))
    page.get_by_role("button", name="Ensemble").click()
    before = told(page, "index")[1]
    scroll(page, 0, 5)
    drag(page, 0, 60, -30, "right")
    assert told(page, "index") == ["5", before]
    assert told(page, "window")[1] == "40 400"


def test_three_studies_stand_beside_each_other_on_a_wide_screen(opened: Open, house: House) -> None:
    page = opened("1600", "three")
    ready(page)
    boxes = [pane.bounding_box() for pane in page.locator(".pane").all()]
    assert len({box["y"] for box in boxes if box}) == 1
    scroll(page, 0, 20)
    assert abs(at(page, 1) - 20) <= THICK / 2


def test_the_page_of_an_image_set_proposes_the_one_before(opened: Open, house: House) -> None:
    page = opened("desktop", "thin")
    page.get_by_role("link", name="Comparer avec l’examen du").click()
    ready(page)
    assert len(page.locator(".pane").all()) == 2
    assert "set=" in page.url


def test_two_are_ticked_and_compared(opened: Open, house: House) -> None:
    page = opened("phone", "choose_images")
    boxes = page.get_by_role("checkbox")
    assert boxes.count() > 3
    boxes.nth(0).check()
    boxes.nth(2).check()
    page.get_by_role("button", name="Regarder").click()
    ready(page)
    assert page.locator(".pane").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_door_that_closes_takes_the_images_away(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "same_frame", allowed=("404", "401")))
    page.route("**/frames/**", lambda route: route.fulfill(status=404))
    page.locator(".pane input[type=range]").first.evaluate(
        "(range) => { range.value = 0; range.dispatchEvent(new Event('input', { bubbles: true })) }"
    )
    shows(page, 0, "state", "gone")
    assert page.locator(".pane-note").first.inner_text() == "Ces images ne sont plus accessibles."
    assert grey(page, 0) == 0


def test_a_frame_that_cannot_be_drawn_fails_alone(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "same_frame", allowed=("406",)))
    page.route("**/1.2.250.1.213.9.60.1.3/frames/1", lambda route: route.fulfill(status=406))
    page.reload()
    ready(page)
    page.locator(".pane input[type=range]").first.evaluate(
        "(range) => { range.value = 2; range.dispatchEvent(new Event('input', { bubbles: true })) }"
    )
    shows(page, 0, "state", "failed")
    assert "reste transférable" in page.locator(".pane-note").first.inner_text()
    scroll(page, 0, 4)
    assert at(page, 0) == 4


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("size", ["320", "desktop"])
def test_nothing_overflows_and_every_pane_fits(opened: Open, house: House, size: str, language: str) -> None:
    page = ready(opened(size, "three", language=language))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert all((box := pane.bounding_box()) and box["width"] > 140 for pane in page.locator(".pane").all())


def test_a_clip_of_ultrasound_plays_and_stops(opened: Open, house: House) -> None:
    page = ready(opened("phone", "playing"))
    play = page.get_by_role("button", name="Lire", exact=True)
    assert grey(page, 0) < 10  # red grows from the left, drawn by the server: not in the middle yet
    play.click()
    expect(page.locator(".pane")).not_to_have_attribute("data-index", "0")
    page.get_by_role("button", name="Pause").click()
    stopped = at(page, 0, "index")
    page.wait_for_timeout(400)
    assert at(page, 0, "index") == stopped
    scroll(page, 0, 7)
    assert page.locator("[data-say=place]").inner_text() == "8 / 8"
    assert grey(page, 0) in range(190, 211)


def test_a_clip_never_plays_by_itself(opened: Open, house: House) -> None:
    page = ready(opened("phone", "playing"))
    page.wait_for_timeout(400)
    assert at(page, 0, "index") == 0


def test_a_wide_screen_is_used(opened: Open, house: House) -> None:
    page = ready(opened("1600", "same_frame"))
    boxes = [pane.bounding_box() for pane in page.locator(".pane").all()]
    assert sum(box["width"] for box in boxes if box) > 1400


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_axe_finds_nothing_where_images_are_read(opened: Open, house: House, size: str, dark: bool) -> None:
    page = opened(size, dark=dark)
    for screen in SCREENS:
        page.goto(house.paths[screen])
        if page.locator(".pane").count():
            ready(page)
        assert violations(page) == [], screen
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), screen


def test_an_image_says_which_side_of_the_patient_is_at_its_left_and_at_its_top(opened: Open, house: House) -> None:
    page = ready(opened("desktop", "crossed"))
    said = [
        [pane.locator(f"[data-say={name}]").inner_text() for name in ("left", "top")]
        for pane in page.locator(".pane").all()
    ]
    assert said == [["R", "A"], ["R", "H"]]
