"""What happened to a dossier besides being read: moves, merges, withdrawals. The other half of its ledger."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.traces import nonce


class Happening(models.TextChoices):
    """What was done."""

    MOVE = "move", _("document déplacé")
    SPLIT = "split", _("examen scindé")
    REPLACE = "replace", _("document remplacé")
    WITHDRAW = "withdraw", _("document retiré")
    MERGE = "merge", _("dossiers réunis")
    UNDO = "undo", _("réunion annulée")
    IDENTITY = "identity", _("identité corrigée")
    CONTRIBUTE = "contribute", _("document ajouté par un médecin désigné")
    CORRECT = "correct", _("document corrigé")
    NUMBER = "number", _("numéro enregistré")
    UNFILE = "unfile", _("classement annulé")


class DossierEvent(models.Model):
    """One event. Inserted, never changed nor removed, as a trace: triggers in the database refuse both.

    `actor` is null for the operator of the machine; `entry` a uuid, as in a trace.
    """

    dossier = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, related_name="+")
    entry = models.UUIDField(null=True)
    act = models.CharField(max_length=10, choices=Happening)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    time = models.DateTimeField()
    nonce = models.BinaryField(max_length=16, default=nonce)

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        default_permissions = ()
        indexes = [models.Index(fields=["dossier", "time"], name="event_of_dossier")]

    def __str__(self) -> str:
        return f"event {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; a row that exists is never saved again."""
        if not self._state.adding:
            raise TypeError("An event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuses."""
        raise TypeError("An event is never removed.")
