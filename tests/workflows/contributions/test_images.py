"""A DICOM image about to be added: shown, so that its sender recognises it, with what it says that it is."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests import people
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.intake.images import dossier_for, image
from tests.workflows.contributions.writing import Writer, entries, writer
from workflows.contributions.models import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Writer:
    """Who may add to the dossier of whom the images name."""
    return writer(dossier_for(invented_patient()))


def drafted(by: Writer, folder: Path, name: str = "CT_small.dcm") -> Draft:
    return by.draft(image(folder / "in", name, patient=invented_patient()).path.read_bytes())


def address(draft: Draft) -> str:
    return f"/contributions/{draft.uuid}/pages/{draft.parts.get().pk}"


def test_it_is_shown_with_its_modality_and_its_day(by: Writer, tmp_path: Path) -> None:
    draft = drafted(by, tmp_path)
    page = by.page(draft)
    assert f'<img src="{address(draft)}" alt="Aperçu de l’image"' in page
    assert "Scanner · 19 janvier 2004" in page
    answer = by.client.get(address(draft))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "no-store")
    assert max(Image.open(io.BytesIO(answer.content)).size) <= 480


def test_one_that_cannot_be_drawn_says_so_calmly_and_is_added_all_the_same(by: Writer, tmp_path: Path) -> None:
    draft = drafted(by, tmp_path, "rtplan.dcm")
    page = by.page(draft)
    assert "<img" not in page[page.index('class="image-to-be"') :]
    assert "Il ne peut pas être dessiné ici, et sera ajouté tel quel." in page
    assert by.client.get(address(draft)).status_code == 404
    by.file(draft)
    assert [entry.kind for entry in entries()] == ["images"]


def test_nobody_else_sees_it(by: Writer, tmp_path: Path) -> None:
    draft = drafted(by, tmp_path)
    colleague = people.physician()
    people.designation(by.dossier, colleague)
    assert people.signed_in(colleague.user).get(address(draft)).status_code == 404
