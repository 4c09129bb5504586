"""The address of a bucket: `s3+https://KEY:SECRET@host:port/bucket?region=…&ca=…&timeout=…`."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = {"s3+http": "http", "s3+https": "https"}
REGION = "us-east-1"
SECONDS = 15.0
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_FORM = "s3+https://KEY:SECRET@host:port/bucket?region=…"
_OPTIONS = {"region", "ca", "timeout"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a bucket is, and what opens it. Its representation shows neither key nor secret."""

    variable: str
    """The name of the variable that said it, for messages."""
    scheme: str
    server: str
    """Host and port, as written."""
    bucket: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    region: str = REGION
    ca: str | None = None
    """A file of certificates to trust instead of the usual authorities."""
    timeout: float = SECONDS
    """Seconds without a byte before a request is given up; it is tried three times."""

    @classmethod
    def parse(cls, url: str, variable: str) -> "Address":
        """Read an address. Raises ImproperlyConfigured, never showing the address: it holds the secret."""
        parts, options = _split(url, variable)
        bucket = unquote(parts.path).strip("/")
        if not _BUCKET.fullmatch(bucket):
            raise ImproperlyConfigured(f"{variable}: after the server comes the name of one bucket, {_FORM}.")
        if not parts.username or not parts.password:
            raise ImproperlyConfigured(f"{variable}: key and secret are missing, {_FORM}.")
        return cls(
            variable,
            SCHEMES[parts.scheme],
            parts.netloc.rpartition("@")[2],
            bucket,
            unquote(parts.username),
            unquote(parts.password),
            options.get("region") or REGION,
            _file(options.get("ca"), variable),
            _seconds(options.get("timeout"), variable),
        )

    @property
    def endpoint(self) -> str:
        """The address of the server."""
        return f"{self.scheme}://{self.server}"

    def opened_by(self, key: str, secret: str) -> "Address":
        """The same bucket for another key."""
        return Address(
            self.variable, self.scheme, self.server, self.bucket, key, secret, self.region, self.ca, self.timeout
        )

    def written(self) -> str:
        """The whole address, secret included: for the operator alone."""
        options = {"region": self.region} | ({"ca": self.ca} if self.ca else {})
        if self.timeout != SECONDS:
            options["timeout"] = f"{self.timeout:g}"
        door = f"{quote(self.key, safe='')}:{quote(self.secret, safe='')}@{self.server}"
        return f"s3+{self.scheme}://{door}/{self.bucket}?{urlencode(options, safe='/')}"


def _split(url: str, variable: str) -> tuple[SplitResult, dict[str, str]]:
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        whole = parts.scheme in SCHEMES and parts.hostname and parts.port != 0 and not parts.fragment
    except ValueError:
        # Its message would show a part of the address
        whole = None
    if not whole:
        raise ImproperlyConfigured(f"{variable} must be {_FORM} (in KEY and SECRET, / + @ : ? # % are %2F %2B %40…).")
    if options.keys() - _OPTIONS:
        raise ImproperlyConfigured(f"{variable}: after the ? come {', '.join(sorted(_OPTIONS))} and nothing else.")
    return parts, options


def _file(path: str | None, variable: str) -> str | None:
    if path and not Path(path).is_file():
        raise ImproperlyConfigured(f"{variable}: ca= names no file that can be read.")
    return path or None


def _seconds(text: str | None, variable: str) -> float:
    if not text:
        return SECONDS
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", text) or not float(text):
        raise ImproperlyConfigured(f"{variable}: timeout= is a number of seconds.")
    return float(text)
