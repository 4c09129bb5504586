"""Forms of the patient's will: a physician found by name or RPPS, a role, an extent, a period, a proof."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import calendar
from patients.actions.designate import Will
from patients.models import Physician, Role, Scope

MOST = 20


def physicians(typed: str) -> QuerySet[Physician]:
    """Those who may be designated, by RPPS or by words of their name. One query."""
    words = typed.replace("\0", "").split()[:6]
    found = Physician.objects.filter(user__is_active=True).select_related("user", "organisation")
    if not words:
        return found.none()
    for word in words:
        named = Q(user__last_name__icontains=word) | Q(user__first_name__icontains=word)
        found = found.filter(named | Q(rpps=word))
    return found.order_by("user__last_name", "user__first_name", "pk")


class WillForm(forms.Form):
    """What the patient wants of one physician."""

    role = forms.ChoiceField(label=gettext_lazy("En qualité de"), choices=Role.choices)
    scope = forms.ChoiceField(label=gettext_lazy("Étendue"), choices=Scope.choices)
    starts = forms.DateField(
        label=gettext_lazy("À partir du"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Vide : dès maintenant."),
    )
    until = forms.DateField(
        label=gettext_lazy("Jusqu’au"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Ce jour compris. Vide : sans fin prévue."),
    )
    reason = forms.CharField(label=gettext_lazy("Motif"), max_length=500)
    proof = forms.CharField(
        label=gettext_lazy("Preuve de la volonté du patient"),
        max_length=500,
        help_text=gettext_lazy("Où on la trouve : formulaire signé et sa date, courrier, message du patient."),
    )

    def clean(self) -> dict[str, Any]:
        """A period that ends after it begins, and has not ended yet."""
        told: dict[str, Any] = self.cleaned_data
        starts, until = told.get("starts"), told.get("until")
        if until and until < (starts or calendar.today()):
            self.add_error("until", _("La fin de la désignation doit suivre son début."))
        return told

    def will(self) -> Will:
        """What was typed, once valid."""
        told = self.cleaned_data
        return Will(
            role=Role(told["role"]),
            scope=Scope(told["scope"]),
            reason=told["reason"],
            starts=midnight(told["starts"]) if told["starts"] else None,
            until=following(told["until"]) if told["until"] else None,
            proof=told["proof"],
        )


def midnight(day: date) -> datetime:
    """The beginning of a day in France."""
    return timezone.make_aware(datetime.combine(day, time.min))


def following(day: date) -> datetime:
    """The end of a day in France."""
    return midnight(date.fromordinal(day.toordinal() + 1))
