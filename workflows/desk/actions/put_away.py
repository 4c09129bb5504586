"""Put away: a drop that ended is shown no more. What came of it is on the desk and in the dossiers."""

from datetime import timedelta

from django.db import transaction

from patients import clock
from patients.actions.refusals import need
from patients.models import User
from workflows.desk.models import Drop

SHOWN = timedelta(days=1)  # after its end


@transaction.atomic
def put_away(drop: Drop, *, actor: User) -> None:
    """Forgets `drop`, with the names of its files; one that is under way stays. Raises Refused: not-allowed."""
    need(actor, "documents.file_entry")
    Drop.objects.filter(pk=drop.pk, ended_at__isnull=False).delete()


def put_away_old() -> None:
    """Forgets those that ended more than a day ago."""
    Drop.objects.filter(ended_at__lte=clock.now() - SHOWN).delete()
