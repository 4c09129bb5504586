"""Every route that Django's resolver knows, Wagtail's admin included."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

_CONVERTER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
# Wagtail's two routes with a regular expression that means something
_COMPARE = r"^(\d+)/revisions/compare/(live|earliest|\d+)\.\.\.(live|latest|\d+)/$"
_REGULAR = {_COMPARE: "<int:page>/revisions/compare/live...latest/", "^": "anything"}


@dataclass(frozen=True, slots=True)
class Route:
    """A route: its name with its namespaces (its pattern where it has none) and its pattern."""

    name: str
    pattern: str

    @property
    def is_admin(self) -> bool:
        """Whether it is one of Wagtail's admin."""
        return self.pattern.startswith("admin/")

    def address(self, number: int, uuid: str) -> str:
        """The route's address for an object: every number in it is `number`, every uuid `uuid`."""
        samples = {"int": str(number), "uuid": uuid}
        return "/" + _CONVERTER.sub(lambda found: samples.get(found["kind"] or "str", "wagtailcore"), self.pattern)


def routes() -> Iterator[Route]:
    """All of them."""
    return _walk(get_resolver(), "", ())


def _walk(resolver: URLResolver, before: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for inner in resolver.url_patterns:
        pattern = before + _written(inner.pattern)
        if isinstance(inner, URLPattern):
            yield Route(":".join((*spaces, inner.name)) if inner.name else pattern, pattern)
        else:
            yield from _walk(inner, pattern, (*spaces, inner.namespace) if inner.namespace else spaces)


def _written(pattern: object) -> str:
    text = str(pattern)
    return _REGULAR.get(text, text.lstrip("^")) if isinstance(pattern, RegexPattern) else text
