"""The whole road for hostile files: the command in a process of its own, watched; then what a physician is served."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from documents.formats.unreadable import REASONS
from documents.models import Arrival, EntryPage
from documents.walking import shown
from patients.models import DossierPage
from tests.documents.after.places import assert_in_order
from tests.documents.intake.letters import dossier_of
from tests.hostile.sample import ALICE, HELD, REFUSED, Sample
from tests.hostile.served import assert_served_safely
from tests.hostile.watched import MEBIBYTE, Watched, watched

MEMORY = 1024 * MEBIBYTE
SECONDS = 150.0


class Road:
    """An installation with Alice's dossier, and a folder to file into it."""

    def __init__(self, data: Path, folder: Path) -> None:
        self.data, self.folder = data, folder
        (folder / "in").mkdir()
        self.dossier: DossierPage = dossier_of(ALICE)
        self.served: set[str] = set()

    def file(self, *paths: Path, **environment: str) -> Watched:
        """Files the paths into Alice's dossier."""
        into = ["--dossier", str(self.dossier.uuid)]
        return watched(self.data, self.folder / "report.json", *into, *map(str, paths), timeout=300, **environment)

    def takes(self, samples: Iterable[Sample], **environment: str) -> Watched:
        """Files the samples; each has its outcome and its reason, nothing is half done, all that is filed is safe."""
        every = list(samples)
        paths = [sample.put(self.folder / "in") for sample in every]
        ended = self.file(*paths, **environment)
        assert (ended.code, ended.complaint) == (0, "")
        assert ended.peak < MEMORY
        assert ended.seconds < SECONDS
        found = {shown(path): _rows_of(ended.rows, shown(path)) for path in paths}
        assert {path: _told(rows) for path, rows in found.items()} == {
            shown(path): _right(sample, found[shown(path)]) for sample, path in zip(every, paths, strict=True)
        }
        self.is_whole(ended.rows)
        return ended

    def is_whole(self, rows: list[dict[str, Any]]) -> None:
        """Each entry is complete and safe to serve; each file that is not filed says why, in French."""
        for row in rows:
            assert bool(row["reason"]) == (row["outcome"] in (HELD, REFUSED)), row
            assert not row["reason"] or row["reason"][-1] in ".?", row
        filed = {row["entry"] for row in rows if row["entry"]}
        assert {str(one) for one in EntryPage.objects.values_list("uuid", flat=True)} == filed
        assert not Arrival.objects.filter(outcome="received").exists()
        assert_in_order()
        self.served = assert_served_safely(self.dossier)


def _rows_of(rows: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["path"] == path or row["path"].startswith(f"{path}!/")]


def _told(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["outcome"], row["reason"] or "") for row in rows]


def _right(sample: Sample, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The rows as they should be: an outcome that is one of several, and a reason left open, are taken as found."""
    wanted = []
    for number, outcomes in enumerate(sample.expected):
        row = rows[number] if number < len(rows) else {"outcome": "", "reason": ""}
        outcome = row["outcome"] if row["outcome"] in outcomes.split("|") else outcomes
        reason = str(REASONS.get(sample.code, sample.code)) if sample.code else row["reason"] or ""
        wanted.append((outcome, reason if outcome in (HELD, REFUSED) else ""))
    return wanted


@pytest.fixture
def road(committed: Path, tmp_path: Path) -> Road:
    """The road of an installation of this test's own."""
    return Road(committed, tmp_path)
