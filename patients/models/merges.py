"""Two dossiers of one person made one, and how to undo it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DossierMerge(models.Model):
    """The fact that `merged` was put into `kept`, until it is undone.

    `followers` are the dossiers that had been merged into `merged` before: they go along, and come back
    along. Grants need no record, because each derives from its designation and from where that one's
    dossier is kept now. `readers`, written by the undoing, are those who meanwhile read what was of the
    other dossier: person, entry, act, time.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kept = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, related_name="merges")
    followers = models.ManyToManyField("patients.DossierPage", related_name="+")
    reason = models.CharField(_("motif"), max_length=500)
    despite_traits = models.BooleanField(_("malgré des traits différents"), default=False)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    merged_at = models.DateTimeField(_("réunis le"))
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("annulée le"), null=True)
    undo_reason = models.CharField(_("motif de l’annulation"), max_length=500, blank=True)
    readers = models.JSONField(default=list)

    class Meta:
        verbose_name = _("réunion de dossiers")
        verbose_name_plural = _("réunions de dossiers")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merge_one_in_force"),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"merge {self.uuid}"
