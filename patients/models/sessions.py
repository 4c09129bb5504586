"""Where a person is signed in: one row for each session, and those that ended."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountSession(models.Model):
    """A session of an account, as its person recognises it. `patients.actions.end_sessions` ends it.

    `key_hash` is the SHA-256 of Django's session key, so that this table opens no door; `device` a browser and a
    system in words. No address is kept.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions")
    key_hash = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=60, blank=True)
    started = models.DateTimeField()
    seen = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        default_permissions = ()
        indexes = [models.Index(fields=["user", "started"], name="session_of_account")]

    def __str__(self) -> str:
        return f"session {self.pk}"
