"""The home of the staff's rooms: one way to each place of the person's menu."""

from typing import Any

from django.urls import reverse
from wagtail.admin.menu import admin_menu
from wagtail.admin.ui.components import Component

from patients.requests import waiting


class Entrances(Component):
    """What the menu holds, large enough for a finger."""

    name = "entrances"
    template_name = "portal/administration/_entrances.html"
    order = 50

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """The items that this person is shown, each with what waits there."""
        items = admin_menu.menu_items_for_request(parent_context["request"])
        requests = reverse("requests")
        return {"items": [(item, waiting().count() if item.url == requests else 0) for item in items]}
