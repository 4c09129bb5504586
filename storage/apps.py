"""The room of bytes, as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StorageConfig(AppConfig):
    """Sealed objects and the vaults that hold their keys."""

    name = "storage"
    label = "storage"
    verbose_name = _("Stockage")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks: a wrong key or address is known at start, not at the first upload."""
        from storage import checks  # noqa: F401 (registers itself)
