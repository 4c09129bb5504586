"""A document that two dossiers both had: once they are one, it is hidden from whomever either of them hid it from."""

import pytest

from documents.models import EntryPage
from patients.actions.undo_merge import undo_merge
from patients.models import DossierEvent, DossierPage, Happening
from tests import people
from tests.documents.after import images
from tests.documents.after.places import status
from tests.patients.merging.pairs import dossier, together

pytestmark = pytest.mark.django_db
CONTENT = b"la meme lettre"
SIDES = pytest.mark.parametrize("masked_in", ["kept", "merged"])


@pytest.fixture
def pair() -> dict[str, DossierPage]:
    return {"kept": dossier("100"), "merged": dossier("200")}


def letters(pair: dict[str, DossierPage], masked_in: str) -> dict[str, EntryPage]:
    """The same letter in both, masked in one of them."""
    return {
        side: people.entry(one, CONTENT, visibility=("MASQUE_PS",) if side == masked_in else ())
        for side, one in pair.items()
    }


@SIDES
def test_whom_it_was_masked_to_does_not_read_the_other_copy(pair: dict[str, DossierPage], masked_in: str) -> None:
    entries, reader = letters(pair, masked_in), people.physician()
    people.designation(pair[masked_in], reader)
    browser = people.signed_in(reader.user)
    assert status(browser, entries[masked_in]) == 404
    together(pair["kept"], pair["merged"])
    assert [status(browser, entry) for entry in entries.values()] == [404, 404]
    (event,) = DossierEvent.objects.filter(act=Happening.CORRECT)
    other = next(entry for side, entry in entries.items() if side != masked_in)
    assert (event.dossier, event.entry) == (pair["kept"], other.uuid)


@SIDES
def test_a_study_that_both_had_is_masked_as_a_whole(pair: dict[str, DossierPage], masked_in: str) -> None:
    for side, one in pair.items():
        study = images.study(one, "7", {"8": 1})
        EntryPage.objects.filter(pk=study.pk).update(masked_to_professionals=side == masked_in)
    reader = people.physician()
    people.designation(pair[masked_in], reader)
    together(pair["kept"], pair["merged"])
    assert people.signed_in(reader.user).get(f"/dicom-web/studies/{images.uid('7')}/metadata").status_code == 404


def test_what_restricts_stays_when_the_merge_is_undone(pair: dict[str, DossierPage]) -> None:
    entries = letters(pair, "merged")
    EntryPage.objects.filter(pk=entries["merged"].pk).update(confidentiality="V")
    undo_merge(together(pair["kept"], pair["merged"]), reason="erreur")
    assert set(EntryPage.objects.values_list("masked_to_professionals", "confidentiality")) == {(True, "V")}


def test_what_only_one_had_stays_as_it_is(pair: dict[str, DossierPage]) -> None:
    people.entry(pair["kept"], b"une", visibility=("MASQUE_PS",))
    other = people.entry(pair["merged"], b"autre")
    together(pair["kept"], pair["merged"])
    assert not EntryPage.objects.get(pk=other.pk).masked_to_professionals
    assert not DossierEvent.objects.filter(act=Happening.CORRECT).exists()
