"""The groups and exactly what each may do: to be read, never to be changed here."""

from django.contrib.auth.models import Group
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from patients.models import AccountRole

WORDS = {
    "wagtailadmin.access_admin": _("Entrer dans l’administration"),
    "patients.open_dossier": _("Ouvrir un dossier"),
    "patients.record_designation": _("Enregistrer et terminer une désignation"),
    "patients.merge_dossiers": _("Réunir et séparer deux dossiers d’une même personne"),
    "patients.correct_identity": _("Corriger une identité"),
    "documents.file_entry": _("Classer un document"),
    "documents.move_entry": _("Déplacer un document vers un autre dossier"),
    "documents.replace_entry": _("Dire qu’un document en remplace un autre"),
    "documents.withdraw_entry": _("Retirer un document"),
    "patients.add_user": _("Créer un compte"),
    "patients.change_user": _("Modifier et fermer un compte, demander et confirmer"),
    "patients.view_user": _("Voir les comptes"),
    "patients.add_physician": _("Proposer un médecin"),
    "patients.change_physician": _("Modifier l’exercice d’un médecin"),
    "patients.view_physician": _("Voir les médecins"),
    "patients.add_organisation": _("Ajouter un établissement"),
    "patients.change_organisation": _("Modifier et fermer un établissement"),
    "patients.view_organisation": _("Voir les établissements"),
    "patients.add_unit": _("Ajouter une unité"),
    "patients.change_unit": _("Modifier et fermer une unité"),
    "patients.view_unit": _("Voir les unités"),
    "patients.change_housesettings": _("Changer les réglages de la maison"),
}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Each group, how many open accounts it has, and its rights; a right without words shows its own name."""
    groups = Group.objects.annotate(accounts=Count("user", filter=Q(user__is_active=True)))
    told = [{"group": group, "name": _named(group), "rights": _rights(group)} for group in _ordered(groups)]
    return render(request, "portal/administration/rights.html", {"groups": told})


def _ordered(groups: object) -> list[Group]:
    order = {role.value: place for place, role in enumerate(AccountRole)}
    return sorted(groups, key=lambda group: order.get(group.name, len(order)))  # type: ignore[call-overload, no-any-return]


def _named(group: Group) -> str:
    return str(AccountRole(group.name).label) if group.name in AccountRole.values else group.name


def _rights(group: Group) -> list[tuple[str, str]]:
    held = group.permissions.values_list("content_type__app_label", "codename").order_by("content_type", "codename")
    names = [f"{app}.{codename}" for app, codename in held]
    return [(name, str(WORDS.get(name, name))) for name in names]
