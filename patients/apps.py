"""The room of people: accounts, dossiers, designations, the ledger of reads."""

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out

if TYPE_CHECKING:
    from patients.models import User


class PatientsConfig(AppConfig):
    """Connects the system checks, the guard on generic object permissions, and the end of a visit."""

    name = "patients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers what watches over object permissions, and what follows a sign-out."""
        from patients import checks, guards

        checks.register()
        guards.connect()
        user_logged_out.connect(_end_visit, dispatch_uid="patients.end_visit")


def _end_visit(sender: type, user: "User | None", **kwargs: Any) -> None:
    from patients.actions.end_visit import end_visit

    if user is not None:
        end_visit(user)
