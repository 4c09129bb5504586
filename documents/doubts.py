"""Doubts about a document once its patient is sure: it was withdrawn, it is another patient's, its number is taken."""

from collections.abc import Iterator, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from documents.actions.file import AlreadyFiled
from documents.models import Arrival, EntryPage, ImageSetPage
from documents.preparing import Prepared
from documents.states import State
from patients.actions.refusals import Refused
from patients.models import DossierPage

WITHDRAWN_BEFORE = _("Ce document a été retiré de ce dossier : le secrétariat décide de son retour.")


def refuse(arrival: Arrival, dossier: DossierPage, prepared: Prepared) -> None:
    """Nothing, or raises the first of `each`.

    Asked before anything is written, and again by the actions once the dossier is locked: of two files with one
    document id, taken in at the same instant, one is held.
    """
    for doubt in each(arrival, dossier, prepared):
        raise doubt


def each(arrival: Arrival, dossier: DossierPage, prepared: Prepared) -> Iterator[Refused]:
    """AlreadyFiled; Refused (withdrawn-before, filed-elsewhere, study-elsewhere, document-id)."""
    if prepared.instance is not None:
        yield from of_images([arrival], dossier, prepared.instance.study.uid)[arrival.pk]
        return
    if _elsewhere([arrival], dossier):
        yield _filed_elsewhere()
    yield from _of_document(arrival, dossier, prepared.reading.document_id[:200])


def of_images(arrivals: Sequence[Arrival], dossier: DossierPage, study: str) -> dict[int, list[Refused]]:
    """The same of images of one study, by the keys of their arrivals. Two queries."""
    elsewhere, of_study = _elsewhere(arrivals, dossier), list(_of_study(dossier, study))
    return {
        arrival.pk: [*([_filed_elsewhere()] if arrival.sha256 in elsewhere else []), *of_study] for arrival in arrivals
    }


def filed(*sha256: str) -> QuerySet[Arrival]:
    """The arrivals of these very bytes whose entries are in force: documents, and images of studies."""
    return Arrival.objects.filter(sha256__in=sha256, entry__isnull=False).exclude(entry__state=State.WITHDRAWN)


def _filed_elsewhere() -> Refused:
    return Refused("filed-elsewhere", _("Ce document est déjà dans un autre dossier."))


def _elsewhere(arrivals: Sequence[Arrival], dossier: DossierPage) -> set[str]:
    """The SHA-256 of those that are in another dossier too. One query."""
    there = filed(*{arrival.sha256 for arrival in arrivals}).exclude(entry__dossier=dossier)
    return set(there.values_list("sha256", flat=True))


def _of_document(arrival: Arrival, dossier: DossierPage, document_id: str) -> Iterator[Refused]:
    """One query, one more for what is there: what the dossier has of the same bytes, or under the same number."""
    alike = Q(original_sha256=arrival.sha256) | (Q(document_id=document_id) if document_id else Q())
    rows = EntryPage.objects.filter(alike, dossier=dossier).order_by("pk")
    found = list(rows.values_list("pk", "original_sha256", "state"))  # nearly always none: no need of whole pages
    same = [(key, state) for key, sha256, state in found if sha256 == arrival.sha256]
    here = EntryPage.objects.in_bulk([key for key, state in same if state != State.WITHDRAWN]) if same else {}
    yield from map(AlreadyFiled, here.values())
    if same and not here:
        yield Refused("withdrawn-before", WITHDRAWN_BEFORE)
    if any(state != State.WITHDRAWN and sha256 != arrival.sha256 for _key, sha256, state in found):
        yield Refused(
            "document-id", _("Un autre document de ce dossier porte le même identifiant, avec un autre contenu.")
        )


def _of_study(dossier: DossierPage, uid: str) -> Iterator[Refused]:
    """One study is one patient's: the same UID under another dossier is somebody's mistake. One query."""
    studies = ImageSetPage.objects.filter(study_uid=uid).values_list("dossier", "state")
    known = {(key == dossier.pk, state != State.WITHDRAWN) for key, state in studies}
    if (False, True) in known:
        yield Refused("study-elsewhere", _("Un examen du même identifiant est dans un autre dossier."))
    if (True, False) in known and (True, True) not in known:
        yield Refused(
            "withdrawn-before", _("Cet examen a été retiré de ce dossier : le secrétariat décide de son retour.")
        )
