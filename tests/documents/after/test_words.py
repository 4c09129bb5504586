"""What these rows say of themselves, in a log or a shell: uuids and keys, never a person."""

import pytest
from django.contrib.auth.models import AnonymousUser

from documents.actions.move import move
from documents.actions.publish import publish
from documents.actions.replace import replace
from documents.models import EntryMove, EntryPage, MergedEntry, MisfiledNotice, RecordedReplacement
from documents.notices import notice, notices_of
from documents.states import State
from patients.actions.refusals import Refused
from patients.models import DossierEvent, DossierMerge
from tests import people
from tests.patients.merging.pairs import together

pytestmark = pytest.mark.django_db

NAME = "NOMRARE"


def test_no_row_names_a_patient_or_a_document() -> None:
    kept, merged, other = (people.dossier(birth_name=NAME) for _ in range(3))
    people.designation(kept, people.physician())
    first, second, third = (people.entry(kept, title=NAME) for _ in range(3))
    people.entry(merged, title=NAME)
    replace(second, first, reason=NAME)
    move(third, other, reason=NAME)
    together(kept, merged)
    models = (EntryMove, MergedEntry, MisfiledNotice, RecordedReplacement, DossierEvent, DossierMerge)
    rows = [row for model in models for row in model._default_manager.all()]
    assert {type(row) for row in rows} == set(models)
    assert not [row for row in rows if NAME in f"{row} {row!r}"]


def test_nobody_has_no_notices() -> None:
    wrong, right = people.dossier(), people.dossier()
    people.designation(wrong, people.physician())
    move(people.entry(wrong), right, reason="homonyme")
    uuid = MisfiledNotice.objects.get().uuid
    assert not notices_of(AnonymousUser()).exists()
    assert notice(AnonymousUser(), uuid) is None


class TestPublishingADraft:
    @pytest.fixture
    def draft(self) -> EntryPage:
        entry = people.entry(people.dossier(), title="2", document_id="2", replaces=("1",))
        EntryPage.objects.filter(pk=entry.pk).update(state=State.DRAFT, live=False, published_at=None)
        return entry

    def test_it_stands_and_folds_what_it_replaces(self, draft: EntryPage) -> None:
        earlier = people.entry(draft.dossier, title="1", document_id="1")
        assert EntryPage.objects.get(pk=earlier.pk).state == State.PUBLISHED
        published = publish(draft, actor=people.person(group="Secretaries"))
        assert (published.state, published.live) == (State.PUBLISHED, True)
        assert EntryPage.objects.get(pk=earlier.pk).head_id == draft.pk

    def test_only_by_who_may_file(self, draft: EntryPage) -> None:
        with pytest.raises(Refused, match="not-allowed"):
            publish(draft, actor=people.person(group="Physicians"))
