"""Replacements on somebody's word, for documents that do not say themselves what they replace."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RecordedReplacement(models.Model):
    """Somebody said that `entry` replaces `earlier`. It counts while both are in one dossier, until taken back."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    entry = models.ForeignKey("documents.EntryPage", on_delete=models.PROTECT, related_name="recorded_replacements")
    earlier = models.ForeignKey("documents.EntryPage", on_delete=models.PROTECT, related_name="recorded_successors")
    reason = models.CharField(_("motif"), max_length=500)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("remplacement")
        verbose_name_plural = _("remplacements")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "earlier"], condition=Q(taken_back_at=None), name="recorded_replacement_once"
            ),
            models.CheckConstraint(condition=~Q(entry=F("earlier")), name="recorded_replacement_of_two"),
        ]

    def __str__(self) -> str:
        return f"replacement {self.uuid}"
