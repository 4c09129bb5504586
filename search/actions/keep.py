"""Keep: what somebody looks for, under an opaque id."""

from uuid import UUID, uuid4

from django.db import transaction

from patients import clock
from patients.models import User
from search.asked import Asked, seal
from search.models import PastSearch

KEPT = 50  # for each person


@transaction.atomic
def keep(user: User, asked: Asked) -> UUID:
    """The id; the person's oldest searches are forgotten."""
    uuid = uuid4()
    PastSearch.objects.create(uuid=uuid, user=user, sealed=seal(asked, uuid, user.pk), at=clock.now())
    others = PastSearch.objects.filter(user=user).exclude(pk=uuid).order_by("-at", "pk")  # whatever the clock says
    PastSearch.objects.filter(pk__in=list(others.values_list("pk", flat=True)[KEPT - 1 :])).delete()
    return uuid
