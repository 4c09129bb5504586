"""Debian's Chromium in front of a portal that really runs.

A page that a test opens is watched: whatever the console complains of, a violation of the content policy,
a request to another origin or one that failed makes the test fail.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, ViewportSize, sync_playwright
from pytest_django import DjangoDbBlocker

from deploy.local.programs import CHROMIUM
from tests import people
from tests.browser.house import House, fill, serving
from tests.database import laid

SIZES: dict[str, ViewportSize] = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}
Open = Callable[..., Page]


@dataclass(slots=True)
class Watch:
    """What a page did that it must not."""

    origin: str
    allowed: tuple[str, ...] = ()
    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Watches `page` from now on."""
        page.on("console", lambda message: self._said(message))
        page.on("pageerror", lambda error: self._note(f"error: {error}"))
        page.on("requestfailed", lambda request: self._failed(request))
        page.on("request", lambda request: self._origin(request.url))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        """Aborted is the browser's own doing: the test went on to another screen. A server's fault has other names."""
        if request.failure != "net::ERR_ABORTED":
            self._note(f"failed: {request.url} {request.failure}")

    def _note(self, complaint: str) -> None:
        if not any(known in complaint for known in self.allowed):
            self.complaints.append(complaint)

    def _origin(self, url: str) -> None:
        if not url.startswith((self.origin + "/", "blob:")):
            self.complaints.append(f"another origin: {url}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path. Absent, the tests are skipped with this reason; in CI nothing is skipped."""
    path = next(filter(None, map(shutil.which, CHROMIUM.commands)), None)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium is not installed (deploy/test.sh installs it)")
    return str(path)


@pytest.fixture(scope="session")
def house(
    chromium: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    migrated: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """The portal, running. Filled before any browser starts: Playwright's loop keeps Django from its database."""
    folder = tmp_path_factory.mktemp("browser") / "data"
    with laid(migrated, folder) as here:
        with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), here():
            patch.setattr("django.conf.settings.STORAGE_URL", (folder / "objects").as_uri())
            made = House(folder)
            fill(made)
        with serving(made):
            yield made


@pytest.fixture(scope="module")
def browser(house: House, chromium: str) -> Iterator[Browser]:
    """One browser for a file of tests; it ends with the file, so that the next file may use the database."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def session(browser: Browser, house: House) -> Any:
    """The cookies of the physician, from a real sign-in."""
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    sign_in(page)
    state = context.storage_state()
    context.close()
    return state


def came(shown: Locator) -> None:
    """Waits for what another page shows, and until it is complete.

    Before its styles are there it has another look, and before its script is, a key is nobody's.
    """
    shown.wait_for()
    shown.page.wait_for_load_state()


def sign_in(page: Page, login: str = "lectrice") -> None:
    """Through the form, as a person does."""
    page.goto("/")
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(people.PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    came(page.get_by_role("heading", name="Mes patients", level=1))


@pytest.fixture
def opened(browser: Browser, house: House, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a watched page of a size: `opened("phone", path="/…", dark=True, language="en", known=False)`."""
    contexts, watches = [], []

    def made(
        size: str = "desktop",
        path: str = "",
        *,
        dark: bool = False,
        language: str = "fr",
        known: bool = True,
        allowed: tuple[str, ...] = (),
        origin: str = "",
    ) -> Page:
        context = browser.new_context(
            base_url=origin or house.address,
            viewport=SIZES.get(size) or ViewportSize(width=int(size), height=740),
            color_scheme="dark" if dark else "light",
            storage_state=request.getfixturevalue("session") if known else None,
            locale="fr-FR",
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": house.address}])
        page, watch = context.new_page(), Watch(origin or house.address, allowed)
        watch.over(page)
        contexts.append(context)
        watches.append(watch)
        if path:
            page.goto(house.paths.get(path, path))
        return page

    yield made
    for context in contexts:
        context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []
