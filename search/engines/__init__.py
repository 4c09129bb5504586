"""The engines behind the port, and the one that the setting SEARCH_URL names."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.ports import Engine, EngineDown


class WrongSetting(EngineDown, ImproperlyConfigured):
    """The settings name no engine: the search is down until they do, and everything else goes on."""


def engine() -> Engine:
    """The engine of this process; nothing is connected yet. Raises WrongSetting."""
    try:
        return _engine_at(settings.SEARCH_URL, settings.SEARCH_API_KEY, settings.SEARCH_CA_FILE)
    except ImproperlyConfigured as error:
        raise WrongSetting(str(error)) from None


# No message holds the address: that of a server holds its password. Each engine is imported where it is used alone
@lru_cache(maxsize=8)
def _engine_at(url: str, api_key: str, ca_file: str) -> Engine:
    scheme, _, _rest = url.partition(":")
    if scheme in {"http", "https"}:
        from search.engines.elasticsearch import ElasticsearchEngine
        from search.engines.elasticsearch_address import parse

        return ElasticsearchEngine(parse(url, api_key=api_key, ca_file=ca_file), _owner)
    address = urlsplit(url)
    if scheme == "file" and not address.netloc and address.path.startswith("/"):
        from search.engines.embedded import EmbeddedEngine

        return EmbeddedEngine(Path(unquote(address.path)))
    raise ImproperlyConfigured("SEARCH_URL must be file:///absolute/folder, or http(s)://host:port/prefix.")


def _owner() -> UUID:
    from storage.installation import installation_id  # models are there once Django is ready

    return installation_id()
