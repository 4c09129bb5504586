"""`manage.py storage provision`: makes a bucket ready, and says the STORAGE_URL to use."""

import os
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandParser
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from storage.installation import installation_id
from storage.stores.s3 import Address, S3Store
from storage.stores.s3.address import SCHEMES
from storage.stores.s3.provision import key_name, make_bucket, make_key, policy_text

ADMIN = "STORAGE_ADMIN_URL"


def arguments(parser: CommandParser) -> None:
    """Nothing: a secret does not go on a command line."""
    parser.description = _(
        "L’adresse vient de STORAGE_ADMIN_URL, avec la clé d’un administrateur du serveur, sinon de STORAGE_URL. "
        "Si STORAGE_URL y nomme déjà une autre clé, c’est elle qui est faite."
    )


def run(command: BaseCommand, _options: dict[str, Any]) -> None:
    """Make ready, then say the one line that the environment needs; the rest goes to the standard error."""
    admin, installation = _address(), installation_id()
    offers = make_bucket(admin, installation)
    command.stderr.write(_("Seau « %s » prêt, marqué pour cette installation.") % admin.bucket)
    if not offers["versions"]:
        command.stderr.write(_("Ce serveur ne garde pas les versions : une suppression y est définitive."))
    elif not offers["lifecycle"]:
        command.stderr.write(_("Ce serveur n’efface pas seul les anciennes versions : faites-le de temps en temps."))
    named = _named(admin)
    portal = named or admin.opened_by(key_name(admin, installation), _secret(admin))
    if not make_key(admin, portal):
        command.stderr.write(_("Ce serveur n’est pas MinIO : créez-y pour le portail une clé aux droits que voici."))
        command.stderr.write(policy_text(admin.bucket))
        portal = named or admin
    _try(portal)
    if named:
        command.stderr.write(_("La clé de STORAGE_URL l’ouvre, et ne peut rien de plus que ce qu’il faut au portail."))
    else:
        command.stdout.write(f"STORAGE_URL={portal.written()}")


def _address() -> Address:
    url = os.environ.get(ADMIN, "")
    variable = ADMIN if url else "STORAGE_URL"
    url = url or settings.STORAGE_URL
    if url.partition(":")[0] not in SCHEMES:
        raise ImproperlyConfigured(_("%s doit nommer un seau S3 : s3+https://KEY:SECRET@host:port/bucket") % variable)
    return Address.parse(url, variable)


def _named(admin: Address) -> Address | None:
    """The address that STORAGE_URL says already, of the same bucket with a key of the portal's own."""
    url = settings.STORAGE_URL
    if admin.variable != ADMIN or url.partition(":")[0] not in SCHEMES:
        return None
    found = Address.parse(url, "STORAGE_URL")
    is_ours = (found.server, found.bucket) == (admin.server, admin.bucket) and found.key != admin.key
    return found if is_ours else None


def _secret(admin: Address) -> str:
    """The same at each run: the command can be repeated without cutting off a portal that uses what it said before."""
    return salted_hmac("storage.provision", f"{admin.server} {admin.bucket}", algorithm="sha256").hexdigest()[:40]


def _try(portal: Address) -> None:
    """Whether the address works. Raises StorageDenied, StorageUnavailable."""
    store = S3Store(portal, installation_id)
    store.exists("0" * 32)
    store.close()
