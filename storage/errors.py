"""What can go wrong with stored bytes.

No message holds content, a name, a path, a key or a secret: at most an object's uuid, and for a bucket the variable
that names it, its server and what that server answered.
"""


class StorageError(Exception):
    """Any failure of this room."""


class ObjectMissing(StorageError):
    """The object has no row, or its bytes are not in the store."""


class ObjectExists(StorageError):
    """There are bytes under that key already: nothing is ever written over."""


class DamagedObject(StorageError):
    """Bytes or a wrapped key do not authenticate: changed, cut, reordered, or another object's."""


class VaultErased(StorageError):
    """The vault's key was erased: its objects are unreadable for ever, and it takes no new ones."""


class StorageUnavailable(StorageError):
    """The store or a master key cannot be used now: disk full, permission, network, absent key. Worth a retry."""


class StorageFull(StorageUnavailable):
    """The store has no room left: a disk or a quota is full. Reading goes on."""


class StorageDenied(StorageUnavailable):
    """The store refuses: wrong key or secret, a right that is missing, clocks that differ, another's bucket."""
