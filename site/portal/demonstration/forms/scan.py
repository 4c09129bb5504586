"""A paper as a scanner gives it: a PDF of pictures without a letter of text, in black and white, a little askew."""

from datetime import date
from io import BytesIO
from textwrap import wrap

import pikepdf
from PIL import Image, ImageDraw, ImageFont

from portal.demonstration import days
from portal.demonstration.chance import of
from portal.demonstration.forms import identity
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient

DOTS = 120  # by inch: read by people and by OCR, small enough unpacked
WIDTH, HEIGHT = 8.27 * 72, 11.69 * 72
SIZE = round(8.27 * DOTS) // 8 * 8, round(11.69 * DOTS)
COLUMNS, LEADING, MARGIN = 84, 21, 90
LINES = (SIZE[1] - 2 * MARGIN) // LEADING


def written(paper: Paper, patient: Patient, today: date) -> bytes:
    """The document, the same bytes each time: the dots stand in it as they are."""
    lines = _lines(paper, patient, today)
    document = pikepdf.new()
    for start in range(0, len(lines), LINES):
        _add_page(document, _drawn(lines[start : start + LINES], of(paper.number)))
    buffer = BytesIO()
    document.save(buffer, deterministic_id=True, compress_streams=False)
    return buffer.getvalue()


def _lines(paper: Paper, patient: Patient, today: date) -> list[str]:
    house = identity.house_of(paper)
    head = [house.name, house.address, f"Tél. {house.telephone}", "", *identity.lines(paper, patient, today)]
    lines = [*head, f"Le {days.long(paper.when.date())}", "", paper.title.upper()]
    for section in paper.sections:
        lines += ["", section.title]
        for text in section.paragraphs:
            lines += wrap(text, COLUMNS)
        lines += _aligned(section.table)
    return [*lines, "", paper.author.signature]


def _aligned(table: tuple[tuple[str, ...], ...]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def _drawn(lines: list[str], seed: int) -> Image.Image:
    picture = Image.new("L", SIZE, 255)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size=16)
    for row, line in enumerate(lines):
        pen.text((MARGIN, MARGIN + row * LEADING), line, fill=0, font=font)
    askew = picture.rotate((seed % 13 - 6) / 10, resample=Image.Resampling.NEAREST, fillcolor=255)
    return askew.point([0 if value < 150 else 255 for value in range(256)]).convert("1", dither=Image.Dither.NONE)


def _add_page(document: pikepdf.Pdf, picture: Image.Image) -> None:
    document.add_blank_page(page_size=(WIDTH, HEIGHT))
    page = document.pages[-1]
    dots = document.make_stream(
        picture.tobytes(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=SIZE[0],
        Height=SIZE[1],
        BitsPerComponent=1,
        ColorSpace=pikepdf.Name.DeviceGray,
    )
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/Im": dots}))
    page.obj.Contents = document.make_stream(f"q {WIDTH:.2f} 0 0 {HEIGHT:.2f} 0 0 cm /Im Do Q".encode())
