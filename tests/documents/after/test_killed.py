"""The process killed in the middle of a move or a merge leaves what was, and the same command does it again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from documents.models import EntryMove, EntryPage, MisfiledNotice
from patients.models import DossierEvent, DossierMerge
from tests import people
from tests.commands import ROOT, run
from tests.documents.after.places import assert_in_order, stands
from tests.patients.merging.pairs import doors

# Dies by SIGKILL, as by a power cut, when the signal is sent: all is written, nothing is committed
KILLED = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from documents.signals import entry_moved
entry_moved.connect(lambda **kwargs: os.kill(os.getpid(), signal.SIGKILL), weak=False)
call_command(*sys.argv[1:])
"""


def killed(folder: Path, *arguments: str) -> int:
    """The exit code of the command that dies in the middle."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("DIAPHANE_")}
    told |= {"DIAPHANE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": "site:."}
    return subprocess.run([sys.executable, "-c", KILLED, *arguments], cwd=ROOT, env=told, check=False).returncode


@pytest.mark.slow
def test_a_move(committed: Path) -> None:
    here, there = people.dossier(), people.dossier()
    people.designation(here, people.physician())
    people.entry(here, title="v1", document_id="1")
    entry = people.entry(here, title="v2", document_id="2", replaces=("1",))
    command = ("move", str(entry.uuid), str(there.uuid), "--reason", "homonyme")
    assert killed(committed, *command) == -signal.SIGKILL
    assert (stands(here), stands(there)) == ({"v1": "under v2", "v2": "published"}, {})
    assert not any(model.objects.exists() for model in (EntryMove, MisfiledNotice, DossierEvent))
    assert_in_order()
    assert run(committed, *command).code == 0
    assert (stands(here), stands(there)) == ({"v1": "published"}, {"v2": "published"})
    assert_in_order()


@pytest.mark.slow
def test_a_merge_and_its_undoing(committed: Path) -> None:
    kept, merged = people.dossier(), people.dossier()
    people.designation(merged, people.physician("a"))
    entry = people.entry(merged)
    command = ("merge-dossiers", str(kept.uuid), str(merged.uuid), "--reason", "même patiente")
    assert killed(committed, *command) == -signal.SIGKILL
    assert (doors(), EntryPage.objects.get().dossier, DossierMerge.objects.count()) == ({("a", merged)}, merged, 0)
    made = run(committed, *command, "--json").json["merge"]
    assert killed(committed, "undo-merge", made) == -signal.SIGKILL
    assert (doors(), EntryPage.objects.get(pk=entry.pk).dossier) == ({("a", kept)}, kept)
    assert_in_order()
    assert run(committed, "undo-merge", made).code == 0
    assert (doors(), EntryPage.objects.get(pk=entry.pk).dossier) == ({("a", merged)}, merged)
    assert_in_order()
