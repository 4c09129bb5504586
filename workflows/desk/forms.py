"""The forms of the desk. Errors stand beside their field; what was typed is kept."""

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import types
from documents.describing import Said
from documents.formats.reading import Reading, Recipient
from patients import calendar
from patients.identity import rpps

CONFIDENTIALITY = (
    ("N", gettext_lazy("Normale")),
    ("R", gettext_lazy("Restreinte")),
    ("V", gettext_lazy("Très restreinte")),
)
VISIBILITY = (
    ("MASQUE_PS", gettext_lazy("Masqué aux autres professionnels")),
    ("INVISIBLE_PATIENT", gettext_lazy("Pas encore visible du patient")),
    ("INVISIBLE_REPRESENTANTS_LEGAUX", gettext_lazy("Non visible des représentants légaux")),
)
_RPPS = re.compile(r"\b\d{11}\b", re.ASCII)


class DescriptionForm(forms.Form):
    """What a secretary says of a document."""

    type_code = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=400, required=False)
    act_date = forms.DateField(
        label=gettext_lazy("Date de l’acte"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    confidentiality = forms.ChoiceField(label=gettext_lazy("Confidentialité"), choices=CONFIDENTIALITY)
    visibility = forms.MultipleChoiceField(
        label=gettext_lazy("Visibilité"), choices=VISIBILITY, required=False, widget=forms.CheckboxSelectMultiple
    )
    recipients = forms.CharField(
        label=gettext_lazy("Destinataires"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Un par ligne : nom, et RPPS s’il est connu."),
    )

    def __init__(self, *args: Any, code: str = "", display: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["type_code"]
        field.choices = _types(code, display)

    def clean_act_date(self) -> date | None:
        """Not to come, and of our calendar."""
        day: date | None = self.cleaned_data["act_date"]
        if day is not None and day > calendar.today():
            raise forms.ValidationError(_("La date de l’acte est à venir."))
        if day is not None and day.year < 1900:
            raise forms.ValidationError(_("La date de l’acte est trop ancienne."))
        return day

    def clean_recipients(self) -> tuple[Recipient, ...]:
        """A name or an RPPS on each line; those that the document has stay, however wrong their number."""
        lines = [" ".join(one.split()) for one in self.cleaned_data["recipients"].splitlines()]
        had = {" ".join(one.split()) for one in str(self.initial.get("recipients", "")).splitlines()}
        return tuple(recipient(one, is_checked=one not in had) for one in lines if one)


def description(reading: Reading, data: Any = None) -> DescriptionForm:
    """The form of a document, filled with what it says."""
    return DescriptionForm(
        data, initial=_initial(reading), code=reading.type_code, display=reading.type_display, auto_id="id_%s"
    )


def said(form: DescriptionForm, reading: Reading) -> Said:
    """What she says where it is not what the document says."""
    told, before = form.cleaned_data, _initial(reading)
    day: date | None = told["act_date"]
    is_other_day = day is not None and day != before["act_date"]
    return Said(
        type_code=told["type_code"],
        title=told["title"].strip(),
        act_date=noon(day) if is_other_day and day else None,
        act_precision="day" if is_other_day else "",
        confidentiality=told["confidentiality"],
        visibility=tuple(told["visibility"]),
        recipients=_unless_same(told["recipients"], reading),
    )


def _initial(reading: Reading) -> dict[str, Any]:
    known = reading.act_date if reading.act_date_precision in ("day", "minute", "second") else None
    return {
        "type_code": reading.type_code,
        "act_date": timezone.localtime(known).date() if known and timezone.is_aware(known) else known and known.date(),
        "title": reading.title,
        "confidentiality": reading.confidentiality if reading.confidentiality in ("N", "R", "V") else "N",
        "visibility": list(reading.visibility),
        "recipients": "\n".join(line(one) for one in reading.recipients),
    }


def _types(code: str, display: str) -> list[tuple[str, str]]:
    known = sorted(((key, str(name)) for key, name in types.NAMES.items()), key=lambda pair: pair[1])
    other = [(code, display or code)] if code and code not in types.NAMES else []
    return [("", _("— à choisir —")), *other, *known]


def line(one: Recipient) -> str:
    """A recipient as it is written on its line."""
    return " ".join(filter(None, (one.name or one.organisation, one.rpps)))


def _unless_same(told: tuple[Recipient, ...], reading: Reading) -> tuple[Recipient, ...] | None:
    """None for the document's own: its lines do not say everything that it does."""
    same = [line(one) for one in told] == [" ".join(line(one).split()) for one in reading.recipients]
    return None if same else told


def recipient(text: str, *, is_checked: bool = True) -> Recipient:
    """A name and an RPPS, as they are written on a line. Raises ValidationError for a number whose key is wrong."""
    found = _RPPS.search(text)
    number = found[0] if found else ""
    if is_checked and number and not rpps.key_is_right(number):
        raise forms.ValidationError(_("Le RPPS %(number)s n’existe pas : sa clé est fausse.") % {"number": number})
    name = " ".join((text.replace(number, " ") if number else text).split())
    return Recipient(name=name[:300], rpps=number)


def noon(day: date) -> datetime:
    """Noon in France: the same day in every zone where it will be read."""
    return timezone.make_aware(datetime.combine(day, time(12)))
