"""The form that corrects what an entry says of itself."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from documents.actions.describe import Description, version
from documents.formats.reading import Author, Recipient
from documents.models import EntryPage
from patients.actions.refusals import Refused
from workflows.desk.forms import DescriptionForm, line, noon, recipient


class DescribeForm(DescriptionForm):
    """A description, and why it is corrected; `seen` is the description that was on the screen."""

    author = forms.CharField(
        label=gettext_lazy("Auteur"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Son nom, et son RPPS s’il est connu."),
    )
    unit = forms.CharField(label=gettext_lazy("Unité"), required=False, max_length=200)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Motif de la correction"), max_length=500)

    field_order = ("title", "type_code", "act_date", "author", "unit", "confidentiality", "visibility", "recipients")

    def clean_author(self) -> Recipient | None:
        """A name, and an RPPS whose key is right; None for the one that it has, however wrong its number."""
        typed = " ".join(self.cleaned_data["author"].split())
        same = "author" not in self.data or typed == " ".join(str(self.initial["author"]).split())
        return None if same else recipient(typed)

    def description(self, entry: EntryPage) -> Description:
        """What was typed, once valid."""
        told = self.cleaned_data
        before = _day(entry)
        return Description(
            heading=told["title"],
            type_code=told["type_code"],
            confidentiality=told["confidentiality"],
            visibility=told["visibility"],
            act_date=noon(told["act_date"]) if told["act_date"] and told["act_date"] != before else None,
            author=_author(told["author"], entry),
            unit=told["unit"] if "unit" in self.data else None,
            recipients=_unless_same(told["recipients"], entry),
        )

    def refuse(self, refused: Refused) -> bool:
        """Puts the sentence of a refusal beside its field; whether it has one."""
        field = {
            "no-reason": "reason",
            "no-title": "title",
            "too-long": "title",
            "kind": "type_code",
            "date": "act_date",
        }.get(refused.code)
        if field:
            self.add_error(field, str(refused.reason))
        return field is not None


def describing(entry: EntryPage, data: Any = None) -> DescribeForm:
    """The form of an entry, filled with what it says."""
    initial = {
        "type_code": entry.type_code,
        "act_date": _day(entry),
        "title": entry.heading,
        "author": _signed(entry),
        "unit": entry.unit,
        "seen": version(entry),
        "confidentiality": entry.confidentiality if entry.confidentiality in ("N", "R", "V") else "N",
        "visibility": _visibility(entry),
        "recipients": "\n".join(line(one) for one in _recipients(entry)),
    }
    return DescribeForm(data, initial=initial, code=entry.type_code, display=entry.type_display)


def _day(entry: EntryPage) -> Any:
    """The day of the act where one is known; a month or the day of receipt is none."""
    return timezone.localtime(entry.act_date).date() if entry.act_precision in ("day", "minute", "second") else None


def _signed(entry: EntryPage) -> str:
    return line(Recipient(name=entry.author_name, rpps=entry.author_rpps))


def _author(told: Recipient | None, entry: EntryPage) -> Author | None:
    return Author(name=told.name, rpps=told.rpps, organisation=entry.author_organisation) if told else None


def _visibility(entry: EntryPage) -> list[str]:
    held = (
        (entry.masked_to_professionals, "MASQUE_PS"),
        (entry.invisible_to_patient, "INVISIBLE_PATIENT"),
        (entry.invisible_to_guardians, "INVISIBLE_REPRESENTANTS_LEGAUX"),
    )
    return [code for applies, code in held if applies]


def _recipients(entry: EntryPage) -> list[Recipient]:
    return [Recipient(*row) for row in entry.recipients.order_by("pk").values_list("name", "rpps", "organisation")]


def _unless_same(told: tuple[Recipient, ...], entry: EntryPage) -> tuple[Recipient, ...] | None:
    """None for those that it has: their lines do not say everything of them."""
    same = [line(one) for one in told] == [" ".join(line(one).split()) for one in _recipients(entry)]
    return None if same else told
