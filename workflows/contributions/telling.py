"""How a refusal is told to a contributor: nothing of another dossier, nor of what they may not read in this one."""

from django.utils.translation import gettext_lazy as _

from documents.formats.unreadable import REASONS
from patients.actions.refusals import Refused

ANOTHER = _(
    "L’identité écrite dans ce fichier n’est pas sûrement celle de ce patient : il n’a pas été ajouté. Vérifiez le "
    "patient ; au besoin, adressez le fichier au secrétariat."
)
ASK = _("Ce fichier ne peut pas être ajouté ici sans vérification : adressez-le au secrétariat.")

# What concerns the file, the sender or their designation, and is said as it is
_PLAIN = frozenset({"virus", "scanner", "not-allowed", "scope", "study-here", "gone", "incomplete", "not-published"})
# What would tell of another dossier, or of what was withdrawn or may be hidden in this one
_HIDDEN = frozenset(
    {"filed-elsewhere", "study-elsewhere", "withdrawn-before", "document-id", "instance-conflict", "mask", "no-bytes"}
)


def sentence(refused: Refused) -> str:
    """The sentence for this refusal; what is neither plain nor hidden is a doubt about the identity."""
    if refused.code in _PLAIN or refused.code in REASONS:
        return str(refused.reason)
    return str(ASK if refused.code in _HIDDEN else ANOTHER)
