"""Opening a dossier: page, vault, identity and numbers, all or nothing."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from wagtail.models import Page

from patients.actions.open_dossier import Number, open_dossier
from patients.actions.refusals import Refused
from patients.identity.ins import DEMONSTRATION, NIA, NIR, TEST
from patients.models import (
    DossierIdentity,
    DossierIndexPage,
    DossierPage,
    IdentifierStatus,
    PatientIdentifier,
)
from patients.signals import dossier_opened
from storage.models import Vault
from tests import people
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db
HOSPITAL = "1.2.250.1.999.1"


def left() -> list[int]:
    """How many rows there are of everything that opening makes."""
    return [model.objects.count() for model in (Page, DossierPage, DossierIdentity, PatientIdentifier, Vault)]


class TestOpening:
    def test_records_the_identity_as_the_current_one_from_now_on(self, at: Clock) -> None:
        dossier = open_dossier(people.identity(birth_place="2A004", used_name="DUPRÉ"))
        dossier.refresh_from_db()
        recorded = dossier.identities.get()
        assert dossier.identity == recorded
        assert (recorded.birth_name, recorded.used_name, recorded.birth_place) == ("PAT-ESSAI", "DUPRÉ", "2A004")
        assert (recorded.starts, recorded.ends) == (NOW, None)

    def test_records_its_numbers_provisional_unless_told_better(self, at: Clock) -> None:
        local = Number("00042", HOSPITAL)
        known = Number(people.ins(1), TEST, IdentifierStatus.VALIDATED)
        recorded = {number.authority: number for number in people.dossier(local, known).identifiers.all()}
        assert (recorded[HOSPITAL].value, recorded[HOSPITAL].status) == ("00042", IdentifierStatus.PROVISIONAL)
        assert (recorded[TEST].status, recorded[TEST].starts, recorded[TEST].ends) == ("validee", NOW, None)

    def test_keeps_an_ins_as_it_is_compared_and_a_local_number_as_it_is_written(self) -> None:
        number = people.ins(2)
        spaced = f" {number[:1]} {number[1:3]} {number[3:]} "
        recorded = people.dossier(Number(spaced, TEST), Number(" a-0 42 ", HOSPITAL)).identifiers
        assert set(recorded.values_list("value", flat=True)) == {number, "a-0 42"}

    def test_gives_each_dossier_its_own_vault(self) -> None:
        first, second = people.dossier(), people.dossier()
        assert first.vault != second.vault
        assert first.vault.kind == Vault.Kind.DOSSIER

    def test_makes_a_sound_page_under_the_index_that_names_nobody(self) -> None:
        dossiers = [people.dossier(birth_name="TRES-RECONNAISSABLE") for _ in range(3)]
        index = DossierIndexPage.objects.get()
        assert list(index.get_children().specific()) == dossiers
        assert index.numchild == 3
        assert Page.find_problems() == ([], [], [], [], [])
        for page in Page.objects.child_of(index):
            assert page.slug == str(page.specific.uuid)
            written = (
                f"{page.title}{page.draft_title}{page.slug}{page.url_path}{page.seo_title}{page.search_description}"
            )
            assert "RECONNAISSABLE" not in written.upper()
            assert not page.get_ancestors().filter(numchild=0).exists()

    def test_announces_it_inside_the_transaction(self) -> None:
        told = []

        def listen(sender: type, dossier: DossierPage, **kwargs: object) -> None:
            told.append(dossier)
            assert transaction.get_connection().in_atomic_block

        dossier_opened.connect(listen)
        try:
            assert told == [people.dossier()] or told
        finally:
            dossier_opened.disconnect(listen)


class TestRefusals:
    def refused(self, *numbers: Number, **traits: str) -> str:
        """The code of the refusal; nothing may be left of the attempt."""
        before = left()
        with pytest.raises(Refused) as refusal:
            open_dossier(people.identity(**traits), numbers)
        assert left() == before
        assert str(refusal.value) == refusal.value.code
        assert str(refusal.value.reason)
        return refusal.value.code

    def test_a_dossier_without_a_name(self) -> None:
        assert self.refused(birth_name="  ") == "no-name"

    @pytest.mark.parametrize("authority", [NIR, NIA, TEST, DEMONSTRATION])
    def test_an_ins_with_a_wrong_key(self, authority: str) -> None:
        wrong = f"{int(people.ins(3)) + 1:015d}"
        assert self.refused(Number(wrong, authority)) == "number-key"
        assert self.refused(Number("12", authority)) == "number-key"

    def test_a_number_that_another_dossier_has(self) -> None:
        people.dossier(Number("42", HOSPITAL))
        assert self.refused(Number("43", HOSPITAL), Number("42", HOSPITAL)) == "number-taken"

    def test_the_same_number_written_otherwise(self) -> None:
        number = people.ins(4)
        people.dossier(Number(number, TEST))
        assert self.refused(Number(f"{number[:13]} {number[13:]}", TEST)) == "number-taken"

    def test_a_number_given_twice(self) -> None:
        assert self.refused(Number("42", HOSPITAL), Number("42", HOSPITAL)) == "number-taken"

    @pytest.mark.parametrize("authority", [TEST, DEMONSTRATION])
    def test_in_a_hospital_an_invented_number_as_qualified(self, authority: str, settings: object) -> None:
        settings.DIAPHANE_DEMO = False  # type: ignore[attr-defined]
        assert self.refused(Number(people.ins(5), authority, IdentifierStatus.QUALIFIED)) == "number-invented"

    def test_in_the_demo_an_invented_number_may_be_qualified(self) -> None:
        dossier = people.dossier(Number(people.ins(6), DEMONSTRATION, IdentifierStatus.QUALIFIED))
        assert dossier.identifiers.get().status == IdentifierStatus.QUALIFIED

    def test_a_number_that_another_dossier_had_may_be_given_again(self) -> None:
        former = people.dossier(Number("42", HOSPITAL))
        former.identifiers.update(ends=F("starts"))
        assert people.dossier(Number("42", HOSPITAL)).identifiers.get().value == "42"

    def test_what_fails_last_leaves_nothing_either(self) -> None:
        def fail(**kwargs: object) -> None:
            raise RuntimeError

        before = left()
        dossier_opened.connect(fail)
        try:
            with pytest.raises(RuntimeError):
                people.dossier()
        finally:
            dossier_opened.disconnect(fail)
        assert left() == before


class TestConstraints:
    """What the database itself refuses, whoever asks."""

    def test_a_dossier_has_one_current_identity(self) -> None:
        dossier = people.dossier()
        with pytest.raises(IntegrityError), transaction.atomic():
            DossierIdentity.objects.create(dossier=dossier, birth_name="AUTRE", starts=NOW)
        end = NOW.replace(year=2100)
        dossier.identities.update(ends=end)
        assert DossierIdentity.objects.create(dossier=dossier, birth_name="AUTRE", starts=end)

    def test_an_identity_ends_after_it_began(self) -> None:
        dossier = people.dossier()
        with pytest.raises(IntegrityError), transaction.atomic():
            DossierIdentity.objects.create(dossier=dossier, birth_name="AUTRE", starts=NOW, ends=NOW)

    def test_two_dossiers_never_share_a_current_number_or_a_vault(self) -> None:
        first, second = people.dossier(Number("42", HOSPITAL)), people.dossier()
        with pytest.raises(IntegrityError), transaction.atomic():
            PatientIdentifier.objects.create(dossier=second, value="42", authority=HOSPITAL, starts=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            DossierPage.objects.filter(pk=second.pk).update(vault=first.vault)

    def test_what_is_recorded_of_a_patient_is_printed_as_its_key_alone(self) -> None:
        dossier = people.dossier()
        printed = f"{dossier!r}{dossier.identity!r}{dossier.identifiers.get()!r}{dossier.vault!r}"
        number = dossier.identifiers.get().value
        assert "PAT-ESSAI" not in printed
        assert number not in printed
