"""An upload and the pieces that came of it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Where the file goes once it is here."""

    CONTRIBUTION = "contribution", _("ajout à un dossier")
    DESK = "desk", _("bureau des secrétaires")


class Upload(models.Model):
    """A file on its way. `received` of `size` bytes are here, in its pieces.

    `name` is the file's as given: it may name a patient, and is shown to its owner alone. `fingerprint` is what the
    sender's own program recognises the file by, opaque to us. Once taken, its pieces are gone and `arrival` has the
    bytes, unless that was discarded.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=16, choices=Purpose)
    dossier = models.ForeignKey("patients.DossierPage", on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=1000, blank=True)
    fingerprint = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    arrival = models.ForeignKey("documents.Arrival", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        default_permissions = ()
        indexes = [
            models.Index(fields=["owner", "fingerprint"], name="upload_of_owner"),
            models.Index(fields=["touched_at"], name="upload_touched"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(received__lte=models.F("size")), name="upload_within_size"),
        ]

    def __str__(self) -> str:
        return f"upload {self.uuid}"

    @property
    def is_complete(self) -> bool:
        """Whether every byte is here."""
        return self.received == self.size


class Piece(models.Model):
    """Bytes `start` to `start + stored.size` of an upload."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pieces")
    start = models.PositiveBigIntegerField()
    stored = models.ForeignKey("storage.StoredObject", on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["upload", "start"], name="piece_once")]

    def __str__(self) -> str:
        return f"piece {self.pk}"
