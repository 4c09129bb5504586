"""What comes a second time: the same bytes, the same number, a newer version, or what was withdrawn."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from django.db import transaction

from documents.actions.withdraw import withdraw
from documents.models import Arrival, EntryPage
from storage.models import StoredObject
from tests.documents.intake.letters import dossier_of, file, file_one, letter, outcomes, person, put

pytestmark = pytest.mark.django_db


def test_the_same_bytes_twice_in_a_run_are_filed_once(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    content = letter(who)
    rows = file(put(tmp_path, content, "a.xml"), put(tmp_path, content, "b.xml"))
    assert outcomes(rows) == ["filed", "duplicate"]
    assert (rows[0].entry, rows[0].dossier, rows[0].ins) == (rows[1].entry, rows[1].dossier, rows[1].ins)
    assert (Arrival.objects.count(), EntryPage.objects.count()) == (1, 1)


def test_a_duplicate_leaves_nothing_in_quarantine(tmp_path: Path) -> None:
    who, path = person(), tmp_path / "a.xml"
    dossier_of(who)
    put(tmp_path, letter(who), "a.xml")
    file(path)
    objects = set(StoredObject.objects.values_list("pk", flat=True))
    assert outcomes(file(path)) == ["duplicate"]
    assert set(StoredObject.objects.values_list("pk", flat=True)) == objects


def test_the_same_bytes_for_another_dossier_are_held(tmp_path: Path) -> None:
    one, other = dossier_of(person()), dossier_of(person(birth_name="AUTRE"))
    note = put(tmp_path, b"Rappel : appeler le laboratoire.\n", "note.txt")
    assert outcomes([file_one(note, one), file_one(note, other), file_one(note, one)]) == ["filed", "held", "duplicate"]
    row = file_one(note, other)
    assert (row.outcome, row.reason) == ("held", "Ce document est déjà dans un autre dossier.")
    assert Arrival.objects.count() == 2
    assert not other.entries.exists()


def test_a_withdrawn_document_that_comes_again_is_held(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    path = put(tmp_path, letter(who))
    file(path)
    withdraw(EntryPage.objects.get(), reason="erreur de frappe")
    row = file_one(path)
    assert (row.outcome, row.entry) == ("held", None)
    assert row.reason == "Ce document a été retiré de ce dossier : le secrétariat décide de son retour."
    assert outcomes(file(path)) == ["held"]
    assert Arrival.objects.filter(outcome="held").count() == 1


def test_a_number_met_again_with_other_content_is_held(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    first = letter(who, "lettre-1", text="Bon état général.")
    changed = letter(who, "lettre-1", text="État général altéré.")
    rows = file(put(tmp_path, first), put(tmp_path, changed), put(tmp_path, first))
    assert outcomes(rows) == ["filed", "held", "duplicate"]
    assert rows[1].reason == "Un autre document de ce dossier porte le même identifiant, avec un autre contenu."
    assert EntryPage.objects.count() == 1


def test_the_same_number_in_two_dossiers_is_nobodys_business(tmp_path: Path) -> None:
    one, other = person(), person(birth_name="AUTRE")
    dossier_of(one), dossier_of(other)
    assert outcomes(file(put(tmp_path, letter(one, "1")), put(tmp_path, letter(other, "1")))) == ["filed", "filed"]


def test_a_corrected_document_may_follow_the_one_withdrawn(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    file(put(tmp_path, letter(who, "1")))
    withdraw(EntryPage.objects.get(), reason="erreur de frappe")
    assert outcomes(file(put(tmp_path, letter(who, "1", text="corrigé")))) == ["filed"]


def test_replaced_in_any_order_of_arrival(tmp_path: Path) -> None:
    who = person()
    dossier = dossier_of(who)
    versions = {
        "v1": put(tmp_path, letter(who, "v1")),
        "v2": put(tmp_path, letter(who, "v2", replaces=("v1",))),
        "v3": put(tmp_path, letter(who, "v3", replaces=("v2",))),
    }
    for order in permutations(versions):
        with transaction.atomic():
            rows = dict(zip(order, file(*(versions[name] for name in order)), strict=True))
            assert {name: row.outcome for name, row in rows.items()} == {
                "v1": "filed", "v2": "replaced", "v3": "replaced",
            }  # fmt: skip
            assert all(row.dossier == str(dossier.uuid) and row.entry for row in rows.values())
            stands = EntryPage.objects.get(state="published")
            assert str(stands.uuid) == rows["v3"].entry
            assert stands.document_id.endswith("v3")
            assert EntryPage.objects.filter(state="superseded", head=stands).count() == 2
            transaction.set_rollback(True)


def test_replaced_across_runs_both_ways(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    first, second = put(tmp_path, letter(who, "v1")), put(tmp_path, letter(who, "v2", replaces=("v1",)))
    assert outcomes(file(first)) + outcomes(file(second)) == ["filed", "replaced"]
    third, fourth = put(tmp_path, letter(who, "v3")), put(tmp_path, letter(who, "v4", replaces=("v3",)))
    assert outcomes(file(fourth)) + outcomes(file(third)) == ["filed", "filed"]
    assert EntryPage.objects.get(document_id__endswith="v3").state == "superseded"
    assert outcomes(file(fourth, third)) == ["duplicate", "duplicate"]


def test_replaced_though_only_one_of_those_it_replaces_is_here(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    old = put(tmp_path, letter(who, "v1"))
    for number, replaces in enumerate((("v1", "absent"), ("absent", "v1"))):
        new = put(tmp_path, letter(who, f"v2-{number}", replaces=replaces))
        with transaction.atomic():
            assert outcomes(file(new, old)) == ["replaced", "filed"]
            transaction.set_rollback(True)


def test_what_it_replaces_in_another_dossier_is_not_replaced(tmp_path: Path) -> None:
    one, other = person(), person(birth_name="AUTRE")
    dossier_of(one), dossier_of(other)
    rows = file(put(tmp_path, letter(one, "v1")), put(tmp_path, letter(other, "v2", replaces=("v1",))))
    assert outcomes(rows) == ["filed", "filed"]
    assert EntryPage.objects.filter(state="published").count() == 2


def test_replaced_withdrawn_is_not_here(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    file(put(tmp_path, letter(who, "v1")))
    withdraw(EntryPage.objects.get(), reason="erreur de frappe")
    assert outcomes(file(put(tmp_path, letter(who, "v2", replaces=("v1",))))) == ["filed"]


def test_replacements_too_long_for_their_column_are_cut_once(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    same = "x" * 400
    assert outcomes(file(put(tmp_path, letter(who, replaces=(f"{same}1", f"{same}2"))))) == ["filed"]


def test_a_document_that_replaces_itself_stands(tmp_path: Path) -> None:
    who = person()
    dossier_of(who)
    assert outcomes(file(put(tmp_path, letter(who, "v1", replaces=("v1",))))) == ["filed"]
    assert EntryPage.objects.get().state == "published"
