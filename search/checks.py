"""Whether the search can be what the settings say, before anybody looks for anything; nothing is connected."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from search.engines import engine


@register("settings")
def configured(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """An address that is none, or an authority that is not there, stops whatever is started with it."""
    try:
        engine()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="search.E001")]
    return []


@register(Tags.security, deploy=True)
def covered(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Words of documents and of questions, and the password, on a line that is not covered."""
    if not settings.SEARCH_URL.startswith("http:") or configured(None):
        return []
    from search.engines.elasticsearch_address import parse

    apart = [str(node) for node in parse(settings.SEARCH_URL).nodes if not _is_here(node.host)]
    if not apart:
        return []
    hint = "Use https, and SEARCH_CA_FILE for an authority of your own."
    return [checks.Warning(f"SEARCH_URL speaks to {', '.join(apart)} without TLS.", hint=hint, id="search.W001")]


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
