"""Bytes follow their entry: re-keyed, or copied where another entry holds the same object."""

from io import BytesIO

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from documents.actions.move import move
from documents.formats.reading import Embedded
from documents.models import Arrival, Attachment, EntryPage, Instance, Part, Series
from documents.rekeying import HOLDERS
from patients.models import DossierPage
from storage import objects
from storage.errors import VaultErased
from storage.models import StoredObject
from tests import people
from tests.documents.after.places import assert_in_order
from workflows.uploads.models import Piece

pytestmark = pytest.mark.django_db

PDF = b"%PDF of two letters"


@pytest.fixture
def wrong() -> DossierPage:
    return people.dossier()


@pytest.fixture
def right() -> DossierPage:
    return people.dossier()


def letter(under: DossierPage, name: str) -> EntryPage:
    """A CDA that carries the PDF."""
    return people.entry(under, name.encode(), Embedded("body", "application/pdf", PDF), title=name)


def body(entry: EntryPage) -> StoredObject:
    return Attachment.objects.get(entry=entry, part=Part.BODY).stored


def test_every_table_that_holds_an_object_of_an_entry_is_known() -> None:
    """A new one that is not in HOLDERS would leave bytes under the wrong patient's key."""
    every = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.related_model is StoredObject
    }
    never_an_entry_s = {(Piece, "stored")}  # pieces of an upload are the quarantine's, and share nothing with arrivals
    assert {(holder.model, holder.column) for holder in HOLDERS} | never_an_entry_s == every
    assert {holder.model for holder in HOLDERS} == {Arrival, Attachment, Instance, Series}


def test_two_letters_with_one_pdf_share_its_object(wrong: DossierPage) -> None:
    assert body(letter(wrong, "a")) == body(letter(wrong, "b"))


def test_a_shared_object_is_copied_and_both_open(wrong: DossierPage, right: DossierPage) -> None:
    moved, staying = letter(wrong, "a"), letter(wrong, "b")
    move(moved, right, reason="homonyme")
    assert body(moved) != body(staying)
    assert [objects.read(body(one)) for one in (moved, staying)] == [PDF, PDF]
    assert [body(one).vault for one in (moved, staying)] == [right.vault, wrong.vault]
    assert_in_order()


def test_the_copy_does_not_need_the_wrong_dossier_s_key(wrong: DossierPage, right: DossierPage) -> None:
    moved, _staying = letter(wrong, "a"), letter(wrong, "b")
    move(moved, right, reason="homonyme")
    objects.erase(wrong.vault)
    assert objects.read(body(moved)) == PDF


def test_an_original_that_another_letter_carries_is_copied_for_the_arrival_too(
    wrong: DossierPage, right: DossierPage
) -> None:
    moved = people.entry(wrong, PDF)
    staying = letter(wrong, "b")
    move(moved, right, reason="homonyme")
    arrival = Arrival.objects.select_related("stored").get(entry=moved)
    assert arrival.stored == Attachment.objects.get(entry=moved, part=Part.ORIGINAL).stored
    assert arrival.stored is not None
    assert arrival.stored.vault == right.vault
    assert objects.read(body(staying)) == PDF
    assert_in_order()


def test_what_the_new_dossier_has_already_is_not_sealed_twice(wrong: DossierPage, right: DossierPage) -> None:
    moved, _staying, there = letter(wrong, "a"), letter(wrong, "b"), letter(right, "c")
    move(moved, right, reason="homonyme")
    assert body(moved) == body(there)
    assert_in_order()


def test_the_last_to_leave_takes_the_object(wrong: DossierPage, right: DossierPage) -> None:
    first, second = letter(wrong, "a"), letter(wrong, "b")
    shared = body(first)
    move(first, right, reason="homonyme")
    move(second, people.dossier(), reason="homonyme")
    assert body(second) == shared
    assert_in_order()


def test_a_large_object_is_copied_through_a_file(
    wrong: DossierPage, right: DossierPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("documents.opened.IN_MEMORY", 1)
    moved, _staying = letter(wrong, "a"), letter(wrong, "b")
    move(moved, right, reason="homonyme")
    assert objects.read(body(moved)) == PDF


def test_the_bytes_of_an_erased_dossier_do_not_move(wrong: DossierPage, right: DossierPage) -> None:
    entry = people.entry(wrong)
    objects.erase(wrong.vault)
    with pytest.raises(VaultErased):
        move(entry, right, reason="homonyme")
    assert EntryPage.objects.get(pk=entry.pk).dossier == wrong


def test_many_at_once_as_one_by_one(wrong: DossierPage, right: DossierPage) -> None:
    stored = [objects.put(wrong.vault, BytesIO(str(number).encode())) for number in range(501)]
    objects.move_all([one.pk for one in stored], right.vault)
    moved = list(StoredObject.objects.filter(pk__in=[one.pk for one in stored]).select_related("vault"))
    assert {one.vault for one in moved} == {right.vault}
    assert sorted(int(objects.read(one)) for one in moved) == list(range(501))
