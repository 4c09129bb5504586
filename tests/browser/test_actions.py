"""How many actions the main tasks take: a key, a click or a field filled in is one, as a person counts them."""

from playwright.sync_api import Page, expect

from tests import people
from tests.browser.conftest import Open

TO_THE_NEWEST_LETTER = 3


class Hand:
    """Counts what a person does on a page."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def signs_in(self, login: str) -> None:
        """The form that the browser fills in is one action: sending it."""
        self.page.goto("/")
        self.page.get_by_label("Identifiant").fill(login)
        self.page.get_by_label("Mot de passe").fill(people.PASSWORD)
        self.clicks("button", "Se connecter")

    def clicks(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.actions += 1


def test_a_physician_reads_the_newest_letter_in_three_actions(opened: Open) -> None:
    hand = Hand(opened("phone", known=False))
    hand.signs_in("aubade")
    newest = hand.page.get_by_role("listitem").get_by_role("link", name="Lettre").first
    name = (newest.text_content() or "").strip()
    hand.clicks("link", name)
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(name)
    expect(hand.page.locator("img").first).to_be_visible()
    assert hand.actions <= TO_THE_NEWEST_LETTER
