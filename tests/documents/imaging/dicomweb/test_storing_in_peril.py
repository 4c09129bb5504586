"""Messages that come at the same instant, and servers killed at any step of one: nothing twice, nothing half stored."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from django.db import connections

from documents.imaging.dicomweb.stow import filing
from documents.models import Arrival, ImageSetPage, Instance, Outcome
from patients.actions.make_token import make_token
from patients.models import Rights
from tests import people
from tests.commands import ROOT
from tests.documents.after.places import assert_in_order
from tests.documents.after.test_together import together
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.imaging.dicomweb.killed import STEPS
from tests.documents.imaging.dicomweb.test_message import message
from tests.documents.imaging.dicomweb.test_storing import AUTHORISED, Sender, failures, stored
from tests.documents.intake.images import dossier_for, slices
from tests.documents.intake.test_interrupted import ELSEWHERE, found_by_the_command, left_behind
from tests.people import Clock
from tests.waits import meeting


@pytest.fixture
def sender(committed: Path, at: Clock, tmp_path: Path) -> Sender:
    """On a database where transactions commit."""
    dossier, physician = dossier_for(invented_patient()), people.physician()
    people.designation(dossier, physician)
    return Sender(dossier, physician, tmp_path)


def secret_of(sender: Sender) -> str:
    return make_token(sender.physician.user, "essai", Rights.SEND)[1]


def at_once(sender: Sender, *contents: list[bytes]) -> list[tuple[int, dict[str, object]]]:
    """The answers to these messages, which meet where their images are filed."""
    secret = secret_of(sender)

    def send(images: list[bytes]) -> object:
        try:
            return sender.send(*images, secret=secret)
        finally:
            connections.close_all()

    with pytest.MonkeyPatch.context() as patch:
        meeting(patch, filing, "file_images", len(contents))
        return together(*(partial(send, images) for images in contents))


def test_two_halves_of_a_study_at_once_make_one_entry(sender: Sender, tmp_path: Path) -> None:
    images = [path.read_bytes() for path in slices(tmp_path, 6)]
    answers = at_once(sender, images[:3], images[3:])
    assert [(status, len(stored(told))) for status, told in answers] == [(200, 3), (200, 3)]
    assert (ImageSetPage.objects.count(), Instance.objects.count()) == (1, 6)
    assert_in_order()


def test_the_same_message_twice_at_once_is_stored_once(sender: Sender, tmp_path: Path) -> None:
    images = [path.read_bytes() for path in slices(tmp_path, 4)]
    before = left_behind()  # a bucket may have what other tests put there
    answers = at_once(sender, images, images[::-1])
    assert [(status, len(stored(told))) for status, told in answers] == [(200, 4), (200, 4)]
    assert (ImageSetPage.objects.count(), Instance.objects.count(), Arrival.objects.count()) == (1, 4, 4)
    assert left_behind() == before
    assert_in_order()


def test_of_one_study_for_two_patients_at_once_one_is_stored(sender: Sender, tmp_path: Path) -> None:
    other = invented_patient(2)
    people.designation(dossier_for(other), sender.physician)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    mine = [path.read_bytes() for path in slices(tmp_path / "a", 2)]
    theirs = [sender.image(patient=2, study="2.25.91", salt=salt).path.read_bytes() for salt in "ab"]
    answers = at_once(sender, mine, theirs)
    assert sorted((status, len(stored(told)), len(failures(told))) for status, told in answers) == [
        (200, 2, 0),
        (409, 0, 2),
    ]
    assert {reason for _status, told in answers for _uid, reason in failures(told)} == {AUTHORISED}
    assert (ImageSetPage.objects.count(), Instance.objects.count(), Arrival.objects.count()) == (1, 2, 2)
    assert_in_order()


@pytest.mark.parametrize("step", [step for step in STEPS if step != ELSEWHERE])
def test_killed_at_a_step_and_sent_again(step: str, committed: Path, sender: Sender, at: Clock, tmp_path: Path) -> None:
    images = [path.read_bytes() for path in slices(tmp_path, 3)]
    (tmp_path / "message").write_bytes(message(*images))
    killed(committed, step, secret_of(sender), tmp_path / "message")
    assert_in_order()
    assert Instance.objects.count() == (2 if step.startswith("half") else 0)
    status, told = sender.send(*images)
    assert (status, len(stored(told))) == (200, 3)
    at.go(hours=25)  # what was left waits no longer
    assert sender.send(images[0])[0] == 200
    assert list(Arrival.objects.values_list("outcome", flat=True)) == [Outcome.FILED] * 3
    assert (ImageSetPage.objects.count(), Instance.objects.count()) == (1, 3)
    assert left_behind() == found_by_the_command()
    assert left_behind() == set()
    assert_in_order()


def killed(data: Path, step: str, secret: str, content: Path) -> None:
    """The message, in a process of its own, which dies at the step."""
    environment = {**os.environ, "DIAPHANE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "site"), str(ROOT)])
    environment.pop("DIAPHANE_TEST_DATA", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.documents.imaging.dicomweb.killed", step, secret, str(content)],
        env=environment, cwd=ROOT, timeout=120, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, (step, done.stderr.decode())
