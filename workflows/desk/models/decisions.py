"""What was decided at the desk, by whom, and whether it was undone."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Decided(models.TextChoices):
    """The decision on an arrival."""

    FILE = "file", _("classé")
    HOLD = "hold", _("gardé en attente")
    REFUSE = "refuse", _("refusé")
    REOPEN = "reopen", _("repris")
    THERE = "there", _("reçu de nouveau, déjà là")


class Decision(models.Model):
    """One decision. `arrival` and `entry` are uuids: the fact outlives what was decided on.

    Those made as one, on the images of a study, have the same `together`: they are undone as one.
    `confirmed` holds the codes of the doubts that the secretary overrode, `before` how the arrival stood.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    arrival = models.UUIDField(db_index=True)
    decided = models.CharField(max_length=10, choices=Decided)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    time = models.DateTimeField()
    entry = models.UUIDField(null=True)
    note = models.CharField(max_length=500, blank=True)
    confirmed = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    together = models.UUIDField(null=True, db_index=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        default_permissions = ()
        indexes = [models.Index(fields=["user", "-time"], name="decision_of_user")]

    def __str__(self) -> str:
        return f"decision {self.uuid}"
