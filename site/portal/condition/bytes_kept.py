"""Where the sealed objects are: a few bytes go in, come out and go away; and the keys that open them are here."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.condition.finding import Trouble
from storage.errors import StorageError
from storage.masters import master, newest_master
from storage.models import Vault
from storage.stores import object_store


def answers() -> str | Promise:
    """That the store takes, gives back and removes. Raises Trouble with what it answered."""
    key, sent = secrets.token_hex(16), secrets.token_bytes(64)
    with _told():
        store = object_store()
        store.put(key, [sent])
        try:
            source = store.get(key)
            came = source.read(len(sent) + 1)
            source.close()
        finally:
            store.delete(key)
    if came != sent:
        raise Trouble(_("STORAGE_URL : ce qui est rendu n’est pas ce qui a été confié"))
    return _("écrit, relu, retiré")


def is_reached() -> str | Promise:
    """That the store answers, for who asks every few seconds. Raises Trouble with what it answered."""
    with _told():
        object_store().exists(secrets.token_hex(16))
    return _("répond")


@contextmanager
def _told() -> Iterator[None]:
    """What the store says of itself, as trouble: one line, which begins with the variable."""
    try:
        yield
    except ImproperlyConfigured as error:
        raise Trouble(str(error)) from None
    except StorageError as error:
        answer = (str(error).strip().splitlines()[:1] or [""])[0][:300] or type(error).__name__
        raise Trouble(answer if answer.startswith("STORAGE_") else f"STORAGE_URL : {answer}") from None


def masters() -> str | Promise:
    """That every vault can be opened by a key which DIAPHANE_MASTER_KEYS holds."""
    try:
        newest, _key = newest_master()
    except ImproperlyConfigured as error:
        raise Trouble(str(error)) from None
    versions = set(Vault.objects.filter(erased_at=None).values_list("master_version", flat=True).distinct())
    absent = sorted(version for version in versions if not _is_held(version))
    if absent:
        listed = ", ".join(map(str, absent))
        raise Trouble(_("DIAPHANE_MASTER_KEYS : il manque la version %(versions)s") % {"versions": listed})
    return _("version %(version)d") % {"version": newest}


def _is_held(version: int) -> bool:
    try:
        master(version)
    except StorageError:
        return False
    return True
