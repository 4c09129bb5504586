"""Object permissions are written by the designation actions, in one table; any other way is refused."""

from typing import Any, NoReturn

from django.db.models.signals import pre_save


class GenericPermissionRefused(RuntimeError):
    """Somebody tried to give an object permission outside `DossierGrant`."""


def connect() -> None:
    """Watches guardian's generic tables, into which its shortcuts fall back silently."""
    from guardian.models import GroupObjectPermission, UserObjectPermission

    for model in (UserObjectPermission, GroupObjectPermission):
        pre_save.connect(_refuse, sender=model, dispatch_uid=f"diaphane.{model.__name__}")


def _refuse(sender: type, **kwargs: Any) -> NoReturn:
    raise GenericPermissionRefused("Object permissions live in DossierGrant and are written by designations only.")
