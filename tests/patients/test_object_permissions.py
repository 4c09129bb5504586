"""django-guardian's own ways in: its generic tables take nothing, its shortcuts open nothing."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, IntegrityError, transaction
from guardian.models import GroupObjectPermission, UserObjectPermission
from guardian.shortcuts import assign_perm

from documents.models import EntryPage
from patients.access import readable_dossiers
from patients.checks import direct_grants
from patients.guards import GenericPermissionRefused
from patients.models import DossierGrant, DossierPage
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> EntryPage:
    return EntryPage.objects.get(pk=people.entry(people.dossier()).pk)


def nothing_written() -> bool:
    tables = (UserObjectPermission, GroupObjectPermission, DossierGrant)
    return not any(table.objects.exists() for table in tables)


def test_a_permission_on_an_entry_is_refused(entry: EntryPage) -> None:
    person = people.person()
    with pytest.raises(GenericPermissionRefused), transaction.atomic():
        assign_perm("documents.file_entry", person, entry)
    assert nothing_written()


def test_a_permission_of_a_group_is_refused(entry: EntryPage) -> None:
    group = Group.objects.get(name="Physicians")
    for target in (entry, entry.dossier):
        permission = "documents.file_entry" if target is entry else "patients.read_dossier"
        with pytest.raises(GenericPermissionRefused), transaction.atomic():
            assign_perm(permission, group, target)
    assert nothing_written()


def test_a_permission_on_many_objects_at_once_is_refused(entry: EntryPage) -> None:
    """guardian writes these with `bulk_create`, which sends no signal: the database itself refuses."""
    with pytest.raises(DatabaseError), transaction.atomic():
        assign_perm("documents.file_entry", people.person(), EntryPage.objects.all())  # type: ignore[arg-type]
    with pytest.raises(DatabaseError), transaction.atomic():
        assign_perm("patients.read_dossier", Group.objects.get(name="Physicians"), DossierPage.objects.all())  # type: ignore[arg-type]
    assert nothing_written()


def test_a_grant_without_a_designation_is_refused(entry: EntryPage) -> None:
    person = people.person()
    with pytest.raises(IntegrityError), transaction.atomic():
        assign_perm("patients.read_dossier", person, entry.dossier)
    with pytest.raises(IntegrityError), transaction.atomic():
        assign_perm("patients.read_dossier", person, DossierPage.objects.all())  # type: ignore[arg-type]
    assert nothing_written()
    assert not readable_dossiers(person).exists()


def test_a_permission_that_is_not_the_right_to_read_would_show_in_the_check(entry: EntryPage) -> None:
    assert Permission.objects.filter(codename="read_dossier").count() == 1


def test_the_system_check_is_content_with_one_direct_table_on_dossiers() -> None:
    assert direct_grants(None) == []
