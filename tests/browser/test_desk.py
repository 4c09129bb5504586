"""The desk in a real browser: the whole road by keyboard, two keys for a recognised document, and every screen."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from documents.formats.unreadable import REASONS
from tests import people
from tests.browser.conftest import SIZES, Watch, came
from tests.browser.house import House
from tests.browser.test_accessibility import RULES
from tests.commands import start
from tests.documents.formats import pdf_samples, zip_samples
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.intake.images import image
from tests.workflows.desk import holding

Desk = Callable[..., Page]
SCREENS = (
    "desk", "/admin/desk/?tab=filed", "/admin/desk/?tab=refused", "letter", "scan-5", "study", "refused",
    "desk_dossiers", "desk_dossier", "desk_entry", "editor", "/admin/desk/dossiers/open",
    "/admin/desk/designations",
)  # fmt: skip
UNDER_DOSSIER = ("identity", "numbers", "designations", "merge")


@pytest.fixture(scope="module")
def signed_in(browser: Browser, house: House) -> Callable[[str], Any]:
    """The cookies of somebody at the desk, from a real sign-in."""
    known: dict[str, Any] = {}

    def state(login: str) -> Any:
        if login not in known:
            context = browser.new_context(base_url=house.address)
            page = context.new_page()
            page.goto("/accounts/login/?next=/admin/desk/")
            page.get_by_label("Identifiant").fill(login)
            page.get_by_label("Mot de passe").fill(people.PASSWORD)
            page.get_by_role("button", name="Se connecter").click()
            came(page.get_by_role("heading", name="Bureau", level=1))
            known[login] = context.storage_state()
            context.close()
        return known[login]

    return state


@pytest.fixture
def desk(browser: Browser, house: House, signed_in: Callable[[str], Any]) -> Iterator[Desk]:
    """Opens a watched page of the desk: `desk("letter", "phone", dark=True, login="collegue")`."""
    contexts, watches = [], []

    def made(
        path: str,
        size: str = "desktop",
        *,
        dark: bool = False,
        login: str = "secretaire",
        allowed: tuple[str, ...] = (),
        **told: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=house.address,
            viewport=SIZES[size],
            color_scheme="dark" if dark else "light",
            storage_state=signed_in(login),
            locale="fr-FR",
            reduced_motion="reduce",
            **told,
        )
        page, watch = context.new_page(), Watch(house.address, allowed)
        watch.over(page)
        contexts.append(context)
        watches.append(watch)
        page.goto(house.paths.get(path, path))
        return page

    yield made
    for context in contexts:
        context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


def focused(page: Page) -> str:
    """The words of what has the focus."""
    return str(page.evaluate("(document.activeElement.textContent || document.activeElement.id || '').trim()"))


def violations(page: Page) -> list[str]:
    """Rules broken on our part of the screen; Wagtail's furniture around it is Wagtail's."""
    page.wait_for_load_state()
    found = Axe().run(page, context=".desk", options=RULES).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes'][:3]]}" for rule in found]


def wider_than_the_screen(page: Page) -> bool:
    """Of the document, or of Wagtail's main part, which cuts off in silence what leaves it; and of our header."""
    boxes = "[document.documentElement, document.querySelector('.desk-header')?.parentElement]"
    return bool(page.evaluate(f"{boxes}.some(box => box && box.scrollWidth > box.clientWidth)"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_screen(desk: Desk, house: House, size: str, dark: bool) -> None:
    page = desk("desk", size, dark=dark)
    for screen in (*SCREENS, *(house.paths["desk_dossier"] + place for place in UNDER_DOSSIER)):
        page.goto(house.paths.get(screen, screen))
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], screen
        assert not wider_than_the_screen(page), screen
        lists = "[...document.querySelectorAll('.desk-scroll:has(.staff-stack)')]"
        assert page.evaluate(f"{lists}.every(box => box.scrollWidth <= box.clientWidth)"), screen


def test_axe_finds_nothing_on_what_forms_answer(desk: Desk, house: House) -> None:
    page = desk("letter", allowed=("422", "409"))
    page.get_by_role("button", name="Classer et publier").last.click()
    came(page.get_by_role("heading", name="Classer et publier dans ce dossier ?"))
    assert violations(page) == []
    page.get_by_role("button", name="Confirmer").click()
    came(page.get_by_role("alert"))
    assert violations(page) == []
    page.goto("/admin/desk/dossiers/open")
    page.get_by_role("button", name="Ouvrir le dossier").click()
    came(page.locator(".error-message").first)
    assert violations(page) == []


def test_a_chosen_dossier_takes_two_keys_and_the_physician_reads_it(desk: Desk, house: House, opened: Any) -> None:
    """A document whose dossier is proposed: Enter to accept, Enter to confirm; then it stands in the timeline."""
    page = desk("scan-0")
    page.keyboard.type("pat trois 28/03/1979")  # the field has the focus: nothing is proposed for a scan
    page.keyboard.press("Enter")
    came(page.locator(".desk-found li").first)
    page.keyboard.press("Enter")  # the first that was found
    came(page.get_by_role("columnheader", name="Dossier 1"))
    page.get_by_label("Titre").fill("Classé avec deux touches")
    page.keyboard.press("Escape")
    assert focused(page).startswith("Classer et publier")
    page.keyboard.press("Enter")
    came(page.get_by_role("heading", name="Classer et publier dans ce dossier ?"))
    assert focused(page) == "Confirmer"
    page.keyboard.press("Enter")
    came(page.get_by_text("Document classé et publié."))
    assert page.url.startswith(house.address + "/admin/desk/arrivals/")  # the next one came by itself
    assert house.paths["scan-0"] not in page.url
    timeline = opened(path="timeline")
    expect(timeline.get_by_text("Classé avec deux touches").first).to_be_visible()


def test_a_recognised_document_takes_two_keys(desk: Desk, house: House) -> None:
    """Its dossier is certain: what kept it waiting was not its patient."""
    page = desk("sure")
    came(page.get_by_role("columnheader", name="Dossier sûr"))
    assert focused(page).startswith("Classer et publier")
    page.keyboard.press("Enter")
    came(page.get_by_role("heading", name="Classer et publier dans ce dossier ?"))
    assert focused(page) == "Confirmer"
    page.keyboard.press("Enter")
    came(page.get_by_text("Document classé et publié."))


def test_a_study_is_one_line_one_page_and_one_decision_by_keyboard(desk: Desk, house: House) -> None:
    page = desk("desk")
    line = page.get_by_role("row").filter(has_text="2 images, 2 séries")
    line.get_by_role("link", name="Examen").press("Enter")
    page.wait_for_url(f"**{house.paths['study']}**")
    expect(page.get_by_role("img", name="Page 1")).to_be_visible()
    expect(page.get_by_text("La première image")).to_be_visible()
    came(page.get_by_role("columnheader", name="Dossier sûr"))
    assert focused(page).startswith("Classer et publier")
    page.keyboard.press("Enter")
    came(page.get_by_role("heading", name="Classer et publier dans ce dossier ?"))
    page.keyboard.press("Enter")
    came(page.get_by_text("Examen classé et publié."))
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("u")
    came(page.get_by_text("Annulé : le document est de nouveau ici."))
    assert house.paths["study"] in page.url
    expect(page.get_by_text("2 images, 2 séries")).to_be_visible()


def test_on_a_phone_the_question_is_in_view(desk: Desk, house: House) -> None:
    """Also where the picture of the document, above it, comes later than the question."""
    page = desk(house.paths["scan-4"] + "?dossier=" + house.paths["desk_dossier"].split("/")[-2], "phone")
    pictures: list[Route] = []
    page.route("**/pages/*", lambda route: pictures.append(route))
    page.get_by_role("button", name="Classer et publier").last.click(no_wait_after=True)
    expect(page.get_by_role("button", name="Confirmer")).to_be_in_viewport()
    assert pictures != []
    for picture in pictures:
        picture.continue_()
    expect(page.get_by_role("img", name="Page 1")).to_have_js_property("complete", value=True)
    expect(page.get_by_role("button", name="Confirmer")).to_be_in_viewport()


@pytest.mark.parametrize("size", SIZES)
def test_what_undoes_the_last_decision_covers_no_button(desk: Desk, size: str) -> None:
    page = desk("scan-4", size)
    page.get_by_text("Garder en attente…").click()
    page.get_by_label("Ce que l’on attend").fill("on attend l’IPP")
    page.get_by_role("button", name="Garder en attente", exact=True).click()
    undo = page.locator(".desk-undo")
    undo.wait_for()
    button = page.get_by_role("button", name="Classer et publier").last.bounding_box()
    toast = undo.bounding_box()
    assert button is not None
    assert toast is not None
    assert toast["x"] >= 0
    assert toast["x"] + toast["width"] <= button["x"] or toast["y"] + toast["height"] <= button["y"]


def test_a_doubt_is_confirmed_by_its_name_and_not_by_the_same_key(desk: Desk) -> None:
    page = desk("letter", allowed=("409",))
    assert focused(page).startswith("Classer et publier")
    page.keyboard.press("Enter")
    came(page.get_by_role("heading", name="Classer et publier dans ce dossier ?"))
    expect(page.get_by_label("La date de naissance diffère. Je le confirme.")).to_be_focused()
    page.keyboard.press("Enter")  # not a tick: the form is sent, and refused
    expect(page.get_by_label("La date de naissance diffère. Je le confirme.")).not_to_be_checked()


def test_undone_by_a_key_it_is_back_and_out_of_the_timeline(desk: Desk, house: House, opened: Any) -> None:
    page = desk(house.paths["scan-1"] + "?dossier=" + house.paths["desk_dossier"].split("/")[-2])
    page.get_by_label("Titre").fill("Classé par erreur")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    came(page.get_by_role("button", name="Confirmer"))
    page.keyboard.press("Enter")
    came(page.get_by_text("Vous avez classé un document."))
    assert re.fullmatch(r"\d+ s", page.locator(".desk-undo .left").inner_text())
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("u")
    came(page.get_by_text("Annulé : le document est de nouveau ici."))
    assert house.paths["scan-1"] in page.url
    timeline = opened(path="timeline")
    expect(timeline.get_by_text("Classé par erreur")).to_have_count(0)


def test_kept_waiting_and_refused_by_keyboard(desk: Desk, house: House) -> None:
    page = desk("scan-2")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("h")
    expect(page.get_by_label("Ce que l’on attend")).to_be_focused()
    page.keyboard.type("on attend l’IPP")
    page.keyboard.press("Enter")
    came(page.get_by_text("Document gardé en attente."))
    page.goto(house.paths["scan-3"])
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("r")
    expect(page.get_by_label("Motif, tel que l’expéditeur le lira")).to_be_focused()
    page.keyboard.type("Ce document nous a déjà été envoyé.")
    page.keyboard.press("Enter")
    came(page.get_by_text("Document refusé."))
    page.goto("/admin/desk/?tab=refused")
    expect(page.get_by_text("Ce document nous a déjà été envoyé.")).to_be_visible()


def test_the_keys_are_told_and_do_nothing_while_one_types(desk: Desk) -> None:
    page = desk("scan-4")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Les touches du bureau")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Les touches du bureau")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("nhruq/?o1")
    expect(page.get_by_label(re.compile("Chercher le dossier"))).to_have_value("nhruq/?o1")


def test_digits_choose_among_the_candidates(desk: Desk, house: House) -> None:
    other = house.paths["unlike"].split("/")[-2]
    page = desk(house.paths["letter"] + f"?chosen={other}")
    page.evaluate("document.activeElement.blur()")
    radios = page.locator("input[type=radio][name=dossier]")
    for key in ("2", "1"):
        if radios.nth(int(key) - 1).is_enabled():
            page.keyboard.press(key)
            expect(radios.nth(int(key) - 1)).to_be_checked()


def test_two_secretaries_at_one_arrival(desk: Desk) -> None:
    first = desk("scan-5", allowed=("409",))
    second = desk("scan-5", login="collegue")
    expect(second.get_by_text("Marie Durand a ce document en main")).to_be_visible()
    second.get_by_role("button", name="Reprendre ce document").click()
    second.wait_for_load_state("networkidle")
    expect(second.get_by_text("a ce document en main")).to_have_count(0)
    first.evaluate("document.activeElement.blur()")
    first.keyboard.press("h")
    first.keyboard.type("trop tard")
    with first.expect_response(lambda answer: answer.url.endswith("/hold?")) as refused:
        first.keyboard.press("Enter")
    assert refused.value.status == 409
    expect(first.get_by_role("alert").first).to_contain_text("Paul Petit a ce document en main")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A letter that is recognised, a scan that is held, an archive of two."""
    (tmp_path / "reconnue.xml").write_bytes(holding.written("doc-81", "Reconnue"))
    (tmp_path / "scan.pdf").write_bytes(pdf_samples.pdf("Un scan déposé"))
    members = {"a/lettre.xml": holding.written("doc-82", "Dans l’archive"), "b.pdf": pdf_samples.pdf("Un autre")}
    (tmp_path / "envoi.zip").write_bytes(zip_samples.zipped(members))
    return sorted(tmp_path.iterdir())


def test_files_dropped_say_one_by_one_what_became_of_them(desk: Desk, files: list[Path]) -> None:
    page = desk("desk")
    page.locator("input[type=file][name=file]").set_input_files(files)
    rows = page.locator(".desk-rows li")
    expect(rows).to_have_count(4, timeout=30000)
    told = " ".join(rows.all_inner_texts())
    for said in ("reconnue.xml", "scan.pdf", "envoi.zip!/a/lettre.xml", "envoi.zip!/b.pdf", "retenu", "PAT-TROIS"):
        assert said in told
    assert violations(page) == []
    page.locator(".desk-rows a").first.click()
    came(page.get_by_role("heading", level=1))


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    """The archive of a study that no dossier knows: three hundred images, and a program to look at them."""
    patient = invented_patient()
    files = [image(tmp_path / str(one), patient=patient, study="2.25.92", salt=str(one)) for one in range(300)]
    members = {f"DICOM/IM{number:04d}": file.path.read_bytes() for number, file in enumerate(files)}
    (tmp_path / "disque.zip").write_bytes(zip_samples.zipped(members | {"VIEWER.EXE": b"MZ\x00\x01"}))
    return tmp_path / "disque.zip"


def test_an_archive_of_hundreds_is_watched_to_its_end_also_after_a_reload(desk: Desk, house: House, disc: Path) -> None:
    page = desk("desk")
    page.locator("input[type=file][name=file]").set_input_files(disc)
    line = page.locator(".desk-dropped")
    expect(line.locator(".upload-state")).to_have_text("En attente de lecture", timeout=30000)
    assert page.locator(".uploads .upload").count() == 0  # its line is in one place
    assert violations(page) == []
    with start(house.folder, "worker", PYTHONPATH="site:."):
        expect(line.locator(".upload-state")).to_have_text(
            re.compile(r"^\s*[1-9]\d* sur 301 fichiers lus"), timeout=60000
        )
        assert violations(page) == []
        page.reload()
        expect(line.locator("progress")).to_have_attribute("max", "301")
        expect(line).to_contain_text("Lecture terminée : 301 fichiers lus", timeout=120000)
    expect(page.locator(".uploads-said")).to_have_text("Lecture terminée : disque.zip")
    assert [" ".join(row.split()) for row in line.locator(".desk-rows > li").all_inner_texts()] == [
        "… retenu Examen, 300 images Aucun dossier ne porte ce matricule INS.",
        f"✕ refusé disque.zip!/VIEWER.EXE {REASONS['unknown-type']}",
    ]
    expect(page.locator(".desk-queue").get_by_text("300 images")).to_be_visible()  # without another reload
    assert violations(page) == []
    line.get_by_role("button", name=re.compile("Retirer de la liste")).click()
    expect(line).to_have_count(0)


def test_the_reading_of_an_archive_is_stopped_by_its_button(desk: Desk, disc: Path) -> None:
    page = desk("desk")
    page.locator("input[type=file][name=file]").set_input_files(disc.rename(disc.parent / "autre.zip"))
    line = page.locator(".desk-dropped", has_text="autre.zip")
    line.get_by_role("button", name="Arrêter la lecture : autre.zip").click(timeout=30000)
    expect(line).to_contain_text("Lecture arrêtée : rien n’a été lu.")
    expect(line.get_by_role("button", name="Retirer de la liste : autre.zip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(line).to_have_count(0)
    page.reload()
    expect(line).to_have_count(0)


def test_without_scripts_several_files_are_sent_by_the_form(desk: Desk, files: list[Path]) -> None:
    page = desk("desk", java_script_enabled=False)
    page.locator("input[type=file][name=file]").set_input_files(files[1:])
    page.locator("noscript button, .desk-drop noscript + *").first.wait_for(state="attached")
    page.locator(".desk-drop button").first.click()
    came(page.get_by_role("heading", name="Fichiers déposés"))
    assert page.locator(".desk-rows li").count() == 2


def test_a_physician_is_found_and_designated_by_keyboard(desk: Desk, house: House) -> None:
    page = desk("desk_dossier")
    page.keyboard.press("g")
    came(page.get_by_role("heading", name="Enregistrer une désignation"))
    page.keyboard.type("camille")
    page.keyboard.press("Enter")
    came(page.locator(".desk-found li").first)
    page.keyboard.press("Enter")
    page.get_by_label("Motif").fill("choisi par elle")
    page.get_by_label("Preuve de la volonté du patient").fill("formulaire du 3 mars")
    page.keyboard.press("Enter")
    came(page.get_by_text("Désignation enregistrée."))
    expect(page.get_by_text("formulaire du 3 mars")).to_be_visible()


def test_wagtails_editor_corrects_a_document_by_keyboard(desk: Desk, house: House) -> None:
    page = desk("editor")
    before = page.get_by_label("Unité").input_value()
    page.get_by_label("Unité").fill("Oncologie médicale")
    page.get_by_label("Motif de la correction").fill("mal lue")
    page.keyboard.press("Control+s")
    came(page.get_by_text("Description corrigée."))
    assert page.get_by_label("Unité").input_value() == "Oncologie médicale"
    page.get_by_label("Unité").fill(before)
    page.get_by_label("Motif de la correction").fill("remise")
    page.get_by_role("button", name="Enregistrer").click()
    came(page.get_by_text("Description corrigée."))
    page.get_by_role("button", name="État et historique").click()
    expect(page.locator(".desk-steps").get_by_text("mal lue")).to_be_visible()
    assert violations(page) == []


def test_wagtails_editor_says_what_is_wrong_and_shows_the_document_beside(desk: Desk, house: House) -> None:
    page = desk("editor", allowed=("422",))
    page.get_by_role("button", name="Le document").click()
    expect(page.get_by_role("img", name="Page 1")).to_be_visible()
    page.get_by_role("button", name="Le document").first.click()
    page.get_by_role("button", name="Enregistrer").click()
    came(page.get_by_text("Rien n’est enregistré"))
    assert violations(page) == []


def test_wagtails_editor_leaves_room_for_what_is_opened_beside_it(desk: Desk) -> None:
    page = desk("editor")
    expect(page.get_by_role("button", name="Tout replier")).to_have_count(0)
    page.get_by_role("button", name="Le document").click()
    beside, field = page.locator(".form-side--open").bounding_box(), page.get_by_label("Titre").bounding_box()
    assert beside is not None
    assert field is not None
    assert field["x"] + field["width"] <= beside["x"]


def test_wagtails_editor_holds_on_a_phone(desk: Desk) -> None:
    page = desk("editor", "phone")
    for name in ("Titre", "Type"):
        box = page.get_by_label(name, exact=True).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= SIZES["phone"]["width"] - 16


def test_a_form_on_paper_is_what_it_says(desk: Desk) -> None:
    page = desk("editor")
    page.emulate_media(media="print")
    expect(page.get_by_label("Titre")).to_be_visible()
    assert page.get_by_label("Titre").evaluate("field => getComputedStyle(field).borderTopWidth") == "0px"
    for hidden in ("Motif de la correction", "Masqué aux autres professionnels"):
        expect(page.get_by_label(hidden)).to_be_hidden()
    page.goto("/admin/desk/")
    page.get_by_role("link", name="lettre.xml").click()
    page.emulate_media(media="print")
    expect(page.get_by_role("columnheader", name="Dossier 1")).to_be_visible()
    expect(page.locator("input[type=radio][name=dossier]")).to_be_hidden()
    expect(page.get_by_label("Confidentialité")).to_be_hidden()


@pytest.mark.parametrize("screen", ["desk", "letter", "desk_dossier", "editor"])
def test_on_paper_the_menu_does_not_cover_what_is_read(desk: Desk, screen: str) -> None:
    page = desk(screen)
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    expect(page.locator("#wagtail-sidebar")).to_be_hidden()
    assert page.locator(".desk").first.evaluate("found => found.getBoundingClientRect().left") < 30
