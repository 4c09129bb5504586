"""An arrival in a secretary's hands."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Claim(models.Model):
    """That `user` handles the arrival, as long as her browser says so.

    The row is the lock of every action of the desk on the arrival, taken before any other. `user` is null when
    nobody has it. `seen_at` is the last sign of her browser; `since` when she took it.
    """

    arrival = models.OneToOneField("documents.Arrival", on_delete=models.CASCADE, related_name="claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    since = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("prise en main")
        verbose_name_plural = _("prises en main")
        default_permissions = ()

    def __str__(self) -> str:
        return f"claim {self.pk}"
