"""Laying out in this process, and reading the pages back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2

from documents.formats.cda.phrases import translated
from documents.formats.paper import laying
from documents.formats.paper.told import Label, Laid
from tests.documents.formats.cda_samples import HEADER, PATIENT, document, section, structured, written

LABEL = Label(
    title="Compte rendu d’essai",
    kind="Compte rendu de consultation",
    facts=("28 mars 2026 · Dr Ana MARTIN",),
    alerts=("Restreint",),
    identity="PAT-ESSAI DOMINIQUE · né(e) le 28 mars 1979 · Féminin",
    source="Compte rendu d’essai · 28 mars 2026",
    page="Page %d de ce document",
    unprintable="Des lettres sont remplacées par ■.",
)


def blank(folder: Path, name: str = "laid.pdf") -> Path:
    """An empty file to lay out into."""
    path = folder / name
    path.write_bytes(b"")
    return path


def pages_of(path: Path) -> list[str]:
    """The text of each page, its lines joined."""
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def laid(folder: Path, lay: Callable[[Path], Laid]) -> list[str]:
    """The pages, which are as many as it says."""
    out = blank(folder)
    told = lay(out)
    pages = pages_of(out)
    assert len(pages) == told.pages
    return pages


def narrative(folder: Path, text: str, title: str = "Examen") -> list[str]:
    """A section with this text, laid out."""
    source = written(folder, document(HEADER + PATIENT, structured(section(text, title))))
    return laid(folder, lambda out: laying.narrative(source, out, LABEL, translated()))


def plain(folder: Path, *texts: str) -> list[str]:
    """A text, laid out."""
    return laid(folder, lambda out: laying.text(texts, out, LABEL))
