"""A dossier and those merged into it: one person's, under one root."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from patients.models import DossierPage

# The key of where a row's dossier is kept, for rows that point to a dossier
ROOT = Coalesce("dossier__merged_into", "dossier")


def root(dossier: DossierPage) -> DossierPage:
    """Where the dossier is kept at this instant. One query, two where it was merged."""
    now = DossierPage.objects.select_related("vault").get(pk=dossier.pk)
    return root(now.merged_into) if now.merged_into else now


def of_roots(*keys: int) -> QuerySet[DossierPage]:
    """The dossiers with these keys, and those merged into them."""
    return DossierPage.objects.filter(Q(pk__in=keys) | Q(merged_into__in=keys))


def members(dossier: DossierPage) -> QuerySet[DossierPage]:
    """For `dossier__in`: the dossier, where it stands by itself, and those merged into it."""
    return of_roots(dossier.pk).order_by().only("pk")
