"""Addresses of this room. Stable, without a language prefix (README)."""

from django.urls import path

from workflows.contributions.views import adding, own, reviewing
from workflows.uploads import views as uploads

urlpatterns = [
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<uuid:uuid>", uploads.upload, name="upload"),
    path("dossiers/<uuid:uuid>/add/", adding.add, name="contribute"),
    path("dossiers/<uuid:uuid>/add/send", adding.send, name="contribute_send"),
    path("dossiers/<uuid:uuid>/add/text", adding.text, name="contribute_text"),
    path("dossiers/<uuid:uuid>/add/text/write", adding.write_text, name="contribute_write"),
    path("contributions/<uuid:uuid>/", reviewing.review, name="contribution"),
    path("contributions/<uuid:uuid>/pages/<int:number>", reviewing.page, name="contribution_page"),
    path("contributions/<uuid:uuid>/change", reviewing.change, name="contribution_change"),
    path("contributions/<uuid:uuid>/file", reviewing.file, name="contribution_file"),
    path("entries/<uuid:uuid>/own/", own.own, name="own"),
    path("entries/<uuid:uuid>/own/save", own.save, name="own_save"),
    path("entries/<uuid:uuid>/own/withdraw", own.take_back, name="own_withdraw"),
]
