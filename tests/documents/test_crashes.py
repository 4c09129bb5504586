"""A crash at any step, then the same command again: nothing lost, nothing twice, nothing half visible."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from documents.access import readable_entries
from documents.models import Arrival, Attachment, EntryPage, Outcome
from documents.results import DUPLICATE, FILED
from documents.road import Errand, take_in
from patients.models import DossierPage, User
from storage import objects
from storage.stores.local import LocalStore
from tests import commands, people
from tests.documents.formats import cda_samples, pdf_samples


class Killed(BaseException):
    """The process ends here: no handler of ours may catch it."""


@pytest.fixture
def dossier(committed: Path) -> DossierPage:
    return people.dossier()


@pytest.fixture
def reader(dossier: DossierPage) -> User:
    physician = people.physician()
    people.designation(dossier, physician)
    return physician.user


@contextmanager
def killed_at_query(number: int) -> Iterator[list[int]]:
    """The database's `number`th statement from now is the last thing that happens."""
    asked = [0]

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked[0] += 1
        if asked[0] == number:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield asked


def sound(reader: User, files: int) -> None:
    """What is visible is whole, and the tables agree with each other."""
    visible = list(readable_entries(reader))
    assert len(visible) == files
    for entry in visible:
        parts = {one.part: objects.read(one.stored) for one in entry.attachments.select_related("stored")}
        assert {"original", "text"} <= parts.keys()
        assert Arrival.objects.filter(entry=entry, outcome=Outcome.FILED).count() == 1
    assert EntryPage.objects.count() == files
    assert not Arrival.objects.exclude(outcome=Outcome.FILED).exists()
    assert not Attachment.objects.exclude(entry__in=visible).exists()


def test_at_any_statement_of_the_database(dossier: DossierPage, reader: User, tmp_path: Path) -> None:
    number, died = 0, True
    while died:
        number += 1
        path = pdf_samples.put(tmp_path, pdf_samples.pdf(f"document {number}"))
        died = False
        with killed_at_query(number):
            try:
                take_in(path, Errand(dossier))
            except Killed:
                died = True
        assert len(readable_entries(reader)) in (number - 1, number)
        again = take_in(path, Errand(dossier))
        assert again.outcome in (FILED, DUPLICATE), number
        sound(reader, files=number)
    assert number > 20


@pytest.mark.usefixtures("on_a_folder")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_at_any_writing_of_bytes(
    dossier: DossierPage, reader: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int, after: bool
) -> None:
    path = cda_samples.written(tmp_path, _with_a_body())
    put, calls = LocalStore.put, [0]

    def die(store: LocalStore, key: str, content: Any) -> None:
        calls[0] += 1
        if calls[0] == nth and not after:
            raise Killed
        put(store, key, content)
        if calls[0] == nth:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "put", die)
        with pytest.raises(Killed):
            take_in(path, Errand(dossier))
    assert not readable_entries(reader).exists()
    assert take_in(path, Errand(dossier)).outcome == FILED
    sound(reader, files=1)


def _with_a_body() -> str:
    """A level 1 CDA that names its patient by traits alone, so that the operator says the dossier."""
    patient = cda_samples.PATIENT.replace("PAT-TROIS", "PAT-ESSAI").partition("<id ")
    unnumbered = patient[0] + patient[2].partition("/>")[2]
    return cda_samples.document(cda_samples.HEADER + unnumbered, cda_samples.level1(pdf_samples.pdf("le corps")))


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)], ids=["kill -9", "Ctrl-C"])
def test_of_the_whole_command_in_the_middle_of_a_folder(
    committed: Path, dossier: DossierPage, reader: User, tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    folder = tmp_path / "envoi"
    folder.mkdir()
    for number in range(6):
        pdf_samples.put(folder, pdf_samples.pdf(f"document {number}"), f"{number:02}.pdf")
    file = ("file", str(folder), "--dossier", str(dossier.uuid), "--json")
    struck = commands.run(committed, *file, by=("-m", "tests.documents.struck", f"{sent:d}", "3"))
    assert struck.code == code, struck.err
    assert "Traceback" not in struck.err
    assert len(readable_entries(reader)) == 2
    again = commands.run(committed, *file)
    assert again.code == 0
    assert again.json["outcomes"] == {"duplicate": 2, "filed": 4}
    sound(reader, files=6)
