"""Names of the document types of the national nomenclature, in the reader's language.

LOINC codes as the CI-SIS uses them (« Jeux de valeurs », JDV_J07_XdsTypeCode). A document may carry any
other code: then its own display name stands as given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LOINC: Final = "2.16.840.1.113883.6.1"

NAMES: Final[dict[str, _StrPromise]] = {
    "11488-4": _("Compte rendu de consultation"),
    "34112-3": _("Compte rendu hospitalier"),
    "11490-0": _("Lettre de liaison à la sortie"),
    "18761-7": _("Note de transfert"),
    "34133-9": _("Synthèse d’épisode de soins"),
    "60591-5": _("Synthèse médicale"),
    "74207-2": _("Dossier de liaison d’urgence"),
    "34794-8": _("Compte rendu de réunion de concertation pluridisciplinaire"),
    "34874-8": _("Compte rendu opératoire"),
    "11526-1": _("Compte rendu d’anatomie pathologique"),
    "51969-4": _("Compte rendu de génétique moléculaire"),
    "11502-2": _("Compte rendu d’examens biologiques"),
    "18748-4": _("Compte rendu d’imagerie médicale"),
    "55115-0": _("Demande d’acte d’imagerie"),
    "18776-5": _("Plan personnalisé de soins"),
    "80565-5": _("Administration de médicaments"),
    "57833-6": _("Prescription de produits de santé"),
    "77436-4": _("Compte rendu d’anesthésie"),
    "34749-2": _("Compte rendu de consultation pré-anesthésique"),
    "85208-7": _("Compte rendu de télémédecine"),
    "87273-9": _("Note de vaccination"),
    "11369-6": _("Historique de vaccinations"),
}

# What a row's icon shows: a family that the eye finds again when scanning a timeline
FAMILIES: Final[dict[str, str]] = {
    "11488-4": "consultation",
    "85208-7": "consultation",
    "34112-3": "stay",
    "34133-9": "stay",
    "60591-5": "stay",
    "11490-0": "letter",
    "18761-7": "letter",
    "74207-2": "letter",
    "34794-8": "meeting",
    "34874-8": "surgery",
    "77436-4": "surgery",
    "34749-2": "surgery",
    "11526-1": "results",
    "51969-4": "results",
    "11502-2": "results",
    "18748-4": "imaging",
    "55115-0": "imaging",
    "18776-5": "plan",
    "80565-5": "treatment",
    "57833-6": "treatment",
    "87273-9": "treatment",
    "11369-6": "treatment",
}

# JDV_J06 (TRE_A03), in French: it goes into a message, not onto a screen
CLASSES: Final[dict[str, str]] = {
    "10": "Compte rendu",
    "11": "Synthèse",
    "31": "Imagerie médicale",
    "42": "Prescription",
    "43": "Dispensation",
    "44": "Plan/protocole de soins",
    "45": "Traitement administré",
    "52": "Certificat",
    "60": "Remboursement",
    "90": "Patient",
    "95": "Gestion",
    "99": "Technique",
}
_CLASS_OF: Final[dict[str, str]] = {
    **dict.fromkeys(("34133-9", "60591-5", "74207-2", "18761-7"), "11"),
    **dict.fromkeys(("18748-4", "55115-0"), "31"),
    "57833-6": "42",
    "18776-5": "44",
    "80565-5": "45",
}


def class_of(code: str, system: str) -> str:
    """The class of a type (A11-CorresType-Class): a report unless said otherwise, "" for a type that we do not know."""
    known = code in NAMES and system in (LOINC, "")
    return _CLASS_OF.get(code, "10") if known else ""


# In the order in which a filter offers them
FAMILY_NAMES: Final[dict[str, _StrPromise]] = {
    "consultation": _("Consultations"),
    "meeting": _("RCP"),
    "results": _("Résultats"),
    "imaging": _("Imagerie"),
    "surgery": _("Chirurgie et anesthésie"),
    "treatment": _("Traitements"),
    "stay": _("Séjours et synthèses"),
    "letter": _("Lettres"),
    "plan": _("Projets de soins"),
    "document": _("Autres documents"),
}


def name(code: str, system: str, display: str) -> str:
    """The type's name, else its display name as given, "" when the document says neither."""
    known = NAMES.get(code) if system in (LOINC, "") else None
    return str(known) if known else display


def family(code: str, system: str) -> str:
    """The family of a type: `document` unless the nomenclature says better."""
    return FAMILIES.get(code, "document") if system in (LOINC, "") else "document"
