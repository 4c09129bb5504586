"""Work that filing leaves for later; each task can be done again, and names its entry by uuid alone."""

from django_tasks import task

from documents.actions.recognise import recognise
from documents.models import EntryPage
from documents.states import State


@task(priority=-30)  # it takes minutes, and there may be thousands: whatever else waits goes first
def recognise_text(entry: str) -> None:
    """OCR of the pages of an entry that have no text. An entry withdrawn meanwhile is left alone."""
    found = EntryPage.objects.filter(uuid=entry).exclude(state=State.WITHDRAWN).first()
    if found is not None:
        recognise(found)
