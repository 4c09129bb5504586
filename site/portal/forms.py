"""Forms of one's own account."""

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class OwnPasswordForm(PasswordChangeForm):
    """The former password, the new one twice, and what Django's validators say of it."""

    def clean_new_password1(self) -> str:
        """Another one than the former: what an administrator has seen must not stay."""
        told: str = self.cleaned_data["new_password1"]
        if self.user.check_password(told):
            raise forms.ValidationError(_("Choisissez un autre mot de passe que l’actuel."))
        return told
