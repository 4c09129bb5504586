"""Text of scans, where Tesseract is installed; and a clear word where it is not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from documents.formats import Unreadable, ocr, pdf
from tests.documents.formats.pdf_samples import pdf as made
from tests.documents.formats.pdf_samples import put

needs_tesseract = pytest.mark.skipif(not ocr.available(), reason="tesseract with French is not installed")


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server without Tesseract."""
    monkeypatch.setenv("PATH", "/nowhere")
    ocr.available.cache_clear()
    yield
    ocr.available.cache_clear()


def scan(folder: Path, text: str) -> bytes:
    return pdf.render_page(put(folder, made(text)), 1, width=1600)


@needs_tesseract
def test_a_scanned_page_is_read_in_french(tmp_path: Path) -> None:
    found = ocr.text_of(scan(tmp_path, "Compte rendu de consultation\nL'hémoglobine est à 13 g/dL."))
    assert "Compte rendu de consultation" in found
    assert "hémoglobine" in found


@needs_tesseract
def test_a_blank_page_has_no_text() -> None:
    out = io.BytesIO()
    Image.new("L", (600, 800), 255).save(out, "PNG")
    assert ocr.text_of(out.getvalue()) == ""


@needs_tesseract
@pytest.mark.parametrize("content", [b"", b"not a picture", b"/etc/passwd\n", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable, match="picture-broken"):
        ocr.text_of(content)


@needs_tesseract
def test_a_list_of_files_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(scan(tmp_path, "Dossier d'un autre patient"))
    with pytest.raises(Unreadable, match="picture-broken"):
        ocr.text_of(f"{secret}\n".encode())


@pytest.mark.usefixtures("absent")
def test_a_server_without_it_says_so() -> None:
    assert ocr.available() is False
    with pytest.raises(Unreadable) as refused:
        ocr.text_of(b"")
    assert "n’est pas installée" in str(refused.value.reason)
