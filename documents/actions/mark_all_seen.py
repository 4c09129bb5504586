"""Mark all seen: the person has taken note of what is new in a dossier, or in all of theirs."""

from datetime import datetime

from documents import news
from documents.actions.mark_seen import put
from patients.models import DossierPage, User


def mark_all_seen(user: User, dossier: DossierPage | None = None, *, until: datetime) -> None:
    """Nothing published by `until`, when the person was shown the list, is new or unread any more. Two queries."""
    waiting = news.unopened(user).filter(published_at__lte=until)
    if dossier is not None:
        waiting = waiting.filter(dossier=dossier)
    put(user, waiting.values_list("pk", flat=True), unread=False)
