"""A paper as a scanner gives it: a PDF of pictures without a letter of text, in black and white, a little askew."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image

from portal.demonstration.chance import of
from portal.demonstration.forms import pdf
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient

DOTS = 120  # by inch: read by people and by OCR, small enough unpacked
INK = 185  # lighter greys are paper


def written(paper: Paper, patient: Patient, today: date) -> bytes:
    """The letter of its house, printed and scanned; the same bytes each time: the dots stand in it as they are."""
    document = pikepdf.new()
    for page in _drawn(pdf.written(paper, patient, today)):
        _add_page(document, _scanned(page, of(paper.number)))
    buffer = BytesIO()
    document.save(buffer, deterministic_id=True, compress_streams=False)
    return buffer.getvalue()


def _drawn(letter: bytes) -> Iterator[Image.Image]:
    with pypdfium2.PdfDocument(letter) as document:
        for page in document:
            yield page.render(scale=DOTS / 72, grayscale=True).to_pil()


def _scanned(page: Image.Image, seed: int) -> Image.Image:
    """Turned by a few tenths of a degree, then each dot black or white; whole bytes to a row."""
    wide = page.resize((page.width // 8 * 8, page.height))
    askew = wide.rotate((seed % 13 - 6) / 10, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return askew.point([0 if value < INK else 255 for value in range(256)]).convert("1", dither=Image.Dither.NONE)


def _add_page(document: pikepdf.Pdf, picture: Image.Image) -> None:
    document.add_blank_page(page_size=(pdf.WIDTH, pdf.HEIGHT))
    page = document.pages[-1]
    dots = document.make_stream(
        picture.tobytes(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        BitsPerComponent=1,
        ColorSpace=pikepdf.Name.DeviceGray,
    )
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/Im": dots}))
    page.obj.Contents = document.make_stream(f"q {pdf.WIDTH:.2f} 0 0 {pdf.HEIGHT:.2f} 0 0 cm /Im Do Q".encode())
