"""Finding a dossier among all: by words of names, birth dates and numbers, however they are written."""

import pytest

from patients import lookup
from patients.actions.correct_identity import correct_identity
from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number
from patients.identity.ins import TEST
from patients.lookup import Sought, sought
from patients.models import DossierPage
from tests import people


def found(typed: str) -> list[DossierPage]:
    return list(lookup.find(DossierPage.objects.all(), typed).dossiers)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("Dupont-Martin  Élodie", Sought(("DUPONT", "MARTIN", "ELODIE"))),
        ("d’almeida 28/03/1979", Sought(("D", "ALMEIDA"), "1979-03-28")),
        ("dupont 8.3.1979", Sought(("DUPONT",), "1979-03-08")),
        ("1979-03", Sought((), "1979-03")),
        ("2 79 03 51 215 189 89", Sought(number="279035121518989")),
        ("2790351215189", Sought(number="2790351215189")),
        ("000104512", Sought(number="000104512")),
        ("  ", Sought()),
        ("\0", Sought()),
    ],
)
def test_what_is_typed_is_taken_apart(typed: str, taken: Sought) -> None:
    assert sought(typed) == taken


@pytest.mark.django_db
class TestFinding:
    def test_each_word_begins_a_word_of_a_name_whatever_the_case_and_accents(self) -> None:
        dossier = people.dossier(birth_name="D'ÉTÉ-MARTIN", used_name="Durand", given_names="MARIE LOUISE")
        people.dossier(birth_name="AUTRE")
        for typed in ("ete", "D’été", "martin d", "durand marie", "lou dur", "dominique"):
            assert dossier in found(typed), typed
        assert dossier not in found("artin")
        assert dossier not in found("martin autre")

    def test_by_birth_date_whole_or_begun(self) -> None:
        dossier, other = people.dossier(birth_date="1979-03-28"), people.dossier(birth_date="1980-03-28")
        assert found("28/03/1979") == [dossier]
        assert found("1979") == [dossier]
        assert set(found("dominique")) == {dossier, other}
        assert found("dominique 1980") == [other]

    def test_by_an_ins_with_or_without_its_key_or_a_local_number(self) -> None:
        dossier = people.dossier(Number("279035121518989", TEST), Number("IPP-42", "1.2.3"))
        for typed in ("279035121518989", "2 79 03 51 215 189 89", "2790351215189", "IPP-42", str(dossier.uuid)):
            assert found(typed) == [dossier], typed
        assert found("279035121518900") == []
        assert found("ipp-4") == []

    def test_a_past_name_finds_the_dossier_of_today(self) -> None:
        dossier = people.dossier(birth_name="AVANT")
        correct_identity(dossier, people.identity(birth_name="APRÈS"), reason="acte de naissance")
        assert found("avant") == found("apres") == [dossier]

    def test_a_merged_dossier_is_found_where_it_is_kept(self) -> None:
        kept, other = people.dossier(birth_name="GARDÉ"), people.dossier(birth_name="RÉUNI")
        merge(kept, other, Word("même personne", despite_traits=True))
        assert found("reuni") == found(str(kept.uuid)) == [kept]
        assert found(str(other.uuid)) == []

    def test_only_among_those_given(self) -> None:
        dossier = people.dossier()
        assert found("dominique") == [dossier]
        assert list(lookup.find(DossierPage.objects.none(), "dominique").dossiers) == []

    def test_twenty_at_most_and_it_is_said_that_there_are_more(self) -> None:
        for number in range(21):
            people.dossier(birth_name=f"NOM {number:02d}")
        answer = lookup.find(DossierPage.objects.all(), "nom")
        assert (len(answer.dossiers), answer.more) == (20, True)
        assert [one.identity.birth_name for one in answer.dossiers[:2] if one.identity] == ["NOM 00", "NOM 01"]

    def test_percent_and_underscore_are_no_wildcards(self) -> None:
        people.dossier(birth_name="DURAND")
        assert found("du%rand") == []
        assert found("_urand") == []

    def test_a_few_queries_whatever_is_found(self, queries: people.Queries) -> None:
        for number in range(5):
            people.dossier(birth_name=f"NOM {number}")
        assert len(queries(lambda: found("nom 1979"))) <= 3
