"""Expire: requests about accounts that nobody answered in time are no longer waiting."""

from patients import clock
from patients.models import AccountRequest, Decision


def expire_requests() -> int:
    """Writes down those whose time is over; how many. They were without effect already (`patients.requests`)."""
    late = AccountRequest.objects.filter(decision=Decision.WAITING, expires__lte=clock.now())
    return late.update(decision=Decision.EXPIRED)
