"""Why a file cannot be read, as a code for the program and a sentence for the person.

The sentences are in one table because a refusal travels from the sandbox as its code alone: a
lazy translation cannot, and a file's content must not.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "empty": _("Le fichier est vide. Demandez à l’expéditeur de l’envoyer de nouveau."),
    "unknown-type": _("Ce type de fichier n’est pas reconnu. Envoyez un PDF, un document CDA ou une image."),
    "virus": _("Un virus a été trouvé dans ce fichier. Prévenez l’expéditeur."),
    "unscanned": _(
        "L’antivirus n’a pas examiné ce fichier : il ne répond pas, ou le fichier dépasse sa limite. "
        "Il n’a pas été ouvert ; réessayez plus tard, ou envoyez-le en plusieurs parties."
    ),
    "not-a-file": _("Ce n’est pas un fichier ordinaire : il ne peut pas être lu."),
    "too-big": _("Le fichier dépasse la taille admise. Envoyez-le en plusieurs parties."),
    "too-heavy": _("La lecture du fichier demande trop de mémoire ou de temps. Demandez-en une version plus simple."),
    "crashed": _("Le fichier est endommagé : sa lecture a échoué. Demandez-en une nouvelle copie."),
    "xml-doctype": _(
        "Ce document XML contient une déclaration DOCTYPE, interdite par sécurité. "
        "Demandez à l’expéditeur de l’envoyer sans elle."
    ),
    "xml-encoding": _("L’encodage des caractères de ce document XML n’est pas reconnu."),
    "xml-broken": _("Ce document XML est incomplet ou mal formé. Demandez-en une nouvelle copie à l’expéditeur."),
    "xml-too-deep": _("Ce document XML est trop imbriqué pour être lu sans risque."),
    "xml-not-cda": _("Ce fichier XML n’est pas un document médical CDA."),
    "cda-body-broken": _("Le contenu joint à ce document CDA est endommagé. Demandez-en une nouvelle copie."),
    "pdf-encrypted": _("Ce PDF est protégé par un mot de passe. Demandez-en une copie sans mot de passe."),
    "pdf-broken": _("Ce PDF est endommagé. Demandez-en une nouvelle copie à l’expéditeur."),
    "pdf-empty": _("Ce PDF n’a aucune page. Demandez-en une nouvelle copie à l’expéditeur."),
    "pdf-too-many-pages": _("Ce PDF a trop de pages. Envoyez-le en plusieurs parties."),
    "page-absent": _("Cette page n’existe pas dans le document."),
    "archive-not-a-document": _("Cette archive contient plusieurs fichiers : envoyez-les un par un."),
    "archive-broken": _("Cette archive est endommagée. Demandez-en une nouvelle copie à l’expéditeur."),
    "archive-encrypted": _("Cette archive est protégée par un mot de passe. Demandez-la sans mot de passe."),
    "archive-method": _("Cette archive est compressée d’une façon inconnue. Demandez-la au format ZIP ordinaire."),
    "archive-escape": _("Cette archive contient un lien ou un nom de fichier interdit : elle n’est pas ouverte."),
    "archive-bomb": _("Cette archive grossit anormalement à l’ouverture : elle n’est pas ouverte."),
    "archive-too-big": _("Le contenu de cette archive dépasse la taille admise. Envoyez-la en plusieurs parties."),
    "archive-too-many": _("Cette archive contient trop de fichiers. Envoyez-la en plusieurs parties."),
    "archive-too-deep": _("Cette archive contient des archives trop imbriquées. Envoyez les fichiers directement."),
    "xdm-metadata": _(
        "La description des documents de cette archive IHE_XDM est absente ou illisible. "
        "Demandez à l’expéditeur de l’envoyer de nouveau."
    ),
    "xdm-altered": _(
        "Un document de cette archive IHE_XDM n’est pas celui qu’elle annonce. "
        "Demandez à l’expéditeur de l’envoyer de nouveau."
    ),
    "picture-broken": _("Cette image est endommagée. Demandez-en une nouvelle copie."),
    "picture-too-big": _("Cette image a trop de pixels. Envoyez-la en plus petit."),
    "office-broken": _("Ce document de traitement de texte est endommagé. Demandez-le en PDF."),
    "office-encrypted": _("Ce document de traitement de texte est protégé. Demandez-le en PDF, sans mot de passe."),
    "office-empty": _("Ce document de traitement de texte ne contient aucun texte. Demandez-le en PDF."),
    "ocr-absent": _("La reconnaissance de texte n’est pas installée sur ce serveur."),
    "text-binary": _("Ce fichier n’est pas un texte lisible."),
}


class Unreadable(Exception):
    """A file that cannot be read. `str()` is the code alone: it may be logged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def reason(self) -> str | Promise:
        """The sentence for the person, translated when shown."""
        return REASONS[self.code]
