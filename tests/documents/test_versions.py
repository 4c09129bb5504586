"""Versions of a document: whatever comes first, the last one stands, and nothing vanishes by a clerical error."""

from itertools import permutations

import pytest

from documents.access import readable_entries
from documents.actions.withdraw import withdraw
from documents.models import EntryPage
from documents.signals import entry_published, entry_superseded, entry_withdrawn
from documents.states import State
from patients.models import DossierPage, User
from tests import people
from tests.people import Clock

pytestmark = pytest.mark.django_db
# A ← B ← C: B replaces A, C replaces B
CHAIN: dict[str, tuple[str, ...]] = {"A": (), "B": ("A",), "C": ("B",)}


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def reader(dossier: DossierPage) -> User:
    physician = people.physician()
    people.designation(dossier, physician)
    return physician.user


def file(dossier: DossierPage, name: str, *replaces: str) -> EntryPage:
    """The document `name`, which says that it replaces others."""
    return people.entry(dossier, document_id=name, replaces=replaces)


def standing(dossier: DossierPage) -> dict[str, str | None]:
    """Each document in force: None when it stands, else the one it is folded under. Wagtail's `live` must agree."""
    found: dict[str, str | None] = {}
    for entry in EntryPage.objects.filter(dossier=dossier).exclude(state=State.WITHDRAWN).select_related("head"):
        assert entry.live == (entry.state == State.PUBLISHED)
        assert (entry.head is None) == (entry.state == State.PUBLISHED)
        assert entry.published_at is not None
        found[entry.document_id] = entry.head.document_id if entry.head else None
    return found


def seen(reader: User, *, earlier: bool = False) -> set[str]:
    """What a physician reads of the dossier."""
    return {entry.document_id for entry in readable_entries(reader, earlier_versions=earlier)}


def withdrawn(entry: EntryPage) -> EntryPage:
    return withdraw(EntryPage.objects.get(pk=entry.pk), reason="erreur de classement")


class TestTwoVersions:
    def test_a_replacement_folds_what_it_replaces(self, dossier: DossierPage, reader: User) -> None:
        file(dossier, "A")
        file(dossier, "B", "A")
        assert standing(dossier) == {"A": "B", "B": None}
        assert seen(reader) == {"B"}
        assert seen(reader, earlier=True) == {"A", "B"}

    def test_a_replacement_that_comes_first_is_published_and_its_target_comes_folded(
        self, dossier: DossierPage, reader: User
    ) -> None:
        file(dossier, "B", "A")
        assert standing(dossier) == {"B": None}
        file(dossier, "A")
        assert standing(dossier) == {"A": "B", "B": None}
        assert seen(reader) == {"B"}

    def test_one_may_replace_several(self, dossier: DossierPage) -> None:
        for name in "AB":
            file(dossier, name)
        file(dossier, "C", "A", "B")
        assert standing(dossier) == {"A": "C", "B": "C", "C": None}

    def test_a_document_of_another_dossier_is_left_alone(self, dossier: DossierPage) -> None:
        elsewhere = people.dossier()
        file(elsewhere, "A")
        file(dossier, "B", "A")
        assert standing(elsewhere) == {"A": None}
        assert standing(dossier) == {"B": None}

    def test_documents_without_an_id_never_replace_each_other(self, dossier: DossierPage) -> None:
        for _ in range(2):
            file(dossier, "", "")
        assert EntryPage.objects.filter(dossier=dossier, state=State.PUBLISHED).count() == 2

    @pytest.mark.parametrize("names", [("A", "B"), ("B", "A")])
    def test_of_two_that_claim_to_replace_each_other_one_stands(
        self, dossier: DossierPage, reader: User, names: tuple[str, str]
    ) -> None:
        first, second = names
        file(dossier, first, second)
        file(dossier, second, first)
        assert len(seen(reader)) == 1
        assert seen(reader, earlier=True) == {"A", "B"}

    def test_one_that_claims_to_replace_itself_stands(self, dossier: DossierPage) -> None:
        file(dossier, "A", "A")
        assert standing(dossier) == {"A": None}


class TestAChainOfThree:
    @pytest.mark.parametrize("order", list(permutations("ABC")), ids="".join)
    def test_ends_the_same_in_whatever_order_it_comes(
        self, dossier: DossierPage, reader: User, order: tuple[str, ...]
    ) -> None:
        for name in order:
            file(dossier, name, *CHAIN[name])
        assert standing(dossier) == {"A": "C", "B": "C", "C": None}
        assert seen(reader) == {"C"}
        assert seen(reader, earlier=True) == {"A", "B", "C"}

    @pytest.mark.parametrize("order", list(permutations("ABC")), ids="".join)
    @pytest.mark.parametrize(
        ("gone", "left"),
        [
            ("C", {"A": "B", "B": None}),
            ("B", {"A": "C", "C": None}),
            ("A", {"B": "C", "C": None}),
            ("CB", {"A": None}),
            ("BC", {"A": None}),
            ("AC", {"B": None}),
            ("CA", {"B": None}),
            ("ABC", {}),
        ],
    )
    def test_loses_what_is_withdrawn_and_nothing_else(
        self, dossier: DossierPage, order: tuple[str, ...], gone: str, left: dict[str, str | None]
    ) -> None:
        filed = {name: file(dossier, name, *CHAIN[name]) for name in order}
        for name in gone:
            withdrawn(filed[name])
        assert standing(dossier) == left


class TestBranches:
    @pytest.mark.parametrize("gone", ["B", "C"])
    def test_what_two_documents_replace_stays_folded_while_one_of_them_stands(
        self, dossier: DossierPage, reader: User, gone: str
    ) -> None:
        filed = {"A": file(dossier, "A"), "B": file(dossier, "B", "A"), "C": file(dossier, "C", "A")}
        assert seen(reader) == {"B", "C"}
        withdrawn(filed.pop(gone))
        (other,) = filed.keys() - {"A"}
        assert standing(dossier) == {"A": other, other: None}
        withdrawn(filed[other])
        assert standing(dossier) == {"A": None}

    def test_several_restored_together_all_stand(self, dossier: DossierPage) -> None:
        for name in "AB":
            file(dossier, name)
        withdrawn(file(dossier, "C", "A", "B"))
        assert standing(dossier) == {"A": None, "B": None}


class TestAnnouncements:
    def test_say_what_appeared_what_was_folded_and_what_went(self, dossier: DossierPage) -> None:
        told: list[tuple[str, str]] = []
        listeners = {
            signal: lambda entries, word=word, **kwargs: told.extend((word, one.document_id) for one in entries)
            for signal, word in ((entry_published, "+"), (entry_superseded, "~"), (entry_withdrawn, "-"))
        }
        for signal, listen in listeners.items():
            signal.connect(listen)
        try:
            file(dossier, "A")
            newer = file(dossier, "B", "A")
            withdrawn(newer)
        finally:
            for signal, listen in listeners.items():
                signal.disconnect(listen)
        assert sorted(told[:1]) == [("+", "A")]
        assert sorted(told[1:3]) == [("+", "B"), ("~", "A")]
        assert sorted(told[3:]) == [("+", "A"), ("-", "B")]
