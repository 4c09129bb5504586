"""What every page of ours has in common: closed to Wagtail's own serving, search and references."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page


class NeutralPage(Page):
    """A Wagtail page that says nothing of a patient.

    `title` and `slug` are neutral, because Wagtail copies them into logs, mails, choosers, its API and
    its search index. `address` names the route of the portal where the page is read.
    """

    address = ""

    search_auto_update = False
    search_fields: list[Any] = []
    wagtail_reference_index_ignore = True
    preview_modes: list[Any] = []
    subpage_types: list[str] = []

    class Meta:
        abstract = True

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Where the portal shows this page: Wagtail's page serving is not mounted."""
        if not self.address:
            return None
        return (0, "", reverse(self.address, args=[self.slug]))
