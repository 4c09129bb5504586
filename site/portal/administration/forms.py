"""The forms of the administrators. A field's own checks are the actions': here is what a browser needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.actions.create_account import Person
from patients.actions.refusals import Refused
from patients.models import HouseSettings, Organisation, Physician
from patients.practice import PROFESSIONS, Practice


class NamesForm(forms.Form):
    """The names of a person."""

    first_name = forms.CharField(label=_("Prénom"), max_length=150)
    last_name = forms.CharField(label=_("Nom"), max_length=150)


class PersonForm(NamesForm):
    """A new account's person."""

    login = forms.CharField(
        label=_("Identifiant"),
        max_length=150,
        help_text=_("Ce que la personne tape pour se connecter. Il ne change plus."),
    )
    field_order = ["login", "first_name", "last_name"]

    def person(self) -> Person:
        """As the action wants it."""
        return Person(**{name: self.cleaned_data[name] for name in ("login", "first_name", "last_name")})


class PracticeForm(forms.Form):
    """How a physician practises."""

    profession = forms.ChoiceField(label=_("Profession"), choices=list(PROFESSIONS.items()), initial="10")
    speciality_name = forms.CharField(label=_("Spécialité"), max_length=120, required=False)
    speciality = forms.CharField(
        label=_("Code de la spécialité"), max_length=16, required=False, help_text=_("Par exemple SM26.")
    )
    mssante = forms.CharField(label=_("Adresse MSSanté"), max_length=254, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Établissement ou cabinet"), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Organisation.objects.filter(closed_at=None).order_by("name")

    def practice(self, rpps: str = "") -> Practice:
        """As the actions want it."""
        told = {name: self.cleaned_data[name] for name in ("profession", "speciality", "speciality_name", "mssante")}
        organisation = self.cleaned_data["organisation"]
        number = self.cleaned_data.get("rpps", rpps)
        return Practice(rpps=number, organisation=organisation.pk if organisation else None, **told)


class RegistrationForm(PracticeForm):
    """The same with the number, for a role that is proposed."""

    rpps = forms.CharField(
        label="RPPS", max_length=20, help_text=_("11 chiffres ; le dernier est une clé, vérifiée. Il ne change plus.")
    )
    field_order = ["rpps", "profession", "speciality_name", "speciality", "mssante", "organisation"]

    def clean_rpps(self) -> str:
        """Without the spaces that a card prints."""
        told: str = self.cleaned_data["rpps"]
        return "".join(told.split())


class PhysicianForm(PersonForm, RegistrationForm):
    """A physician's new account."""

    field_order = ["login", "first_name", "last_name", *RegistrationForm.field_order]


class EditedPhysicianForm(NamesForm, PracticeForm):
    """What of a physician's account may be edited."""

    field_order = ["first_name", "last_name", *RegistrationForm.field_order[1:]]


def practised(physician: Physician) -> dict[str, Any]:
    """What the form of this physician begins with."""
    names = ("profession", "speciality", "speciality_name", "mssante", "organisation")
    return {name: getattr(physician, name) for name in names}


def refuse(form: forms.BaseForm, refused: Refused) -> None:
    """Shows a refusal at its field, or above all."""
    field = refused.details.get("field")
    form.add_error(field if field in form.fields else None, str(refused.reason))


class OrganisationForm(forms.Form):
    """An organisation."""

    name = forms.CharField(label=_("Nom"), max_length=200)
    finess = forms.CharField(
        label="FINESS", max_length=20, required=False, help_text=_("9 chiffres ; le dernier est une clé, vérifiée.")
    )
    authority = forms.CharField(
        label=_("Autorité des numéros locaux (OID)"),
        max_length=128,
        required=False,
        help_text=_("Sous quel OID cet établissement donne ses IPP. Donnée une fois, elle ne change plus."),
    )


class UnitForm(forms.Form):
    """A unit of an organisation."""

    name = forms.CharField(label=_("Nom"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=64, required=False)


class HouseForm(forms.ModelForm[HouseSettings]):
    """The settings of the house; the action saves them."""

    class Meta:
        model = HouseSettings
        fields = ("support", "idle_minutes", "message")
