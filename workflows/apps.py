"""Review, the secretaries' desk, contributions, notices, and the uploads that bring files to them."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """What people do with documents before and after they are in a dossier."""

    name = "workflows"
