"""Where the Elasticsearch nodes are, and how one shows who one is: SEARCH_URL, SEARCH_API_KEY, SEARCH_CA_FILE.

    http(s)://[user:password@]host:port[,host:port…][/path]/prefix

Several nodes stand beside each other, or as whole addresses parted by commas. What is asked of one that does not
answer is asked of the next. Over https a certificate is always verified: against SEARCH_CA_FILE, or the usual
authorities where there is none.
"""

import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from elastic_transport import NodeConfig
from elasticsearch import Elasticsearch

# What an index may be called, and room for what we put behind it
_PREFIX = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_FORM = "http(s)://[user:password@]host:port[,host:port…]/prefix"


@dataclass(frozen=True, slots=True)
class Node:
    """One node, without a secret."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        """As one writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


@dataclass(frozen=True, slots=True)
class Address:
    """The nodes of one cluster, the prefix of our indexes there, and the credentials."""

    nodes: tuple[Node, ...]
    prefix: str
    user: str = ""
    password: str = ""
    api_key: str = ""
    ca_file: str = ""

    def __str__(self) -> str:
        """The nodes alone: this may be shown."""
        return ", ".join(map(str, self.nodes))

    def __repr__(self) -> str:
        """The same: an address in a traceback tells no secret."""
        return f"Address({self})"

    @property
    def credential(self) -> str:
        """The variable that says who we are."""
        return "SEARCH_API_KEY" if self.api_key else "SEARCH_URL"

    def client(self) -> Elasticsearch:
        """A client; it connects when it is first asked. Raises ImproperlyConfigured."""
        told: dict[str, Any] = {}
        if self.api_key:
            told["api_key"] = tuple(self.api_key.split(":", 1)) if ":" in self.api_key else self.api_key
        elif self.user:
            told["basic_auth"] = (self.user, self.password)
        return Elasticsearch(
            [self._configured(node) for node in self.nodes],
            max_retries=len(self.nodes),
            retry_on_status=(502, 503, 504) if len(self.nodes) > 1 else (),
            **told,
        )

    def _configured(self, node: Node) -> NodeConfig:
        context = _verifying(self.ca_file) if node.scheme == "https" else None
        return NodeConfig(node.scheme, node.host, node.port, path_prefix=node.path, ssl_context=context)


def parse(url: str, *, api_key: str = "", ca_file: str = "") -> Address:
    """What the variables say. Raises ImproperlyConfigured, without what might be a password."""
    parts = [_part(one) for one in re.split(r",(?=https?://)", url.strip())]
    first = parts[0]
    if any((part.prefix, part.user, part.password) != (first.prefix, first.user, first.password) for part in parts):
        raise ImproperlyConfigured("SEARCH_URL: the nodes of one cluster have one prefix, one user and one password.")
    if api_key and first.user:
        raise ImproperlyConfigured("SEARCH_API_KEY: SEARCH_URL names a user already; give one of the two.")
    nodes = tuple(dict.fromkeys(node for part in parts for node in part.nodes))
    if ca_file and any(node.scheme != "https" for node in nodes):
        raise ImproperlyConfigured("SEARCH_CA_FILE: SEARCH_URL is not https, and verifies nothing.")
    if ca_file:
        _verifying(ca_file)
    return Address(nodes, first.prefix, first.user, first.password, api_key, ca_file)


def _part(url: str) -> Address:
    scheme, _, rest = url.partition("://")
    authority, _, path = rest.partition("/")
    credentials, _, hosts = authority.rpartition("@")
    user, _, password = credentials.partition(":")
    above, _, prefix = path.rstrip("/").rpartition("/")
    if scheme not in {"http", "https"} or not hosts or {"?", "#"} & set(path):
        raise ImproperlyConfigured(f"SEARCH_URL must be {_FORM}.")
    if not _PREFIX.fullmatch(prefix):
        raise ImproperlyConfigured(
            f"SEARCH_URL must be {_FORM}; the prefix begins the names of our indexes: small letters, figures, - _ and ."
        )
    nodes = tuple(_node(scheme, host, f"/{above}" if above else "") for host in hosts.split(","))
    return Address(nodes, prefix, unquote(user), unquote(password))


def _node(scheme: str, written: str, path: str) -> Node:
    try:
        told = urlsplit(f"{scheme}://{written}")
        host, port = told.hostname, told.port
    except ValueError:
        host = port = None
    if not host or not port:  # a port forgotten is 9200 to some and 443 to others
        raise ImproperlyConfigured(f"SEARCH_URL must be {_FORM}; each host has its port.")
    return Node(scheme, host, port, path)


def _verifying(ca_file: str) -> ssl.SSLContext:
    """TLS 1.2 or later, the certificate and the name verified."""
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ValueError):
        readable = "is no certificate in PEM" if Path(ca_file).is_file() else "is not there, or cannot be read"
        raise ImproperlyConfigured(f"SEARCH_CA_FILE: {ca_file} {readable}.") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
