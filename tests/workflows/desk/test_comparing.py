"""Candidates beside the document, trait by trait: as received, as each dossier has it, agreeing or not."""

import pytest
from django.db.models import QuerySet

from documents import waiting
from documents.models import Arrival
from patients.actions.correct_identity import correct_identity
from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number
from patients.identity.ins import TEST
from patients.models import DossierPage, IdentifierStatus
from tests import people
from tests.workflows.desk import holding
from workflows.desk.comparing import Beside, Comparison, beside, comparison

pytestmark = pytest.mark.django_db


def compared(arrival: Arrival, *chosen: DossierPage, among: QuerySet[DossierPage] | None = None) -> Comparison:
    prepared = waiting.opened(arrival, str).prepared
    assert prepared is not None
    dossiers = DossierPage.objects.select_related("identity") if among is None else among
    return comparison(arrival, prepared, [one.uuid for one in chosen], dossiers)


def row(table: Comparison, label: str) -> tuple[str, list[tuple[str, str]]]:
    found = next(one for one in table.rows if one.label == label)
    return found.received, [(cell.text, cell.verdict) for cell in found.cells]


def test_each_trait_says_whether_it_agrees() -> None:
    holding.dossier()
    table = compared(holding.letter(birth_date="19790329", sex='code="U"'))
    assert row(table, "Nom de naissance") == ("PAT-TROIS", [("PAT-TROIS", "equal")])
    assert row(table, "Date de naissance") == ("29 mars 1979", [("28 mars 1979", "different")])
    assert row(table, "Sexe") == ("U", [("Féminin", "missing")]) or row(table, "Sexe")[1] == [("Féminin", "missing")]
    assert row(table, "Lieu de naissance")[1] == [("2A004", "equal")]
    assert row(table, "Matricule INS")[1] == [("2 79 03 51 215 189 89", "equal")]


def test_another_ins_differs_and_none_on_one_side_is_missing() -> None:
    dossier = holding.dossier(ins=people.ins(4))
    bare = people.dossier(Number("7", "1.2.3"), birth_name="PAT-TROIS")
    table = compared(holding.letter(), dossier, bare)
    received, cells = row(table, "Matricule INS")
    assert received == "2 79 03 51 215 189 89"
    assert [verdict for _text, verdict in cells] == ["different", "missing"]


def test_a_candidate_says_what_designates_it_and_what_stands_against_it() -> None:
    holding.dossier()
    (column,) = compared(holding.letter(birth_date="19790329")).columns
    assert (column.by, column.is_certain, column.is_forbidden) == ("par son matricule INS", False, False)
    assert [doubt.code for doubt in column.to_confirm] == ["birth-date-differs"]
    assert column.notes == ()


def test_a_dossier_that_matches_by_now_is_certain_and_comes_first() -> None:
    arrival = holding.letter()
    other = people.dossier(birth_name="AUTRE")
    dossier = holding.dossier()
    table = compared(arrival, other)
    assert [column.dossier for column in table.columns] == [dossier, other]
    assert table.columns[0].is_certain
    assert table.columns[0].doubts == ()
    assert table.proposed == table.columns[0]


def test_a_forbidden_candidate_is_shown_and_not_proposed() -> None:
    holding.dossier(IdentifierStatus.QUALIFIED, ins=people.ins(4))
    table = compared(holding.letter(ins=people.ins(5)))
    assert [column.is_forbidden for column in table.columns] == [True]
    assert table.proposed is None


def test_the_nearest_identity_is_shown_even_a_past_one() -> None:
    dossier = holding.dossier()
    correct_identity(dossier, people.identity(birth_name="APRÈS", birth_place="2A004"), reason="mariage")
    table = compared(holding.letter(birth_date="19790329"))
    assert row(table, "Nom de naissance")[1] == [("PAT-TROIS", "equal")]


def test_without_a_claim_nothing_is_compared_and_the_chosen_one_has_no_doubt() -> None:
    dossier = holding.dossier()
    table = compared(holding.scan(), dossier)
    assert row(table, "Nom de naissance") == ("", [("PAT-TROIS", "")])
    (column,) = table.columns
    assert (column.by, column.doubts) == ("choisi par vous", ())
    assert table.proposed == column


def test_nobody_knows_it_and_nothing_is_proposed() -> None:
    table = compared(holding.letter())
    assert table.columns == ()
    assert table.proposed is None
    assert row(table, "Nom de naissance") == ("PAT-TROIS", [])


def test_what_may_not_be_handled_is_no_candidate() -> None:
    holding.dossier()
    assert compared(holding.letter(birth_date="19790329"), among=DossierPage.objects.none()).columns == ()


def test_a_merged_dossier_is_one_candidate() -> None:
    kept, other = holding.dossier(), people.dossier(Number("9", "1.2.3"), birth_name="PAT-TROIS")
    merge(kept, other, Word("même personne"))
    table = compared(holding.letter(birth_date="19790329"), other)
    assert [column.dossier for column in table.columns] == [kept]


def test_six_candidates_at_most() -> None:
    chosen = [people.dossier(Number(str(number), "1.2.3")) for number in range(8)]
    assert len(compared(holding.scan(), *chosen).columns) == 6


def test_a_used_name_is_shown_and_compared_with_nothing() -> None:
    holding.dossier()
    table = compared(holding.letter(birth_date="19790329"))
    assert row(table, "Nom utilisé") == ("DUPRÉ", [("", "")])


def test_a_local_number_of_the_dossier_is_shown_beside_that_of_the_document() -> None:
    people.dossier(Number(holding.INS, TEST), Number("IPP-7", "1.2.3"), birth_name="PAT-TROIS")
    table = compared(holding.letter(birth_date="19790329"))
    assert row(table, "Numéros locaux") == ("", [("IPP-7", "")])


def test_a_dossier_that_has_the_document_already_says_so_and_asks() -> None:
    dossier = holding.dossier()
    content = holding.written()
    people.entry(dossier, content)
    arrival = holding.held(holding.written(birth_date="19790329"))
    Arrival.objects.filter(pk=arrival.pk).update(sha256=dossier.entries.get().original_sha256)
    arrival.refresh_from_db()
    (column,) = compared(arrival).columns
    assert not column.is_forbidden
    assert "Ce document est déjà dans le dossier." in [str(doubt.sentence) for doubt in column.to_confirm]


def test_the_queries_do_not_depend_on_the_traits(queries: people.Queries) -> None:
    dossier = holding.dossier()
    arrival = holding.letter(birth_date="19790329")
    assert len(queries(lambda: compared(arrival, dossier))) <= 40


def verdicts(table: Beside) -> dict[str, str]:
    return {str(one.label): one.cells[0].verdict for one in table.rows}


def test_two_dossiers_to_merge_say_which_of_their_traits_differ() -> None:
    kept, other = holding.dossier(), people.dossier(birth_name="PAT-TROIS", birth_date="1979-03-29", birth_place="")
    table = beside(kept, other)
    found = verdicts(table)
    assert (found["Nom de naissance"], found["Date de naissance"], found["Lieu de naissance"]) == (
        "equal",
        "different",
        "missing",
    )
    assert [str(one) for one in table.differing] == ["date de naissance"]
    assert table.are_past == (False, False)


def test_a_former_identity_that_agrees_is_the_one_compared_and_says_so() -> None:
    kept, other = holding.dossier(), people.dossier(birth_name="PAT-TROIS")
    correct_identity(other, people.identity(birth_name="CORRIGÉE"), reason="mariage")
    table = beside(kept, other)
    assert verdicts(table)["Nom de naissance"] == "equal"
    assert (table.differing, table.are_past) == ((), (False, True))


def test_the_ins_of_two_dossiers_differ_or_miss() -> None:
    kept, other, bare = holding.dossier(), people.dossier(), people.dossier(Number("7", "1.2.3"))
    assert beside(kept, other).numbers == "different"
    assert beside(kept, bare).numbers == "missing"
    assert beside(bare, kept).numbers == ""
