"""What a contributor says of each document: its type, its date, its title; and the text that they type."""

import datetime as dt
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import contributing, types
from documents.describing import Said, check
from documents.formats import text as plain_text
from documents.models import EntryPage, Kind
from patients import calendar
from patients.access import Opening
from patients.actions.refusals import Refused
from patients.models import User
from workflows.contributions import proposing

LONGEST = 100_000  # characters
EARLIEST = 1900  # year


def allowed_types(opening: Opening) -> dict[str, str]:
    """The types that this person may add here, by code, in the reader's language and its order of names."""
    kinds = contributing.kinds(grant.scope for grant in opening.grants)
    codes = types.NAMES if Kind.CLINICAL in kinds else {proposing.IMAGING: types.NAMES[proposing.IMAGING]}
    return dict(sorted(((code, str(name)) for code, name in codes.items()), key=lambda pair: pair[1]))


class Description(forms.Form):
    """The type, date and title of one document. `said()` once it is valid."""

    type = forms.ChoiceField(label=gettext_lazy("Type de document"))
    date = forms.DateField(
        label=gettext_lazy("Date de l’acte"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    title = forms.CharField(label=gettext_lazy("Titre"), required=False, max_length=400)

    def __init__(self, data: Mapping[str, Any] | None, allowed: dict[str, str], **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        self.fields["type"].choices = list(allowed.items())  # type: ignore[attr-defined]
        self.fields["date"].widget.attrs["max"] = calendar.today().isoformat()
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "input"
            if data is not None and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{self[name].auto_id}-error"}

    def clean_date(self) -> dt.date:
        """Neither in the future nor of another century: a slip of the finger."""
        day: dt.date = self.cleaned_data["date"]
        if day.year < EARLIEST:
            raise forms.ValidationError(_("La date de l’acte est trop ancienne."))
        if day > calendar.today():
            raise forms.ValidationError(_("La date de l’acte est à venir."))
        return day

    def clean(self) -> dict[str, Any]:
        """As the action will check it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check(self.said())
            except Refused as refused:
                raise forms.ValidationError(str(refused.reason)) from refused
        return cleaned

    def said(self) -> Said:
        """As filing takes it; without a title, the type's name."""
        told = self.cleaned_data
        name = str(types.NAMES[told["type"]])
        return Said(told["type"], told["title"].strip() or name, midnight(told["date"]), "day")


class Text(Description):
    """A text typed here, with its description."""

    text = forms.CharField(
        label=gettext_lazy("Texte"), widget=forms.Textarea(attrs={"rows": 12}), max_length=LONGEST, strip=True
    )

    def clean_text(self) -> str:
        """A text that will be read as one."""
        typed: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if not plain_text.recognises(typed.encode()):
            raise forms.ValidationError(_("Ce texte ressemble à un autre format de fichier : commencez-le par un mot."))
        return typed


def midnight(day: dt.date) -> datetime:
    """The beginning of that day where the hospital is."""
    return timezone.make_aware(datetime.combine(day, time()))


def initial(proposed: Mapping[str, str], usual: str, allowed: Mapping[str, str]) -> dict[str, str]:
    """What a document's form shows first: what the file says, else the usual, today."""
    kind = proposed.get("type", "")
    return {
        "type": kind if kind in allowed else usual,
        "date": proposed.get("date") or calendar.today().isoformat(),
        "title": proposed.get("title", ""),
    }


def of_entry(entry: EntryPage) -> dict[str, Any]:
    """What the form of a correction shows first."""
    return {
        "type": entry.type_code,
        "date": timezone.localtime(entry.act_date).date().isoformat(),
        "title": entry.heading,
    }


def sender(user: Any) -> User:
    """The signed-in account: a view that found something of theirs knows that they are one."""
    if not isinstance(user, User):  # pragma: no cover - the access query found nothing for anyone else
        raise TypeError("nobody is signed in")
    return user
