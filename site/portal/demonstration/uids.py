"""DICOM UIDs that are the same each time: under 2.25, as a UUID made of names (PS3.5 B.2)."""

from uuid import NAMESPACE_URL, uuid5


def uid_of(*names: str) -> str:
    """The UID that stands for these names."""
    return f"2.25.{uuid5(NAMESPACE_URL, '/'.join(('diaphane', *names))).int}"
