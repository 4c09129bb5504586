"""The administrators' screens and the profile in a browser: two people, a keyboard, a phone, axe."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import people
from tests.browser.conftest import SIZES, Open, Watch, came, sign_in
from tests.browser.house import House
from tests.browser.test_accessibility import violations

SCREENS = (
    "/admin/",
    "/admin/accounts/",
    "/admin/accounts/new/physician/",
    "/admin/requests/",
    "/admin/house/",
    "/admin/places/",
    "/admin/places/new/",
    "/admin/rights/",
    "/admin/journal/",
)
AROUND = ("/profile/", "/profile/tokens/", "/profile/password/", "/help/physicians/", "/help/signs/")
Entered = Callable[..., Page]


@pytest.fixture
def entered(browser: Browser, house: House) -> Iterator[Entered]:
    """A page of this account, signed in by the form, whose complaints fail the test."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def made(login: str, size: str = "desktop", *, dark: bool = False) -> Page:
        context = browser.new_context(base_url=house.address, viewport=SIZES[size], locale="fr-FR")
        contexts.append(context)
        page, watch = context.new_page(), Watch(house.address, ())
        page.emulate_media(color_scheme="dark" if dark else "light")
        watch.over(page)
        watches.append(watch)
        page.goto("/accounts/login/")
        page.get_by_label("Identifiant").fill(login)
        page.get_by_label("Mot de passe").fill(people.PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield made
    for context in contexts:
        context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


def test_an_account_is_created_by_one_confirmed_by_another_and_handed_over(entered: Entered) -> None:
    first, second = entered("premiere"), entered("seconde")
    first.goto("/admin/accounts/new/secretary/")
    for name, told in (("login", "s.neuve"), ("first_name", "Sylvie"), ("last_name", "NEUVE")):
        first.locator(f"[name={name}]").fill(told)
    first.get_by_role("button", name="Créer et demander la confirmation").press("Enter")
    expect(first.get_by_role("heading", name="Sylvie NEUVE", level=1)).to_be_visible()
    second.goto("/admin/requests/")
    line = second.get_by_role("listitem").filter(has_text="Sylvie NEUVE")
    line.get_by_role("button", name="Confirmer").press("Enter")
    assert violations_of_ours(second) == []
    expect(second.get_by_role("button", name="Oui, confirmer")).to_be_focused()
    second.keyboard.press("Enter")
    expect(second.get_by_text("C’est confirmé.")).to_be_visible()
    first.reload()
    first.get_by_role("button", name="Montrer le mot de passe, une seule fois").press("Enter")
    secret = first.locator(".house-secret")
    assert len(secret.inner_text()) == 19
    assert secret.evaluate("told => told.getClientRects().length") == 1  # in one piece, to be read aloud


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_cut(entered: Entered, size: str, dark: bool) -> None:
    page = entered("premiere", size, dark=dark)
    for screen in SCREENS:
        page.goto(screen)
        page.wait_for_selector("#wagtail-sidebar:not(.sidebar-loading)", state="attached")
        assert violations_of_ours(page) == [], screen
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), screen
        lists = "[...document.querySelectorAll('.house-scroll')]"
        assert page.evaluate(f"{lists}.every(box => box.scrollWidth <= box.clientWidth)"), screen


def violations_of_ours(page: Page) -> list[str]:
    """What axe finds in the content: Wagtail's sidebar is Wagtail's."""
    return [found for found in violations(page) if "#wagtail-sidebar" not in found and "sidebar" not in found]


def test_the_pages_around_lead_staff_back_to_their_rooms(entered: Entered) -> None:
    page = entered("premiere")
    for path in ("/profile/", "/help/administrators/"):
        page.goto(path)
        expect(page.get_by_role("searchbox")).to_have_count(0)
        page.get_by_role("navigation", name="Portail").get_by_role("link", name="Accueil").click()
        came(page.get_by_role("heading", name="Bienvenue"))


class TestProfile:
    def test_dark_and_english_are_chosen_and_stay(self, entered: Entered) -> None:
        page = entered("sans-patient")
        page.goto("/profile/")
        page.get_by_label("Sombre").check()
        page.get_by_label("English").check()
        page.get_by_role("button", name="Enregistrer").click()
        came(page.get_by_role("heading", name="My profile", level=1))
        paper = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(paper) == "rgb(14, 20, 19)"
        page.get_by_label("Light", exact=True).check()
        page.get_by_label("Français").check()
        page.get_by_role("button", name="Save").click()
        came(page.get_by_role("heading", name="Mon profil", level=1))
        assert page.evaluate(paper) == "rgb(243, 246, 245)"
        page.get_by_label("Comme l’appareil").check()
        page.get_by_role("button", name="Enregistrer").click()

    @pytest.mark.parametrize("size", SIZES)
    def test_axe_finds_nothing(self, opened: Open, size: str) -> None:
        page = opened(size)
        for path in AROUND:
            page.goto(path)
            assert violations(page) == [], path

    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
    def test_axe_finds_nothing_on_a_token_just_made_and_refreshing_makes_no_other(
        self, opened: Open, size: str, dark: bool
    ) -> None:
        page = opened(size, "/profile/tokens/", dark=dark)
        page.get_by_label("Appareil ou logiciel").fill(f"Station {size} {dark}")
        page.get_by_role("button", name="Créer le jeton").click()
        expect(page.get_by_label(f"Station {size} {dark}", exact=True)).to_be_visible()
        assert violations(page) == []
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copier").click()
        expect(page.get_by_role("button", name="Copié")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == page.locator("#secret").input_value()
        page.reload()
        expect(page.get_by_text("déjà créé")).to_be_visible()
        assert violations(page) == []
        mine = page.get_by_role("listitem").filter(has_text=f"Station {size} {dark}")
        expect(mine).to_have_count(1)
        mine.get_by_role("button", name="Révoquer").click()
        expect(page.get_by_text("révoqué")).to_be_visible()

    def test_holds_on_a_screen_320_pixels_wide(self, opened: Open) -> None:
        page = opened("320", "/profile/")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    def test_a_session_elsewhere_is_ended(self, entered: Entered) -> None:
        here, elsewhere = entered("sans-patient"), entered("sans-patient")
        here.goto("/profile/")
        here.get_by_role("button", name="Terminer toutes les autres").click()
        expect(here.get_by_text("Vos autres sessions sont terminées.")).to_be_visible()
        elsewhere.goto("/profile/")
        expect(elsewhere.get_by_role("heading", name="Connexion")).to_be_visible()
        sign_in(elsewhere, "sans-patient")
