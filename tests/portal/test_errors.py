"""Error pages: whether to try again, whom to call, and nothing of what was asked for."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoDbBlocker, Settings

from portal.views import errors
from tests import people
from tests.people import Clock

PAGES = [
    (400, errors.bad_request),
    (403, errors.forbidden),
    (403, errors.refused_form),
    (404, errors.not_found),
    (500, errors.server_error),
    (503, errors.unavailable),
]


class Unreachable:
    """Stands for a user, and a session, that cannot be read."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the error page asked for {name}")


@pytest.mark.parametrize(("status", "page"), PAGES)
def test_says_whether_to_try_again_and_whom_to_call_without_database_nor_person(
    status: int, page: Callable[..., Any], settings: Settings, rf: RequestFactory, django_db_blocker: DjangoDbBlocker
) -> None:
    settings.DIAPHANE_SUPPORT = "le 01 99 00 00 00"
    request = rf.get("/dossiers/")
    request.user = request.session = Unreachable()  # type: ignore[assignment]
    with django_db_blocker.block():
        answer = page(request)
    text = answer.content.decode()
    assert answer.status_code == status
    assert str(status) in text
    assert "Faut-il réessayer ?" in text
    assert "le 01 99 00 00 00" in text


def test_says_whom_to_call_where_nobody_was_named(rf: RequestFactory, settings: Settings) -> None:
    settings.DIAPHANE_SUPPORT = ""
    assert "L’assistance de votre établissement" in errors.server_error(rf.get("/")).content.decode()


@pytest.mark.django_db
class TestNotFound:
    def test_is_the_same_to_the_byte_for_what_is_absent_and_what_is_forbidden(self, at: Clock) -> None:
        dossier = people.dossier()
        entry = people.entry(dossier)
        client = people.signed_in(people.physician().user)
        answers = {
            client.get(path).content
            for path in (
                f"/dossiers/{dossier.uuid}/",
                f"/dossiers/{uuid4()}/",
                f"/dossiers/{dossier.uuid}/readers/",
                f"/entries/{entry.uuid}/",
                f"/entries/{entry.uuid}/original",
                f"/entries/{uuid4()}/",
                "/nothing/here",
            )
        }
        assert len(answers) == 1

    def test_is_the_same_whoever_asks(self, at: Clock) -> None:
        people_here = [people.physician().user, people.person(group="Secretaries"), people.person(is_superuser=True)]
        assert len({people.signed_in(one).get("/nothing").content for one in people_here}) == 1


@pytest.mark.django_db
def test_a_form_that_comes_too_late_says_that_nothing_changed() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "Rien n’a été modifié" in answer.content.decode()
