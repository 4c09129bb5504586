"""Everything that came in, and what became of it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What became of an arrival."""

    RECEIVED = "received", _("reçu")
    HELD = "held", _("retenu")
    REFUSED = "refused", _("refusé")
    FILED = "filed", _("classé")


class Arrival(models.Model):
    """One file that came in by one road, with the decision on it and its reason.

    `name` is the file's name as given (it may name a patient: it never leaves this table).
    `ins` is the number that the file claims, its characters as received.
    `decision` is what the matching saw: candidates and their comparison, trait by trait. `described` is what each
    package that brought the file said of it (`documents.package_word`): its bytes do not, and its masks stand.
    `study_uid` and `series_uid` are those of an image; `alike` is the same for the images of a study that name the same
    person with the same marks (`documents.alike`), "" for what is no image: the desk decides on them together.
    `apart` is a contributor's, judged while they wait: it shares nothing with what waits for the desk.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=1000, blank=True)
    stored = models.ForeignKey("storage.StoredObject", on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    ins = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RECEIVED)
    reason_code = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    decision = models.JSONField(default=dict, blank=True)
    described = models.JSONField(default=list, blank=True)
    dossier = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey("documents.EntryPage", on_delete=models.PROTECT, null=True, related_name="arrivals")
    decided_at = models.DateTimeField(null=True)
    apart = models.BooleanField(default=False)
    study_uid = models.CharField(max_length=64, blank=True, default="")
    series_uid = models.CharField(max_length=64, blank=True, default="")
    alike = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("arrivée")
        verbose_name_plural = _("arrivées")
        indexes = [
            models.Index(fields=["outcome", "received_at"], name="arrival_queue"),
            models.Index(fields=["received_by", "received_at"], name="arrival_sender"),
            models.Index(fields=["alike", "outcome", "reason_code", "id"], name="arrival_study"),
        ]

    def __str__(self) -> str:
        return f"arrival {self.uuid}"
