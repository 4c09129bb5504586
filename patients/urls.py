"""Addresses of this room."""

from django.urls import path

from patients.views import readers

urlpatterns = [
    path("dossiers/<uuid:uuid>/readers/", readers.readers, name="readers"),
]
