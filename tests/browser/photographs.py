"""The README's photographs, taken anew from a demo that runs: `python -m tests.browser.photographs DIR [ADDRESS]`.

DIR is the demo's data folder, whole (`bash deploy/demo.sh --data DIR`): the photographs go to docs/images/.
"""

import json
import shutil
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from deploy.local.programs import CHROMIUM

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
COLOURS = 64  # greys and one accent
Account = dict[str, str]


def main(folder: Path, address: str) -> None:
    """Signs in as whoever sees the screen, and takes it."""
    accounts = {one["login"]: one for one in json.loads((folder / "accounts.json").read_text(encoding="utf-8"))}
    command = next(filter(None, map(shutil.which, CHROMIUM.commands)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=command, args=["--no-sandbox"])
        taken: list[tuple[str, str, tuple[int, int], float, Callable[[Page], None]]] = [
            ("timeline", "oncologue", (1280, 900), 1, _timeline),
            ("phone", "oncologue", (360, 740), 1.5, _timeline),
            ("compare", "pneumologue", (1280, 900), 1, _compared),
            ("desk", "secretaire", (1280, 820), 1, _held),
        ]
        for name, login, size, scale, go in taken:
            page = _signed_in(_context(browser, address, size, scale), accounts[login])
            go(page)
            page.wait_for_load_state("networkidle")
            _keep(page.screenshot(), name)
        browser.close()


def _context(browser: Browser, address: str, size: tuple[int, int], scale: float) -> BrowserContext:
    viewport = ViewportSize(width=size[0], height=size[1])
    return browser.new_context(base_url=address, viewport=viewport, device_scale_factor=scale, locale="fr-FR")


def _signed_in(context: BrowserContext, account: Account) -> Page:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Identifiant").fill(account["login"])
    page.get_by_label("Mot de passe").fill(account["password"])
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_load_state()
    return page


def _timeline(page: Page) -> None:
    _patient(page, "KERVELLA")


def _compared(page: Page) -> None:
    """The tumour of a chest, before its treatment and after."""
    _patient(page, "BENALI")
    page.locator(".entry-images a", has_text="Scanner").first.click()
    page.get_by_role("link", name="Comparer avec l’examen").click()
    page.locator(".pane").nth(1).wait_for()
    page.locator('.pane:not([data-state="shown"])').first.wait_for(state="detached")


def _held(page: Page) -> None:
    """A number that is known, with the traits of somebody else."""
    page.goto("/admin/desk/")
    page.get_by_role("link", name="COURRIER-0107.xml").click()


def _patient(page: Page, name: str) -> None:
    page.goto("/patients/")
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("heading", name="Documents", level=1).wait_for()


def _keep(png: bytes, name: str) -> None:
    photograph = Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    photograph.save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8000")
