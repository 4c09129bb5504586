"""The master keys, from the setting DIAPHANE_MASTER_KEYS: version -> 32 bytes; the highest version wraps."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from storage.errors import StorageUnavailable
from storage.keys import KEY_SIZE


def newest_master() -> tuple[int, bytes]:
    """The version and the key that wrap now. Raises ImproperlyConfigured."""
    masters = _masters()
    version = max(masters)
    return version, masters[version]


def master(version: int) -> bytes:
    """The key of a version. Raises StorageUnavailable when the settings no longer hold it: it can be put back."""
    try:
        return _masters()[version]
    except KeyError:
        raise StorageUnavailable(f"no master key of version {version}") from None


def _masters() -> dict[int, bytes]:
    masters: dict[int, bytes] = getattr(settings, "DIAPHANE_MASTER_KEYS", {})
    if not masters:
        raise ImproperlyConfigured("DIAPHANE_MASTER_KEYS holds no key.")
    # A shorter key would silently make AES-128 of AES-256.
    if any(len(key) != KEY_SIZE for key in masters.values()):
        raise ImproperlyConfigured(f"A key of DIAPHANE_MASTER_KEYS is not {KEY_SIZE} bytes long.")
    return masters
