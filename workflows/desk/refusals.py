"""What a sender is told of a refusal, ready to choose from; nothing in it is a patient's."""

from django.utils.translation import gettext_lazy as _

REASONS = (
    _("Le document ne dit pas de quel patient il parle : renvoyez-le avec ses traits d’identité et son matricule INS."),
    _("Le matricule INS du document est celui d’une autre personne : corrigez-le et renvoyez le document."),
    _("Les traits d’identité du document ne concordent pas avec le matricule INS : vérifiez-les et renvoyez-le."),
    _("Ce patient n’est pas suivi dans notre établissement."),
    _("Ce document nous a déjà été envoyé."),
    _("Le document est illisible : renvoyez-le."),
)
