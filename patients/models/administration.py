"""What administrators did: to accounts, places and settings. Insert-only, as the ledger of reads."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.traces import nonce


class Change(models.TextChoices):
    """What was done."""

    CREATE = "create", _("compte créé")
    EDIT = "edit", _("compte modifié")
    CLOSE = "close", _("compte fermé")
    PROPOSE = "propose", _("demande faite")
    CONFIRM = "confirm", _("demande confirmée")
    REFUSE = "refuse", _("demande refusée")
    WITHDRAW = "withdraw", _("demande reprise")
    HAND = "hand", _("mot de passe remis")
    PASSWORD = "password", _("mot de passe choisi par la personne")
    SESSIONS = "sessions", _("sessions terminées")
    TOKEN = "token", _("jeton créé ou révoqué")
    PLACE = "place", _("établissement ou unité")
    SETTING = "setting", _("réglage")


class AdministrationEvent(models.Model):
    """One change. Inserted, never changed nor removed: triggers in the database refuse both.

    `actor` is null for the operator of the machine, `subject` for what concerns no account. `about` names the role,
    place or setting; `before` and `after` have the columns that changed. Never anything of a patient.
    """

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=10, choices=Change)
    about = models.CharField(max_length=250, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    time = models.DateTimeField()
    nonce = models.BinaryField(max_length=16, default=nonce)

    class Meta:
        verbose_name = _("changement d’administration")
        verbose_name_plural = _("changements d’administration")
        default_permissions = ()
        indexes = [models.Index(fields=["subject", "time"], name="change_of_account")]

    def __str__(self) -> str:
        return f"change {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; a row that exists is never saved again."""
        if not self._state.adding:
            raise TypeError("A change is never rewritten.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuses."""
        raise TypeError("A change is never removed.")
