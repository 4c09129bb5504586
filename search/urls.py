"""Addresses of this room. Stable, without a language prefix (README)."""

from django.urls import path

from search.views import ask, results

urlpatterns = [
    path("search/", ask.ask, name="search"),
    path("search/<uuid:uuid>/", results.results, name="search_results"),
]
