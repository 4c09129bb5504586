"""When the physicians of the demo were here last: what came since is new to them."""

from datetime import date, timedelta

from documents.actions.mark_all_seen import mark_all_seen
from patients import clock
from patients.actions.end_visit import end_visit
from patients.actions.note_visit import note_visit
from patients.models import User, Visit
from portal.demonstration import days

AGO = 6  # days: a letter or two for each patient under treatment


def note(physician: User, today: date) -> None:
    """A visit some days ago, in which everything until then was seen; nothing for who has been here since."""
    if Visit.objects.filter(user=physician).exists():
        return
    then = days.at(today - timedelta(AGO), 8, 30)
    with clock.at(then):
        note_visit(physician, showing=True)
        mark_all_seen(physician, until=then)
        end_visit(physician)
