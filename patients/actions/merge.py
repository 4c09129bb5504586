"""Merge: two dossiers of one person become one; whoever could read one reads the whole, and it can be undone."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from patients import clock, history, locks
from patients.actions import likeness
from patients.actions.refusals import Refused, need, reasoned
from patients.models import DossierGrant, DossierMerge, DossierPage, Happening, User
from patients.signals import dossiers_merged


@dataclass(frozen=True, slots=True)
class Word:
    """What the one who merges says: why, and whether although the strict traits differ."""

    reason: str
    despite_traits: bool = False


@transaction.atomic
def merge(kept: DossierPage, merged: DossierPage, word: Word, *, actor: User | None = None) -> DossierMerge:
    """Puts `merged` into `kept`: its grants open `kept`, its entries go there (on the signal), it keeps its facts.

    Raises Refused: not-allowed, no-reason, same-dossier, already-merged, ins-differ, traits-differ.
    """
    need(actor, "patients.merge_dossiers")
    why = reasoned(word.reason, _("Une réunion de dossiers dit pourquoi : indiquez un motif."))
    if kept.pk == merged.pk:
        raise Refused("same-dossier", _("Un dossier ne se réunit pas avec lui-même."))
    kept, merged = _lock(kept, merged)
    _check(kept, merged, word)
    return _merge(kept, merged, replace(word, reason=why), actor)


def _lock(*asked: DossierPage) -> list[DossierPage]:
    """Both dossiers as they are now, each standing by itself."""
    held = locks.families(*asked)
    for dossier, root in zip(asked, held, strict=True):
        if dossier.pk != root.pk:
            sentence = _("Un de ces dossiers est déjà réuni au dossier {kept} : nommez celui-ci.")
            raise Refused("already-merged", format_lazy(sentence, kept=root.uuid), kept=root.uuid)
    return held


def _check(kept: DossierPage, merged: DossierPage, word: Word) -> None:
    if likeness.qualified_numbers_differ(kept, merged):
        raise Refused("ins-differ", _("Ces dossiers ont deux INS qualifiées différentes : ce sont deux personnes."))
    different = () if word.despite_traits else likeness.differing_traits(kept, merged)
    if different:
        names = ", ".join(str(likeness.TRAITS[trait]) for trait in different)
        sentence = _("Les traits de ces dossiers diffèrent ({names}) : confirmez s’il s’agit bien de la même personne.")
        raise Refused("traits-differ", format_lazy(sentence, names=names))


def _merge(kept: DossierPage, merged: DossierPage, word: Word, actor: User | None) -> DossierMerge:
    made = DossierMerge.objects.create(
        kept=kept,
        merged=merged,
        reason=word.reason,
        despite_traits=word.despite_traits,
        merged_by=actor,
        merged_at=clock.now(),
    )
    followers = DossierPage.objects.filter(merged_into=merged)
    made.followers.set(followers)
    DossierPage.objects.filter(pk__in=[merged.pk, *(one.pk for one in followers)]).update(merged_into=kept)
    DossierGrant.objects.filter(content_object=merged).update(content_object=kept)
    history.note((kept, merged), Happening.MERGE, reason=word.reason, actor=actor)
    dossiers_merged.send(DossierMerge, merge=made)
    return made
