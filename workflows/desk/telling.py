"""Decisions in words."""

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from workflows.desk.models import Claim, Decided, Decision


def told(decision: Decision) -> str:
    """Who did what, when."""
    words = {"name": str(decision.user), "time": time_format(timezone.localtime(decision.time), "H:i")}
    if decision.decided == Decided.FILE:
        return _("%(name)s a classé ce document à %(time)s.") % words
    if decision.decided == Decided.HOLD:
        return _("%(name)s a gardé ce document en attente à %(time)s.") % words
    if decision.decided == Decided.REFUSE:
        return _("%(name)s a refusé ce document à %(time)s.") % words
    if decision.decided == Decided.THERE:
        return _("%(name)s a classé ce document, que le dossier avait déjà, à %(time)s.") % words
    return _("%(name)s a repris ce document à %(time)s.") % words


def mine(decision: Decision) -> str:
    """The same to the one who decided."""
    if decision.decided == Decided.FILE:
        return _("Vous avez classé un document.")
    if decision.decided == Decided.HOLD:
        return _("Vous avez gardé un document en attente.")
    if decision.decided == Decided.REFUSE:
        return _("Vous avez refusé un document.")
    if decision.decided == Decided.THERE:
        return _("Vous avez classé un document que le dossier avait déjà.")
    return _("Vous avez repris un document.")


def in_hand(claim: Claim) -> str:
    """Who has the arrival, since when."""
    since = time_format(timezone.localtime(claim.since), "H:i") if claim.since else ""
    return _("%(name)s a ce document en main depuis %(time)s.") % {"name": str(claim.user), "time": since}
