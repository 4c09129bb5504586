"""The states of an entry and the only ways from one to another."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an entry stands; Wagtail's `live` is true exactly when published."""

    DRAFT = "draft", _("brouillon")
    IN_REVIEW = "in_review", _("en relecture")
    PUBLISHED = "published", _("publié")
    SUPERSEDED = "superseded", _("remplacé")
    WITHDRAWN = "withdrawn", _("retiré")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_REVIEW, State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN}),
    State.IN_REVIEW: frozenset({State.DRAFT, State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.SUPERSEDED, State.WITHDRAWN}),
    # A version whose replacement is withdrawn stands again: nothing may vanish by a clerical error
    State.SUPERSEDED: frozenset({State.PUBLISHED, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}


class ForbiddenTransition(ValueError):
    """An action asked for a way that the table does not have."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"{current} -> {wanted}")
        self.current, self.wanted = State(current), State(wanted)


def check(current: str, wanted: State) -> None:
    """Raises ForbiddenTransition unless the table allows it."""
    if wanted not in TRANSITIONS[State(current)]:
        raise ForbiddenTransition(current, wanted)
