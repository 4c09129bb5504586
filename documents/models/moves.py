"""Entries that were in the wrong dossier: where they went, who had read them, who was told."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryMove(models.Model):
    """The fact that `entry` left `source` for `target`.

    `readers` is for the privacy officer: who had read it in the wrong dossier (person, act, time), as the
    ledger said at that moment. `cut_from` is, for series split off a study, the study that they left.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    entry = models.ForeignKey("documents.EntryPage", on_delete=models.PROTECT, related_name="moves")
    cut_from = models.ForeignKey("documents.EntryPage", on_delete=models.PROTECT, null=True, related_name="splits")
    source = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("motif"), max_length=500)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField(_("déplacé le"))
    readers = models.JSONField(default=list)

    class Meta:
        verbose_name = _("déplacement")
        verbose_name_plural = _("déplacements")
        default_permissions = ()

    def __str__(self) -> str:
        return f"move {self.uuid}"


class MisfiledNotice(models.Model):
    """A line on *Mes patients* for whoever could read an entry that was in the wrong dossier.

    It names nobody: its reader may have lost the dossier since, and the entry was never that patient's.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="misfiled_notices")
    entry = models.UUIDField()
    time = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("avis de document retiré")
        verbose_name_plural = _("avis de documents retirés")
        default_permissions = ()
        indexes = [models.Index(fields=["user", "dismissed_at", "-time"], name="notice_of_user")]

    def __str__(self) -> str:
        return f"notice {self.uuid}"
