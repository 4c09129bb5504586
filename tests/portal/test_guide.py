"""The pages of help: complete, in both languages, and true to the screens that they speak of."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from patients.models import Scope
from portal.views.guide import PAGES
from tests import people
from tests.people import Queries
from tests.portal import catalogue
from tests.portal.test_budget import QUERIES, shapes
from tests.portal.test_languages import foreign, shown

pytestmark = pytest.mark.django_db
EACH = pytest.mark.parametrize("name", PAGES)


@pytest.fixture
def client(db: None) -> Client:
    return people.signed_in(people.physician().user)


def page(client: Client, name: str) -> str:
    answer = client.get(f"/help/{name}/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@EACH
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_is_whole_in_each_language(name: str, language: str, client: Client) -> None:
    client.cookies["django_language"] = language
    html = client.get(f"/help/{name}/").content.decode()
    assert f'<html lang="{language}">' in html
    assert [text for text, pattern in foreign(language).items() if pattern.search(shown(html))] == []


@EACH
def test_each_part_is_led_to_from_the_head(name: str, client: Client) -> None:
    html = page(client, name)
    contents = html.split('class="help-contents"')[1].split("</nav>")[0]
    led, there = re.findall(r'href="#([\w-]+)"', contents), re.findall(r'<section id="([\w-]+)"', html)
    assert led == there
    assert len(led) == len(set(led)) >= 3
    assert html.count("<h1>") == 1


@EACH
def test_each_is_marked_among_the_others(name: str, client: Client) -> None:
    html = page(client, name)
    assert f'<a href="/help/{name}/" aria-current="page">' in html
    for other in PAGES:
        assert f'href="/help/{other}/"' in html


@EACH
def test_each_asks_for_as_little_as_any_page(name: str, client: Client, queries: Queries) -> None:
    made = queries(lambda: client.get(f"/help/{name}/"))
    assert len(made) <= QUERIES, shapes(made)


@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("Physicians", "physicians"),
        ("Secretaries", "secretaries"),
        ("Administrators", "administrators"),
        ("", "physicians"),
    ],
)
def test_one_is_led_to_the_page_for_what_one_is(group: str, name: str) -> None:
    client = people.signed_in(people.person(group=group))
    assert client.get("/help/")["Location"] == f"/help/{name}/"


@pytest.mark.parametrize("name", ["page", "nothing", "base", "-", "x" * 300])
def test_no_other_name_is_a_page(name: str, client: Client) -> None:
    assert client.get(f"/help/{name}/").status_code == 404


@pytest.mark.parametrize("path", ["/patients/", "/profile/", "/help/signs/", "/admin/"])
def test_it_is_led_to_from_the_screens(path: str) -> None:
    client = people.signed_in(people.person(group="Administrators"))
    html = client.get(path).content.decode()
    assert 'href="/help/"' in html, path


def test_it_is_led_to_from_a_dossier(client: Client) -> None:
    dossier, reader = people.dossier(), people.physician()
    people.designation(dossier, reader, Scope.DOSSIER)
    assert people.signed_in(reader.user).get(f"/dossiers/{dossier.uuid}/").content.count(b'href="/help/"') >= 2


class TestTruth:
    """What help says of a screen is what the screen says."""

    def test_the_keys_are_those_of_the_screens(self, client: Client) -> None:
        with override("fr"):
            dialog = render_to_string("portal/components/_keys.html", {"user": people.person()})
        assert _keys(page(client, "physicians")) == _keys(unescape(dialog))

    def test_the_script_knows_each_of_them(self) -> None:
        script = Path("site/portal/static/portal/reading.js").read_text(encoding="utf-8")
        for key in ("j", "k", "n", "u", "p", "l"):
            assert re.search(rf"^    {key}: \(\) =>", script, re.MULTILINE), key

    def test_the_marks_are_those_of_a_document(self, client: Client) -> None:
        dossier, reader = people.dossier(), people.physician()
        people.designation(dossier, reader)
        for confidentiality in ("R", "V"):
            told = ("INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX")
            people.entry(dossier, confidentiality=confidentiality, visibility=told)
        timeline = people.signed_in(reader.user).get(f"/dossiers/{dossier.uuid}/").content.decode()
        signs = set(re.findall(r'class="badge[^"]*">([^<]+)<', page(client, "signs")))
        worn = set(re.findall(r'class="badge[^"]*">([^<]+)<', unescape(timeline)))
        assert len(worn) == 4
        assert worn <= signs

    def test_the_buttons_it_names_are_on_the_screens(self, client: Client) -> None:
        rooms = ("site", "documents", "patients", "workflows", "search")
        sources = [path.read_text(encoding="utf-8") for room in rooms for path in _templates(room)]
        screens = "\n".join(text for text in sources if "portal/help/page.html" not in text)
        named = {word for name in PAGES for word in re.findall(r"« ([^»]+) »", page(client, name))}
        assert len(named) > 10
        missing = {word for word in named if f'"{word}' not in screens and f"{word}" not in _menus()}
        assert missing == set()

    def test_in_english_too(self, client: Client) -> None:
        client.cookies["django_language"] = "en"
        said = " | ".join(text for english in catalogue.written().values() for text in english if len(text) < 60)
        named = {word for name in PAGES for word in re.findall(r"“([^”]+)”", page(client, name))}
        assert len(named) > 10
        assert {word for word in named if word not in said} == set()


def _templates(room: str) -> list[Path]:
    return list(Path(room).rglob("templates/**/*.html"))


def _menus() -> str:
    return Path("site/portal/wagtail_hooks.py").read_text(encoding="utf-8")


def _keys(html: str) -> list[tuple[str, str]]:
    """Each key and what it does."""
    lines = re.findall(r"<div><dt>(.*?)</dt><dd>([^<]+)</dd></div>", html)
    return [(" ".join(re.findall(r"<kbd>([^<]+)</kbd>", keys)), told) for keys, told in lines if "<kbd>" in keys]
