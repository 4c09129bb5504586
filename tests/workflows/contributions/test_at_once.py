"""Several hands at once, on a database that commits: every outcome is one that some order would give."""

from datetime import timedelta
from functools import partial

import pytest

from documents.actions.describe import Description, describe
from documents.actions.move import move
from documents.actions.withdraw import withdraw
from documents.describing import Said
from documents.models import Arrival, EntryPage
from patients import clock
from patients.actions.end_designation import end_designation
from patients.actions.merge import Word, merge
from storage.models import StoredObject
from tests import people
from tests.documents.after.places import assert_in_order
from tests.documents.after.test_together import together
from tests.workflows.contributions.writing import Writer, entries, photograph, writer
from workflows.contributions.actions.deliver import deliver
from workflows.contributions.actions.write import write
from workflows.contributions.models import Draft

pytestmark = pytest.mark.usefixtures("committed")
ROUNDS = pytest.mark.parametrize("attempt", range(3))


def said() -> Said:
    return Said("11488-4", "Consultation", clock.now() - timedelta(days=1), "day")


def photographs(by: Writer) -> Draft:
    return by.draft(photograph(), photograph((20, 20, 200)), way="photos")


def press(draft: Draft, by: Writer) -> "partial[Draft]":
    return partial(deliver, draft, by.dossier, {"photos": said()})


@ROUNDS
def test_a_double_press_adds_once(attempt: int) -> None:
    by = writer()
    draft = photographs(by)
    together(press(draft, by), press(draft, by))
    assert len(entries()) == 1
    assert Draft.objects.get().results == [{"outcome": "filed", "sentence": "", "entry": str(entries()[0].uuid)}]
    assert_in_order()


@ROUNDS
def test_one_text_sent_twice_at_once_is_one_document(attempt: int) -> None:
    by = writer()
    hand = partial(write, "Va bien.", said(), author=by.physician.user, dossier=by.dossier)
    together(hand, hand)
    outcomes = sorted(draft.results[0]["outcome"] for draft in Draft.objects.all() if draft.results)
    assert outcomes in (["duplicate", "filed"], ["filed", "filed"])  # told so by both, of one entry
    assert (len(entries()), {arrival.outcome for arrival in Arrival.objects.all()}) == (1, {"filed"})


@ROUNDS
def test_a_designation_that_ends_meanwhile_lets_all_or_nothing_in(attempt: int) -> None:
    by = writer()
    draft = photographs(by)
    together(press(draft, by), partial(end_designation, by.physician.designations.get()))
    (result,) = Draft.objects.get().results or []
    assert (result["outcome"], len(entries())) in [("filed", 1), ("refused", 0)]
    if not entries():
        assert Arrival.objects.count() == StoredObject.objects.count() == 0
    assert by.client.get(f"/contributions/{draft.uuid}/").status_code == 404


@ROUNDS
def test_a_dossier_that_is_merged_meanwhile_has_the_document_where_it_is_kept(attempt: int) -> None:
    by, kept = writer(), people.dossier(birth_name="PAT-RESTE")
    draft = photographs(by)
    outcomes = together(press(draft, by), partial(merge, kept, by.dossier, Word("une personne", despite_traits=True)))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    (entry,) = entries()
    assert (entry.dossier, entry.state, entry.contributor) == (kept, "published", by.physician.user)
    assert by.client.get(f"/entries/{entry.uuid}/own/").status_code == 200
    assert_in_order()


@ROUNDS
def test_an_entry_that_is_moved_while_its_author_corrects_it(attempt: int) -> None:
    """Moved first, it is theirs no more: the other dossier is not open to them."""
    by, other = writer(), people.dossier(birth_name="PAT-AUTRE")
    deliver(photographs(by), by.dossier, {"photos": said()})
    (entry,) = entries()
    changed = Said("57833-6", "Ordonnance", said().act_date, "day")
    outcomes = together(
        partial(describe, entry, Description.of(changed), actor=by.physician.user),
        partial(move, entry, other, reason="mauvais dossier"),
    )
    assert not isinstance(outcomes[1], Exception)
    now = EntryPage.objects.get(pk=entry.pk)
    assert now.dossier == other
    assert (outcomes[0] == "not-allowed") == (now.heading == "Consultation")
    assert by.client.get(f"/entries/{entry.uuid}/own/").status_code == 404
    assert_in_order()


@ROUNDS
def test_withdrawn_by_its_author_and_by_a_secretary_at_once(attempt: int) -> None:
    by = writer()
    deliver(photographs(by), by.dossier, {"photos": said()})
    (entry,) = entries()
    outcomes = together(
        partial(withdraw, entry, reason="par son auteur", actor=by.physician.user),
        partial(withdraw, entry, reason="par le bureau"),
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    now = EntryPage.objects.get(pk=entry.pk)
    assert (now.state, now.withdrawal_reason in ("par son auteur", "par le bureau")) == ("withdrawn", True)
