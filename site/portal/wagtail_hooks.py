"""What Wagtail's admin needs from us to stand."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, resolve, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import admin_search_areas
from wagtail.admin.ui.components import Component
from wagtail.api.v2.router import WagtailAPIRouter

from portal.administration.home import Entrances
from portal.administration.urls import urlpatterns
from portal.staff import may_open


@hooks.register("construct_admin_api")
def name_the_absent(router: WagtailAPIRouter) -> None:
    """Each admin page names the API of Wagtail's documents and images, which are not installed here.

    The addresses exist by name only: like all of that API, nobody may open them (`portal.staff`).
    """
    for name in ("documents", "images"):
        router.register_endpoint(name, PagesAdminAPIViewSet)


@hooks.register("insert_global_admin_css")
def tell_our_own_forms_where_they_come_from() -> SafeString:
    """The header says no-referrer; under that a browser sends `Origin: null` with a form, which CSRF refuses."""
    return mark_safe('<meta name="referrer" content="same-origin">')


@hooks.register("insert_global_admin_css")
def on_paper_and_on_a_phone() -> SafeString:
    """One sheet each for the desk, the administration and the editor: Wagtail prints its menu over the page."""
    sheets = (("portal/staff.css", "all"), ("portal/staff-print.css", "print"))
    links = ((static(path), media) for path, media in sheets)
    return format_html_join("", '<link rel="stylesheet" href="{}" media="{}">', links)


@hooks.register("insert_global_admin_js")
def menus_that_the_keyboard_leaves() -> SafeString:
    """What Wagtail's menus lack for whoever has no mouse."""
    return format_html('<script src="{}" defer></script>', static("portal/staff.js"))


@hooks.register("register_admin_urls")
def administration() -> list[URLPattern | URLResolver]:
    """The administrators' addresses."""
    return [*urlpatterns]


def _item(label: Promise, route: str, icon: str, order: int) -> None:
    @hooks.register("register_admin_menu_item")
    def item() -> MenuItem:
        return MenuItem(label, reverse(route), icon_name=icon, order=order)


_item(_("Comptes"), "accounts", "group", 210)
_item(_("À confirmer"), "requests", "check", 220)
_item(_("Établissements"), "places", "home", 230)
_item(_("Groupes et droits"), "rights", "key", 240)
_item(_("Réglages"), "house", "cog", 250)
_item(_("Journal"), "journal", "history", 260)


# The sidebar offers the first area of search to whoever has its rights, whether its door is open or not
admin_search_areas.registered_search_areas = []


@hooks.register("construct_main_menu")
def only_what_opens(request: HttpRequest, items: list[MenuItem]) -> None:
    """No item leads to a closed door: Wagtail decides by rights alone, the portal by address (`portal.staff`).

    A menu that only unfolds has "#" for an address: what Wagtail puts there is closed too.
    """
    urls = ((item, str(item.url)) for item in items)
    items[:] = [item for item, url in urls if url.startswith("/") and may_open(request.user, resolve(url).view_name)]


@hooks.register("construct_homepage_panels")
def our_own_home(request: HttpRequest, panels: list[Component]) -> None:
    """Wagtail's panels show pages, their editors and their titles: none of them stays."""
    panels[:] = [Entrances(), *(panel for panel in panels if not type(panel).__module__.startswith("wagtail."))]
