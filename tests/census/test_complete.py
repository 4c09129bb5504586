"""No address escapes the table."""

from tests.census.resolver import routes
from tests.census.table import ADMIN, CLINICAL, DICOMWEB, PLAIN


def test_every_route_of_the_portal_is_in_the_table() -> None:
    known = {line.route for line in (*CLINICAL, *DICOMWEB, *PLAIN)}
    found = {route.name for route in routes() if not route.is_admin or route.name in known}
    assert found == known


def test_every_open_route_of_the_admin_is_in_the_table() -> None:
    from portal.staff import ROUTES

    assert set(ROUTES) == set(ADMIN)


def test_the_walk_sees_the_whole_admin() -> None:
    names = {route.name for route in routes() if route.is_admin}
    assert len(names) > 100
    assert {
        "wagtailadmin_pages:edit",
        "wagtailadmin_api:pages:listing",
        "wagtailusers_users:edit",
        "admin/anything",
    } <= names


def test_wagtail_serves_no_page_no_document_and_no_public_api() -> None:
    names = {route.name for route in routes()}
    assert not {name for name in names if name.startswith(("wagtail_serve", "wagtaildocs_serve", "wagtailapi"))}
