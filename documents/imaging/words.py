"""DICOM's codes in the reader's words: modalities (PS3.3 C.7.3.1.1.1) and parts of the body (PS3.16 annex L).

A code without a word here stands as the file gives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_RADIOGRAPH: Final = _("Radiographie")
_MODALITIES: Final[dict[str, _StrPromise]] = {
    "BMD": _("Ostéodensitométrie"),
    "CR": _RADIOGRAPH,
    "CT": _("Scanner"),
    "DX": _RADIOGRAPH,
    "ECG": _("Électrocardiogramme"),
    "ES": _("Endoscopie"),
    "IO": _("Radiographie dentaire"),
    "MG": _("Mammographie"),
    "MR": _("IRM"),
    "NM": _("Médecine nucléaire"),
    "OP": _("Photographie de l’œil"),
    "OPT": _("Tomographie de l’œil"),
    "PT": _("TEP"),
    "PX": _("Panoramique dentaire"),
    "RF": _("Radioscopie"),
    "RTDOSE": _("Dose de radiothérapie"),
    "RTPLAN": _("Plan de radiothérapie"),
    "RTSTRUCT": _("Contours de radiothérapie"),
    "SM": _("Lame d’anatomie pathologique"),
    "SR": _("Rapport structuré"),
    "US": _("Échographie"),
    "XA": _("Angiographie"),
    "XC": _("Photographie"),
}
_PARTS: Final[dict[str, _StrPromise]] = {
    "ABDOMEN": _("Abdomen"),
    "ABDOMENPELVIS": _("Abdomen et pelvis"),
    "ANKLE": _("Cheville"),
    "BRAIN": _("Encéphale"),
    "BREAST": _("Sein"),
    "CHEST": _("Thorax"),
    "CHESTABDOMEN": _("Thorax et abdomen"),
    "CHESTABDPELVIS": _("Thorax, abdomen et pelvis"),
    "CSPINE": _("Rachis cervical"),
    "ELBOW": _("Coude"),
    "EXTREMITY": _("Membre"),
    "FOOT": _("Pied"),
    "HAND": _("Main"),
    "HEAD": _("Tête"),
    "HEART": _("Cœur"),
    "HIP": _("Hanche"),
    "KIDNEY": _("Rein"),
    "KNEE": _("Genou"),
    "LEG": _("Jambe"),
    "LIVER": _("Foie"),
    "LSPINE": _("Rachis lombaire"),
    "NECK": _("Cou"),
    "PELVIS": _("Pelvis"),
    "PROSTATE": _("Prostate"),
    "SHOULDER": _("Épaule"),
    "SKULL": _("Crâne"),
    "SPINE": _("Rachis"),
    "THYROID": _("Thyroïde"),
    "TSPINE": _("Rachis thoracique"),
    "WHOLEBODY": _("Corps entier"),
    "WRIST": _("Poignet"),
}


def modality(code: str) -> str:
    """Its name, for instance « IRM » for MR."""
    return str(_MODALITIES.get(code.strip(), code))


def body_part(code: str) -> str:
    """Its name, for instance « Thorax » for CHEST."""
    return str(_PARTS.get(code.strip().upper(), code.strip()))
