"""Imaging reports and the studies they report on: linked inside a dossier, never across two."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q

from documents.models import EntryPage, ImageSetPage, Kind, ReportPage

IMAGING = (Kind.IMAGES, Kind.REPORT)


def relink(entries: Iterable[EntryPage]) -> None:
    """Cuts the links that now cross dossiers, and makes those that the new dossier allows. In a transaction."""
    moved = [entry for entry in entries if entry.kind in IMAGING]
    if not moved:
        return
    link = ReportPage.image_sets.through
    keys = [entry.pk for entry in moved]
    ours = link.objects.filter(Q(reportpage__in=keys) | Q(imagesetpage__in=keys))
    ours.exclude(reportpage__dossier=F("imagesetpage__dossier")).delete()
    for dossier in {entry.dossier_id for entry in moved}:
        pairs = _pairs(dossier)
        link.objects.bulk_create(
            (link(reportpage_id=report, imagesetpage_id=study) for report, study in pairs), ignore_conflicts=True
        )


def _pairs(dossier: int) -> list[tuple[int, int]]:
    """Each report of a dossier with each study, of those it names, that is there."""
    studies = defaultdict(list)
    for pk, uid in ImageSetPage.objects.filter(dossier=dossier).values_list("pk", "study_uid"):
        studies[uid].append(pk)
    reports = ReportPage.objects.filter(dossier=dossier).values_list("pk", "study_uids")
    return [(report, study) for report, named in reports for uid in named for study in studies[uid]]
