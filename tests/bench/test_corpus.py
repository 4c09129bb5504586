"""The corpus of the benchmark is the same for everyone, every time."""

import hashlib
import json
from pathlib import Path

from tests.bench.client import told
from tests.bench.corpus import DOSSIERS, PHYSICIANS, QUERIES, Corpus


def test_it_never_changes(tmp_path: Path) -> None:
    digests = []
    for name in ("a", "b"):
        Corpus(2).written(tmp_path / name)
        digests.append(hashlib.sha256((tmp_path / f"{name}.jsonl").read_bytes()).hexdigest())
    assert digests[0] == digests[1]


def test_it_is_what_it_says(tmp_path: Path) -> None:
    corpus = Corpus(3)
    reports = list(corpus.reports())
    assert len(reports) == 3 * DOSSIERS
    assert {report.dossier for report in reports} == set(range(DOSSIERS))
    assert all(120 <= len(report.text.split()) <= 360 for report in reports)
    grants = corpus.grants()
    assert sorted(map(len, grants.values())) == [10] * 90 + [100] * 10
    assert len(grants) == PHYSICIANS
    assert len(corpus.queries()) == QUERIES
    corpus.written(tmp_path / "x")
    assert json.loads((tmp_path / "x.meta.json").read_text())["grants"] == grants


def test_more_documents_leave_the_grants_and_the_queries() -> None:
    assert Corpus(1).grants() == Corpus(40).grants()
    assert Corpus(1).queries() == Corpus(40).queries()


def test_figures_are_in_milliseconds() -> None:
    assert (
        told("x", [0.001 * number for number in range(1, 101)]) == "x: n=100 p50=51.0 p95=96.0 p99=100.0 mean=50.5 ms"
    )
