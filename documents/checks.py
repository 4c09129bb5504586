"""System checks of this room."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from documents.formats import ocr
from documents.scanning import scanner


def register() -> None:
    """Adds the checks to Django's own."""
    checks.register(configured, "settings")
    checks.register(scanned, checks.Tags.security, deploy=True)
    checks.register(recognises, deploy=True)


def configured(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """An address that is none would be found when the first document arrives."""
    try:
        scanner()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="documents.E001")]
    return []


def scanned(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A hospital that scans nothing is told."""
    if settings.SCANNER_URL:
        return []
    return [checks.Warning("SCANNER_URL is not set: nothing that arrives is scanned for viruses.", id="documents.W001")]


def recognises(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A server without OCR is told: scans are shown, and found by their description only."""
    if ocr.available():
        return []
    words = "Tesseract with French is not installed: the text of scans is not read."
    return [checks.Info(words, hint="Debian: tesseract-ocr, tesseract-ocr-fra", id="documents.I001")]
