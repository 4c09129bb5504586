"""Interrupted or killed at any step and started again: nothing lost, nothing twice, nothing half visible."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from documents import scratch
from documents.models import Arrival, EntryPage, Instance, Series
from storage.models import StoredObject
from storage.stores import object_store
from tests import real_store
from tests.commands import ROOT, call, run
from tests.documents.after.places import assert_in_order
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.formats.zip_samples import zipped
from tests.documents.intake.images import image
from tests.documents.intake.killed import STEPS
from tests.documents.intake.letters import Person, file, letter, outcomes, person, put

ELSEWHERE = "while-sealing" if os.environ.get(real_store.VARIABLE) else "while-sending"  # in the other kind of store


def kill_at(step: str, data: Path, *paths: Path) -> None:
    """Files the paths in a process of its own, which dies at the step."""
    environment = {**os.environ, "DIAPHANE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "site"), str(ROOT)])
    environment.pop("DIAPHANE_TEST_DATA", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.documents.intake.killed", step, *map(str, paths)],
        env=environment, cwd=ROOT, timeout=60, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, (step, done.stderr.decode())


def left_behind() -> set[str]:
    """The bytes in the store that no row names, by their own count."""
    rows = {pk.hex for pk in StoredObject.objects.values_list("pk", flat=True)}
    store = object_store()
    return {listed.key for listed in (*store.listing(), *store.unfinished())} - rows


def found_by_the_command() -> set[str]:
    """What `storage orphans` finds, removed."""
    ran = call("storage", "orphans", "--older-than", "0", "--delete", "--json")
    assert ran.json["missing"] == []
    return {*ran.json["orphans"], *ran.json["unfinished"]}


def files(folder: Path) -> list[Path]:
    """A letter and two images of one study, of one patient without a dossier; a letter that will be held."""
    patient = invented_patient()
    who = Person(patient.ins, patient.birth_name, patient.given_name, f"{patient.birth_date:%Y-%m-%d}", patient.sex)
    return [
        put(folder, letter(who), "a-lettre.xml"),
        image(folder, "CT_small.dcm", patient, study="2.25.90").path,
        image(folder, "MR_small.dcm", patient, study="2.25.90").path,
        put(folder, letter(person(sex="")), "z-retenu.xml"),
    ]


@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("discarded", ELSEWHERE)])
def test_killed_at_a_step_and_started_again(step: str, committed: Path, tmp_path: Path) -> None:
    paths = files(tmp_path / "in")
    kill_at(step, committed, *paths)
    assert_in_order()  # whoever reads meanwhile sees whole entries or none
    seen = set(EntryPage.objects.filter(state="published").values_list("uuid", flat=True))
    rows = file(*paths, opens=True)
    assert [row.outcome in ("filed", "duplicate") for row in rows] == [True, True, True, False]
    assert rows[3].outcome == "held"
    assert len({row.dossier for row in rows[:3]}) == 1
    assert (EntryPage.objects.count(), Instance.objects.count()) == (2, 2)
    assert seen <= set(EntryPage.objects.filter(state="published").values_list("uuid", flat=True))
    assert Counter(Arrival.objects.values_list("outcome", flat=True)) == {"filed": 3, "held": 1}
    assert not Series.objects.filter(preview=None).exists()
    assert_in_order()
    assert left_behind() == found_by_the_command()
    assert left_behind() == set()


def test_killed_while_a_duplicate_is_put_away(committed: Path, tmp_path: Path) -> None:
    # The race that ends in `discard`: another hand files the same bytes after we looked
    paths = files(tmp_path / "in")
    file(*paths, opens=True)
    Arrival.objects.filter(outcome="filed").update(sha256="")
    kill_at("discarded", committed, paths[0])
    again = file(paths[0])
    assert outcomes(again) == ["duplicate"]
    assert (EntryPage.objects.count(), Arrival.objects.exclude(outcome="filed").count()) == (2, 1)
    assert left_behind() == found_by_the_command()
    assert_in_order()


def test_interrupted_the_report_says_what_was_done(committed: Path, tmp_path: Path) -> None:
    who = person()
    for number in range(9):
        put(tmp_path / "in", letter(who), f"{number:02d}.xml")
    report, folder = tmp_path / "report.json", str(tmp_path / "in")
    struck = ("-m", "tests.documents.struck", f"{signal.SIGINT:d}", "6")
    ran = run(committed, "file", "--open-dossiers", "--report", str(report), folder, by=struck)
    assert ran.code == 130
    assert ran.err == "Interrompu. Relancez la même commande : rien n’est perdu, rien ne sera classé deux fois.\n"
    rows = json.loads(report.read_text(encoding="utf-8"))
    assert [row["outcome"] for row in rows] == ["filed"] * 5
    assert {row["entry"] for row in rows} == {str(uuid) for uuid in EntryPage.objects.values_list("uuid", flat=True)}
    assert_in_order()
    again = run(committed, "file", "--open-dossiers", "--json", folder)
    assert again.json["outcomes"] == {"duplicate": 5, "filed": 4}


def test_killed_inside_an_archive_nothing_of_it_stays_on_the_disk(
    committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    archive = put(tmp_path, zipped({"a/lettre.xml": letter(person())}), "envoi.zip")
    kill_at("received", committed, archive)
    (abandoned,) = (tmp_path / "tmp").glob(f"{scratch.PREFIX}*")
    assert list(abandoned.iterdir())
    os.utime(abandoned, (0, 0))
    with scratch.folder() as held:
        os.utime(held, (0, 0))
        assert outcomes(file(archive, opens=True)) == ["filed"]
        assert held.is_dir()
    assert not list((tmp_path / "tmp").iterdir())
