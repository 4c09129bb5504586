"""Entering: a reading becomes the page of an entry, a draft without bytes yet."""

from typing import Any
from uuid import uuid4

from documents.describing import Said, columns, kind_of
from documents.formats.reading import Reading
from documents.models import (
    ClinicalDocumentPage,
    EntryPage,
    EntryRecipient,
    EntryReplacement,
    ImageSetPage,
    Kind,
    ReportPage,
)
from patients.models import DossierPage
from patients.tree import insert_child

PAGES: dict[Kind, type[EntryPage]] = {
    Kind.CLINICAL: ClinicalDocumentPage,
    Kind.REPORT: ReportPage,
    Kind.IMAGES: ImageSetPage,
}


def enter(
    dossier: DossierPage, reading: Reading, said: Said, *, sha256: str, kind: Kind | None = None, **more: Any
) -> EntryPage:
    """Inserts the draft under `dossier`, with recipients and what it replaces. In the caller's transaction.

    `more` are columns that the reading does not say.
    """
    page = _page(dossier, reading, said, sha256, kind or kind_of(reading, said), more)
    insert_child(dossier, page)
    if isinstance(page, ReportPage):
        page.image_sets.set(ImageSetPage.objects.filter(dossier=dossier, study_uid__in=reading.studies))
    EntryRecipient.objects.bulk_create(
        EntryRecipient(entry=page, rpps=to.rpps[:11], name=to.name[:300], organisation=to.organisation[:300])
        for to in (reading.recipients if said.recipients is None else said.recipients)
    )
    EntryReplacement.objects.bulk_create(
        # Once cut, two long ones may be the same
        EntryReplacement(entry=page, document_id=target)
        for target in dict.fromkeys(named[:200] for named in reading.replaces if named)
    )
    return page


def _page(
    dossier: DossierPage, reading: Reading, said: Said, sha256: str, kind: Kind, more: dict[str, Any]
) -> EntryPage:
    uuid = uuid4()
    page = PAGES[kind](
        uuid=uuid,
        slug=str(uuid),
        title=f"Entrée {uuid.hex[:8]}",
        live=False,
        dossier=dossier,
        kind=kind,
        original_sha256=sha256,
        **(columns(reading, said) | more),
    )
    if isinstance(page, ReportPage):
        page.study_uids = list(reading.studies)
    if isinstance(page, ImageSetPage):
        page.study_uid, page.display = reading.studies[0], "images"
    return page
