"""The worker killed for real in the middle of an archive: the next one goes on, and nothing is there twice."""

import os
import signal
from collections import Counter
from pathlib import Path

from documents.models import Arrival, EntryPage, Instance
from storage.models import StoredObject
from storage.stores import object_store
from tests import people
from tests.commands import start
from tests.documents.after.places import assert_in_order
from tests.documents.formats import pdf_samples, zip_samples
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.intake.images import dossier_for, image
from tests.portal.queue.test_worker import until
from tests.workflows.desk import holding
from tests.workflows.desk.drops import handed_over, letters
from workflows.desk.models import Drop, Dropped, End
from workflows.uploads.models import Upload

LETTERS, IMAGES, SCANS = 60, 12, 8
PATIENCE = 240.0  # seconds, on a machine that has other things to do


def disc(folder: Path) -> bytes:
    """Letters of somebody, the images of one study of somebody else, and scans that say nothing."""
    patient = invented_patient()
    dossier_for(patient)
    files = [image(folder / str(one), patient=patient, study="2.25.91", salt=str(one)) for one in range(IMAGES)]
    members = letters(LETTERS) | {f"m/{number}": file.path.read_bytes() for number, file in enumerate(files)}
    return zip_samples.zipped(members | {f"s/{one}.pdf": pdf_samples.pdf(f"Un scan, {one}") for one in range(SCANS)})


def killed_after(committed: Path, files: int) -> None:
    """A worker that dies once so many files are read."""
    with start(committed, "worker", PYTHONPATH="site:.") as worker:
        until(lambda: Dropped.objects.count() >= files, PATIENCE)
        os.kill(worker.pid, signal.SIGKILL)
        worker.communicate()
    assert Dropped.objects.count() < LETTERS + IMAGES + SCANS


def test_killed_twice_it_is_read_to_its_end_without_doubles(committed: Path, tmp_path: Path) -> None:
    holding.dossier()
    desk = people.signed_in(holding.secretary())
    drop = handed_over(desk, disc(tmp_path), "disque.zip")
    killed_after(committed, 7)
    killed_after(committed, LETTERS + 3)
    assert "sur 80 fichiers lus" in desk.get(f"/admin/desk/drops/{drop.uuid}/").content.decode()
    with start(committed, "worker", PYTHONPATH="site:.") as worker:
        until(lambda: Drop.objects.get().ended_at, PATIENCE)
        worker.terminate()
        worker.communicate(timeout=60)
    drop.refresh_from_db()
    assert (drop.end, drop.done, drop.total) == (End.READ, 80, 80)
    assert Counter(drop.files.values_list("outcome", flat=True)) == {"filed": LETTERS + IMAGES, "held": SCANS}
    assert (EntryPage.objects.count(), Instance.objects.count()) == (LETTERS + 1, IMAGES)
    arrivals = Arrival.objects.values_list("sha256", flat=True)
    assert len(arrivals) == len(set(arrivals)) == 80
    assert_in_order()
    assert not Upload.objects.exists()
    assert {listed.key for listed in object_store().listing()} >= {
        one.hex for one in StoredObject.objects.values_list("pk", flat=True)
    }
