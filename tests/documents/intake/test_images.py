"""Images filed as studies: entries, series and instances, frames where the stored file has them, previews."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pydicom
import pytest
from PIL import Image
from pydicom.encaps import generate_frames

from documents.actions.withdraw import withdraw
from documents.formats import dicom
from documents.imaging import packed
from documents.models import Arrival, EntryPage, ImageSetPage, Instance, ReportPage, Series
from documents.results import Result
from storage import objects
from tests.documents.formats.dicom.invented import InventedFile, invented, invented_patient
from tests.documents.formats.dicom.shipped import images, name_of, parsed
from tests.documents.intake.images import dossier_for, image, person_of
from tests.documents.intake.letters import file, file_one, letter, outcomes, put
from tests.documents.intake.sent import carried, medium, xdm

pytestmark = pytest.mark.django_db

SMALL = [path for path in images() if path.stat().st_size < 2**19]


def study_of(file: InventedFile) -> ImageSetPage:
    return ImageSetPage.objects.get(study_uid=file.study)


def test_one_entry_for_each_study_and_a_row_for_each_series_and_image(tmp_path: Path) -> None:
    dossier = dossier_for(invented_patient())
    files = [invented(path, tmp_path, salt=str(number)) for number, path in enumerate(SMALL[::9])]
    rows = file(tmp_path)
    assert outcomes(rows) == ["filed"] * len(files)
    studies = {one.study for one in files}
    assert set(ImageSetPage.objects.values_list("study_uid", flat=True)) == studies
    assert {row.entry for row in rows} == {str(one.uuid) for one in ImageSetPage.objects.all()}
    assert set(Series.objects.values_list("uid", flat=True)) == {one.series for one in files}
    assert set(Instance.objects.values_list("uid", flat=True)) == {one.instance for one in files}
    assert {row.dossier for row in rows} == {str(dossier.uuid)}
    assert set(ImageSetPage.objects.values_list("state", "display")) == {("published", "images")}


def test_images_of_one_study_are_one_entry_whatever_their_series(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    names = ["CT_small.dcm", "MR_small.dcm", "MR_small_RLE.dcm", "MR_small_bigendian.dcm"]
    files = [image(tmp_path, name, study="2.25.1234", salt=str(n)) for n, name in enumerate(names)]
    rows = file(*(one.path for one in files))
    assert outcomes(rows) == ["filed"] * 4
    assert len({row.entry for row in rows}) == 1
    assert ImageSetPage.objects.get().study_uid == "2.25.1234"
    assert Instance.objects.filter(series__image_set__study_uid="2.25.1234").count() == 4


@pytest.mark.parametrize("path", SMALL[::8], ids=name_of)
def test_what_is_kept_is_what_the_reader_says(path: Path, tmp_path: Path) -> None:
    dossier_for(invented_patient())
    source = invented(path, tmp_path)
    assert outcomes(file(source.path)) == ["filed"]
    kept, read = Instance.objects.get(), dicom.read_instance(source.path)
    assert packed.unpack(kept.metadata) == json.loads(json.dumps(read.metadata))
    assert (kept.frame_count, kept.transfer_syntax) == (len(read.frames), read.transfer_syntax)
    assert (kept.rows, kept.columns, kept.obstacle) == (read.instance.rows, read.instance.columns, read.obstacle)
    assert packed.frames(kept.frames) == read.frames
    assert packed.bulk(kept.bulk) == read.bulk
    assert objects.read(kept.stored) == source.path.read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm",
        "SC_rgb_2frame.dcm",
        "SC_rgb_rle_2frame.dcm",
        "emri_small_RLE.dcm",
        "emri_small.dcm",
        "JPEG2000.dcm",
    ],
)
def test_positions_cut_the_frames_out_of_the_stored_original(name: str, tmp_path: Path) -> None:
    dossier_for(invented_patient())
    source = image(tmp_path, name)
    file(source.path)
    kept = Instance.objects.get()
    cut = [dicom.frame_bytes(io.BytesIO(objects.read(kept.stored)), frame) for frame in packed.frames(kept.frames)]
    assert cut == frames_by_pydicom(source.path)


def frames_by_pydicom(path: Path) -> list[bytes]:
    """The bytes of each frame as pydicom cuts them."""
    data_set = parsed(path)
    count = int(data_set.get("NumberOfFrames") or 1)
    if data_set.file_meta.TransferSyntaxUID.is_encapsulated:
        return list(generate_frames(data_set.PixelData, number_of_frames=count))
    size = len(data_set.PixelData) // count
    return [data_set.PixelData[start : start + size] for start in range(0, size * count, size)]


def test_each_series_has_a_small_picture(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    for number, name in enumerate(("CT_small.dcm", "SC_rgb_jpeg.dcm", "emri_small_RLE.dcm")):
        image(tmp_path, name, salt=str(number))
    file(tmp_path)
    for series in Series.objects.all():
        assert series.preview is not None
        drawn = Image.open(io.BytesIO(objects.read(series.preview)))
        assert (drawn.format, max(drawn.size) <= 256) == ("JPEG", True)
        assert series.preview.vault == series.image_set.dossier.vault


def test_an_image_that_cannot_be_drawn_is_filed_without_one(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    source = image(tmp_path, "JPEG2000-embedded-sequence-delimiter.dcm")
    assert outcomes(file(source.path)) == ["filed"]
    assert Series.objects.get().preview is None


def test_the_picture_missing_after_a_crash_is_drawn_by_the_next_run(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    source = image(tmp_path)
    file(source.path)
    Series.objects.update(preview=None)
    assert outcomes(file(source.path)) == ["duplicate"]
    assert Series.objects.get().preview is not None


def test_a_report_and_its_images_find_each_other_in_both_orders(tmp_path: Path) -> None:
    for rank, first in enumerate(("images", "report")):
        patient = invented_patient(rank + 1)
        dossier = dossier_for(patient)
        images_of_it = image(tmp_path / first, patient=patient)
        studied = (
            '<inFulfillmentOf><order><id root="1.2.3.4" extension="A1"/></order></inFulfillmentOf>'
            f'<documentationOf><serviceEvent><id root="{images_of_it.study}"/>'
            '<code code="18748-4" codeSystem="2.16.840.1.113883.6.1"/></serviceEvent></documentationOf>'
        )
        content = letter(person_of(patient), extra=studied).replace(b'code="11488-4"', b'code="18748-4"')
        report = put(tmp_path, content, f"{first}.xml")
        order = [images_of_it.path, report] if first == "images" else [report, images_of_it.path]
        assert outcomes(file(*order)) == ["filed", "filed"]
        linked = ReportPage.objects.get(dossier=dossier)
        assert linked.study_uids == [images_of_it.study]
        assert [one.study_uid for one in linked.image_sets.all()] == [images_of_it.study]


def test_the_same_identifier_with_other_content_is_held(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    source = image(tmp_path)
    changed = tmp_path / "changed.dcm"
    data_set = pydicom.dcmread(source.path)
    data_set.ImageComments = "autre"
    data_set.save_as(changed)
    rows = file(source.path, changed)
    assert outcomes(rows) == ["filed", "held"]
    assert rows[1].reason == "Une autre image de cet examen porte le même identifiant."
    assert Instance.objects.count() == 1
    assert outcomes(file(changed, source.path)) == ["held", "duplicate"]


def test_the_same_image_again_changes_nothing(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    source = image(tmp_path)
    copy = shutil.copy(source.path, tmp_path / "copy.dcm")
    assert outcomes(file(source.path, Path(copy))) == ["filed", "duplicate"]
    assert (Arrival.objects.count(), Instance.objects.count()) == (1, 1)


def test_a_study_that_is_in_another_dossier_is_held(tmp_path: Path) -> None:
    one, other = invented_patient(1), invented_patient(2)
    dossiers = [dossier_for(one), dossier_for(other)]
    first = image(tmp_path / "1", patient=one, study="2.25.77")
    second = image(tmp_path / "2", "MR_small.dcm", patient=other, study="2.25.77")
    rows = file(first.path, second.path)
    assert outcomes(rows) == ["filed", "held"]
    assert rows[1].reason == "Un examen du même identifiant est dans un autre dossier."
    assert [one.entries.count() for one in dossiers] == [1, 0]


def test_an_image_of_a_withdrawn_study_is_held(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    first = image(tmp_path, study="2.25.78")
    file(first.path)
    withdraw(EntryPage.objects.get(), reason="mauvais patient")
    second = image(tmp_path, "MR_small.dcm", study="2.25.78")
    assert outcomes(file(first.path, second.path)) == ["held", "held"]


def test_a_medium_has_a_row_for_each_image_and_none_for_its_directory(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    sources = [image(tmp_path / "in", name) for name in ("CT_small.dcm", "MR_small.dcm")]
    rows = file(medium(tmp_path / "cd", *(one.path for one in sources)))
    assert outcomes(rows) == ["filed", "filed"]
    assert (tmp_path / "cd/DICOMDIR").is_file()
    assert not any("DICOMDIR" in row.path for row in rows)


def test_a_medium_in_a_zip_likewise(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    cd = medium(tmp_path / "cd", image(tmp_path / "in").path)
    archive = Path(shutil.make_archive(str(tmp_path / "cd"), "zip", cd))
    (row,) = file(archive)
    assert row.outcome == "filed"
    assert row.path.startswith(f"{archive}!/")


def test_masks_that_its_package_puts_on_an_image_are_kept(tmp_path: Path) -> None:
    patient = invented_patient()
    dossier_for(patient)
    first, second = image(tmp_path, study="2.25.79"), image(tmp_path, "MR_small.dcm", study="2.25.79")

    def sent(name: str, source: InventedFile, *masks: str) -> Result:
        content = source.path.read_bytes()
        told = carried(content, person_of(patient), "I1.DCM", media_type="application/dicom", confidentiality=masks)
        rows = file(put(tmp_path, xdm(told), name))
        return next(row for row in rows if row.path.endswith("I1.DCM"))

    assert sent("1.zip", first, "N", "MASQUE_PS").outcome == "filed"
    assert study_of(first).masked_to_professionals
    assert sent("2.zip", second, "N").outcome == "filed"
    open_one, masked = image(tmp_path, salt="o", study="2.25.80"), image(tmp_path, salt="m", study="2.25.80")
    assert sent("3.zip", open_one, "N").outcome == "filed"
    row = sent("4.zip", masked, "N", "MASQUE_PS")
    assert (row.outcome, row.reason) == (
        "held", "Cette image est masquée aux professionnels, mais son examen ne l’est pas.",
    )  # fmt: skip


def test_an_image_without_a_patient_takes_its_packages_word(tmp_path: Path) -> None:
    patient = invented_patient()
    dossier_for(patient)
    source = image(tmp_path)
    data_set = pydicom.dcmread(source.path)
    for keyword in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "PatientBirthName",
                    "IssuerOfPatientIDQualifiersSequence"):  # fmt: skip
        delattr(data_set, keyword)
    data_set.save_as(source.path)
    assert file_one(source.path).outcome == "held"
    told = carried(source.path.read_bytes(), person_of(patient), "I1.DCM", media_type="application/dicom")
    rows = file(put(tmp_path, xdm(told), "x.zip"))
    assert [row.outcome for row in rows if row.path.endswith("I1.DCM")] == ["filed"]


def test_numbers_that_no_column_takes_are_left_in_the_metadata(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    source = image(tmp_path)
    data_set = pydicom.dcmread(source.path)
    data_set.add_new("Rows", "SS", -1)
    data_set.add_new("Columns", "UV", 2**64 - 1)
    data_set.add_new("SeriesNumber", "IS", "999999999999")
    data_set.SeriesDescription = "Thorax" + "~" * 8
    data_set.save_as(source.path)
    source.path.write_bytes(source.path.read_bytes().replace(b"Thorax~~", b"Thorax\0\0"))
    row = file_one(source.path)
    assert row.outcome == "filed"
    kept = Instance.objects.get()
    assert (kept.rows, kept.columns, kept.series.number, kept.series.description) == (0, 0, None, "Thorax~~~~~~")


@pytest.mark.slow
def test_every_file_that_pydicom_ships_is_filed(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    for number, path in enumerate(images()):
        invented(path, tmp_path, salt=str(number))
    assert set(outcomes(file(tmp_path))) == {"filed"}
    assert Instance.objects.count() == len(images())
