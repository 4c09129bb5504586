"""Replace: somebody says that one entry replaces another, for documents that do not say so themselves."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents import folding, locks
from documents.actions.fold import refold, versions
from documents.contributing import need_own
from documents.models import EntryPage, RecordedReplacement
from documents.twins import IN_FORCE
from patients import clock, history
from patients.actions.refusals import Refused, need, reasoned
from patients.models import Happening, User

WHY = _("Un remplacement dit pourquoi : indiquez un motif.")


@transaction.atomic
def replace(entry: EntryPage, earlier: EntryPage, *, reason: str, actor: User | None = None) -> RecordedReplacement:
    """Records that `entry` replaces `earlier`, which is folded under it. Said twice, it stays as it is.

    Who added both may say so too.

    Raises Refused: not-allowed, no-reason, same-entry, other-dossier, not-published, circle.
    """
    held, dossier, _others = locks.entry(entry)
    before = EntryPage.objects.select_for_update().get(pk=earlier.pk)
    for one in (held, before):
        need_own(actor, "documents.replace_entry", one)
    why = reasoned(reason, WHY)
    _check(held, before)
    made, is_new = RecordedReplacement.objects.get_or_create(
        entry=held,
        earlier=before,
        taken_back_at=None,
        defaults={"reason": why, "recorded_by": actor, "recorded_at": clock.now()},
    )
    if is_new:
        refold(dossier.pk)
        history.note([dossier], Happening.REPLACE, reason=why, actor=actor, entry=held.uuid)
    return made


@transaction.atomic
def take_back(made: RecordedReplacement, *, reason: str, actor: User | None = None) -> RecordedReplacement:
    """Takes back what was said by mistake: what was folded stands again. One taken back stays so.

    Raises Refused: not-allowed, no-reason.
    """
    need(actor, "documents.replace_entry")
    why = reasoned(reason, WHY)
    entry, dossier, _others = locks.entry(made.entry)
    held = RecordedReplacement.objects.select_for_update().get(pk=made.pk)
    if held.taken_back_at is None:
        held.taken_back_at, held.taken_back_by = clock.now(), actor
        held.save(update_fields=["taken_back_at", "taken_back_by"])
        refold(dossier.pk)
        history.note([dossier], Happening.REPLACE, reason=why, actor=actor, entry=entry.uuid)
    return held


def _check(entry: EntryPage, earlier: EntryPage) -> None:
    if entry.pk == earlier.pk:
        raise Refused("same-entry", _("Un document ne se remplace pas lui-même."))
    if entry.dossier_id != earlier.dossier_id:
        raise Refused("other-dossier", _("Ces documents ne sont pas dans le même dossier."))
    if entry.state not in IN_FORCE or earlier.state not in IN_FORCE:
        raise Refused("not-published", _("Un de ces documents n’est pas publié."))
    if folding.would_circle(versions(entry.dossier_id), entry.pk, earlier.pk):
        raise Refused("circle", _("Ce document est déjà remplacé par celui que vous voulez lui faire remplacer."))
