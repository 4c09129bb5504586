"""Organisations and their units: where care is given and where local numbers come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A hospital or a practice.

    `finess` is the 9-character FINESS number; `authority` the OID under which its local numbers (IPP,
    HL7 type PI) are given. A hospital that joins another adds an organisation, never renumbers.
    """

    name = models.CharField(_("nom"), max_length=200)
    finess = models.CharField("FINESS", max_length=9, blank=True)
    authority = models.CharField(_("autorité des numéros locaux (OID)"), max_length=128, blank=True)
    closed_at = models.DateTimeField(_("fermé le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("établissement")
        verbose_name_plural = _("établissements")
        constraints = [
            models.UniqueConstraint(
                fields=["authority"], condition=~models.Q(authority=""), name="organisation_authority_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A unit of care inside an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(_("nom"), max_length=200)
    code = models.CharField(_("code"), max_length=64, blank=True)
    closed_at = models.DateTimeField(_("fermée le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("unité")
        verbose_name_plural = _("unités")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="unit_name_unique")]

    def __str__(self) -> str:
        return self.name
