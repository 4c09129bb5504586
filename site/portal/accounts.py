"""Sign-in by django-allauth, with its open doors closed: accounts are made by administrators."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from patients import clock
from patients.models import User


class ClosedDoorAdapter(DefaultAccountAdapter):
    """Nobody signs up, and a closed account looks like none."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Who this is. None for a closed account and for a password handed over too long ago, hence the words of a
        wrong password: they tell nothing."""
        found = super().authenticate(request, **credentials)
        return found if isinstance(found, User) and _may_enter(found) else None


def _may_enter(account: User) -> bool:
    is_over = account.temporary_until is not None and account.temporary_until <= clock.now()
    return account.is_active and not is_over
