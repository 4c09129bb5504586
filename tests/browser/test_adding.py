"""Adding to a dossier in a real browser: few actions, by keyboard, without JavaScript; and over a line that is cut."""

import io
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZES, Open, came, sign_in
from tests.browser.cutting import Line, line
from tests.browser.house import House
from tests.browser.test_accessibility import violations

SPEED = 1_500_000  # bytes a second
NETWORK = ("net::ERR_", "Failed to load resource")
LOGIN = "redactrice"
CUT = re.compile("Réseau coupé")


def photograph(folder: Path, name: str = "photo.jpg", colour: tuple[int, int, int] = (200, 120, 60)) -> Path:
    path = folder / name
    Image.new("RGB", (600, 800), colour).save(path, "JPEG")
    return path


def letter(folder: Path, size: int, name: str = "lettre.pdf") -> Path:
    """A PDF of about so many bytes, none of which can be compressed away."""
    document = pikepdf.new()
    page = document.add_blank_page()
    page.Weight = document.make_stream(os.urandom(size))
    made = io.BytesIO()
    document.save(made)
    path = folder / name
    path.write_bytes(made.getvalue())
    return path


@pytest.fixture(scope="module")
def session(browser: Browser, house: House) -> Any:
    """The cookies of a physician who adds, from a real sign-in."""
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    sign_in(page, LOGIN)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def slow(house: House) -> Iterator[Line]:
    """A slow line to the portal."""
    with line(house.address, SPEED) as made:
        yield made


def add_at(page: Page, house: House, origin: str = "") -> None:
    page.goto(f"{origin}{house.paths['adding']}add/")


def choose(page: Page, *files: Path, label: str = "Choisir des fichiers") -> None:
    page.get_by_label(label).set_input_files([str(file) for file in files])


def wait(condition: Callable[[], bool], page: Page, seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        page.wait_for_timeout(50)


def sources(page: Page) -> list[str | None]:
    """The pages of the draft, in their order."""
    return [image.get_attribute("src") for image in page.locator(".sheets-to-be img").all()]


def add_to_dossier(page: Page) -> None:
    page.get_by_role("heading", name="Vérifier avant d’ajouter").wait_for(timeout=60_000)
    page.get_by_role("button", name="Ajouter au dossier").click()
    page.get_by_text("Ajouté au dossier.").first.wait_for(timeout=60_000)


def original(page: Page) -> bytes:
    """The bytes of the document that was just added, as the portal gives them."""
    address = page.get_by_role("link", name="Voir le document").first.get_attribute("href")
    return page.request.get(f"{address}original").body()


def test_an_upload_goes_on_after_the_network_was_cut(opened: Open, house: House, slow: Line, tmp_path: Path) -> None:
    page, file = opened("desktop", allowed=NETWORK, origin=slow.address), letter(tmp_path, 6_000_000)
    add_at(page, house, slow.address)
    before = slow.sent
    choose(page, file)
    for part in (1_500_000, 3_500_000):
        wait(lambda part=part: slow.sent - before > part, page)  # type: ignore[misc]
        slow.cut()
        expect(page.locator(".upload-state")).to_have_text(CUT)
        page.wait_for_timeout(1500)
        slow.mend()
        expect(page.locator(".upload[data-state=cut]")).to_have_count(0, timeout=40_000)
    add_to_dossier(page)
    assert slow.sent - before < 2 * file.stat().st_size
    slow.speed = 0
    assert original(page) == file.read_bytes()


def test_the_same_file_chosen_again_after_a_reload_goes_on(
    opened: Open, house: House, slow: Line, tmp_path: Path
) -> None:
    page, file = opened("phone", allowed=NETWORK, origin=slow.address), letter(tmp_path, 5_000_000)
    add_at(page, house, slow.address)
    before = slow.sent
    choose(page, file)
    wait(lambda: slow.sent - before > 2_500_000, page)
    page.reload()
    choose(page, file)
    add_to_dossier(page)
    assert slow.sent - before < 1.6 * file.stat().st_size
    slow.speed = 0
    assert original(page) == file.read_bytes()


def test_an_upload_is_paused_resumed_and_taken_off(opened: Open, house: House, slow: Line, tmp_path: Path) -> None:
    page = opened("phone", allowed=NETWORK, origin=slow.address)
    first, second = letter(tmp_path, 3_000_000, "un.pdf"), letter(tmp_path, 1_000_000, "deux.pdf")
    add_at(page, house, slow.address)
    choose(page, first, second)
    page.get_by_role("button", name="Pause : un.pdf").click()
    expect(page.locator(".upload-state").first).to_have_text("En pause")
    page.wait_for_timeout(500)
    still = slow.sent
    page.wait_for_timeout(1000)
    assert slow.sent - still < 50_000
    page.get_by_role("button", name="Retirer de l’envoi : deux.pdf").click()
    page.get_by_role("button", name="Reprendre : un.pdf").click()
    add_to_dossier(page)
    slow.speed = 0
    assert original(page) == first.read_bytes()
    assert page.get_by_role("link", name="Voir le document").count() == 1


def test_a_file_that_is_not_accepted_lets_the_others_go_on_without_it(
    opened: Open, house: House, tmp_path: Path
) -> None:
    page, empty = opened("phone"), tmp_path / "vide.pdf"
    empty.touch()
    add_at(page, house)
    choose(page, letter(tmp_path, 20_000, "autre.pdf"), empty)
    expect(page.locator(".upload[data-state=refused]")).to_contain_text("Le fichier est vide.")
    expect(page.locator(".upload[data-state=done]")).to_have_count(1)
    page.get_by_role("button", name="Continuer sans ce fichier : vide.pdf").click()
    came(page.get_by_role("heading", name="Vérifier avant d’ajouter"))


def test_what_is_said_aloud_is_said_seldom(opened: Open, house: House, slow: Line, tmp_path: Path) -> None:
    page, file = opened("desktop", allowed=NETWORK, origin=slow.address), letter(tmp_path, 3_000_000)
    add_at(page, house, slow.address)
    page.evaluate(
        """() => { window.said = []; const live = document.querySelectorAll('.uploads-said');
        const hear = (one) => new MutationObserver(() => window.said.push(one.textContent));
        for (const one of live) hear(one).observe(one, {childList: true});
        document.querySelectorAll('form').forEach((form) => { form.dataset.then = ''; }); }"""
    )
    choose(page, file)
    expect(page.locator(".upload[data-state=done]")).to_have_count(1, timeout=60_000)
    assert page.evaluate("window.said") == ["Envoi commencé : lettre.pdf", "Tout est arrivé."]


def test_from_sign_in_a_photograph_is_added_in_five_actions(browser: Browser, house: House, tmp_path: Path) -> None:
    context = browser.new_context(base_url=house.address, viewport=SIZES["phone"], locale="fr-FR")
    page = context.new_page()
    sign_in(page, LOGIN)  # 1
    page.locator(f'a[href="{house.paths["adding"]}"]').first.click()  # 2
    page.get_by_role("link", name="Ajouter", exact=True).click()  # 3
    camera = page.get_by_label("Prendre une photo")
    came(camera)
    assert camera.get_attribute("capture") == "environment"
    assert camera.get_attribute("accept") == "image/*"
    camera.set_input_files(str(photograph(tmp_path, colour=(1, 2, 3))))  # 4
    page.get_by_role("button", name="Ajouter au dossier").click()  # 5
    came(page.get_by_text("Ajouté au dossier."))
    context.close()


def test_photographs_are_put_in_order_by_keyboard(opened: Open, house: House, tmp_path: Path) -> None:
    page = opened("phone")
    add_at(page, house)
    files = [photograph(tmp_path, f"{number}.jpg", (number * 60, 90, 30)) for number in range(3)]
    choose(page, *files, label="Choisir des photos")
    came(page.get_by_role("heading", name="3 pages, dans cet ordre"))
    before = sources(page)
    page.get_by_label("Titre").fill("Trois pages")
    page.get_by_role("button", name="Page 3 : placer avant").press("Enter")
    page.wait_for_load_state()
    assert sources(page) == [before[0], before[2], before[1]]
    page.get_by_role("button", name="Page 1 : tourner d’un quart").press("Enter")
    page.wait_for_load_state()
    assert page.get_by_label("Titre").input_value() == "Trois pages"
    page.get_by_label("Titre").press("Enter")  # the main button, not one of the pages'
    came(page.get_by_text("Ajouté au dossier."))


def test_without_javascript_a_form_does_it(browser: Browser, house: House, session: Any, tmp_path: Path) -> None:
    context = browser.new_context(
        base_url=house.address, java_script_enabled=False, storage_state=session, locale="fr-FR"
    )
    page = context.new_page()
    add_at(page, house)
    choose(page, photograph(tmp_path, colour=(9, 9, 200)), label="Choisir des photos")
    page.get_by_role("button", name="Envoyer").first.click()
    page.get_by_role("button", name="Ajouter au dossier").click()
    expect(page.get_by_text("Ajouté au dossier.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [*SIZES, "320"])
def test_the_screens_are_accessible(opened: Open, house: House, tmp_path: Path, size: str, dark: bool) -> None:
    page = opened(size, dark=dark, allowed=("422",))
    add_at(page, house)
    assert violations(page) == []
    page.goto(f"{house.paths['adding']}add/text")
    assert violations(page) == []
    page.get_by_label("Titre").fill("n" * 20)
    page.locator("form").evaluate_all("forms => forms.forEach((form) => { form.noValidate = true; })")
    page.get_by_role("button", name="Ajouter au dossier").click()
    expect(page.locator(".field-error").first).to_be_visible()
    assert violations(page) == []
    add_at(page, house)
    colour = (len(size) * 20, 100 + 100 * dark, int(size == "320") * 90)
    choose(page, photograph(tmp_path, colour=colour), photograph(tmp_path, "b.jpg"), label="Choisir des photos")
    came(page.get_by_role("heading", name="2 pages, dans cet ordre"))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    add_to_dossier(page)
    assert violations(page) == []
    page.get_by_role("link", name="Voir le document").click()
    page.get_by_role("link", name="Corriger ou retirer").click()
    came(page.get_by_role("heading", name="Corriger ou retirer"))
    assert violations(page) == []
