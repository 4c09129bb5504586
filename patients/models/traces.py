"""The ledger: who read what, when, and by which designation."""

import secrets
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """What was done."""

    OPEN = "open", _("dossier ouvert")
    READ = "read", _("document lu")
    DOWNLOAD = "download", _("original téléchargé")
    TRANSFER = "transfer", _("transfert")
    SEARCH = "search", _("recherche")


class Mode(models.TextChoices):
    """How access was gained: TRE_R248 (1.2.250.1.213.1.1.4.248)."""

    NORMAL = "normal", _("normal")
    BREAK_GLASS = "bris_de_glace", _("bris de glace")
    EMERGENCY_CENTRE = "centre_15", _("centre 15")


def nonce() -> bytes:
    """16 random bytes: two rows never hash alike, and a row does not betray its content by its hash."""
    return secrets.token_bytes(16)


class AccessTrace(models.Model):
    """One read. Inserted, never changed nor removed: triggers in the database refuse both.

    `entry` is a uuid rather than a key, so that the trace outlives what was read; null for acts on the
    dossier itself.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, related_name="+")
    entry = models.UUIDField(null=True)
    act = models.CharField(max_length=10, choices=Act)
    mode = models.CharField(max_length=16, choices=Mode, default=Mode.NORMAL)
    designation = models.ForeignKey("patients.Designation", on_delete=models.PROTECT, null=True, related_name="+")
    time = models.DateTimeField()
    nonce = models.BinaryField(max_length=16, default=nonce)

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        default_permissions = ()
        indexes = [
            models.Index(fields=["dossier", "time"], name="trace_of_dossier"),
            models.Index(fields=["user", "dossier", "entry", "act", "time"], name="trace_repeats"),
        ]

    def __str__(self) -> str:
        return f"trace {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; a row that exists is never saved again."""
        if not self._state.adding:
            raise TypeError("A trace is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuses."""
        raise TypeError("A trace is never removed.")
