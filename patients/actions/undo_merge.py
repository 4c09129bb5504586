"""Undo a merge: each dossier stands by itself again, with its designations, grants and entries."""

from django.db import transaction
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from patients import clock, history, locks
from patients.actions.refusals import Refused, need
from patients.models import DossierGrant, DossierMerge, DossierPage, Happening, User
from patients.signals import merge_undone


@transaction.atomic
def undo_merge(merge: DossierMerge, *, reason: str = "", actor: User | None = None) -> DossierMerge:
    """Undoes `merge`. What came into the kept dossier since (entries, designations) stays there.

    Raises Refused: not-allowed, already-undone, later-merge.
    """
    need(actor, "patients.merge_dossiers")
    why = reason.strip()[:500]
    locks.families(merge.kept)
    held = DossierMerge.objects.select_for_update(of=("self",)).select_related("kept", "merged").get(pk=merge.pk)
    if held.undone_at is not None:
        raise Refused("already-undone", _("Cette réunion a déjà été annulée."))
    _refuse_out_of_order(held)
    _set_apart(held)
    held.undone_at, held.undone_by, held.undo_reason = clock.now(), actor, why
    held.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    history.note((held.kept, held.merged), Happening.UNDO, reason=why, actor=actor)
    merge_undone.send(DossierMerge, merge=held)
    return held


def _refuse_out_of_order(merge: DossierMerge) -> None:
    """A later merge with the same dossier folded entries of this one: it must go first."""
    later = DossierMerge.objects.filter(undone_at=None, pk__gt=merge.pk)
    blocking = later.filter(Q(kept=merge.kept_id) | Q(merged=merge.kept_id)).order_by("-pk").first()
    if blocking is not None:
        sentence = _("La réunion {merge}, plus récente, concerne ce dossier : annulez-la d’abord.")
        raise Refused("later-merge", format_lazy(sentence, merge=blocking.uuid), merge=blocking.uuid)


def _set_apart(merge: DossierMerge) -> None:
    merge.followers.update(merged_into=merge.merged)
    DossierPage.objects.filter(pk=merge.merged_id).update(merged_into=None)
    own = [merge.merged_id, *merge.followers.values_list("pk", flat=True)]
    DossierGrant.objects.filter(designation__dossier__in=own).update(content_object=merge.merged)
