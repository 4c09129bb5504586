"""Addresses under `/admin/`; `portal.staff` opens them to administrators."""

from django.urls import path

from portal.administration import accounts, acting, creating, editing, places, requests, rights, settings

urlpatterns = [
    path("accounts/", accounts.listed, name="accounts"),
    path("accounts/new/<slug:role>/", creating.create, name="account_new"),
    path("accounts/<uuid:account>/", accounts.one, name="account"),
    path("accounts/<uuid:account>/edit/", editing.edit, name="account_edit"),
    path("accounts/<uuid:account>/role/<slug:role>/", creating.give_role, name="account_role"),
    path("accounts/<uuid:account>/act/", acting.act, name="account_act"),
    path("requests/", requests.listed, name="requests"),
    path("requests/<uuid:request_id>/", requests.answer, name="request_answer"),
    path("rights/", rights.listed, name="rights"),
    path("places/", places.listed, name="places"),
    path("places/new/", places.create, name="place_new"),
    path("places/<int:organisation>/", places.one, name="place"),
    path("places/<int:organisation>/close/", places.close, name="place_close"),
    path("places/<int:organisation>/units/new/", places.create_unit, name="unit_new"),
    path("places/units/<int:unit>/", places.unit, name="unit"),
    path("house/", settings.edit, name="house"),
    path("journal/", settings.journal, name="journal"),
]
