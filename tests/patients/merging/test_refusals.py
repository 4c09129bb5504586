"""Which dossiers are not merged, and what the person is told."""

import pytest

from patients.actions.correct_identity import correct_identity
from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number
from patients.actions.refusals import Refused
from patients.identity.ins import TEST
from patients.models import DossierMerge, DossierPage, IdentifierStatus, PatientIdentifier
from tests import people
from tests.patients.merging.pairs import dossier, together, with_ins

pytestmark = pytest.mark.django_db
QUALIFIED = IdentifierStatus.QUALIFIED


SURE = Word("même patiente")


def refused(kept: DossierPage, merged: DossierPage, word: Word = SURE) -> Refused:
    before = DossierMerge.objects.count()
    with pytest.raises(Refused) as refusal:
        merge(kept, merged, word)
    assert DossierMerge.objects.count() == before
    return refusal.value


def test_without_a_reason() -> None:
    assert refused(dossier("1"), dossier("2"), Word(" ")).code == "no-reason"


def test_with_itself() -> None:
    one = dossier("1")
    assert refused(one, one).code == "same-dossier"


def test_one_already_merged_names_where() -> None:
    kept, merged, third = dossier("1"), dossier("2"), dossier("3")
    together(kept, merged)
    for refusal in (refused(third, merged), refused(merged, third), refused(kept, merged), refused(merged, kept)):
        assert refusal.code == "already-merged"
        assert str(kept.uuid) in str(refusal.reason)


class TestNumbers:
    @pytest.fixture(autouse=True)
    def _demo(self, settings: object) -> None:
        settings.DIAPHANE_DEMO = True  # type: ignore[attr-defined]

    def test_two_qualified_ins_are_two_persons_whatever_the_word(self) -> None:
        one, other = with_ins(1, QUALIFIED), with_ins(2, QUALIFIED)
        assert refused(one, other).code == "ins-differ"
        assert refused(one, other, Word("même patiente", despite_traits=True)).code == "ins-differ"

    def test_one_qualified_is_no_doubt(self) -> None:
        assert together(with_ins(1, QUALIFIED), with_ins(2))

    def test_nor_one_that_the_patient_no_longer_has(self) -> None:
        one, other = with_ins(1, QUALIFIED), with_ins(2, QUALIFIED)
        former = PatientIdentifier.objects.get(dossier=other)
        PatientIdentifier.objects.filter(pk=former.pk).update(ends=people.NOW.replace(year=2030))
        assert together(one, other)

    def test_a_qualified_local_number_says_nothing_of_the_ins(self) -> None:
        one = people.dossier(Number("1", "1.2.250.1.999.1", QUALIFIED))
        assert together(one, with_ins(2, QUALIFIED))

    def test_those_merged_before_count(self) -> None:
        kept, qualified = dossier("1"), with_ins(1, QUALIFIED)
        together(kept, qualified)
        assert refused(kept, with_ins(2, QUALIFIED)).code == "ins-differ"

    @pytest.mark.parametrize("more", [(), (2,)])
    def test_one_that_both_have_suffices_however_it_is_written(self, more: tuple[int, ...]) -> None:
        one, other = with_ins(1, QUALIFIED), dossier("2")
        first, *rest = (people.ins(number) for number in (1, *more))
        for value in (f"{first[0]} {first[1:]}", *rest):
            PatientIdentifier.objects.create(
                dossier=other, value=value, authority=TEST, status=QUALIFIED, starts=people.NOW
            )
        assert together(one, other)


class TestTraits:
    def test_different_ones_need_a_word(self) -> None:
        one, other = dossier("1"), dossier("2", birth_date="1979-03-29", sex="M")
        refusal = refused(one, other)
        assert refusal.code == "traits-differ"
        assert "date de naissance, sexe" in str(refusal.reason)
        made = together(one, other, despite_traits=True)
        assert made.despite_traits

    def test_none_of_the_patient_s_traits_is_in_the_refusal(self) -> None:
        refusal = refused(dossier("1", birth_name="NOMRARE"), dossier("2", birth_name="AUTRENOM"))
        assert not [word for word in ("NOMRARE", "AUTRENOM", "1979") if word in f"{refusal} {refusal.reason}"]

    @pytest.mark.parametrize(
        "traits", [{"first_given_name": ""}, {"birth_date": "1979"}, {"sex": "U"}, {"birth_name": "Pat Essaï"}]
    )
    def test_missing_or_otherwise_written_ones_do_not(self, traits: dict[str, str]) -> None:
        assert not together(dossier("1"), dossier("2", **traits)).despite_traits

    def test_a_past_identity_may_be_the_one(self) -> None:
        one, other = dossier("1", birth_name="ANCIEN"), dossier("2", birth_name="ANCIEN")
        correct_identity(one, people.identity(birth_name="NOUVEAU"), reason="mariage")
        assert together(one, other)

    def test_so_may_one_of_a_dossier_merged_before(self) -> None:
        one, between, other = dossier("1"), dossier("2", sex="M"), dossier("3", sex="M")
        together(one, between, despite_traits=True)
        assert together(one, other)


class TestRights:
    @pytest.mark.parametrize("group", ["", "Physicians", "Administrators"])
    def test_only_secretaries_merge(self, group: str) -> None:
        actor = people.person(group=group)
        with pytest.raises(Refused, match="not-allowed"):
            merge(dossier("1"), dossier("2"), Word("même patiente"), actor=actor)

    def test_a_superuser_does_not(self) -> None:
        actor = people.person(is_superuser=True, is_staff=True)
        with pytest.raises(Refused, match="not-allowed"):
            merge(dossier("1"), dossier("2"), Word("même patiente"), actor=actor)

    def test_a_secretary_does(self) -> None:
        secretary = people.person(group="Secretaries")
        assert merge(dossier("1"), dossier("2"), Word("même patiente"), actor=secretary).merged_by == secretary
