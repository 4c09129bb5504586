"""An archive, or a large file, that the worker reads, and what became of each file in it."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.results import REFUSED


class End(models.TextChoices):
    """How a drop ended."""

    READ = "read", _("lu")
    CANCELLED = "cancelled", _("annulé")
    NOT_ALLOWED = "not-allowed", _("droit retiré")
    FAILED = "failed", _("abandonné")


class Drop(models.Model):
    """What `user` dropped on the desk, for the worker to read; shown to them alone, for `name` may name a patient.

    Its bytes are those of `upload`, which goes when it ends. `done` of its `total` files are read; `total` is 0 until
    the archive is unpacked. `tries` counts the times that it was taken up since the last file was read.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    upload = models.OneToOneField("workflows.Upload", on_delete=models.SET_NULL, null=True, related_name="drop")
    name = models.CharField(max_length=1000, blank=True)
    dropped_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    end = models.CharField(max_length=16, choices=End, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("dépôt")
        verbose_name_plural = _("dépôts")
        default_permissions = ()
        indexes = [models.Index(fields=["user", "-dropped_at"], name="drop_of_user")]

    def __str__(self) -> str:
        return f"drop {self.uuid}"


class Dropped(models.Model):
    """What became of one file: `outcome` as `documents.results`.

    `number` is its place in the drop, `code` why it was held or refused, `arrival` where it waits and `entry` where it
    is (uuids), `alike` that of its arrival.
    """

    drop = models.ForeignKey(Drop, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=1000, blank=True)
    outcome = models.CharField(max_length=10)
    code = models.CharField(max_length=64, blank=True)
    arrival = models.UUIDField(null=True)
    entry = models.UUIDField(null=True)
    alike = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["drop", "number"], name="dropped_once")]

    def __str__(self) -> str:
        return f"dropped {self.pk}"

    @property
    def line(self) -> tuple[Any, ...]:
        """Files with the same are shown as one: those of an entry, images that wait as one study, one reason."""
        if self.entry:
            return self.outcome, self.entry
        if self.outcome == REFUSED:
            return self.outcome, self.code
        return (self.outcome, self.alike, self.code) if self.alike else (self.outcome, self.number)
