"""Forms of an identity and of numbers: fields as `patients.actions.open_dossier` takes them."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.formats.reading import PatientClaim
from patients.actions.open_dossier import Identity, Number
from patients.identity import dates, ins, normalise
from patients.models import DossierIdentity, IdentifierStatus, Organisation, Sex

_FRENCH = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_NAMES = ("birth_name", "first_given_name", "given_names", "used_name", "used_given_name")


class IdentityForm(forms.Form):
    """The traits of a person, as an identity document has them."""

    birth_name = forms.CharField(label=gettext_lazy("Nom de naissance"), max_length=200)
    first_given_name = forms.CharField(
        label=gettext_lazy("Premier prénom de naissance"), max_length=200, required=False
    )
    birth_date = forms.CharField(
        label=gettext_lazy("Date de naissance"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("28/03/1979 ; l’année ou le mois seul, s’ils sont seuls connus : 1979, 1979-03."),
    )
    sex = forms.ChoiceField(label=gettext_lazy("Sexe"), choices=Sex.choices)
    birth_place = forms.CharField(label=gettext_lazy("Lieu de naissance (code INSEE)"), max_length=5, required=False)
    given_names = forms.CharField(label=gettext_lazy("Prénoms de naissance"), max_length=400, required=False)
    used_name = forms.CharField(label=gettext_lazy("Nom utilisé"), max_length=200, required=False)
    used_given_name = forms.CharField(label=gettext_lazy("Prénom utilisé"), max_length=200, required=False)

    def clean_birth_date(self) -> str:
        """ISO 8601, as precise as it is known."""
        typed = " ".join(str(self.cleaned_data["birth_date"]).split())
        french = _FRENCH.fullmatch(typed)
        iso = f"{french[3]}-{int(french[2]):02d}-{int(french[1]):02d}" if french else typed
        if iso and dates.parse(iso).isoformat() != iso:
            raise forms.ValidationError(_("Cette date n’existe pas. Écrivez-la ainsi : 28/03/1979."))
        return iso

    def clean_birth_place(self) -> str:
        """Five characters of the INSEE code, or none."""
        place = str(self.cleaned_data["birth_place"]).strip().upper()
        if place and not re.fullmatch(r"\d{5}|2[AB]\d{3}", place, re.ASCII):
            raise forms.ValidationError(_("Un code INSEE a cinq caractères : 75112, 2A004, 99351."))
        return place

    def clean(self) -> dict[str, Any]:
        """A name needs a letter that the identity rules can compare."""
        told: dict[str, Any] = self.cleaned_data
        if told.get("birth_name") and not normalise.name(told["birth_name"]):
            self.add_error("birth_name", _("Ce nom n’a aucune lettre."))
        return told

    def identity(self) -> Identity:
        """What was typed, once valid."""
        return Identity(**{name: self.cleaned_data[name] for name in IdentityForm.base_fields})


class NumberForm(forms.Form):
    """A number under its authority, and how sure the identity behind it is."""

    value = forms.CharField(label=gettext_lazy("Numéro"), max_length=64)
    authority = forms.ChoiceField(label=gettext_lazy("Autorité"))
    status = forms.ChoiceField(label=gettext_lazy("Statut de l’identité"), choices=IdentifierStatus.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["authority"]
        field.choices = authorities()

    def number(self) -> Number:
        """What was typed, once valid."""
        told = self.cleaned_data
        return Number(told["value"], told["authority"], IdentifierStatus(told["status"]))


class OpeningForm(IdentityForm):
    """A new dossier: an identity, an INS and a local number where they are known."""

    ins_number = forms.CharField(label=gettext_lazy("Matricule INS"), max_length=40, required=False)
    ins_authority = forms.ChoiceField(label=gettext_lazy("Sorte de matricule"), required=False)
    local_number = forms.CharField(label=gettext_lazy("Numéro local (IPP)"), max_length=64, required=False)
    local_authority = forms.ChoiceField(label=gettext_lazy("Établissement du numéro"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("ins_authority", ins_authorities()), ("local_authority", local_authorities())):
            field: Any = self.fields[name]
            field.choices = choices

    def clean_ins_number(self) -> str:
        """15 characters with a right key."""
        typed = ins.normal(str(self.cleaned_data["ins_number"]))
        if typed and not ins.key_is_right(typed):
            raise forms.ValidationError(_("Ce matricule INS est faux : vérifiez ses 15 caractères et sa clé."))
        return typed

    def numbers(self) -> tuple[Number, ...]:
        """Those that were typed, provisional."""
        told = self.cleaned_data
        pairs = ((told["ins_number"], told["ins_authority"]), (told["local_number"].strip(), told["local_authority"]))
        return tuple(Number(value, authority) for value, authority in pairs if value and authority)


def ins_authorities() -> list[tuple[str, str]]:
    """Those of INS numbers; in a demo the invented ones come first."""
    oids = [ins.NIR, ins.NIA, ins.TEST, ins.DEMONSTRATION]
    if settings.DIAPHANE_DEMO:
        oids = [ins.DEMONSTRATION, ins.TEST, ins.NIR, ins.NIA]
    return [(oid, str(ins.OIDS[oid])) for oid in oids]


def local_authorities() -> list[tuple[str, str]]:
    """The establishments that number their patients."""
    houses = Organisation.objects.exclude(authority="").order_by("name")
    return list(houses.values_list("authority", "name"))


def authorities() -> list[tuple[str, str]]:
    """All of them."""
    return [*ins_authorities(), *local_authorities()]


def of_identity(identity: DossierIdentity) -> dict[str, str]:
    """What a form of an identity begins with."""
    told = {name: str(getattr(identity, name)) for name in IdentityForm.base_fields}
    return {**told, "birth_date": _french(told["birth_date"])}


def _french(written: str) -> str:
    """A whole date as one types it in France; what is less precise as it is kept."""
    known = dates.parse(written)
    return f"{known.day:02d}/{known.month:02d}/{known.year}" if known.day else known.isoformat()


def of_claim(claim: PatientClaim | None) -> dict[str, str]:
    """What a form of a new dossier begins with: a document's word. A number with a wrong key is not proposed."""
    if claim is None:
        return {"sex": Sex.UNKNOWN}
    told = {name: str(getattr(claim, name)) for name in IdentityForm.base_fields}
    told["birth_date"] = _french(claim.birth_date)
    told["sex"] = normalise.sex(claim.sex) or Sex.UNKNOWN
    told["birth_place"] = normalise.place(claim.birth_place)[:5]
    told["first_given_name"] = claim.first_given_name or claim.given_names.partition(" ")[0]
    for number in claim.identifiers:
        authority = normalise.authority(number.authority)
        if ins.is_ins_authority(authority) and ins.key_is_right(number.value):
            told |= {"ins_number": ins.normal(number.value), "ins_authority": authority}
        elif authority in dict(local_authorities()):
            told |= {"local_number": number.value, "local_authority": authority}
    return told


class CorrectionForm(IdentityForm):
    """The current identity, and why it changes."""

    reason = forms.CharField(label=gettext_lazy("Motif de la correction"), max_length=500)


class MarkedNumberForm(NumberForm):
    """A number, RNIV's marks on it, and why it is recorded."""

    doubtful = forms.BooleanField(label=gettext_lazy("Identité douteuse"), required=False)
    homonym = forms.BooleanField(label=gettext_lazy("A un homonyme"), required=False)
    fictitious = forms.BooleanField(label=gettext_lazy("Identité fictive"), required=False)
    reason = forms.CharField(label=gettext_lazy("Motif"), max_length=500)
