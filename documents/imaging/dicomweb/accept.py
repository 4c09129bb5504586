"""What a client takes, against what can be given (PS3.18 8.7; RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from documents.imaging.dicomweb.problems import not_acceptable

MULTIPART = "multipart/related"
MOST = 64  # ranges of one header; no client has more
_PARTS = {mark: re.compile(rf'(?:[^{mark}"]|"(?:[^"\\]|\\.)*"?)+') for mark in (",", ";")}


@dataclass(frozen=True, slots=True)
class Range:
    """A media range: its type, inside its multipart where it is one, its transfer syntax ("" where none is said)."""

    media_type: str
    multipart: bool
    transfer_syntax: str
    quality: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A representation that can be given. `transfer_syntax` is "" where the type knows none."""

    media_type: str
    multipart: bool = False
    transfer_syntax: str = ""

    @property
    def content_type(self) -> str:
        """The Content-Type of one part."""
        if not self.transfer_syntax:
            return self.media_type
        return f"{self.media_type}; transfer-syntax={self.transfer_syntax}"


def chosen(request: HttpRequest, offers: Sequence[Offer]) -> Offer:
    """The offer that the client likes best; of those it likes as much, the first. Raises Problem (406)."""
    ranges = list(_asked(request))
    liked = [(_liking(ranges, offer), offer) for offer in offers]
    best = max((quality for quality, _offer in liked), default=0.0)
    if best <= 0:
        raise not_acceptable()
    return next(offer for quality, offer in liked if quality == best)


def _asked(request: HttpRequest) -> Iterable[Range]:
    """The `accept` parameter, for a client that has no hand on its headers (PS3.18 8.3.3.1), else the header."""
    told = request.GET.get("accept") or request.headers.get("Accept") or "*/*"
    return (_range(part) for part in _PARTS[","].findall(told)[:MOST])


def _range(text: str) -> Range:
    media_type, *told = (part.strip() for part in _PARTS[";"].findall(text) or [""])
    pairs = (one.partition("=") for one in told)
    parameters = {name.strip().lower(): value.strip().strip('"') for name, _equal, value in pairs}
    multipart = media_type.lower() == MULTIPART
    inner = parameters.get("type", "*/*") if multipart else media_type
    return Range(inner.lower(), multipart, parameters.get("transfer-syntax", ""), _quality(parameters.get("q", "1")))


def _quality(text: str) -> float:
    """Also `.2`, which Java's own client writes unless it is told what to accept."""
    return float(text) if re.fullmatch(r"0?\.\d{1,3}|0\.?|1(?:\.0{0,3})?", text, re.ASCII) else 0.0


def _liking(ranges: Iterable[Range], offer: Offer) -> float:
    """The quality that the most precise range gives to the offer, 0 where none takes it (RFC 9110, 12.5.1)."""
    takes = [(_precision(one), one.quality) for one in ranges if _takes(one, offer)]
    return max(takes, default=((), 0.0))[1]


def _precision(one: Range) -> tuple[int, ...]:
    kind, _, subtype = one.media_type.partition("/")
    return (one.multipart, kind != "*", subtype != "*", one.transfer_syntax not in ("", "*"))


def _takes(one: Range, offer: Offer) -> bool:
    """`*/*` takes anything; any other says whether it means a multipart, and may name a transfer syntax."""
    if one.media_type == "*/*" and not one.multipart:
        return one.transfer_syntax in ("", "*", offer.transfer_syntax)
    kind = offer.media_type.partition("/")[0]
    typed = one.media_type in ("*/*", f"{kind}/*", offer.media_type)
    return typed and one.multipart == offer.multipart and one.transfer_syntax in ("", "*", offer.transfer_syntax)
