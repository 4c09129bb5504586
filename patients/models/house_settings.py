"""What administrators may set for the whole house: few things, typed, and none of them clinical."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SHORTEST, LONGEST, USUAL = 15, 720, 120  # minutes without activity after which one is signed out


class HouseSettings(models.Model):
    """The one row, `pk` 1; without it the defaults hold. Written by `patients.actions.set_house` alone."""

    support = models.CharField(
        _("qui appeler"),
        max_length=120,
        blank=True,
        help_text=_("Affiché au pied de chaque écran et sur les pages d’erreur. Vide : ce que dit la machine."),
    )
    idle_minutes = models.PositiveSmallIntegerField(
        _("déconnexion après (minutes sans activité)"),
        default=USUAL,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
        help_text=_("De 15 à 720 minutes."),
    )
    message = models.CharField(
        _("message d’accueil"),
        max_length=300,
        blank=True,
        help_text=_("Affiché à tous en tête de leur accueil : jamais rien d’un patient."),
    )

    class Meta:
        verbose_name = _("réglages")
        verbose_name_plural = _("réglages")
        default_permissions = ("change",)
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="house_settings_one"),
            models.CheckConstraint(
                condition=models.Q(idle_minutes__gte=SHORTEST, idle_minutes__lte=LONGEST), name="house_settings_idle"
            ),
        ]

    def __str__(self) -> str:
        return "settings"

    @classmethod
    def now(cls) -> "HouseSettings":
        """The settings in force: one query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
