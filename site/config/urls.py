"""Every address of the portal. Wagtail's page serving, document serving and public API are not mounted."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

from workflows.desk.views.editing import page_edit, page_explore

urlpatterns = [
    path("dicom-web/", include("documents.imaging.dicomweb.urls")),
    path("", include("portal.urls")),
    path("", include("patients.urls")),
    path("", include("documents.urls")),
    path("", include("workflows.urls")),
    path("", include("search.urls")),
    # Before Wagtail's: its own login would skip whatever our door asks
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # Wagtail's page of one's own account would change names, rights of notice and passwords in its own way
    path("admin/account/", RedirectView.as_view(pattern_name="profile"), name="staff_profile"),
    # Wagtail's editing of a page would write behind our actions, and its explorer shows titles
    path("admin/pages/<int:page>/edit/", page_edit, name="desk_page_edit"),
    path("admin/pages/<int:page>/", page_explore, name="desk_page_explore"),
    path("admin/pages/", RedirectView.as_view(pattern_name="desk_dossiers"), name="desk_pages"),
    path("admin/", include(wagtailadmin_urls)),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
