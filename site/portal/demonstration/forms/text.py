"""A paper as plain text."""

from collections.abc import Iterator

from portal.demonstration import days
from portal.demonstration.papers import Paper


def written(paper: Paper) -> bytes:
    """The document in UTF-8."""
    return ("\n".join(_lines(paper)) + "\n").encode()


def _lines(paper: Paper) -> Iterator[str]:
    yield f"{paper.title} — {days.short(paper.when.date())}"
    for section in paper.sections:
        yield from ("", section.title, *section.paragraphs)
        yield from ("  ".join(row) for row in section.table)
    yield from ("", paper.author.signature)
