"""The blocks of `content/blocks`: the texts, as templates that give a small markup.

A block begins with what it is (`type`, `title`, `author`, `to`…, one a line), then an empty line, then its body:
`# ` begins a section, `| a | b |` is a row of a table (the first one its head), an empty line ends a paragraph.
Templates are Django's, in an engine of their own: no language or format of the machine changes what they write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.template import Context, Engine, Template

from portal.demonstration.papers import Section
from portal.demonstration.people import CONTENT


class Unsaid(str):
    """Stands in a text for what its context did not say, where no default does; the tests look for it."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False  # so that Django's `default` takes it for nothing


UNSAID = Unsaid("⁇")


@dataclass(frozen=True, slots=True)
class Block:
    """One block as written for one patient on one day."""

    header: Mapping[str, str]
    sections: tuple[Section, ...]


@cache
def engine() -> Engine:
    """The engine; a template is read once."""
    loader = ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])
    return Engine(
        dirs=[str(CONTENT / "blocks")],
        loaders=[loader],
        string_if_invalid=UNSAID,
        libraries={"measures": "portal.demonstration.measures"},
        builtins=["portal.demonstration.measures"],
    )


def written(name: str, context: Mapping[str, Any]) -> Block:
    """The block of this name in this context."""
    text = engine().get_template(f"{name}.md").render(_plain(context))
    head, _blank, body = text.lstrip().partition("\n\n")
    pairs = (line.partition(":") for line in head.splitlines() if line.strip())
    return Block({key.strip(): value.strip() for key, _colon, value in pairs}, tuple(_sections(body)))


def filled(text: str, context: Mapping[str, Any]) -> str:
    """A short text with what the context says in it."""
    return _template(text).render(_plain(context))


def _plain(context: Mapping[str, Any]) -> Context:
    return Context(dict(context), autoescape=False, use_l10n=False, use_tz=False)


@cache
def _template(text: str) -> Template:
    return engine().from_string(text)


def _sections(body: str) -> list[Section]:
    parts = f"\n{body}".split("\n# ")
    return [_section(part) for part in parts if part.strip()]


def _section(part: str) -> Section:
    title, _line, rest = part.strip().partition("\n")
    rows = [line.strip() for line in rest.splitlines() if line.strip().startswith("|")]
    prose = "\n".join("" if line.strip().startswith("|") else line.strip() for line in rest.splitlines())
    paragraphs = (" ".join(one.split()) for one in prose.split("\n\n"))
    table = tuple(tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows)
    return Section(title.strip(), tuple(_begun(one) for one in paragraphs if one), table)


def _begun(paragraph: str) -> str:
    """A paragraph begins with a capital, whatever fact it begins with."""
    return paragraph[0].upper() + paragraph[1:]
