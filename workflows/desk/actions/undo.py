"""Undo: within thirty seconds, one's last decision is as if it had not been."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.actions.restore import restore
from documents.actions.unfile import unfile
from documents.models import Arrival
from patients import clock
from patients.actions.refusals import Refused, need
from patients.models import User
from workflows.desk import claiming, deciding
from workflows.desk.models import Claim, Decided, Decision

LATE = _("Il est trop tard pour annuler : retirez le document ou déplacez-le depuis le dossier.")
LATE_UNFILED = _("Il est trop tard pour annuler.")  # nothing of hers is in a dossier


@transaction.atomic
def undo(decision: Decision, *, actor: User) -> Arrival:
    """Brings the arrival, and those decided on as one with it, back to where they were, in the hands of who undoes.

    What the dossier had already stays as the decision left it, with the marks and the owner that it took: they came
    with the bytes, which are there; somebody may have read, changed or moved it since; and a mark that is lifted shows
    what was hidden. The desk lifts it on the entry's own page.

    Raises Refused: not-allowed, not-yours, late, decided (somebody acted on it since), claimed, changed (the entry
    was moved, withdrawn or replaced since); and what storage raises. Then nothing changed.
    """
    need(actor, "documents.file_entry")
    first = deciding.first(decision)
    arrival = Arrival.objects.filter(uuid=first.arrival).select_related("entry").first()
    if arrival is None or decision.user_id != actor.pk:
        raise Refused("not-yours", _("Seule la personne qui a décidé peut annuler, et tant que le document est là."))
    held = claiming.hold(arrival, actor, str(first.uuid), even_filed=True)
    now = deciding.together(first)
    if now[0].undone_at is not None:
        return arrival
    if now[0].time + deciding.UNDO < clock.now():
        raise Refused("late", LATE if now[0].decided == Decided.FILE else LATE_UNFILED)
    there = {one.uuid: one for one in Arrival.objects.filter(uuid__in=[one.arrival for one in now])}
    for one in now:
        if one.arrival not in there:
            raise Refused("changed", _("Une partie de ce qui a été décidé n’est plus là : rien n’a été annulé."))
        _undo(one, there[one.arrival], actor, is_told=one == now[0])
    Decision.objects.filter(pk__in=[one.pk for one in now]).update(undone_at=clock.now())
    _take(held, actor)
    return arrival


def _undo(decision: Decision, arrival: Arrival, actor: User, *, is_told: bool) -> None:
    if decision.decided == Decided.FILE:
        arrival = unfile(arrival, actor=actor, is_told=is_told)
    if decision.decided != Decided.HOLD:
        restore(arrival, decision.before, actor=actor)


def _take(held: Claim, actor: User) -> None:
    held.user, held.since, held.seen_at = actor, clock.now(), clock.now()
    held.save(update_fields=["user", "since", "seen_at"])
