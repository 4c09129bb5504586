"""Take with me, in a browser: two are ticked, both files come and are what they say; by mouse, keyboard, phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZES, Open, came
from tests.browser.house import LETTER, House
from tests.browser.test_accessibility import violations

BOTH = pytest.mark.parametrize("size", SIZES)


def screen(opened: Open, house: House, size: str = "desktop", **told: Any) -> Page:
    """The boxes, reached from the timeline."""
    page = opened(size, "timeline", **told)
    page.get_by_role("link", name="Emporter").click()
    came(page.get_by_role("heading", name="Emporter", level=1))
    return page


def downloaded(page: Page, button: str, folder: Path) -> Path:
    """The file that a button brings."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=button).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


@BOTH
def test_two_are_ticked_and_both_files_open(opened: Open, house: House, size: str, tmp_path: Path) -> None:
    page = screen(opened, house, size)
    page.get_by_role("checkbox", name=re.compile("Lettre de sortie")).check()
    page.get_by_role("checkbox", name=re.compile("Un mot")).check()
    paper = downloaded(page, "PDF", tmp_path)
    assert re.fullmatch(r"documents-[0-9a-f]{8}\.pdf", paper.name)
    with pypdfium2.PdfDocument(paper.read_bytes()) as document:
        pages = [" ".join(one.get_textpage().get_text_range().split()) for one in document]
    assert len(pages) == 4
    assert "PAT-TROIS DOMINIQUE" in pages[0]
    assert "2 documents" in pages[0]
    assert any(LETTER in one for one in pages)
    assert any("Rendez-vous dans six mois." in one for one in pages)
    package = downloaded(page, "IHE_XDM.zip", tmp_path)
    assert package.name == "IHE_XDM.zip"
    with ZipFile(package) as archive:
        documents = {archive.read(name) for name in archive.namelist() if "/DOC" in name}
    assert documents == {house.originals["pages"], house.originals["text"]}


def test_the_links_of_the_cover_lead_to_pages(opened: Open, house: House, tmp_path: Path) -> None:
    page = screen(opened, house)
    page.get_by_role("checkbox", name=re.compile("Lettre de sortie")).check()
    with pikepdf.open(downloaded(page, "PDF", tmp_path)) as document:
        targets = {one.Dest[0].objgen for one in document.pages[0].obj.Annots}
        assert targets == {document.pages[1].obj.objgen}
        with document.open_outline() as outline:
            assert len(outline.root) == 1


def test_nothing_ticked_is_a_sentence_and_the_ticks_come_back(opened: Open, house: House) -> None:
    page = screen(opened, house, allowed=("400",))
    page.get_by_role("button", name="PDF").click()
    expect(page.get_by_role("alert")).to_have_text("Cochez au moins un document à emporter.")
    page.get_by_role("checkbox", name=re.compile("Un mot")).check()
    expect(page.get_by_role("checkbox", name=re.compile("Un mot"))).to_be_checked()


def test_by_the_keyboard_alone(opened: Open, house: House, tmp_path: Path) -> None:
    page = screen(opened, house)
    first = page.get_by_role("checkbox").first
    for _step in range(30):
        page.keyboard.press("Tab")
        if first.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    with page.expect_download() as coming:
        for _step in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.value") == "xdm":
                break
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename == "IHE_XDM.zip"


def test_a_focused_box_is_never_under_the_bar(opened: Open, house: House) -> None:
    page = screen(opened, house, "phone")
    for box in page.get_by_role("checkbox").all():
        box.focus()
        place, bar = box.bounding_box(), page.locator(".take-bar").bounding_box()
        assert place
        assert bar
        assert place["y"] + place["height"] <= bar["y"] + 1 or place["y"] >= bar["y"] + bar["height"]


def test_without_javascript(browser: Browser, house: House, session: Any, tmp_path: Path) -> None:
    context = browser.new_context(base_url=house.address, storage_state=session, java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(house.paths["timeline"])
        page.get_by_role("link", name="Emporter").click()
        page.get_by_role("checkbox", name=re.compile("Un mot")).check()
        assert downloaded(page, "IHE_XDM.zip", tmp_path).stat().st_size > 500
    finally:
        context.close()


def test_the_one_being_read(opened: Open, house: House, tmp_path: Path) -> None:
    page = opened("phone", "narrative")
    page.get_by_text("Emporter", exact=True).click()
    with pypdfium2.PdfDocument(downloaded(page, "PDF", tmp_path).read_bytes()) as document:
        assert len(document) >= 2


@BOTH
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(opened: Open, house: House, size: str, dark: bool) -> None:
    page = screen(opened, house, size, dark=dark)
    page.get_by_role("checkbox", name=re.compile("Un mot")).check()
    assert violations(page) == []


@pytest.mark.parametrize("width", ["320", "360", "1280"])
def test_nothing_is_wider_than_the_screen(opened: Open, house: House, width: str) -> None:
    page = screen(opened, house, width)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    small = [box for label in page.locator(".take label").all() if (box := label.bounding_box()) and box["height"] < 44]
    assert small == []
