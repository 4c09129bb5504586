"""Bytes that a dossier has already come by another road: what that restricts holds, and the hospital owns its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from documents.access import open_entry, readable_entries
from documents.actions import come_again as again
from documents.actions.come_again import come_again
from documents.actions.describe import Description, describe
from documents.actions.replace import replace
from documents.actions.withdraw import withdraw
from documents.models import Arrival, EntryPage, Origin
from patients.models import AccessTrace, DossierEvent, DossierPage, Physician
from search.models import EntryChange
from tests import people
from tests.documents.contributing.adding import code, contribute, designated
from tests.documents.formats.pdf_samples import pdf
from tests.documents.intake.letters import Person, dossier_of, file, file_one, letter, outcomes, person, put
from tests.documents.intake.sent import carried, xdm
from tests.working import work

pytestmark = pytest.mark.django_db
ECG = pdf("ECG normal")


@pytest.fixture
def who() -> Person:
    return person()


@pytest.fixture
def dossier(who: Person) -> DossierPage:
    return dossier_of(who)


def sent(folder: Path, who: Person, *marks: str, content: bytes = ECG) -> Path:
    """A package that carries the document with these marks."""
    return put(folder, xdm(carried(content, who, "DOC2.PDF", confidentiality=marks or ("N",))))


def filed_plainly(folder: Path, dossier: DossierPage, content: bytes = ECG) -> EntryPage:
    assert file_one(put(folder, content), into=dossier).outcome == "filed"
    return EntryPage.objects.get()


def now(entry: EntryPage) -> EntryPage:
    return EntryPage.objects.get(pk=entry.pk)


def events(entry: EntryPage) -> list[str]:
    return list(DossierEvent.objects.filter(entry=entry.uuid).order_by("pk").values_list("reason", flat=True))


class TestMarks:
    def test_a_package_that_masks_what_is_filed_masks_it(
        self, tmp_path: Path, who: Person, dossier: DossierPage
    ) -> None:
        entry, reader = filed_plainly(tmp_path, dossier), designated(dossier)
        work()
        assert open_entry(reader.user, entry.uuid)
        rows = file(sent(tmp_path, who, "R", "MASQUE_PS", "INVISIBLE_PATIENT"))
        assert outcomes(rows)[-1] == "duplicate"
        held = now(entry)
        assert (held.masked_to_professionals, held.invisible_to_patient, held.invisible_to_guardians) == (
            True, True, False,
        )  # fmt: skip
        assert held.confidentiality == "R"
        assert open_entry(reader.user, entry.uuid) is None
        assert events(entry) == ["restriction dite par un autre envoi"]
        assert EntryChange.objects.filter(entry=entry.pk).exists()

    def test_one_that_restricts_nothing_lifts_nothing_and_says_nothing(
        self, tmp_path: Path, who: Person, dossier: DossierPage
    ) -> None:
        file(sent(tmp_path, who, "V", "MASQUE_PS"))
        entry = EntryPage.objects.get()
        work()
        file(sent(tmp_path, who, "N"))
        assert (now(entry).masked_to_professionals, now(entry).confidentiality) == (True, "V")
        assert (events(entry), EntryChange.objects.count()) == ([], 0)

    def test_what_the_desk_lifted_stays_lifted_when_the_same_package_comes_again(
        self, tmp_path: Path, who: Person, dossier: DossierPage
    ) -> None:
        entry, package = filed_plainly(tmp_path, dossier), sent(tmp_path, who, "MASQUE_PS")
        file(package)
        assert now(entry).masked_to_professionals
        describe(now(entry), Description(visibility=()), reason="accord du patient")
        file(package)
        assert not now(entry).masked_to_professionals
        file(sent(tmp_path, who, "R", "MASQUE_PS"))  # another word is heard
        assert now(entry).masked_to_professionals

    def test_a_package_about_somebody_else_masks_nothing_and_is_held(
        self, tmp_path: Path, who: Person, dossier: DossierPage
    ) -> None:
        other = person()
        dossier_of(other)
        entry = filed_plainly(tmp_path, dossier)
        rows = file(sent(tmp_path, other, "MASQUE_PS"))
        assert rows[-1].outcome == "held"
        assert not now(entry).masked_to_professionals

    def test_the_same_in_the_other_order_is_the_same(self, tmp_path: Path, who: Person, dossier: DossierPage) -> None:
        file(sent(tmp_path, who, "MASQUE_PS"))
        assert file_one(put(tmp_path, ECG), into=dossier).outcome == "duplicate"
        assert EntryPage.objects.get().masked_to_professionals

    def test_what_is_judged_after_it_was_sealed_is_heard_too(
        self, tmp_path: Path, who: Person, dossier: DossierPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Filed by another hand between the first look and the lock."""
        entry = filed_plainly(tmp_path, dossier)
        monkeypatch.setattr("documents.road._filed_before", lambda *_told: None)
        assert file(sent(tmp_path, who, "MASQUE_PS"))[-1].outcome == "duplicate"
        assert now(entry).masked_to_professionals
        assert Arrival.objects.count() == 1

    def test_a_duplicate_that_says_nothing_costs_no_writing(
        self, tmp_path: Path, dossier: DossierPage, queries: Callable[[Callable[[], object]], list[str]]
    ) -> None:
        filed_plainly(tmp_path, dossier)
        path = put(tmp_path, ECG)
        asked = queries(lambda: file_one(path, into=dossier))
        assert not [query for query in asked if query.startswith(("UPDATE", "INSERT", "SAVEPOINT"))]


class TestWhatAPhysicianAddedFirst:
    @pytest.fixture
    def writer(self, dossier: DossierPage) -> Physician:
        return designated(dossier)

    @pytest.fixture
    def content(self, who: Person) -> bytes:
        return letter(who)

    @pytest.fixture
    def entry(self, dossier: DossierPage, writer: Physician, content: bytes) -> EntryPage:
        return contribute(dossier, writer, content)

    def test_is_the_hospitals_once_the_hospital_sends_it(
        self, tmp_path: Path, entry: EntryPage, writer: Physician, content: bytes, dossier: DossierPage
    ) -> None:
        assert file_one(put(tmp_path, content)).outcome == "duplicate"
        assert (now(entry).origin, now(entry).contributor) == (Origin.HOSPITAL, writer.user)
        assert events(entry)[-1] == "reçu aussi de l’établissement"
        assert list(readable_entries(writer.user)) == [entry]
        mine = contribute(dossier, writer, b"une autre lettre")
        assert code(lambda: withdraw(entry, reason="erreur", actor=writer.user)) == "not-allowed"
        assert code(lambda: replace(mine, entry, reason="erreur", actor=writer.user)) == "not-allowed"

    def test_is_folded_by_no_file_of_its_contributor_any_more(
        self, tmp_path: Path, entry: EntryPage, writer: Physician, content: bytes, dossier: DossierPage, who: Person
    ) -> None:
        file_one(put(tmp_path, content))
        contribute(dossier, writer, letter(who, replaces=(now(entry).document_id.rpartition("^")[2],)))
        assert now(entry).state == "published"

    def test_stays_theirs_when_another_physician_adds_the_same(
        self, entry: EntryPage, content: bytes, dossier: DossierPage
    ) -> None:
        assert contribute(dossier, designated(dossier), content) == entry
        assert now(entry).origin == Origin.PHYSICIAN

    def test_twice_from_the_hospital_is_said_once(self, tmp_path: Path, entry: EntryPage, content: bytes) -> None:
        path = put(tmp_path, content)
        file_one(path)
        file_one(path)
        assert len(events(entry)) == 2  # added, then the hospital's

    def test_withdrawn_before_the_hospital_sends_it_is_held_and_nothing_is_lost(
        self, tmp_path: Path, entry: EntryPage, writer: Physician, content: bytes
    ) -> None:
        withdraw(entry, reason="erreur", actor=writer.user)
        assert file_one(put(tmp_path, content)).outcome == "held"

    def test_withdrawn_at_the_instant_when_it_comes_is_held_too(
        self, tmp_path: Path, entry: EntryPage, writer: Physician, content: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        take = again._take

        def after_the_other_hand(asked: EntryPage, *told: Any) -> EntryPage:
            monkeypatch.setattr(again, "_take", take)
            withdraw(asked, reason="erreur", actor=writer.user)
            return take(asked, *told)

        monkeypatch.setattr(again, "_take", after_the_other_hand)
        assert file_one(put(tmp_path, content)).outcome == "held"
        assert Arrival.objects.get(outcome="held").stored

    def test_is_nobodys_to_give_who_may_not_file(self, entry: EntryPage, dossier: DossierPage) -> None:
        for group in ("Administrators", ""):
            stranger = people.person(group=group) if group else designated(dossier).user
            assert code(partial(come_again, entry, entry.original_sha256, [], actor=stranger)) == "not-allowed"
        assert now(entry).origin == Origin.PHYSICIAN
        assert not AccessTrace.objects.exists()
