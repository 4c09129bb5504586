"""What surrounds everything a physician sees: layout, sign-in, home, errors, help."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Listens to sign-in and sign-out."""

    name = "portal"

    def ready(self) -> None:
        """Connects the sessions."""
        from portal import sessions

        sessions.connect()
