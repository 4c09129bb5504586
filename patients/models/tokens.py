"""Keys that a physician gives to a machine: a viewing station, a script, a practice's archive."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Rights(models.TextChoices):
    """What a machine may do with the token: never more than its physician may."""

    READ = "read", _("lire")
    SEND = "send", _("lire et envoyer")


class AccessToken(models.Model):
    """A bearer token (RFC 6750) of one physician, for `/dicom-web/` alone.

    `prefix` is the part of the secret by which it is found, `secret_hash` the SHA-256 of the whole, which is never
    kept: 256 random bits need no slow hash. `used` is up to a few minutes old. A token is revoked, never deleted.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(_("appareil ou logiciel"), max_length=60)
    rights = models.CharField(_("droits"), max_length=4, choices=Rights)
    prefix = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("jeton")
        verbose_name_plural = _("jetons")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(expires__gt=F("made")), name="token_period")]

    def __str__(self) -> str:
        return f"token {self.pk}"
