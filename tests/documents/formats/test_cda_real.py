"""The national examples, read from ../shared/real: skipped where the folder is absent."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from documents.formats import cda, pdf, read
from documents.formats.cda import tree
from documents.formats.reading import Recipient
from tests.documents.formats.cda_samples import html_page, real, real_documents

STRUCTURED = [path for path in real_documents() if not re.search(rb"<(c:)?nonXMLBody>", path.read_bytes())]
LEVEL_1 = [path for path in real_documents() if path not in STRUCTURED]
every_structured_example = pytest.mark.parametrize("path", STRUCTURED, ids=lambda path: path.stem)
every_level_1_example = pytest.mark.parametrize("path", LEVEL_1, ids=lambda path: path.stem)
every_example = pytest.mark.parametrize("path", real_documents(), ids=lambda path: path.stem)
needs_examples = pytest.mark.skipif(not real_documents(), reason="no ../shared/real/cda beside the project")
UNSAFE = re.compile(
    r"<(script|style|iframe|object|embed|form|link|meta|svg)|\son\w+=|\sstyle=|javascript:|\ssrc=", re.I
)


@needs_examples
@every_example
def test_every_example_is_read_whole(path: Path) -> None:
    reading = read(path)
    assert reading.format == "cda"
    assert reading.document_id
    assert reading.set_id
    assert reading.version
    assert reading.title
    assert reading.type_code
    assert reading.organisation
    assert reading.authors[0].name
    assert reading.act_date is not None
    assert reading.act_date.utcoffset() is not None
    assert reading.act_date_precision == "second"
    assert (reading.confidentiality, reading.visibility, reading.language) == ("N", (), "fr-FR")
    assert reading.display == ("narrative" if cda.body(path) is None else "pages")


@needs_examples
@every_example
def test_every_example_names_one_patient_with_all_strict_traits(path: Path) -> None:
    claim = read(path).patient
    assert claim is not None
    assert claim.identifiers
    traits = (claim.birth_name, claim.first_given_name, claim.birth_date, claim.sex, claim.birth_place)
    assert all(traits)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", claim.birth_date)


@needs_examples
def test_sixteen_are_one_patients() -> None:
    claims = [read(path).patient for path in real_documents()]
    same = [
        c
        for c in claims
        if c and (c.birth_name, c.first_given_name, c.birth_date) == ("PAT-TROIS", "DOMINIQUE", "1979-03-28")
    ]
    assert len(same) == 16


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def narrated(path: Path) -> tuple[list[str], list[str], str, str]:
    """Cells of the source and of the page, then all the text of each."""
    document = tree.document(path)
    blocks = [text for section in document.iter(f"{{{tree.V3}}}section") for text in tree.every(section, "text")]
    cells = [
        squeezed(tree.words(cell)) for block in blocks for cell in block.iter(f"{{{tree.V3}}}td", f"{{{tree.V3}}}th")
    ]
    page = html_page(cda.narrative(path).html)
    for placeholder in [*page.find_class("cda-file"), *page.find_class("cda-attached")]:
        placeholder.text = None
    shown = [squeezed(cell.text_content()) for cell in page.iter("td", "th")]
    text = "".join(squeezed(tree.words(block)) for block in blocks)
    return cells, shown, text, squeezed("".join(block.text_content() for block in page.find_class("cda-text")))


@needs_examples
@every_structured_example
def test_no_cell_and_no_word_is_lost_on_the_way_to_the_page(path: Path) -> None:
    cells, shown, text, page = narrated(path)
    assert shown == cells
    assert page == text
    assert text


@needs_examples
@every_structured_example
def test_no_page_carries_anything_that_runs_or_loads(path: Path) -> None:
    html = cda.narrative(path).html
    assert not UNSAFE.search(html)
    page = html_page(html)
    ids = [str(element.get("id")) for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(identifier.startswith("cda-") for identifier in ids)
    levels = [int(heading.tag[1]) for heading in page.iter("h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 2
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(cell.get("scope") for cell in page.iter("th"))


@needs_examples
@every_level_1_example
def test_every_pdf_body_is_drawn_within_a_phones_budget(path: Path, tmp_path: Path) -> None:
    body = cda.body(path)
    assert body is not None
    inside = tmp_path / "body.pdf"
    inside.write_bytes(body.content)
    for page in range(1, read(path).pages + 1):
        assert len(pdf.render_page(inside, page, width=1000)) < 120 * 1024


def test_an_imaging_report_replaces_and_reports_on_three_studies() -> None:
    reading = read(real("IMG_CR_IMG"))
    assert reading.kind == "report"
    assert reading.replaces == ("90E1C8EC-F951-4B26-A305-A34848818DD6",)
    assert reading.studies == tuple(f"1.2.250.1.925.994044.27.123.187635{n}" for n in range(3))
    assert (reading.version, reading.unit) == (2, "Centre de radiologie Ambroise")
    assert any("scanner" in page.lower() for page in reading.text)


def test_a_genetics_report_has_three_authors_and_four_recipients() -> None:
    reading = read(real("CANCER-CR-GM"))
    assert [author.rpps for author in reading.authors] == ["00100200300", "01101203565", "01234567897"]
    assert len(reading.recipients) == 4
    assert reading.recipients[1] == Recipient("Céline LAMBERT", "01101201301", "Centre Hospitalier Régional d'Angers")


def test_an_author_without_rpps_has_none() -> None:
    (author,) = read(real("CANCER-FRCP")).authors
    assert (author.name, author.rpps) == ("Charles MULLER", "")


def test_a_replacement_names_a_document_that_is_not_there() -> None:
    assert read(real("OPH-BRE")).replaces == ("1.2.250.1.213.1.1.9^OPH-BRE_2021.01_20210827_00001_2",)


def test_a_self_presenting_report_is_that_of_its_document() -> None:
    reading = read(real("BIO-CR-BIO_2021.01_Auto"))
    assert reading.title == "Compte rendu d'examens biologiques"
    assert reading.document_id == "1.2.250.1.213.1.1.1.55.2021.1.1"


def test_the_mammographies_of_a_screening_are_pictures() -> None:
    result = cda.narrative(real("CANCER-D2LM"))
    assert [image.name for image in result.images] == ["mammo-oblique", "mammo-face"]
    assert all(f'data-media="{image.name}"' in result.html for image in result.images)


def test_an_electrophoresis_has_its_curve_and_its_joined_pdf() -> None:
    result = cda.narrative(real("BIO-CR-BIO_2023.01_Electro"))
    assert [image.media_type for image in result.images] == ["image/png"]
    assert [file.media_type for file in result.files] == ["application/pdf"]
