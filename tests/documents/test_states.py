"""The states of an entry: every pair, allowed or not."""

from itertools import product

import pytest

from documents.actions.publish import publish
from documents.models import EntryPage
from documents.states import TRANSITIONS, ForbiddenTransition, State, check
from tests import people

DRAFT, IN_REVIEW, PUBLISHED, SUPERSEDED, WITHDRAWN = State
ALLOWED = {
    (DRAFT, IN_REVIEW), (DRAFT, PUBLISHED), (DRAFT, SUPERSEDED), (DRAFT, WITHDRAWN),
    (IN_REVIEW, DRAFT), (IN_REVIEW, PUBLISHED), (IN_REVIEW, SUPERSEDED), (IN_REVIEW, WITHDRAWN),
    (PUBLISHED, SUPERSEDED), (PUBLISHED, WITHDRAWN),
    (SUPERSEDED, PUBLISHED), (SUPERSEDED, WITHDRAWN),
}  # fmt: skip


@pytest.mark.parametrize(("current", "wanted"), list(product(State, State)))
def test_only_the_ways_of_the_table_are_open(current: State, wanted: State) -> None:
    if (current, wanted) in ALLOWED:
        check(current, wanted)
    else:
        with pytest.raises(ForbiddenTransition, match=f"{current} -> {wanted}"):
            check(current, wanted)


def test_every_state_has_its_line_in_the_table() -> None:
    assert set(TRANSITIONS) == set(State)


def test_nothing_comes_back_from_withdrawn() -> None:
    assert not TRANSITIONS[WITHDRAWN]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [PUBLISHED, WITHDRAWN])
def test_what_is_published_or_withdrawn_is_not_published_again(state: State) -> None:
    entry = people.entry(people.dossier())
    EntryPage.objects.filter(pk=entry.pk).update(state=state, live=state == State.PUBLISHED)
    with pytest.raises(ForbiddenTransition):
        publish(EntryPage.objects.get(pk=entry.pk))
