"""The scanner: it answers, and it knows what every scanner must know."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.scanning import ScannerUnavailable, scanner
from portal.condition.finding import Grade, Trouble

# The test file of EICAR (eicar.org, 2003), in two halves: whole, it would have this module put away
_HARMLESS = (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-", b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")


def answers() -> str | Promise:
    """That it recognises the test file. Nothing to ask where there is none, which a hospital is told."""
    if not settings.SCANNER_URL:
        raise Trouble(_("SCANNER_URL n’est pas défini : rien de ce qui arrive n’est examiné"), Grade.WARNING)
    try:
        recognised = scanner().finds(iter(_HARMLESS))
    except ImproperlyConfigured as error:
        raise Trouble(str(error)) from None
    except ScannerUnavailable as error:
        raise Trouble(
            _("SCANNER_URL : l’antivirus ne répond pas (%s) ; ce qui arrive attend") % (str(error) or "—")
        ) from None
    if not recognised:
        raise Trouble(_("SCANNER_URL : l’antivirus ne reconnaît pas le fichier d’essai ; a-t-il ses signatures ?"))
    return _("reconnaît le fichier d’essai")
