"""A walk through a page by Tab alone, forth and back: how many controls it has, and what is wrong with them."""

from pathlib import Path

from playwright.sync_api import Page

PROGRAM = (Path(__file__).parent / "walk.js").read_text(encoding="utf-8")
LIMIT = 50  # keys more than controls, after which there is no way out


def walk(page: Page) -> tuple[int, list[str]]:
    """The controls of the page, and a line for each fault.

    Every control is reached once, in the order of the document, both by Tab and by Shift+Tab; it is marked when it
    has the focus (WCAG 2.2, 2.4.7) and in sight (2.4.11); and the walk leads out again (2.1.2).
    """
    page.wait_for_load_state()
    controls: int = page.evaluate(PROGRAM)
    faults: list[str] = []
    for shift in (False, True):
        page.evaluate("isBack => walk.start(isBack)", shift)
        if shift:
            page.keyboard.down("Shift")
        for pressed in range(controls + LIMIT):
            page.keyboard.down("Tab")
            if pressed > controls and page.evaluate("walk.isOut()"):
                break
        page.keyboard.up("Tab")
        faults = page.evaluate("walk.end()")
    page.keyboard.up("Shift")
    return controls, faults
