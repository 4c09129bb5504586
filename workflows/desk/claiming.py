"""One arrival, one secretary: who has it in hand, for how long, and how another takes it over.

The images of a study that are of one line (`studies`) are one arrival here: the claim of the first is that of all.

A claim lives as long as her browser gives signs of life, and a few minutes more. It is looked at again, locked, in the
transaction of each action (`held`).
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from documents.models import Arrival, Outcome
from patients import clock
from patients.actions.refusals import Refused
from patients.models import User
from workflows.desk import studies
from workflows.desk.models import Claim, Decision
from workflows.desk.telling import in_hand, told

NOTHING = _("Rien n’a été changé.")
EXPIRES = timedelta(minutes=4)  # a browser gives a sign every minute; a laptop that sleeps gives none


@transaction.atomic
def claim(arrival: Arrival, user: User, *, take_over: bool = False) -> Claim:
    """Gives `arrival` to `user`, unless somebody else has it; with `take_over`, even then. Whose it is now."""
    held = _locked(arrival)
    other = _of_the_others(arrival, held, user).first()
    if other is not None and take_over:
        release(other)
    elif other is not None:
        return other
    if held.user_id == user.pk:
        held.seen_at = clock.now()
    elif take_over or not is_alive(held):
        held.user, held.since, held.seen_at = user, clock.now(), clock.now()
    held.save(update_fields=["user", "since", "seen_at"])
    return held


def is_alive(held: Claim) -> bool:
    """Whether somebody has it in hand at this instant."""
    return held.user_id is not None and held.seen_at is not None and held.seen_at > clock.now() - EXPIRES


def of_another(arrival: Arrival, user: User) -> Claim | None:
    """The claim of somebody else that is alive, as it was read with the arrival."""
    found: Claim | None = getattr(arrival, "claim", None)
    return found if found is not None and found.user_id != user.pk and is_alive(found) else None


def in_other_hands(arrival: Arrival, user: User) -> str:
    """Who else has it at this instant, in words; "" for nobody."""
    found = _alive(arrival, user).first()
    return in_hand(found) if found is not None else ""


def hold(arrival: Arrival, user: User, last: str, *, even_filed: bool = False) -> Claim:
    """The claim, locked until the caller's transaction ends: nobody else acts meanwhile.

    `last` is the decision (uuid, "" for none) that the screen knew. Raises Refused: decided (somebody did since, the
    sentence says who and what; or the road filed it, unless `even_filed`), claimed (somebody has it in hand).
    """
    held = _locked(arrival)
    now = last_decision(arrival)
    if now is not None and str(now.uuid) != last:
        raise Refused("decided", format_lazy("{told} {rest}", told=told(now), rest=NOTHING))
    if held.user_id != user.pk and is_alive(held):
        raise Refused("claimed", format_lazy("{told} {rest}", told=in_hand(held), rest=NOTHING))
    other = _of_the_others(arrival, held, user).first()
    if other is not None:
        raise Refused("claimed", format_lazy("{told} {rest}", told=in_hand(other), rest=NOTHING))
    if not even_filed and Arrival.objects.filter(pk=arrival.pk, outcome=Outcome.FILED).exists():
        raise Refused("decided", _("Ce document a été classé entre-temps. Rien n’a été changé."))
    return held


def last_decision(arrival: Arrival) -> Decision | None:
    """The last one on this arrival that stands."""
    return Decision.objects.filter(arrival=arrival.uuid, undone_at=None).select_related("user").order_by("-pk").first()


@transaction.atomic
def beat(arrival: Arrival, user: User) -> str:
    """A sign of life of the one who has it; "" while she does, else who has it or what was decided, in words."""
    held = _locked(arrival)
    if held.user_id == user.pk:
        held.seen_at = clock.now()
        held.save(update_fields=["seen_at"])
        return ""
    if is_alive(held):
        return in_hand(held)
    last = last_decision(arrival)
    return told(last) if last is not None and last.user_id != user.pk else ""


@transaction.atomic
def let_go(arrival: Arrival, user: User) -> None:
    """Nobody has it any more, if this person had it."""
    held = _locked(arrival)
    if held.user_id == user.pk:
        release(held)


def release(held: Claim) -> None:
    """Nobody has it any more. In the caller's transaction."""
    held.user = held.since = held.seen_at = None
    held.save(update_fields=["user", "since", "seen_at"])


def _alive(arrival: Arrival, user: User) -> QuerySet[Claim]:
    """The claims of others on its line, alive."""
    line = studies.members(arrival).order_by() if arrival.alike else [arrival]
    found = Claim.objects.filter(arrival__in=line, user__isnull=False, seen_at__gt=clock.now() - EXPIRES)
    return found.exclude(user=user.pk).select_related("user")


def _of_the_others(arrival: Arrival, held: Claim, user: User) -> QuerySet[Claim]:
    """On other images of the same line than `held`'s: from before one came back that now stands first."""
    return _alive(arrival, user).exclude(pk=held.pk) if arrival.alike else Claim.objects.none()


def _locked(arrival: Arrival) -> Claim:
    """The claim of its line."""
    arrival = studies.first(arrival)
    Claim.objects.get_or_create(arrival=arrival)
    # Without its person: of a row that was waited for, PostgreSQL joins what stood before
    return Claim.objects.select_for_update().get(arrival=arrival)
