"""Forget: drafts older than a day go; their uploads go by themselves."""

from patients import clock
from patients.models import User
from workflows.contributions.models import Draft
from workflows.uploads import rights


def forget_old(author: User) -> None:
    """Removes the old drafts of this person; what was delivered is in the dossier."""
    Draft.objects.filter(author=author, created_at__lte=clock.now() - rights.LIFE).delete()
