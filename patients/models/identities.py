"""Dated identities and numbers of a dossier: people change name, sex and NIR."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.identity import normalise


class Sex(models.TextChoices):
    """Administrative sex as the INS referential gives it."""

    FEMALE = "F", _("féminin")
    MALE = "M", _("masculin")
    UNKNOWN = "U", _("inconnu")


class DossierIdentity(models.Model):
    """One identity of the patient, complete, for a period: [starts, ends[.

    The strict traits of the INS referential are `birth_name`, `first_given_name`, `birth_date`, `sex`
    and `birth_place` (INSEE code). `birth_date` is ISO 8601 at its known precision: 1979, 1979-03 or
    1979-03-28. `sought` is every name as the identity rules compare them, a blank before each word.
    """

    dossier = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, related_name="identities")
    birth_name = models.CharField(_("nom de naissance"), max_length=200)
    first_given_name = models.CharField(_("premier prénom de naissance"), max_length=200, blank=True)
    given_names = models.CharField(_("prénoms de naissance"), max_length=400, blank=True)
    used_name = models.CharField(_("nom utilisé"), max_length=200, blank=True)
    used_given_name = models.CharField(_("prénom utilisé"), max_length=200, blank=True)
    birth_date = models.CharField(_("date de naissance"), max_length=10, blank=True)
    sex = models.CharField(_("sexe"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_place = models.CharField(_("lieu de naissance (code INSEE)"), max_length=5, blank=True)
    death_date = models.DateField(_("date de décès"), null=True, blank=True)
    starts = models.DateTimeField(_("début"))
    ends = models.DateTimeField(_("fin"), null=True, blank=True)
    sought = models.CharField(max_length=1100, blank=True, editable=False, default="")

    class Meta:
        verbose_name = _("identité")
        verbose_name_plural = _("identités")
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(ends=None), name="identity_one_current"),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gt=F("starts")), name="identity_period"),
        ]
        indexes = [models.Index(fields=["birth_date"], name="identity_birth_date")]

    def __str__(self) -> str:
        return f"identity {self.pk}"  # a name here would end in a log one day

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps `sought` equal to the names."""
        self.sought = sought(self)
        super().save(*args, **kwargs)


def sought(identity: DossierIdentity) -> str:
    """What a search among all dossiers looks into."""
    names = (identity.birth_name, identity.used_name, identity.first_given_name, identity.given_names,
             identity.used_given_name)  # fmt: skip
    words = dict.fromkeys(word for name in names for word in normalise.name(name).split())
    return "".join(f" {word}" for word in words)[:1100]


class IdentifierStatus(models.TextChoices):
    """How sure the hospital is of the identity behind a number (RNIV 1)."""

    PROVISIONAL = "provisoire", _("provisoire")
    RETRIEVED = "recuperee", _("récupérée")
    VALIDATED = "validee", _("validée")
    QUALIFIED = "qualifiee", _("qualifiée")


class PatientIdentifier(models.Model):
    """One number of the patient under its authority, for a period: an INS or a local number (IPP)."""

    dossier = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, related_name="identifiers")
    value = models.CharField(_("numéro"), max_length=64)
    authority = models.CharField(_("autorité (OID)"), max_length=128)
    status = models.CharField(
        _("statut"), max_length=12, choices=IdentifierStatus, default=IdentifierStatus.PROVISIONAL
    )
    doubtful = models.BooleanField(_("douteux"), default=False)
    homonym = models.BooleanField(_("homonyme"), default=False)
    fictitious = models.BooleanField(_("fictif"), default=False)
    starts = models.DateTimeField(_("début"))
    ends = models.DateTimeField(_("fin"), null=True, blank=True)

    class Meta:
        verbose_name = _("numéro du patient")
        verbose_name_plural = _("numéros du patient")
        constraints = [
            # Two dossiers may have had a number in turn, never at once
            models.UniqueConstraint(
                fields=["authority", "value"], condition=Q(ends=None), name="identifier_one_current_holder"
            ),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="identifier_period"),
        ]
        indexes = [models.Index(fields=["value", "authority"])]

    def __str__(self) -> str:
        return f"identifier {self.pk}"
