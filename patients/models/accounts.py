"""Accounts: one person, one account, whatever the person does in the hospital."""

from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _


class AccountRole(models.TextChoices):
    """What an account is for; the value is the name of the group that carries the rights.

    An account has one role at most and keeps it: who changes occupation gets another account, so that what was
    done stays under the role in which it was done, and no administrator ever reads a dossier.
    """

    PHYSICIAN = "Physicians", _("Médecin")
    SECRETARY = "Secretaries", _("Secrétaire médicale")
    ADMINISTRATOR = "Administrators", _("Administrateur")


class Appearance(models.TextChoices):
    """How the screens look to this person."""

    AUTOMATIC = "", _("Comme l’appareil")
    LIGHT = "light", _("Claire")
    DARK = "dark", _("Sombre")


class User(AbstractUser):
    """A person who signs in.

    Superuser and staff status open nothing in the portal: only a designation does (`patients.access`).
    `temporary_until` is set while the password is one that an administrator handed over: it opens the door until
    then, and nothing but the page where the person chooses their own.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    language = models.CharField(_("langue"), max_length=5, blank=True, default="")
    appearance = models.CharField(_("apparence"), max_length=5, blank=True, default="", choices=Appearance)
    temporary_until = models.DateTimeField(_("mot de passe provisoire jusqu’au"), null=True, blank=True)
    has_shortcuts = models.BooleanField(_("raccourcis d’une lettre"), default=True)

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        # Upper, as in a search that ignores case: the sign-in form finds its account by the same index
        constraints = [models.UniqueConstraint(Upper("username"), name="login_in_any_case")]

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()
