"""Addresses of resources as they stand in answers: absolute, for a client may keep an answer without its request."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def root_of(request: HttpRequest) -> str:
    """The address of the service, without a slash at its end."""
    return f"{request.scheme}://{_host(request)}{reverse('dicomweb')}".rstrip("/")


def _host(request: HttpRequest) -> str:
    """As the client names it. dicomweb-client leaves the port out of its Host header: where no proxy stands before us,
    it is the one that we listen on."""
    host, port = request.get_host(), request.META.get("SERVER_PORT", "")
    has_port = host.rpartition("]")[2].count(":") > 0
    if has_port or not settings.DIAPHANE_DEMO or port in ("", "80", "443"):
        return host
    return f"{host}:{port}"
