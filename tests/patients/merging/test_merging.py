"""Two dossiers of one person become one: whoever could read one reads the whole, and each fact keeps its origin."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from patients import access, locks
from patients.actions.end_designation import end_designation
from patients.consistency import differences
from patients.models import (
    Designation,
    DossierEvent,
    DossierIdentity,
    DossierMerge,
    DossierPage,
    Happening,
    PatientIdentifier,
    Role,
    Scope,
)
from tests import people
from tests.behind import behind_the_database
from tests.documents.after.places import status
from tests.patients.merging.pairs import doors, dossier, together
from tests.people import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> DossierPage:
    return dossier("100")


@pytest.fixture
def merged() -> DossierPage:
    return dossier("200")


class TestWhoReads:
    def test_the_readers_of_both_read_all_of_it(self, kept: DossierPage, merged: DossierPage) -> None:
        entries = [people.entry(one) for one in (kept, merged)]
        browsers = []
        for one in (kept, merged):
            physician = people.physician()
            people.designation(one, physician)
            browsers.append(people.signed_in(physician.user))
        assert [[status(browser, entry) for entry in entries] for browser in browsers] == [[200, 404], [404, 200]]
        together(kept, merged)
        assert [[status(browser, entry) for entry in entries] for browser in browsers] == [[200, 200], [200, 200]]

    def test_each_in_their_scope(self, kept: DossierPage, merged: DossierPage) -> None:
        physician = people.physician()
        people.designation(merged, physician, Scope.IMAGING)
        letter, report = people.entry(kept), people.entry(kept, kind="report")
        together(kept, merged)
        browser = people.signed_in(physician.user)
        assert [status(browser, entry) for entry in (letter, report)] == [404, 200]

    def test_nobody_else(self, kept: DossierPage, merged: DossierPage) -> None:
        entry = people.entry(merged)
        stranger = people.physician()
        people.designation(dossier("300"), stranger)
        together(kept, merged)
        assert status(people.signed_in(stranger.user), entry) == 404

    def test_mes_patients_shows_one_dossier(self, kept: DossierPage, merged: DossierPage) -> None:
        physician = people.physician()
        for one in (kept, merged):
            people.designation(one, physician)
        together(kept, merged)
        assert list(access.readable_dossiers(physician.user)) == [kept]

    def test_who_may_see_names_the_origin(self, kept: DossierPage, merged: DossierPage) -> None:
        own, inherited = people.physician(), people.physician()
        people.designation(kept, own)
        people.designation(merged, inherited)
        together(kept, merged)
        found = {grant.user: grant.is_inherited for grant in access.designated_readers(kept)}
        assert found == {own.user: False, inherited.user: True}
        page = people.signed_in(own.user).get(f"/dossiers/{kept.uuid}/readers/").content.decode()
        assert page.count("réuni depuis à celui-ci") == 1


class TestDesignations:
    def test_the_facts_keep_their_dossier_and_the_grants_open_the_kept_one(
        self, kept: DossierPage, merged: DossierPage
    ) -> None:
        people.designation(kept, people.physician("a"))
        made = people.designation(merged, people.physician("b"))
        together(kept, merged)
        assert doors() == {("a", kept), ("b", kept)}
        assert Designation.objects.get(pk=made.pk).dossier == merged
        assert list(differences()) == []

    def test_one_physician_of_both_has_both_grants(self, kept: DossierPage, merged: DossierPage) -> None:
        physician = people.physician()
        people.designation(kept, physician, Scope.IMAGING)
        made = people.designation(merged, physician)
        together(kept, merged)
        opening = access.opening(physician.user, kept.uuid)
        assert opening is not None
        assert [grant.scope for grant in opening.grants] == [Scope.DOSSIER, Scope.IMAGING]
        end_designation(made)
        opening = access.opening(physician.user, kept.uuid)
        assert opening is not None
        assert opening.grant.scope == Scope.IMAGING

    def test_one_of_the_merged_dossier_ends_and_the_door_closes(self, kept: DossierPage, merged: DossierPage) -> None:
        physician = people.physician()
        made = people.designation(merged, physician)
        together(kept, merged)
        end_designation(made, reason="à la demande du patient")
        assert not access.readable_dossiers(physician.user).exists()
        assert list(differences()) == []

    def test_a_period_stays_what_it_was(self, at: Clock, kept: DossierPage, merged: DossierPage) -> None:
        physician = people.physician()
        people.designation(merged, physician, until=at.now + timedelta(days=1))
        together(kept, merged)
        assert access.readable_dossiers(physician.user).exists()
        at.go(days=1)
        assert not access.readable_dossiers(physician.user).exists()

    def test_one_for_the_merged_dossier_is_one_for_the_kept_one(self, kept: DossierPage, merged: DossierPage) -> None:
        together(kept, merged)
        made = people.designation(merged, people.physician("c"))
        assert made.dossier == kept
        assert doors() == {("c", kept)}

    def test_a_wrong_grant_is_found(self, kept: DossierPage, merged: DossierPage) -> None:
        made = people.designation(merged, people.physician())
        together(kept, merged)
        with behind_the_database():
            made.grant.__class__.objects.filter(pk=made.grant.pk).update(content_object=merged)
        assert [(one.what, one.designation) for one in differences()] == [("changed", str(made.uuid))]


class TestWhatIsWrittenDown:
    def test_the_merge_says_who_when_and_why(self, at: Clock, kept: DossierPage, merged: DossierPage) -> None:
        made = together(kept, merged)
        assert (made.kept, made.merged, made.reason, made.merged_by, made.merged_at) == (
            kept,
            merged,
            "même patiente",
            None,
            at.now,
        )
        assert DossierPage.objects.get(pk=merged.pk).merged_into == kept

    def test_both_ledgers_say_so(self, kept: DossierPage, merged: DossierPage) -> None:
        together(kept, merged)
        events = DossierEvent.objects.filter(act=Happening.MERGE).order_by("pk")
        assert [(row.dossier, row.entry, row.reason) for row in events] == [
            (kept, None, "même patiente"),
            (merged, None, "même patiente"),
        ]

    def test_identities_and_numbers_keep_their_rows(self, kept: DossierPage, merged: DossierPage) -> None:
        before = [set(model.objects.values_list("pk", "dossier")) for model in (DossierIdentity, PatientIdentifier)]
        together(kept, merged)
        assert before == [
            set(model.objects.values_list("pk", "dossier")) for model in (DossierIdentity, PatientIdentifier)
        ]

    def test_an_event_is_never_changed_nor_removed(self, kept: DossierPage, merged: DossierPage) -> None:
        together(kept, merged)
        event = DossierEvent.objects.first()
        assert event is not None
        with pytest.raises(TypeError):
            event.save()
        with pytest.raises(TypeError):
            event.delete()
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            DossierEvent.objects.filter(pk=event.pk).update(reason="autre")
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            DossierEvent.objects.filter(pk=event.pk).delete()


class TestChains:
    def test_everything_is_at_the_last_one_kept(self, kept: DossierPage, merged: DossierPage) -> None:
        third = dossier("300")
        people.designation(merged, people.physician("a"))
        together(kept, merged)
        together(third, kept)
        assert {one.pk: one.merged_into for one in DossierPage.objects.all()} == {
            kept.pk: third,
            merged.pk: third,
            third.pk: None,
        }
        assert doors() == {("a", third)}
        assert list(differences()) == []

    def test_locks_find_it_whatever_the_instance_says(self, kept: DossierPage, merged: DossierPage) -> None:
        old = DossierPage.objects.get(pk=merged.pk)
        together(kept, merged)
        with transaction.atomic():
            assert locks.dossiers(old, kept) == [kept, kept]

    def test_two_into_one(self, kept: DossierPage, merged: DossierPage) -> None:
        together(kept, merged)
        together(kept, dossier("300"))
        assert DossierMerge.objects.filter(kept=kept, undone_at=None).count() == 2
        assert DossierPage.objects.filter(merged_into=kept).count() == 2


def test_a_treating_physician_s_role_is_kept(kept: DossierPage, merged: DossierPage) -> None:
    physician = people.physician()
    people.designation(merged, physician, role=Role.TREATING)
    masked = people.entry(kept, visibility=("MASQUE_PS",))
    together(kept, merged)
    assert status(people.signed_in(physician.user), masked) == 200
