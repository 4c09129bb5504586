"""What travels: on 400 kbit/s with 400 ms a first view is 60 KB in 3 requests, a page of a document 120 KB."""

import io
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.house import REAL, House

FIRST_VIEW = 60 * 1024
PAGE = 120 * 1024


class Wire:
    """Counts what the network brings to a page."""

    def __init__(self, page: Page) -> None:
        self.sizes: dict[str, float] = {}
        self.urls: dict[str, str] = {}
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        network.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000},  # 400 kbit/s
        )
        network.on("Network.requestWillBeSent", self._asked)
        network.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        self.urls[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict[str, Any]) -> None:
        self.sizes[self.urls[event["requestId"]]] = event["encodedDataLength"]


def test_a_timeline_comes_in_sixty_kilobytes_and_three_requests(opened: Open, house: House) -> None:
    page = opened("phone")
    wire = Wire(page)
    page.goto(house.paths["timeline"], wait_until="networkidle")
    # The tab's icon, which the sign-in page brought and the browser keeps for a year, is no part of the view
    needed = [url for url in wire.sizes if "favicon" not in url]
    assert len(needed) <= 3, wire.sizes
    assert sum(wire.sizes.values()) <= FIRST_VIEW, wire.sizes


@pytest.mark.parametrize("name", ["pages", *REAL])
def test_a_page_of_a_document_comes_in_120_kilobytes(opened: Open, house: House, name: str) -> None:
    if name not in house.paths:
        pytest.skip("the national examples are not beside the project (../shared/real)")
    page = opened("phone")
    wire = Wire(page)
    page.goto(house.paths[name], wait_until="networkidle")
    pictures = {url: size for url, size in wire.sizes.items() if "/pages/" in url}
    assert all(size <= PAGE for size in pictures.values()), pictures


def test_each_sheet_of_paper_says_whose_it_is_and_has_nothing_of_the_screen(opened: Open, house: House) -> None:
    page = opened("desktop", "narrative")
    page.evaluate(
        "document.querySelector('.narrative').append(...[...Array(90)].map(() => {"
        " const line = document.createElement('p'); line.textContent = 'Une ligne.'; return line }))"
    )
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    sheets = [sheet.get_textpage().get_text_bounded() for sheet in document]
    document.close()
    assert len(sheets) > 1
    for sheet in sheets:
        assert "PAT-TROIS" in sheet
        assert "28 mars 1979" in sheet
        assert "Se déconnecter" not in sheet
    assert "Lu dans Diaphane par" in sheets[0]
