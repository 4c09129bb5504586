"""The entries of a merged dossier: their bytes, versions and copies in the dossier that was kept."""

import pytest

from documents.actions.move import move
from documents.actions.withdraw import withdraw
from documents.formats.reading import Embedded
from documents.models import Arrival, Attachment, EntryPage, Part, ReportPage
from documents.signals import entry_moved
from patients.models import DossierPage
from storage import objects
from tests import people
from tests.documents.after.images import held, study, uid
from tests.documents.after.places import assert_in_order, children, stands
from tests.patients.merging.pairs import dossier, together

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> DossierPage:
    return dossier("100")


@pytest.fixture
def merged() -> DossierPage:
    return dossier("200")


def test_all_of_them_are_in_the_kept_one(kept: DossierPage, merged: DossierPage) -> None:
    own = people.entry(kept)
    brought = [people.entry(merged) for _ in range(3)]
    withdraw(brought[2], reason="erreur")
    together(kept, merged)
    assert children(kept) == [str(entry.uuid) for entry in (own, *brought)]
    assert children(merged) == []
    assert set(Arrival.objects.values_list("dossier", flat=True)) == {kept.pk}
    assert_in_order()


def test_their_bytes_do_not_need_the_merged_one_s_key(kept: DossierPage, merged: DossierPage) -> None:
    entry = people.entry(merged, b"les octets", Embedded("body", "application/pdf", b"le corps"))
    together(kept, merged)
    objects.erase(merged.vault)
    parts = {one.part: objects.read(one.stored) for one in Attachment.objects.filter(entry=entry)}
    assert (parts[Part.ORIGINAL], parts[Part.BODY]) == (b"les octets", b"le corps")


def test_versions_on_both_sides_find_each_other(kept: DossierPage, merged: DossierPage) -> None:
    people.entry(kept, title="1", document_id="1")
    people.entry(merged, title="2", document_id="2", replaces=("1",))
    people.entry(kept, title="3", document_id="3", replaces=("2",))
    people.entry(merged, title="4", document_id="4")
    together(kept, merged)
    assert stands(kept) == {"1": "under 3", "2": "under 3", "3": "published", "4": "published"}
    assert_in_order()


def test_published_dates_stay(kept: DossierPage, merged: DossierPage) -> None:
    entry = people.entry(merged)
    before = EntryPage.objects.get(pk=entry.pk).published_at
    together(kept, merged)
    assert EntryPage.objects.get(pk=entry.pk).published_at == before


def test_the_rooms_above_are_told_of_all_at_once(kept: DossierPage, merged: DossierPage) -> None:
    people.entry(kept)
    brought = {people.entry(merged).uuid for _ in range(2)}
    told = []

    def listen(sender: type, entries: list[EntryPage], source: DossierPage, **kwargs: object) -> None:
        told.append(sorted(((entry.uuid, entry.dossier, source) for entry in entries), key=str))

    entry_moved.connect(listen)
    try:
        together(kept, merged)
    finally:
        entry_moved.disconnect(listen)
    assert told == [sorted(((uuid, kept, merged) for uuid in brought), key=str)]


class TestTheSameBytesInBoth:
    @pytest.fixture(autouse=True)
    def copies(self, kept: DossierPage, merged: DossierPage) -> list[EntryPage]:
        """The merged dossier has had its copy for longer."""
        theirs = people.entry(merged, b"les octets", title="la copie")
        return [people.entry(kept, b"les octets", title="l’original"), theirs]

    def test_the_copy_is_folded_and_nothing_is_lost(self, kept: DossierPage, merged: DossierPage) -> None:
        together(kept, merged)
        assert stands(kept) == {"l’original": "published", "la copie": "under l’original"}
        assert_in_order()

    def test_what_was_folded_under_the_copy_follows(self, kept: DossierPage, merged: DossierPage) -> None:
        copy = EntryPage.objects.get(heading="la copie")
        copy.replaces.create(document_id="0")
        people.entry(merged, title="0", document_id="0")
        together(kept, merged)
        assert stands(kept) == {"l’original": "published", "la copie": "under l’original", "0": "under l’original"}

    def test_what_replaces_one_replaces_both(self, kept: DossierPage, merged: DossierPage) -> None:
        EntryPage.objects.filter(heading="la copie").update(document_id="1")
        people.entry(merged, title="2", document_id="2", replaces=("1",))
        together(kept, merged)
        assert stands(kept) == {"l’original": "under 2", "la copie": "under 2", "2": "published"}

    def test_the_document_withdrawn_its_copy_does_not_come_up(
        self, kept: DossierPage, merged: DossierPage, copies: list[EntryPage]
    ) -> None:
        together(kept, merged)
        withdraw(copies[0], reason="erreur")
        assert stands(kept) == {"l’original": "withdrawn", "la copie": "withdrawn"}

    def test_the_copy_withdrawn_the_document_stays(
        self, kept: DossierPage, merged: DossierPage, copies: list[EntryPage]
    ) -> None:
        together(kept, merged)
        withdraw(copies[1], reason="en double")
        assert stands(kept) == {"l’original": "published", "la copie": "withdrawn"}

    def test_the_document_moved_its_copy_goes_along(
        self, kept: DossierPage, merged: DossierPage, copies: list[EntryPage]
    ) -> None:
        together(kept, merged)
        right = dossier("300")
        move(copies[0], right, reason="homonyme")
        assert stands(kept) == {}
        assert stands(right) == {"l’original": "published", "la copie": "under l’original"}
        assert_in_order()

    def test_the_copy_moved_goes_alone(self, kept: DossierPage, merged: DossierPage, copies: list[EntryPage]) -> None:
        together(kept, merged)
        right = dossier("300")
        move(copies[1], right, reason="homonyme")
        assert (stands(kept), stands(right)) == ({"l’original": "published"}, {"la copie": "published"})
        assert_in_order()


def test_a_copy_of_what_was_withdrawn_in_the_kept_one_stands(kept: DossierPage, merged: DossierPage) -> None:
    """The secretary withdrew one; the other is there to be seen, and withdrawn if need be."""
    withdraw(people.entry(kept, b"les octets", title="l’original"), reason="erreur")
    people.entry(merged, b"les octets", title="la copie")
    together(kept, merged)
    assert stands(kept) == {"l’original": "withdrawn", "la copie": "published"}


def test_one_study_in_both_stays_two_image_sets(kept: DossierPage, merged: DossierPage) -> None:
    """Each may have images that the other lacks: nothing is hidden."""
    own, theirs = study(kept, "1", {"10": 2}), study(merged, "1", {"10": 1, "11": 3})
    people.entry(kept, title="compte rendu", kind="report", studies=(uid("1"),))
    together(kept, merged)
    assert (held(own), held(theirs)) == ({"10": 2}, {"10": 1, "11": 3})
    assert EntryPage.objects.filter(dossier=kept, kind="images", state="published").count() == 2
    assert ReportPage.objects.get().image_sets.count() == 2
    assert_in_order()
