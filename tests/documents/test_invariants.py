"""What the database itself refuses of an entry, whoever writes."""

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from wagtail.models import Page

from documents.models import EntryPage
from tests import people

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone can say it")


@pytest.mark.django_db
class TestState:
    @pytest.mark.parametrize("change", [{"state": "lost"}, {"published_at": None}, {"state": "superseded"}])
    def test_a_state_that_is_none_or_lacks_what_it_says_is_refused(self, change: dict[str, object]) -> None:
        entry = people.entry(people.dossier())
        with pytest.raises(IntegrityError), transaction.atomic():
            EntryPage.objects.filter(pk=entry.pk).update(**change)

    def test_the_same_bytes_are_never_published_twice_in_a_dossier(self) -> None:
        dossier = people.dossier()
        one, other = people.entry(dossier), people.entry(dossier)
        with pytest.raises(IntegrityError), transaction.atomic():
            EntryPage.objects.filter(pk=other.pk).update(original_sha256=one.original_sha256)


@on_postgresql
class TestPlace:
    """What needs two tables is judged at the commit."""

    @pytest.fixture
    def entry(self, committed: Path) -> EntryPage:
        return people.entry(people.dossier())

    def test_live_and_state_never_part(self, entry: EntryPage) -> None:
        with pytest.raises(IntegrityError, match="live when published"), transaction.atomic():
            Page.objects.filter(pk=entry.pk).update(live=False)
        with pytest.raises(IntegrityError, match="live when published"), transaction.atomic():
            EntryPage.objects.filter(pk=entry.pk).update(state="withdrawn")

    def test_dossier_and_tree_never_part(self, entry: EntryPage) -> None:
        other = people.dossier()
        with pytest.raises(IntegrityError, match="under its dossier"), transaction.atomic():
            EntryPage.objects.filter(pk=entry.pk).update(dossier=other)
        with pytest.raises(IntegrityError, match="under its dossier"), transaction.atomic():
            Page.objects.filter(pk=entry.pk).update(path=f"{other.path}0001")

    def test_both_together_are_accepted(self, entry: EntryPage) -> None:
        with transaction.atomic():
            EntryPage.objects.filter(pk=entry.pk).update(state="withdrawn")
            Page.objects.filter(pk=entry.pk).update(live=False)
        assert EntryPage.objects.get(pk=entry.pk).state == "withdrawn"
