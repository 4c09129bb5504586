"""Groups have exactly their rights, and a right is a group's: nothing else counts."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from patients.actions.refusals import Refused, need
from tests import people

pytestmark = pytest.mark.django_db

ADMINISTERED = ("user", "physician", "organisation", "unit")
RIGHTS = {
    "Physicians": set(),
    "Secretaries": {
        "wagtailadmin.access_admin",
        "patients.open_dossier",
        "patients.record_designation",
        "patients.merge_dossiers",
        "patients.correct_identity",
        "documents.file_entry",
        "documents.move_entry",
        "documents.replace_entry",
        "documents.withdraw_entry",
    },
    "Administrators": {
        "wagtailadmin.access_admin",
        "patients.change_housesettings",
        *(f"patients.{verb}_{model}" for verb in ("add", "change", "view") for model in ADMINISTERED),
    },
}


def rights(group: str) -> set[str]:
    """The permissions of a group, as `app.codename`."""
    held = Permission.objects.filter(group__name=group).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in held}


def test_there_are_three_groups_and_each_has_exactly_its_rights() -> None:
    assert {group.name: rights(group.name) for group in Group.objects.all()} == RIGHTS


def test_no_group_may_read_dossiers_nor_touch_designations_grants_or_traces_directly() -> None:
    for group in Group.objects.all():
        assert not {
            right for right in rights(group.name) if right.endswith(("read_dossier", "grant", "_designation"))
        } - {"patients.record_designation"}


def test_no_group_has_a_right_on_pages_or_collections_of_wagtail() -> None:
    for group in Group.objects.all():
        assert not GroupPagePermission.objects.filter(group=group).exists()
        assert not GroupCollectionPermission.objects.filter(group=group).exists()


class TestNeed:
    RIGHT = "patients.open_dossier"

    def test_the_operator_of_the_machine_holds_every_right(self) -> None:
        need(None, self.RIGHT)

    def test_a_member_of_the_group_holds_it(self) -> None:
        need(people.person(group="Secretaries"), self.RIGHT)

    def test_a_right_given_to_one_person_does_not_count(self) -> None:
        user = people.person()
        user.user_permissions.add(Permission.objects.get(codename="open_dossier"))
        with pytest.raises(Refused, match="not-allowed"):
            need(user, self.RIGHT)

    def test_the_same_word_of_another_app_does_not_count(self) -> None:
        with pytest.raises(Refused, match="not-allowed"):
            need(people.person(group="Secretaries"), "documents.open_dossier")

    def test_a_refusal_is_a_code_for_the_log_and_a_sentence_for_the_person(self) -> None:
        with pytest.raises(Refused) as refusal:
            need(people.person(), self.RIGHT)
        assert str(refusal.value) == "not-allowed"
        assert refusal.value.reason == "Votre compte n’a pas ce droit."
