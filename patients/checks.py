"""System checks of the access model: what must be true of the code before the portal starts."""

from typing import Any

from django.core import checks


def register() -> None:
    """Adds the checks to Django's own."""
    checks.register(direct_grants)


def direct_grants(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """guardian must find the direct table for dossiers, and dossiers alone may have one.

    guardian falls back silently to its generic table for a model without a direct one: a permission
    given on an entry would sit there, and open nothing or too much.
    """
    from guardian.models import UserObjectPermission, UserObjectPermissionBase
    from guardian.utils import get_direct_obj_perms_models

    from patients.models import DossierGrant

    direct = get_direct_obj_perms_models(UserObjectPermissionBase, UserObjectPermission)
    if direct == [DossierGrant]:
        return []
    return [checks.Error("Object permissions sit on dossiers alone, in DossierGrant.", id="patients.E001")]
