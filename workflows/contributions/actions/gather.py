"""Gather: complete uploads become the parts of a draft, each read once for what it proposes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.formats.unreadable import Unreadable
from documents.models import EntryPage
from documents.preparing import prepare
from patients import clock, families
from patients.actions.refusals import Refused
from patients.models import DossierPage, User
from workflows.contributions import proposing
from workflows.contributions.actions.forget import forget_old
from workflows.contributions.models import Draft, Part, Way
from workflows.uploads import joined, rights
from workflows.uploads.models import Purpose, Upload

MOST = 40  # parts of a draft


@dataclass(frozen=True, slots=True)
class Intent:
    """Who adds what, how, and which of their entries it replaces."""

    author: User
    dossier: DossierPage
    way: Way
    replaces: EntryPage | None = None


def gather(uploads: Sequence[Upload], intent: Intent, *, into: Draft | None = None) -> Draft:
    """The draft; `into` one that exists, at its end. Gathered twice, an upload is one part.

    Raises Refused: nothing, incomplete, too-many, gone, delivered.
    """
    uploads = list(dict.fromkeys(uploads))  # a form may name one twice
    _check(uploads, intent)
    known = set(Part.objects.filter(upload__in=uploads, draft__author=intent.author).values_list("upload", flat=True))
    read = [_read(upload) for upload in uploads if upload.pk not in known]  # before the transaction: it takes seconds
    return _kept(read, uploads, intent, into)


def _check(uploads: Sequence[Upload], intent: Intent) -> None:
    if not uploads:
        raise Refused("nothing", _("Choisissez d’abord une photo ou un fichier."))
    for upload in uploads:
        if upload.owner_id != intent.author.pk or not _is_for(upload, intent.dossier):
            raise Refused("gone", _("Cet envoi n’existe plus."))
        if not upload.is_complete:
            raise Refused("incomplete", _("Ce fichier n’est pas encore arrivé en entier."))
        if not rights.lasts(intent.author, Purpose.CONTRIBUTION, intent.dossier):
            raise Refused("gone", _("Cet envoi n’existe plus."))


def _is_for(upload: Upload, dossier: DossierPage) -> bool:
    """Sent for this very dossier, or for one that was merged into it since: never for another patient."""
    sent_for = families.root(upload.dossier) if upload.dossier else None
    return upload.purpose == Purpose.CONTRIBUTION and sent_for == dossier


def _read(upload: Upload) -> Part:
    part = Part(upload=upload)
    try:
        with joined.as_file(upload) as path:
            prepared = prepare(path)
    except Unreadable as error:
        part.refusal = str(error.reason)
        return part
    part.format, part.pages = prepared.reading.format, max(prepared.reading.pages, 1)
    part.proposed = proposing.of_file(prepared)
    return part


@transaction.atomic
def _kept(read: Sequence[Part], uploads: Sequence[Upload], intent: Intent, into: Draft | None) -> Draft:
    User.objects.select_for_update(no_key=True).get(pk=intent.author.pk)  # a form sent twice makes one draft
    forget_old(intent.author)
    there = Part.objects.filter(upload__in=uploads).select_related("draft").first()
    if there is not None and into is None:
        return there.draft
    draft = _held(into) if into else _new(intent)
    place = draft.parts.count()
    taken = set(Part.objects.filter(upload__in=[part.upload_id for part in read]).values_list("upload", flat=True))
    fresh = [part for part in read if part.upload_id not in taken]
    if place + len(fresh) > MOST:
        raise Refused("too-many", _("Un ajout a quarante fichiers au plus."))
    for number, part in enumerate(fresh, start=place):
        part.draft, part.position = draft, number
        part.save(force_insert=True)
    return draft


def _held(into: Draft) -> Draft:
    held = Draft.objects.select_for_update().get(pk=into.pk)
    if held.results is not None or held.claimed_at is not None:
        raise Refused("delivered", _("Cet ajout est déjà fait."))
    return held


def _new(intent: Intent) -> Draft:
    return Draft.objects.create(
        author=intent.author,
        dossier=intent.dossier,
        way=intent.way,
        replaces=intent.replaces,
        created_at=clock.now(),
    )
