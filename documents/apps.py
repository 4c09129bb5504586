"""The room of documents: arrivals, entries, formats, reading."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the system checks, and what follows a merge of dossiers."""

    name = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The checks and the receivers."""
        from documents import checks
        from documents.actions.carry_back import carry_back
        from documents.actions.carry_over import carry_over
        from patients.signals import dossiers_merged, merge_undone

        checks.register()
        dossiers_merged.connect(carry_over, dispatch_uid="documents.carry_over")
        merge_undone.connect(carry_back, dispatch_uid="documents.carry_back")
