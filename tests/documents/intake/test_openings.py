"""`--open-dossiers`: for whom a run opens a dossier, whatever the order and the number of its files."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from django.db import transaction

from documents.models import Arrival
from patients.models import DossierIdentity, DossierPage, PatientIdentifier
from tests.documents.intake.letters import Person, dossier_of, file, letter, outcomes, person, put
from tests.patients.identity.people import HOSPITAL

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    """The birth names of the dossiers opened."""
    return sorted(DossierIdentity.objects.values_list("birth_name", flat=True))


def test_the_majority_has_the_dossier_and_the_minority_is_held(tmp_path: Path) -> None:
    who = person(birth_name="JUSTE")
    wrong = who.but(birth_name="FAUX")
    paths = [put(tmp_path, letter(one)) for one in (wrong, who, who)]
    for order in permutations(paths):
        with transaction.atomic():
            rows = {row.path: row.outcome for row in file(*order, opens=True)}
            assert [rows[str(path)] for path in paths] == ["held", "filed", "filed"]
            assert names() == ["JUSTE"]
            transaction.set_rollback(True)


def test_on_a_tie_nothing_is_opened_for_anyone(tmp_path: Path) -> None:
    who = person(birth_name="JUSTE")
    paths = [put(tmp_path, letter(one)) for one in (who, who.but(birth_date="1980-03-28"))]
    for order in (paths, paths[::-1]):
        assert outcomes(file(*order, opens=True)) == ["held", "held"]
    assert not DossierPage.objects.exists()
    assert set(Arrival.objects.values_list("reason_code", flat=True)) == {"ins-unknown"}


def test_a_copy_is_no_vote(tmp_path: Path) -> None:
    who = person(birth_name="JUSTE")
    lying = letter(who.but(birth_name="FAUX"))
    copies = [put(tmp_path, lying, f"copie-{number}.xml") for number in range(3)]
    honest = [put(tmp_path, letter(who)) for _one in range(2)]
    assert outcomes(file(*copies, *honest, opens=True)) == ["held", "held", "held", "filed", "filed"]
    assert Arrival.objects.filter(outcome="held").count() == 1
    assert names() == ["JUSTE"]


def test_two_who_share_no_number_each_have_their_dossier(tmp_path: Path) -> None:
    paths = [put(tmp_path, letter(person(birth_name=name))) for name in ("PREMIER", "SECOND")]
    assert outcomes(file(*paths, opens=True)) == ["filed", "filed"]
    assert names() == ["PREMIER", "SECOND"]


@pytest.mark.parametrize("lacking", ["birth_name", "first_given_name", "birth_date", "sex"])
def test_nothing_is_opened_without_the_strict_traits(lacking: str, tmp_path: Path) -> None:
    assert outcomes(file(put(tmp_path, letter(person(**{lacking: ""}))), opens=True)) == ["held"]
    assert not DossierPage.objects.exists()


@pytest.mark.parametrize("unknown", [{"sex": "U"}, {"birth_date": "1979-03"}, {"birth_date": "1979"}])
def test_an_unknown_sex_and_a_partial_date_open_nothing(unknown: dict[str, str], tmp_path: Path) -> None:
    assert outcomes(file(put(tmp_path, letter(person(**unknown))), opens=True)) == ["held"]


def test_nothing_is_opened_for_a_wrong_key_which_the_row_still_tells(tmp_path: Path) -> None:
    who = person()
    wrong = who.but(ins=who.ins[:-2] + f"{(int(who.ins[-2:]) % 97) + 1:02d}")
    (row,) = file(put(tmp_path, letter(wrong)), opens=True)
    assert (row.outcome, row.ins, row.reason) == ("held", wrong.ins, "La clé du matricule INS est fausse.")


def test_nothing_is_opened_without_the_option(tmp_path: Path) -> None:
    (row,) = file(put(tmp_path, letter(person())))
    assert (row.outcome, row.reason) == ("held", "Aucun dossier ne porte ce matricule INS.")


def test_what_was_held_is_filed_by_the_run_that_may_open_on_the_same_arrival(tmp_path: Path) -> None:
    path = put(tmp_path, letter(person()))
    assert outcomes(file(path)) == ["held"]
    held = Arrival.objects.get()
    assert outcomes(file(path, opens=True)) == ["filed"]
    assert Arrival.objects.get().uuid == held.uuid


def test_a_second_run_does_not_move_the_dossier_to_the_new_majority(tmp_path: Path) -> None:
    who = person(birth_name="JUSTE")
    assert outcomes(file(put(tmp_path, letter(who)), opens=True)) == ["filed"]
    others = [put(tmp_path, letter(who.but(birth_name="FAUX"))) for _one in range(3)]
    assert outcomes(file(*others, opens=True)) == ["held"] * 3
    assert names() == ["JUSTE"]


def test_a_local_number_that_stands_under_two_people_is_given_to_neither(tmp_path: Path) -> None:
    people = [person(birth_name=name, local="000003") for name in ("PREMIER", "SECOND")]
    assert outcomes(file(*(put(tmp_path, letter(one)) for one in people), opens=True)) == ["filed", "filed"]
    assert not PatientIdentifier.objects.filter(authority=HOSPITAL).exists()


def test_traits_that_no_column_takes_open_nothing_and_stop_nobody_else(tmp_path: Path) -> None:
    long, other = person(birth_name="A" * 500), person(local="9" * 300)
    paths = [put(tmp_path, letter(one)) for one in (long, other, person(birth_name="AUTRE"))]
    assert outcomes(file(*paths, opens=True)) == ["held", "held", "filed"]


def test_a_file_that_cannot_be_read_stops_no_opening(tmp_path: Path) -> None:
    paths = [put(tmp_path, b"<ClinicalDocument", "a.xml"), put(tmp_path, b"", "b"), put(tmp_path, letter(person()))]
    assert outcomes(file(*paths, opens=True)) == ["refused", "refused", "filed"]


def test_an_operators_dossier_wins_over_nobodys_number(tmp_path: Path) -> None:
    one, other = person(), person(birth_name="AUTRE")
    into = dossier_of(one)
    dossier_of(other)
    (row,) = file(put(tmp_path, letter(other)), into=into)
    assert (row.outcome, row.reason) == ("held", "Ce document est celui d’un autre patient que le dossier indiqué.")


def test_a_file_without_identity_goes_where_the_operator_says(tmp_path: Path) -> None:
    who, note = person(), put(tmp_path, b"Rappel : appeler le laboratoire.\n", "note.txt")
    assert outcomes(file(note)) == ["held"]
    dossier = dossier_of(who)
    (row,) = file(note, into=dossier)
    assert (row.outcome, row.dossier, row.ins) == ("filed", str(dossier.uuid), None)


def test_a_name_without_a_number_must_agree_with_the_operators_dossier(tmp_path: Path) -> None:
    who = person()
    dossier, nameless = dossier_of(who), Person("", birth_name="AUTRE")
    assert outcomes(file(put(tmp_path, letter(nameless)), into=dossier)) == ["held"]
    assert outcomes(file(put(tmp_path, letter(who.but(ins=""))), into=dossier)) == ["filed"]
