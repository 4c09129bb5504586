"""Physicians: a person of the national directory (RPPS) with an account here."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Physician(models.Model):
    """A physician who may be designated.

    `rpps` has 11 digits with a Luhn key; `profession` is a code of 1.2.250.1.71.1.2.7 (10: médecin),
    `speciality` a savoir-faire of 1.2.250.1.71.4.2.5.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="physician")
    rpps = models.CharField("RPPS", max_length=11, unique=True)
    profession = models.CharField(_("profession"), max_length=8, default="10")
    speciality = models.CharField(_("spécialité (code)"), max_length=16, blank=True)
    speciality_name = models.CharField(_("spécialité"), max_length=120, blank=True)
    mssante = models.EmailField("MSSanté", blank=True)
    organisation = models.ForeignKey(
        "patients.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="physicians"
    )

    class Meta:
        verbose_name = _("médecin")
        verbose_name_plural = _("médecins")

    def __str__(self) -> str:
        return str(self.user)
