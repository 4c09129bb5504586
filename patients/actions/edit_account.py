"""Edit an account: its names and, for a physician, how they practise. Never its login, its number, its role."""

from dataclasses import replace

from django.db import transaction

from patients.actions.create_account import Person
from patients.administration import amend, held, note
from patients.models import Change, Physician, User
from patients.practice import Practice, check_rest


@transaction.atomic
def edit_account(
    account: User, first_name: str, last_name: str, practice: Practice | None = None, *, actor: User | None = None
) -> User:
    """Records what differs; nothing where nothing does. `practice` counts for a physician's account alone.

    An RPPS is given for life and says whose letters one reads: it is set at the confirmation of the role, and stays.
    Raises Refused: not-allowed, own-rights, not-managed, no-name, too-long, and those of `check_rest`.
    """
    edited = held(account, actor)
    told = Person(edited.username, first_name, last_name).cleaned()
    before, after = amend(edited, {"first_name": told.first_name, "last_name": told.last_name})
    physician = Physician.objects.select_for_update().filter(user=edited).first()
    if practice is not None and physician is not None:
        was, is_now = _practise(physician, practice)
        before, after = before | was, after | is_now
    if after:
        note(Change.EDIT, actor, edited, before=before, after=after)
    return edited


def _practise(physician: Physician, practice: Practice) -> tuple[dict[str, object], dict[str, object]]:
    told = replace(practice, rpps=physician.rpps)
    if told.organisation != physician.organisation_id:
        check_rest(told)
    else:  # an organisation that closed since is no reason to refuse another change
        check_rest(replace(told, organisation=None))
    return amend(physician, told.columns())
