"""Undone, a merge leaves each dossier as it was, and what came since where it came."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.actions.move import move
from documents.actions.replace import replace
from documents.actions.withdraw import withdraw
from documents.formats.reading import Embedded
from documents.models import Attachment, EntryPage, Part
from patients.actions.end_designation import end_designation
from patients.actions.refusals import Refused
from patients.actions.undo_merge import undo_merge
from patients.consistency import differences
from patients.models import DossierEvent, DossierMerge, DossierPage, Happening
from storage import objects
from tests import people
from tests.documents.after.images import held, study
from tests.documents.after.places import assert_in_order, children, stands, status
from tests.patients.merging.pairs import doors, dossier, together
from tests.people import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> DossierPage:
    return dossier("100")


@pytest.fixture
def merged() -> DossierPage:
    return dossier("200")


def snapshot() -> dict[str, Any]:
    """Everything that a merge touches."""
    return {
        "entries": set(EntryPage.objects.values_list("uuid", "dossier", "state", "head", "live", "published_at")),
        "tree": {dossier.pk: set(children(dossier)) for dossier in DossierPage.objects.all()},
        "roots": set(DossierPage.objects.values_list("pk", "merged_into")),
        "doors": doors(),
        "keys": set(Attachment.objects.values_list("entry", "part", "stored__sha256", "stored__vault")),
    }


def test_everything_is_as_it_was(kept: DossierPage, merged: DossierPage) -> None:
    for one in (kept, merged):
        people.designation(one, people.physician())
    for under, name, replaced in ((kept, "1", ""), (merged, "2", "1"), (kept, "3", ""), (merged, "4", "2")):
        people.entry(under, title=name, document_id=name, replaces=tuple(replaced))
    people.entry(kept, b"les octets", title="a")
    people.entry(merged, b"les octets", title="b")
    withdraw(people.entry(merged), reason="erreur")
    study(merged, "1", {"10": 1})
    before = snapshot()
    made = together(kept, merged)
    assert snapshot() != before
    undo_merge(made)
    assert snapshot() == before
    assert list(differences()) == []
    assert_in_order()


@st.composite
def filings(draw: st.DrawFn) -> list[tuple[bool, set[str], bool]]:
    """Documents 0, 1…: of the kept dossier or of the other, which of the former each replaces, withdrawn or not."""
    count = draw(st.integers(1, 6))
    replaced = [draw(st.sets(st.integers(0, number), max_size=2)) - {number} for number in range(count)]
    return [(draw(st.booleans()), {str(one) for one in targets}, draw(st.integers(0, 4)) == 0) for targets in replaced]


@given(filings())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_so_it_is_whatever_was_in_both(filed: list[tuple[bool, set[str], bool]]) -> None:
    both = people.dossier(), people.dossier()
    for number, (of_merged, replaced, is_withdrawn) in enumerate(filed):
        name = str(number)
        entry = people.entry(both[of_merged], title=name, document_id=name, replaces=tuple(sorted(replaced)))
        if is_withdrawn:
            withdraw(entry, reason="erreur")
    before = snapshot()
    undo_merge(together(*both))
    assert snapshot() == before


class TestWhoReads:
    def test_each_reads_again_what_they_were_designated_for(self, kept: DossierPage, merged: DossierPage) -> None:
        entries = [people.entry(one) for one in (kept, merged)]
        browsers = []
        for one in (kept, merged):
            physician = people.physician()
            people.designation(one, physician)
            browsers.append(people.signed_in(physician.user))
        undo_merge(together(kept, merged))
        assert [[status(browser, entry) for entry in entries] for browser in browsers] == [[200, 404], [404, 200]]

    def test_a_designation_ended_since_stays_ended(self, kept: DossierPage, merged: DossierPage) -> None:
        designation = people.designation(merged, people.physician())
        made = together(kept, merged)
        end_designation(designation)
        undo_merge(made)
        assert doors() == set()
        assert list(differences()) == []

    def test_a_designation_recorded_since_stays_with_the_kept_one(self, kept: DossierPage, merged: DossierPage) -> None:
        made = together(kept, merged)
        people.designation(merged, people.physician("depuis"))
        undo_merge(made)
        assert doors() == {("depuis", kept)}
        assert list(differences()) == []

    def test_who_read_meanwhile_what_was_not_of_their_patient_is_kept(
        self, at: Clock, kept: DossierPage, merged: DossierPage
    ) -> None:
        own, theirs = people.entry(kept), people.entry(merged)
        physicians = {name: people.physician(name) for name in ("du gardé", "du réuni", "des deux")}
        people.designation(kept, physicians["du gardé"])
        people.designation(merged, physicians["du réuni"])
        for one in (kept, merged):
            people.designation(one, physicians["des deux"])
        made = together(kept, merged)
        for physician in physicians.values():
            for entry in (own, theirs):
                status(people.signed_in(physician.user), entry)
        undone = undo_merge(made)
        assert [(row["person"], row["entry"], row["act"]) for row in undone.readers] == [
            ("du gardé", str(theirs.uuid), "read"),
            ("du réuni", str(own.uuid), "read"),
        ]
        assert DossierMerge.objects.get().readers == undone.readers


class TestWhatCameSince:
    def test_entries_filed_since_stay_in_the_kept_one(self, kept: DossierPage, merged: DossierPage) -> None:
        people.entry(merged, title="1")
        made = together(kept, merged)
        people.entry(merged, title="depuis")
        undo_merge(made)
        assert (stands(kept), stands(merged)) == ({"depuis": "published"}, {"1": "published"})
        assert_in_order()

    def test_one_withdrawn_since_goes_back_withdrawn(self, kept: DossierPage, merged: DossierPage) -> None:
        entry = people.entry(merged, title="1")
        made = together(kept, merged)
        withdraw(entry, reason="erreur")
        undo_merge(made)
        assert (stands(kept), stands(merged)) == ({}, {"1": "withdrawn"})

    def test_a_version_whose_successor_was_withdrawn_since_stands(self, kept: DossierPage, merged: DossierPage) -> None:
        people.entry(merged, title="1", document_id="1")
        second = people.entry(merged, title="2", document_id="2", replaces=("1",))
        made = together(kept, merged)
        withdraw(second, reason="erreur")
        undo_merge(made)
        assert stands(merged) == {"1": "published", "2": "withdrawn"}

    def test_one_moved_away_since_stays_where_it_is(self, kept: DossierPage, merged: DossierPage) -> None:
        entry = people.entry(merged, title="1")
        right = dossier("300")
        made = together(kept, merged)
        move(entry, right, reason="homonyme")
        undo_merge(made)
        assert (stands(kept), stands(merged), stands(right)) == ({}, {}, {"1": "published"})
        assert_in_order()

    def test_a_version_of_the_kept_one_replaced_since_stays_folded(
        self, kept: DossierPage, merged: DossierPage
    ) -> None:
        people.entry(kept, title="1", document_id="1")
        people.entry(merged, title="2", document_id="2", replaces=("1",))
        made = together(kept, merged)
        people.entry(kept, title="3", document_id="3", replaces=("1", "2"))
        assert stands(kept) == {"1": "under 3", "2": "under 3", "3": "published"}
        undo_merge(made)
        assert (stands(kept), stands(merged)) == ({"1": "under 3", "3": "published"}, {"2": "published"})
        assert_in_order()

    def test_a_version_that_came_under_one_that_goes_back_stands(self, kept: DossierPage, merged: DossierPage) -> None:
        people.entry(merged, title="2", document_id="2", replaces=("1",))
        made = together(kept, merged)
        people.entry(kept, title="1", document_id="1")
        assert stands(kept) == {"1": "under 2", "2": "published"}
        undo_merge(made)
        assert (stands(kept), stands(merged)) == ({"1": "published"}, {"2": "published"})

    def test_somebody_s_word_across_both_no_longer_counts(self, kept: DossierPage, merged: DossierPage) -> None:
        first, second = people.entry(kept, title="1"), people.entry(merged, title="2")
        made = together(kept, merged)
        replace(second, first, reason="version corrigée")
        undo_merge(made)
        assert (stands(kept), stands(merged)) == ({"1": "published"}, {"2": "published"})

    def test_an_object_shared_since_is_parted(self, kept: DossierPage, merged: DossierPage) -> None:
        body = Embedded("body", "application/pdf", b"le corps")
        theirs = people.entry(merged, b"a", body)
        made = together(kept, merged)
        own = people.entry(kept, b"b", body)
        undo_merge(made)
        objects.erase(merged.vault)
        assert objects.read(Attachment.objects.get(entry=own, part=Part.BODY).stored) == b"le corps"
        assert Attachment.objects.get(entry=theirs, part=Part.BODY).stored.vault == merged.vault

    def test_a_study_grown_since_goes_back_whole(self, kept: DossierPage, merged: DossierPage) -> None:
        entry = study(merged, "1", {"10": 1})
        made = together(kept, merged)
        assert study(merged, "1", {"11": 2}) == entry
        undo_merge(made)
        assert held(entry) == {"10": 1, "11": 2}
        assert stands(kept) == {}
        assert_in_order()


class TestWhatTwoDocumentsReplace:
    """Which of them has it folded is nobody's rule: as it was is as it was."""

    @pytest.mark.parametrize("side", ["kept", "merged"])
    def test_it_goes_back_under_the_one_that_had_it(self, side: str, kept: DossierPage, merged: DossierPage) -> None:
        own, other = (kept, merged) if side == "kept" else (merged, kept)
        people.entry(own, title="1", document_id="1")
        late = people.entry(dossier("300"), title="2", document_id="2", replaces=("1",))
        people.entry(own, title="3", document_id="3", replaces=("1",))
        move(late, own, reason="homonyme")
        people.entry(other, title="4", document_id="4", replaces=("3",))
        before = snapshot()
        assert stands(own) == {"1": "under 3", "2": "published", "3": "published"}
        made = together(kept, merged)
        assert stands(kept)["1"] == "under 2"
        undo_merge(made)
        assert snapshot() == before


class TestOrder:
    def test_a_chain_is_undone_from_its_end(self, kept: DossierPage, merged: DossierPage) -> None:
        third = dossier("300")
        people.designation(merged, people.physician("a"))
        people.entry(merged, title="1")
        start = snapshot()
        first = together(kept, merged)
        middle = snapshot()
        second = together(third, kept)
        with pytest.raises(Refused) as refusal:
            undo_merge(first)
        assert refusal.value.code == "later-merge"
        assert str(second.uuid) in str(refusal.value.reason)
        undo_merge(second)
        assert snapshot() == middle
        undo_merge(first)
        assert snapshot() == start
        assert list(differences()) == []

    def test_of_two_into_one_the_later_goes_first(self, kept: DossierPage, merged: DossierPage) -> None:
        first, second = together(kept, merged), together(kept, dossier("300"))
        with pytest.raises(Refused, match="later-merge"):
            undo_merge(first)
        undo_merge(second)
        assert undo_merge(first).undone_at

    def test_merges_that_do_not_meet_are_undone_in_any_order(self, kept: DossierPage, merged: DossierPage) -> None:
        first = together(kept, merged)
        together(dossier("300"), dossier("400"))
        assert undo_merge(first).undone_at

    def test_it_can_be_done_again(self, kept: DossierPage, merged: DossierPage) -> None:
        people.entry(merged, title="1")
        undo_merge(together(kept, merged))
        made = together(merged, kept)
        assert stands(merged) == {"1": "published"}
        undo_merge(made)
        assert_in_order()


class TestRefusalsAndWriting:
    def test_twice(self, kept: DossierPage, merged: DossierPage) -> None:
        made = together(kept, merged)
        undo_merge(made)
        with pytest.raises(Refused, match="already-undone"):
            undo_merge(made)

    @pytest.mark.parametrize("group", ["", "Physicians", "Administrators"])
    def test_only_secretaries_undo(self, kept: DossierPage, merged: DossierPage, group: str) -> None:
        made = together(kept, merged)
        with pytest.raises(Refused, match="not-allowed"):
            undo_merge(made, actor=people.person(group=group))
        assert DossierMerge.objects.get().undone_at is None

    def test_both_ledgers_say_so(self, at: Clock, kept: DossierPage, merged: DossierPage) -> None:
        secretary = people.person(group="Secretaries")
        made = undo_merge(together(kept, merged), reason=" deux personnes ", actor=secretary)
        assert (made.undone_at, made.undone_by, made.undo_reason) == (at.now, secretary, "deux personnes")
        events = DossierEvent.objects.filter(act=Happening.UNDO).order_by("pk")
        assert [(row.dossier, row.actor, row.reason) for row in events] == [
            (kept, secretary, "deux personnes"),
            (merged, secretary, "deux personnes"),
        ]
