"""A document finds the dossier that was kept by any number or identity of any of those merged into it."""

from io import BytesIO

import pytest

from documents import claims
from documents.actions.file import AlreadyFiled, file_arrival
from documents.actions.receive import receive
from documents.formats.reading import Identifier as Told
from documents.formats.reading import PatientClaim
from documents.preparing import Prepared
from patients.actions.open_dossier import Number, open_dossier
from patients.actions.refusals import Refused
from patients.actions.undo_merge import undo_merge
from patients.identity.identifiers import Identifier
from patients.identity.ins import TEST
from patients.identity.matching import Claim
from patients.identity.reasons import Reason
from patients.identity.traits import Traits
from patients.matching import candidate, candidates, match
from patients.models import DossierPage
from tests import people
from tests.patients.merging.pairs import CLINIC, HOSPITAL, dossier, together, with_ins

pytestmark = pytest.mark.django_db

WOMAN = Traits("PAT-ESSAI", "DOMINIQUE", "1979-03-28", "F")
MARRIED = Traits("AUTRENOM", "DOMINIQUE", "1979-03-28", "F")


def claim(value: str, authority: str = HOSPITAL, traits: Traits = WOMAN) -> Claim:
    return Claim((Identifier(value, authority),), traits)


@pytest.fixture
def kept() -> DossierPage:
    return dossier("100")


@pytest.fixture
def merged() -> DossierPage:
    return dossier("200", CLINIC, birth_name="AUTRENOM")


def test_the_numbers_and_identities_of_both_are_those_of_the_kept_one(kept: DossierPage, merged: DossierPage) -> None:
    together(kept, merged, despite_traits=True)
    found = candidate(DossierPage.objects.get(pk=kept.pk))
    assert found.dossier == kept.uuid
    assert found.identities == (replaced(WOMAN), replaced(MARRIED))
    assert {number.normal() for number in found.identifiers} == {
        Identifier("100", HOSPITAL),
        Identifier("200", CLINIC),
    }


def replaced(traits: Traits) -> Traits:
    """As an invented dossier holds them."""
    return Traits(traits.birth_name, traits.first_given_name, traits.birth_date, traits.sex)


@pytest.mark.parametrize("number", [("100", HOSPITAL), ("200", CLINIC)])
@pytest.mark.parametrize("traits", [WOMAN, MARRIED])
def test_any_number_with_any_of_the_identities_matches_it(
    kept: DossierPage, merged: DossierPage, number: tuple[str, str], traits: Traits
) -> None:
    together(kept, merged, despite_traits=True)
    assert match(claim(*number, traits)).dossier == kept.uuid


def test_before_and_after_each_is_its_own(kept: DossierPage, merged: DossierPage) -> None:
    numbers = claim("100"), claim("200", CLINIC, MARRIED)
    assert [match(one).dossier for one in numbers] == [kept.uuid, merged.uuid]
    made = together(kept, merged, despite_traits=True)
    assert [match(one).dossier for one in numbers] == [kept.uuid, kept.uuid]
    undo_merge(made)
    assert [match(one).dossier for one in numbers] == [kept.uuid, merged.uuid]


def test_two_numbers_of_both_are_no_longer_a_doubt(kept: DossierPage, merged: DossierPage) -> None:
    both = Claim((Identifier("100", HOSPITAL), Identifier("200", CLINIC)), WOMAN)
    together(kept, merged, despite_traits=True)
    assert match(both).dossier == kept.uuid


def test_two_ins_of_one_person_neither_qualified(kept: DossierPage) -> None:
    first, second = with_ins(1), with_ins(2)
    together(first, second)
    assert match(claim(people.ins(2), TEST)).dossier == first.uuid
    assert match(claim(people.ins(3), TEST)).code == Reason.INS_UNKNOWN


def test_like_traits_show_the_kept_one_once(kept: DossierPage, merged: DossierPage) -> None:
    together(kept, merged, despite_traits=True)
    decision = match(Claim((), MARRIED))
    assert decision.dossier is None
    assert [(row.dossier, row.by) for row in decision.candidates] == [(kept.uuid, "traits")]


def test_a_chain_is_one_candidate(kept: DossierPage, merged: DossierPage) -> None:
    third = dossier("300")
    together(kept, merged, despite_traits=True)
    together(third, kept)
    assert [one.dossier for one in candidates(claim("200", CLINIC, MARRIED))] == [third.uuid]


def test_its_cost_does_not_grow_with_the_family(
    kept: DossierPage, merged: DossierPage, django_assert_num_queries: object
) -> None:
    together(kept, merged, despite_traits=True)
    with django_assert_num_queries(5):  # type: ignore[operator]
        candidates(claim("200", CLINIC))


def test_a_number_of_the_merged_dossier_opens_no_other(kept: DossierPage, merged: DossierPage) -> None:
    together(kept, merged, despite_traits=True)
    with pytest.raises(Refused, match="number-taken"):
        open_dossier(people.identity(), (Number("200", CLINIC),))


class TestFilingIntoTheMergedOne:
    """Whoever still names it, or found it just before, files into the kept one."""

    def test_the_operator_s_word_is_followed(self, kept: DossierPage, merged: DossierPage) -> None:
        together(kept, merged, despite_traits=True)
        assert claims.judge(None, merged).dossier == kept
        said = PatientClaim((), "AUTRENOM", "DOMINIQUE", birth_date="1979-03-28", sex="F")
        assert claims.judge(said, merged).dossier == kept
        numbered = PatientClaim((Told("100", HOSPITAL),), "PAT-ESSAI", "DOMINIQUE", birth_date="1979-03-28", sex="F")
        assert claims.judge(numbered, merged).dossier == kept

    def test_an_entry_goes_to_the_kept_one_with_its_bytes(self, kept: DossierPage, merged: DossierPage) -> None:
        found_before = DossierPage.objects.select_related("vault").get(pk=merged.pk)
        together(kept, merged, despite_traits=True)
        entry = people.entry(found_before)
        assert entry.dossier == kept
        assert {one.stored.vault for one in entry.attachments.all()} == {kept.vault}

    def test_bytes_that_the_kept_one_has_are_refused_twice(self, kept: DossierPage, merged: DossierPage) -> None:
        people.entry(kept, b"les octets")
        together(kept, merged, despite_traits=True)
        with pytest.raises(AlreadyFiled):
            file_arrival(receive(BytesIO(b"les octets")), merged, Prepared(people.reading()))
