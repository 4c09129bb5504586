"""The desk's place in Wagtail's admin: its addresses and its line in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from workflows.desk import access, urls


class DeskMenuItem(MenuItem):
    """Shown to those who file."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person files documents."""
        return access.may_file(request.user)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    """Those of the desk."""
    return [path("desk/", include(urls.urlpatterns))]


@hooks.register("register_admin_menu_item")
def dossiers() -> DeskMenuItem:
    """The dossiers, under it.

    Wagtail marks an item as current when its name begins that of the current one: no name here begins another.
    """
    return DeskMenuItem(_("Dossiers"), reverse_lazy("desk_dossiers"), name="dossiers", icon_name="folder", order=20)


@hooks.register("register_admin_menu_item")
def line() -> DeskMenuItem:
    """The desk, first in the menu."""
    return DeskMenuItem(_("Bureau"), reverse_lazy("desk"), name="desk", icon_name="mail", order=10)
