"""Choose one's own password: the sessions elsewhere end, and a temporary one is temporary no more."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from patients.actions.end_sessions import end_all
from patients.administration import note
from patients.models import Change, User


@transaction.atomic
def choose_password(account: User, password: str, *, session: str = "") -> User:
    """Sets the password of the person's own account; the session whose hash is `session` goes on.

    The caller has checked the former password and what Django's validators say of the new one.
    """
    mine = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    mine.password, mine.temporary_until = make_password(password), None
    mine.save(update_fields=["password", "temporary_until"])
    end_all(mine, keep=session)
    note(Change.PASSWORD, mine, mine)
    return mine
