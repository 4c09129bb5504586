"""The screens of contributions: whose dossier it is, in both languages, cheap, and telling nothing in passing."""

import re
from collections.abc import Iterator

import pytest

from patients.models import Role, Scope
from tests import people
from tests.documents.formats import pdf_samples
from tests.people import Clock, Queries
from tests.workflows.contributions.writing import Writer, entries, photograph, writer

pytestmark = pytest.mark.django_db
BUDGET = 15


@pytest.fixture
def by(at: Clock) -> Writer:
    return writer(people.dossier(birth_name="PAT-ÉCRAN"))


def screens(by: Writer) -> Iterator[str]:
    """Every address with a screen."""
    yield f"/dossiers/{by.dossier.uuid}/add/"
    yield f"/dossiers/{by.dossier.uuid}/add/text"
    yield f"/contributions/{by.draft(photograph(), photograph((1, 2, 3)), way='photos').uuid}/"
    delivered = by.draft(pdf_samples.pdf("un"), b"\0\1\2" * 20)
    yield f"/contributions/{delivered.uuid}/"
    by.file(delivered)
    yield f"/contributions/{delivered.uuid}/"
    yield f"/entries/{entries()[0].uuid}/own/"


def test_every_screen_says_whose_dossier_it_is_and_none_in_its_title(by: Writer) -> None:
    for address in screens(by):
        page = by.client.get(address).content.decode()
        title = re.findall("<title>(.*?)</title>", page)[0]
        assert "PAT-ÉCRAN" in page, address
        assert "PAT-ÉCRAN" not in title
        assert page.count("<h1") == 1


def test_every_screen_is_cheap(by: Writer, queries: Queries) -> None:
    for address in screens(by):
        made = queries(lambda address=address: by.client.get(address))  # type: ignore[misc]
        assert len(made) <= BUDGET, (address, len(made), made)


def test_a_review_costs_the_same_whatever_the_number_of_pages(by: Writer, queries: Queries) -> None:
    counts = []
    for number in (1, 8):
        draft = by.draft(*[photograph((number, page, 0)) for page in range(number)], way="photos")
        by.page(draft)  # its trace is written
        counts.append(len(queries(lambda draft=draft: by.page(draft))))  # type: ignore[misc]
    assert counts[0] == counts[1]


def test_no_screen_has_a_script_or_a_style_of_its_own(by: Writer) -> None:
    for address in screens(by):
        page = by.client.get(address).content.decode()
        assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
        assert re.findall(r"<[^>]+\s(?:style|on\w+)=", page) == [], address


def test_in_english_every_screen_speaks_english(by: Writer) -> None:
    by.client.cookies["django_language"] = "en"
    spoken = [by.client.get(address).content.decode() for address in screens(by)]
    for page, words in zip(
        spoken,
        ["Take a photograph", "Write a text", "2 pages, in this order", "Check before adding", "Result of", "Withdraw"],
        strict=True,
    ):
        assert words in page
        assert 'lang="en"' in page


def test_the_three_ways_are_one_choice_each(by: Writer) -> None:
    page = by.client.get(f"/dossiers/{by.dossier.uuid}/add/").content.decode()
    assert page.count('type="file"') == 3
    assert 'accept="image/*" capture="environment"' in page
    assert f'href="/dossiers/{by.dossier.uuid}/add/text"' in page
    assert page.count('data-then="submit"') == 2
    assert "256" in page  # the size is said before anything is sent


def test_the_timeline_leads_there(by: Writer) -> None:
    page = by.client.get(f"/dossiers/{by.dossier.uuid}/").content.decode()
    assert f'href="/dossiers/{by.dossier.uuid}/add/"' in page


@pytest.mark.parametrize(("scope", "types"), [(Scope.DOSSIER, 22), (Scope.ADDRESSED, 22), (Scope.IMAGING, 1)])
def test_the_types_offered_are_those_one_may_add(at: Clock, scope: Scope, types: int) -> None:
    by = writer(scope=scope, role=Role.RADIOLOGIST)
    page = by.client.get(f"/dossiers/{by.dossier.uuid}/add/text").content.decode()
    assert page.count("<option") == types


def test_a_date_is_proposed_and_none_to_come_is_offered(by: Writer) -> None:
    page = by.client.get(f"/dossiers/{by.dossier.uuid}/add/text").content.decode()
    (field,) = re.findall(r'<input[^>]*type="date"[^>]*>', page)
    assert len(set(re.findall(r'(?:value|max)="(\d{4}-\d{2}-\d{2})"', field))) == 1


def test_only_post_changes_anything(by: Writer) -> None:
    draft = by.draft(photograph(), way="photos")
    addresses = [
        f"/dossiers/{by.dossier.uuid}/add/send",
        f"/dossiers/{by.dossier.uuid}/add/text/write",
        f"/contributions/{draft.uuid}/change",
        f"/contributions/{draft.uuid}/file",
    ]
    for address in addresses:
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            assert by.client.generic(method, address).status_code == 405
    assert by.client.post(f"/contributions/{draft.uuid}/").status_code == 405
    assert entries() == []


def test_a_form_without_its_token_adds_nothing(by: Writer) -> None:
    draft = by.draft(photograph(), way="photos")
    by.client.handler.enforce_csrf_checks = True
    assert by.file(draft).status_code == 403
    assert by.post("add/text/write", text="Va bien.", type="11488-4", date="2026-03-27").status_code == 403
    assert entries() == []


def test_a_dossier_that_was_merged_leads_to_the_one_that_was_kept(by: Writer) -> None:
    from patients.actions.merge import Word, merge

    kept = people.dossier(birth_name="PAT-RESTE")
    merge(kept, by.dossier, Word("une seule personne", despite_traits=True))
    response = by.client.get(f"/dossiers/{by.dossier.uuid}/add/")
    assert (response.status_code, response["Location"]) == (302, f"/dossiers/{kept.uuid}/add/")


def test_what_is_typed_meanwhile_is_kept_fit_for_a_column(by: Writer) -> None:
    """PostgreSQL refuses NUL in a JSON column as in a text."""
    draft = by.draft(photograph(), way="photos")
    by.do(draft, "turn", draft.parts.get(), **{"photos-title": "Ordon\0nance", "a\0-b": "c"})
    draft.refresh_from_db()
    assert draft.described == {"photos-title": "Ordonnance", "a-b": "c"}
