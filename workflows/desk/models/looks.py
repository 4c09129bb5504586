"""Who looked at what waits for the desk: it belongs to no dossier yet, hence to no ledger."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Looked(models.TextChoices):
    """What was looked at."""

    OPEN = "open", _("ouverte")
    DOWNLOAD = "download", _("téléchargée")


class Look(models.Model):
    """One opening of an arrival. Inserted, never changed nor removed: triggers in the database refuse both.

    `arrival` is its uuid and `sha256` that of its bytes, so that the row outlives it and finds its document later.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    arrival = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    act = models.CharField(max_length=10, choices=Looked)
    time = models.DateTimeField()

    class Meta:
        verbose_name = _("consultation d’une arrivée")
        verbose_name_plural = _("consultations d’arrivées")
        default_permissions = ()
        indexes = [models.Index(fields=["arrival", "user", "act", "time"], name="look_repeats")]

    def __str__(self) -> str:
        return f"look {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; a row that exists is never saved again."""
        if not self._state.adding:
            raise TypeError("A look is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuses."""
        raise TypeError("A look is never removed.")
