"""PDF documents made for the tests: small, real, some of them broken on purpose."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf

A4 = (595, 842)


def pdf(*pages: str, size: tuple[float, float] = A4, **saving: Any) -> bytes:
    """One page for each text, a line of the text to a line of the page."""
    document = pikepdf.new()
    for text in pages:
        write_page(document, text, size)
    return saved(document, **saving)


def write_page(document: pikepdf.Pdf, text: str, size: tuple[float, float] = A4) -> None:
    """Add a page of text in Helvetica, 14 points."""
    page = document.add_blank_page()
    page.MediaBox = pikepdf.Array([0, 0, *size])
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(_shown(text, size[1]))


def _shown(text: str, height: float) -> bytes:
    lines = [b"BT /F1 14 Tf 18 TL 50 %d Td" % (height - 60)]
    for line in text.splitlines():
        escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        lines.append(b"(" + escaped.encode("cp1252") + b") Tj T*")
    return b"\n".join([*lines, b"ET"])


def saved(document: pikepdf.Pdf, **saving: Any) -> bytes:
    """The document's bytes."""
    out = io.BytesIO()
    document.save(out, **saving)
    return out.getvalue()


def put(folder: Path, content: bytes, name: str = "document.pdf") -> Path:
    """The bytes as a file."""
    path = folder / name
    path.write_bytes(content)
    return path


def attach(document: pikepdf.Pdf, name: str, content: bytes, media_type: str = "") -> None:
    """Attach a file to a document."""
    kept: Any = pikepdf.AttachedFileSpec
    document.attachments[name] = kept(document, content, mime_type=media_type)
