"""The second question, before what opens or closes an account: who is meant, and what will follow."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import User


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `is_no` where the answer takes something away."""

    question: Promise
    consequence: Promise
    yes: Promise
    is_no: bool = False


QUESTIONS = {
    "confirm": Question(
        _("Confirmer cette demande ?"),
        _("Elle prend effet aussitôt. Vous avez vérifié auprès de la personne, et non auprès de qui l’a demandé."),
        _("Oui, confirmer"),
    ),
    "refuse": Question(
        _("Refuser cette demande ?"),
        _("Elle n’aura aucun effet, et votre motif sera lu des autres administrateurs."),
        _("Oui, refuser"),
        is_no=True,
    ),
    "close": Question(
        _("Fermer ce compte ?"),
        _("La personne est déconnectée et ne lit plus rien dès sa prochaine demande. Rouvrir demande deux personnes."),
        _("Oui, fermer le compte"),
        is_no=True,
    ),
}


def asked_first(request: HttpRequest, account: User, *, role: str = "", back: str = "") -> HttpResponse | None:
    """The question for the form's verb, with what was typed; None where none is asked, or it was answered."""
    verb = request.POST.get("verb", "")
    question = QUESTIONS.get(verb)
    if question is None or "sure" in request.POST:
        return None
    context = {
        "question": question.question,
        "consequence": question.consequence,
        "yes": question.yes,
        "is_no": question.is_no,
        "verb": verb,
        "account": account,
        "role": role,
        "reason": request.POST.get("reason", "")[:500],
        "back": back or reverse("account", args=[account.uuid]),
    }
    return render(request, "portal/administration/sure.html", context)
