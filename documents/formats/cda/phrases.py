"""What the display of a document says in its own name, where the document says nothing.

Translated before the sandbox is asked, because its process knows no language and no settings.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

Phrases = Mapping[str, str]

_PHRASES = {
    "untitled": _("Rubrique sans titre"),
    "coded-only": _("Cette rubrique contient des données codées, sans texte à afficher."),
    "empty": _("L’auteur n’a rien écrit dans cette rubrique."),
    "no-section": _("Ce document ne contient aucun texte à afficher."),
    "concerns": _("Concerne :"),
    "image": _("Image jointe au document"),
    "image-broken": _("Image jointe au document, illisible"),
    "image-elsewhere": _("Image citée par le document, mais qui n’y est pas jointe"),
    "file": _("Fichier joint au document"),
    "note": _("Note de bas de page"),
}


def translated() -> dict[str, str]:
    """The sentences in the reader's language."""
    return {key: str(phrase) for key, phrase in _PHRASES.items()}
