"""What is asked, and how it is kept."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from search import past
from search.actions.keep import KEPT, keep
from search.asked import Asked, of_form, seal, unseal
from search.models import PastSearch
from tests import people

WHO = UUID("12345678-1234-4234-8234-123456789abc")


def test_the_form_is_read_whole() -> None:
    told = of_form({"q": " a ", "dossier": str(WHO), "kind": "report", "from": "2026-01-01", "to": "x", "author": "b"})
    assert told == Asked("a", str(WHO), "report", "2026-01-01", "x", "b")
    assert told.within == WHO
    assert told.filters.kind == "report"
    assert told.wrong_days == ("x",)


@pytest.mark.parametrize("dossier", ["x", "123", "../", "' OR 1=1", "é" * 40])
def test_a_dossier_that_is_no_uuid_is_refused(dossier: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        of_form({"dossier": dossier})


def test_a_kind_is_of_an_entry_or_the_code_of_a_type() -> None:
    assert Asked(kind="images").filters.kind == "images"
    assert Asked(kind="18748-4").filters.type_code == "18748-4"


@pytest.mark.parametrize(
    "asked", [Asked(), Asked(q="  "), Asked(q="!!"), Asked(since="nothing"), Asked(dossier=str(WHO))]
)
def test_a_form_may_ask_for_nothing(asked: Asked) -> None:
    assert not asked


@pytest.mark.parametrize("asked", [Asked(q="a1"), Asked(kind="images"), Asked(since="2026-01-01"), Asked(author="x")])
def test_a_word_or_a_filter_is_enough(asked: Asked) -> None:
    assert asked


@given(st.builds(Asked, q=st.text(max_size=50), author=st.text(max_size=20)), st.integers(1, 10**9))
def test_what_is_sealed_opens_again(asked: Asked, user: int) -> None:
    kept = of_form({"q": asked.q, "author": asked.author})
    assert unseal(seal(kept, WHO, user), WHO, user) == kept


def test_what_is_sealed_opens_for_its_maker_and_its_id_alone(settings: Settings) -> None:
    sealed = seal(Asked(q="métastase"), WHO, 1)
    assert "métastase".encode() not in sealed
    assert unseal(sealed, WHO, 2) is None
    assert unseal(sealed, uuid4(), 1) is None
    assert unseal(sealed[:-1] + b"\0", WHO, 1) is None
    settings.SECRET_KEY = "another"
    assert unseal(sealed, WHO, 1) is None


def test_the_same_sealed_twice_looks_different() -> None:
    assert seal(Asked(q="a"), WHO, 1) != seal(Asked(q="a"), WHO, 1)


@pytest.mark.django_db
class TestPast:
    def test_one_finds_ones_own(self) -> None:
        user, other = people.person(), people.person()
        uuid = keep(user, Asked(q="métastase"))
        found, latest = past.found(user, uuid)
        assert found == past.Past(uuid, Asked(q="métastase"))
        assert latest == [found]
        assert past.found(other, uuid) == (None, [])

    def test_an_old_one_is_found_among_many(self) -> None:
        user = people.person()
        first = keep(user, Asked(q="première"))
        for number in range(40):
            keep(user, Asked(q=f"recherche {number}"))
        found, latest = past.found(user, first)
        assert found is not None
        assert found.asked.q == "première"
        assert latest[0].asked.q != "première" or len(latest) == past.SUGGESTED

    def test_the_latest_come_first_and_once(self) -> None:
        user = people.person()
        for text in ("a1", "b1", "A1", "c1"):
            keep(user, Asked(q=text))
        assert [one.asked.q for one in past.latest(user)] == ["c1", "A1", "b1"]

    def test_the_oldest_are_forgotten(self) -> None:
        user, other = people.person(), people.person()
        kept = keep(other, Asked(q="autre"))
        for number in range(KEPT + 5):
            keep(user, Asked(q=f"m{number}"))
        assert PastSearch.objects.filter(user=user).count() == KEPT
        assert past.found(other, kept)[0] is not None

    def test_the_database_holds_no_word_of_it(self) -> None:
        keep(people.person(), Asked(q="métastase", author="ARNAUD"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM search_pastsearch")
            row = repr(cursor.fetchall())
        assert "tastase" not in row
        assert "ARNAUD" not in row
