"""French first, English complete."""

import re
from functools import cache

import pytest
from django.test import Client

from patients.models import Scope
from tests import people
from tests.people import Clock
from tests.portal import catalogue
from tests.portal.conftest import Screens
from tests.portal.test_screens import words

OWN_NAMES = {"Français", "Anglais"}  # a language is offered in its own words
PLACES = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{\w+\}")


def test_the_compiled_catalogue_is_that_of_the_written_one() -> None:
    assert catalogue.compiled() == catalogue.written()


def test_nothing_that_the_rooms_say_lacks_its_english() -> None:
    written = catalogue.written()
    assert [french for french in sorted(catalogue.asked()) if not all(written.get(french, [""]))] == []


def test_nothing_is_translated_that_no_room_says() -> None:
    assert set(catalogue.written()) <= catalogue.asked()


def test_what_is_filled_in_is_the_same_in_both_languages() -> None:
    for french, english in catalogue.written().items():
        for text in english:
            assert sorted(PLACES.findall(french)) == sorted(PLACES.findall(text)), french


@cache
def foreign(language: str) -> dict[str, re.Pattern[str]]:
    """The sentences that a screen in `language` must not show: ours in the other one, where they differ."""
    written = {french: english for french, english in catalogue.written().items() if french not in OWN_NAMES}
    pairs = [(french, text) for french, english in written.items() for text in english]
    said = {text if language == "fr" else french for french, text in pairs if french != text}
    own = catalogue.french() if language == "fr" else {text for _french, text in pairs}
    return {text: _pattern(text) for text in said - own if len(PLACES.sub("", text)) > 5}


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"%\(\w+\)[sd]|%[sd]|\{\w+\}", " ".join(text.split()))
    return re.compile(r"(?<![\w’'])" + r".{1,60}?".join(re.escape(part) for part in parts) + r"(?![\w’'])")


def shown(html: str) -> str:
    """Everything a person sees or hears, labels and alternatives included."""
    spoken = re.findall(r'(?:aria-label|alt|placeholder|title)="([^"]*)"', html)
    return words(html).replace("&#x27;", "'") + " | " + " | ".join(spoken)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_screen_shows_a_sentence_in_the_other_language(language: str, screens: Screens, at: Clock) -> None:
    empty = people.dossier(birth_name="PAT-VIDE", birth_date="2026-01")
    people.designation(empty, screens.reader, Scope.ADDRESSED, until=at.now.replace(year=2027))
    people.entry(screens.dossier, confidentiality="R", visibility=("MASQUE_PS", "INVISIBLE_PATIENT"))
    pages = {path: _in(language, screens.client, path) for path in _addresses(screens, str(empty.uuid))}
    pages["not found"] = _in(language, screens.client, "/nothing")
    pages["sign-in"] = _in(language, Client(), "/accounts/login/")
    pages["nobody"] = _in(language, people.signed_in(people.physician().user), "/patients/")
    pages["staff"] = _in(language, people.signed_in(people.person(group="Secretaries")), "/patients/")
    for name, html in pages.items():
        assert f'<html lang="{language}">' in html, name
        said = shown(html)
        assert [text for text, pattern in foreign(language).items() if pattern.search(said)] == [], name


def _in(language: str, client: Client, path: str) -> str:
    client.cookies["django_language"] = language
    return client.get(path).content.decode()


def _addresses(screens: Screens, empty: str) -> list[str]:
    dossier = f"/dossiers/{screens.dossier.uuid}/"
    entries = [f"/entries/{entry.uuid}/" for entry in screens.entries.values()]
    return ["/patients/", dossier, f"{dossier}readers/", f"/dossiers/{empty}/", *entries, "/accounts/logout/"]


@pytest.mark.django_db
class TestChoice:
    def test_is_kept_and_leads_back(self, client: Client) -> None:
        answer = client.post("/language/", {"language": "en", "next": "/accounts/login/?next=/"})
        assert answer["Location"] == "/accounts/login/?next=/"
        assert "<h1>Sign in</h1>" in client.get("/accounts/login/").content.decode()

    def test_is_offered_on_the_sign_in_page_in_its_own_words(self, client: Client) -> None:
        assert 'lang="en">English</button>' in client.get("/accounts/login/").content.decode()

    def test_is_french_whatever_the_browser_prefers(self, client: Client) -> None:
        answer = client.get("/accounts/login/", headers={"Accept-Language": "en"})
        assert "<h1>Connexion</h1>" in answer.content.decode()

    @pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)"])
    def test_leads_to_no_other_site(self, client: Client, elsewhere: str) -> None:
        assert client.post("/language/", {"language": "en", "next": elsewhere})["Location"] == "/"
