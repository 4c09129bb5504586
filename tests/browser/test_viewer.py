"""The viewer in a real browser: a small stand-in everywhere, and OHIF itself where it can be had."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open, came, sign_in
from tests.browser.house import ROOT, House
from tests.documents.imaging.viewer import packaged

# What OHIF says of its own, at every start
ITS_OWN = ("Shepherd", "advanceOn", "GPU stall", "Timer 'scriptToView'", "willReadFrequently", "WebGL")


@pytest.fixture(scope="module")
def session(browser: Browser, house: House) -> Any:
    """The cookies of the radiologist whose studies have a geometry."""
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    sign_in(page, "comparatrice")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def small(house: House, tmp_path: Path) -> Iterator[None]:
    """The stand-in, in the house for one test."""
    with pytest.MonkeyPatch.context() as patch:
        shutil.copytree(packaged.install(patch, tmp_path / "made"), house.folder / "viewer")
    yield
    shutil.rmtree(house.folder / "viewer")


@pytest.fixture(scope="module")
def ohif(house: House) -> Iterator[None]:
    """OHIF, by the portal's own command; its package is kept in the cache of what is fetched once."""
    cache = os.environ.get("DIAPHANE_CACHE") or str(
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "diaphane"
    )
    # pip and npm are told of their mirrors by the environment; the settings of the tests are not the house's
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    env = {**kept, **house.environment(), "DIAPHANE_CACHE": cache}
    command = [sys.executable, "manage.py", "viewer", "install", "--json"]
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if ended.returncode:
        reason = f"OHIF could not be fetched; once online: manage.py viewer install ({ended.stderr.strip()[:90]})"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    yield
    shutil.rmtree(house.folder / "viewer")


def test_it_opens_on_the_study_and_leads_back_in_one_click(small: None, opened: Open, house: House) -> None:
    page = opened("desktop", "thin")
    page.get_by_role("link", name="Ouvrir la visionneuse").click()
    came(page.locator(".viewer-back"))
    expect(page).to_have_url(f"{house.address}{house.paths['thin']}viewer")  # no uid, no name
    assert page.evaluate("window.asked") == "/viewer/viewer?StudyInstanceUIDs=1.2.250.1.213.9.60"
    assert page.evaluate("window.mounted").startswith("/viewer/ohif-")
    page.locator(".viewer-back").click()
    expect(page).to_have_url(f"{house.address}{house.paths['thin']}")


def test_a_crafted_link_brings_nothing_in(small: None, opened: Open, house: House) -> None:
    crafted = "?url=https://elsewhere.example/x.json&StudyInstanceUIDs=1.2.3&datasources=dicomjson#/elsewhere"
    page = opened("desktop", f"{house.paths['thin']}viewer{crafted}")
    came(page.locator(".viewer-back"))
    assert page.evaluate("window.asked") == "/viewer/viewer?StudyInstanceUIDs=1.2.250.1.213.9.60"
    names = [source["namespace"].rpartition(".")[2] for source in page.evaluate("window.config.dataSources")]
    assert names == ["dicomweb"]
    assert page.evaluate("window.config.dangerouslyUseDynamicConfig") is None


def test_loaded_anew_it_is_the_same_study(small: None, opened: Open, house: House) -> None:
    page = opened("desktop", f"{house.paths['thin']}viewer")
    came(page.locator(".viewer-back"))
    page.goto("/viewer/viewer?StudyInstanceUIDs=1.2.250.1.213.9.60")
    came(page.locator(".viewer-back"))
    expect(page).to_have_url(f"{house.address}{house.paths['thin']}viewer")


def test_it_speaks_the_language_of_the_portal(small: None, opened: Open, house: House) -> None:
    page = opened("desktop", f"{house.paths['thin']}viewer", language="en")
    came(page.locator(".viewer-back"))
    assert page.evaluate("localStorage.getItem('i18nextLng')") == "en"
    assert "Back to the study" in page.locator(".viewer-back").inner_text()


def test_ohif_shows_the_images_in_french(ohif: None, opened: Open, house: House) -> None:
    page = opened("desktop", f"{house.paths['thin']}viewer", allowed=ITS_OWN)
    _shown(page)
    expect(page.get_by_text("Études").first).to_be_visible()
    expect(page).to_have_url(f"{house.address}{house.paths['thin']}viewer")
    page.locator(".viewer-back").click()
    expect(page).to_have_url(f"{house.address}{house.paths['thin']}")


def _shown(page: Page) -> None:
    """Until the canvas has something that is not black in its middle."""
    page.locator(".viewer-back").wait_for(timeout=60_000)
    page.locator(".cornerstone-canvas").first.wait_for(timeout=60_000)
    for _ in range(120):
        if _level(page) > 20:
            return
        page.wait_for_timeout(250)
    raise AssertionError("OHIF shows nothing")


def _level(page: Page) -> int:
    level: int = page.locator(".cornerstone-canvas").first.evaluate(
        "(canvas) => { const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });"
        " pen.drawImage(canvas, -canvas.width / 2, -canvas.height / 2);"
        " return pen.getImageData(0, 0, 1, 1).data[0] }"
    )
    return level


def test_ohif_draws_with_the_processor_where_there_is_no_webgl(
    ohif: None, house: House, chromium: str, session: Any, browser: Browser
) -> None:
    context = browser.new_context(base_url=house.address, storage_state=session, locale="fr-FR")
    context.add_init_script(
        "const real = HTMLCanvasElement.prototype.getContext;"
        " HTMLCanvasElement.prototype.getContext = function (kind, ...more)"
        " { return /webgl/.test(kind) ? null : real.call(this, kind, ...more) }"
    )
    page = context.new_page()
    page.goto(f"{house.paths['thin']}viewer")
    _shown(page)
    assert page.evaluate("window.config.useCPURendering") is True
    context.close()
