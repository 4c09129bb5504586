"""What an administrator's view may look at: the one source of accounts here."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from patients.models import AccountRequest, User


def accounts() -> QuerySet[User]:
    """Every account but the superusers', which are the operator's."""
    return User.objects.filter(is_superuser=False).order_by("last_name", "first_name", "username")


def account(uuid: UUID) -> User:
    """One of them. Raises Http404."""
    return get_object_or_404(accounts().select_related("physician__organisation"), uuid=uuid)


def request(uuid: UUID) -> AccountRequest:
    """A request about one of them. Raises Http404."""
    found = AccountRequest.objects.select_related("user", "proposed_by").filter(user__is_superuser=False)
    return get_object_or_404(found, uuid=uuid)
