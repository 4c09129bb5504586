"""What one administrator proposes and another confirms: whatever opens clinical content, or hands over an account."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.accounts import AccountRole


class Asked(models.TextChoices):
    """What is asked for an account."""

    ROLE = "role", _("Donner un rôle")
    PASSWORD = "password", _("Remettre un nouveau mot de passe")
    REOPENING = "reopening", _("Rouvrir le compte")


class Decision(models.TextChoices):
    """Where a request stands. One that is waiting after `expires` counts as expired, whatever the row says."""

    WAITING = "waiting", _("à confirmer")
    CONFIRMED = "confirmed", _("confirmée")
    REFUSED = "refused", _("refusée")
    WITHDRAWN = "withdrawn", _("reprise par qui l’a faite")
    EXPIRED = "expired", _("expirée")


class AccountRequest(models.Model):
    """One request about one account, and what became of it. Kept: it says who asked and who agreed.

    `practice` holds what a physician is registered with once the role is confirmed (`patients.practice`).
    `proposed_by` and `decided_by` are null for the operator of the machine. `handed_at` says when the password
    that a confirmed request allows was shown, once, to who asked.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("objet de la demande"), max_length=10, choices=Asked)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requests")
    role = models.CharField(_("rôle"), max_length=20, choices=AccountRole, blank=True)
    practice = models.JSONField(default=dict, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    expires = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    handed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("demande sur un compte")
        verbose_name_plural = _("demandes sur des comptes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=models.Q(decision="waiting"), name="request_one_waiting"
            )
        ]
        indexes = [models.Index(fields=["decision", "expires"], name="request_waiting")]

    def __str__(self) -> str:
        return f"request {self.pk}"
