"""Entries as commands name them."""

from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from documents.models import EntryPage


def entry(uuid: UUID) -> EntryPage:
    """An entry by its uuid. Raises CommandError (exit 1) when there is none."""
    found = EntryPage.objects.select_related("dossier").filter(uuid=uuid).first()
    if found is None:
        raise CommandError(_("Aucune entrée ne correspond."))
    return found
