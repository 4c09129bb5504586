"""Begin: a file is announced, and may come."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from documents.storable import storable
from patients import clock
from patients.actions.refusals import Refused
from patients.models import DossierPage, User
from workflows.uploads import rights
from workflows.uploads.actions.clean import clean
from workflows.uploads.models import Purpose, Upload

SWEPT = 20  # old uploads removed at each new one: nobody need remember to clean


@dataclass(frozen=True, slots=True)
class Announced:
    """What a sender says of a file before its bytes: `size` in bytes."""

    size: int
    name: str = ""
    fingerprint: str = ""


@transaction.atomic
def begin(file: Announced, *, owner: User, purpose: str, dossier: DossierPage | None = None) -> tuple[Upload, bool]:
    """The upload, and whether it is new: the owner's own unfinished one of the same file is taken up again.

    Raises Refused: not-allowed, size, too-many, quota.
    """
    if not rights.lasts(owner, purpose, dossier):
        raise Refused("not-allowed", _("Votre compte n’a pas ce droit."))
    _check_size(file.size, Purpose(purpose))
    clean(most=SWEPT)
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # two tabs that announce one file get one upload
    under_way = Upload.objects.filter(owner=owner, taken_at=None)
    fingerprint = storable(file.fingerprint)[:100]
    same = under_way.filter(purpose=purpose, dossier=dossier, size=file.size, fingerprint=fingerprint)
    known = same.order_by("-pk").first() if fingerprint else None
    if known is not None:
        return known, False
    if under_way.count() >= rights.MOST:
        raise Refused("too-many", _("Trop d’envois sont en cours. Attendez qu’ils se terminent."))
    if file.size > rights.room(owner, Purpose(purpose)):
        raise Refused(
            "quota",
            _("Vous avez envoyé beaucoup en un jour. Attendez demain, ou confiez ces fichiers à l’informatique."),
        )
    now = clock.now()
    made = Upload.objects.create(
        owner=owner,
        purpose=purpose,
        dossier=dossier,
        name=storable(file.name)[-1000:],
        fingerprint=fingerprint,
        size=file.size,
        begun_at=now,
        touched_at=now,
    )
    return made, True


def _check_size(size: int, purpose: Purpose) -> None:
    if size <= 0:
        raise Refused("size", _("Le fichier est vide."))
    if size > rights.LARGEST[purpose]:
        raise Refused("size", _("Le fichier est trop grand : %(most)s au plus.") % {"most": rights.largest(purpose)})
