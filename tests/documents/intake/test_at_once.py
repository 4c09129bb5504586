"""Several hands at once: threads of one run, two runs of the same files, a decision taken meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from documents import road
from documents.actions import file as filing
from documents.actions.discard import discard
from documents.actions.hold import hold
from documents.actions.receive import receive
from documents.intake import Run
from documents.models import Arrival, EntryPage, ImageSetPage, Instance, Outcome
from documents.results import Result
from documents.road import Errand, judge
from tests.commands import start
from tests.documents.after.places import assert_in_order
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.intake.images import dossier_for, image
from tests.documents.intake.letters import dossier_of, file, letter, outcomes, person, put
from tests.waits import meeting, until_another_waits

pytestmark = pytest.mark.usefixtures("committed")

Filer = Callable[[Path], Result]


def alone(call: Callable[..., Any], *given: Any) -> Any:
    """What it returns, in a thread that ends, and its connection with it."""
    try:
        return call(*given)
    finally:
        connections.close_all()


def together(*paths: Path) -> list[Result]:
    """Each file on the road in a thread of its own, all at once."""
    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(lambda path: alone(road.take_in, path, Errand()), paths))


def test_images_of_one_study_filed_at_once_make_one_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier_for(invented_patient())
    paths = [image(tmp_path, study="2.25.91", salt=str(number)).path for number in range(2)]
    meeting(monkeypatch, road, "file_instance")
    assert outcomes(together(*paths)) == ["filed", "filed"]
    assert (ImageSetPage.objects.count(), Instance.objects.count()) == (1, 2)
    assert_in_order()


def test_a_folder_of_images_keeps_the_order_of_its_rows(tmp_path: Path) -> None:
    dossier_for(invented_patient())
    paths = [image(tmp_path / "in", study="2.25.92", salt=f"{number:02d}").path for number in range(9)]
    rows = file(tmp_path / "in")
    assert [row.path for row in rows] == [str(path) for path in sorted(paths)]
    assert outcomes(rows) == ["filed"] * 9
    assert (ImageSetPage.objects.count(), Instance.objects.count()) == (1, 9)


def test_of_two_documents_of_one_number_at_once_one_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    who = person()
    dossier_of(who)
    paths = [put(tmp_path, letter(who, "lettre-1", text=text)) for text in ("l’une", "l’autre")]
    meeting(monkeypatch, filing, "written")
    assert sorted(outcomes(together(*paths))) == ["filed", "held"]
    assert EntryPage.objects.count() == 1
    assert Arrival.objects.get(outcome="held").reason_code == "document-id"


def test_of_two_studies_of_one_number_at_once_one_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patients = invented_patient(1), invented_patient(2)
    paths = [image(tmp_path / one.ins, patient=one, study="2.25.93").path for one in patients]
    for one in patients:
        dossier_for(one)
    meeting(monkeypatch, road, "file_instance")
    assert sorted(outcomes(together(*paths))) == ["filed", "held"]
    assert ImageSetPage.objects.count() == 1


def test_the_same_bytes_at_once_are_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    who = person()
    dossier_of(who)
    content = letter(who)
    paths = [put(tmp_path, content, name) for name in ("a.xml", "b.xml")]
    meeting(monkeypatch, filing, "written")
    rows = together(*paths)
    assert {row.outcome for row in rows} <= {"filed", "duplicate"}
    assert rows[0].entry == rows[1].entry
    assert Counter(Arrival.objects.values_list("outcome", flat=True)) == {"filed": 1}
    assert EntryPage.objects.count() == 1


def test_the_same_bytes_that_come_while_they_are_filed_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    who, attach = person(), filing._attach
    dossier_of(who)
    content, coming = letter(who), list[Future[Arrival]]()
    arrival = receive(BytesIO(content))
    with ThreadPoolExecutor(1) as another:

        def late(*args: Any) -> None:
            coming.append(another.submit(alone, receive, BytesIO(content)))
            until_another_waits()
            attach(*args)

        monkeypatch.setattr(filing, "_attach", late)
        assert judge(arrival, Errand()).outcome == "filed"
        (again,) = (one.result(timeout=20) for one in coming)
    assert judge(again, Errand()).outcome == "duplicate"
    assert Counter(Arrival.objects.values_list("outcome", flat=True)) == {"filed": 1}


def test_two_versions_at_once_leave_one_standing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    who = person()
    dossier_of(who)
    paths = [put(tmp_path, letter(who, "v1")), put(tmp_path, letter(who, "v2", replaces=("v1",)))]
    meeting(monkeypatch, filing, "written")
    assert outcomes(together(*paths)) == ["filed", "filed"]
    assert EntryPage.objects.get(state="published").document_id.endswith("v2")
    assert_in_order()


def test_two_runs_of_the_same_files_file_them_once(committed: Path, tmp_path: Path) -> None:
    who = person()
    for number in range(12):
        put(tmp_path / "in", letter(who), f"{number:02d}.xml")
    told = ["file", "--open-dossiers", "--json", str(tmp_path / "in")]
    with start(committed, *told) as one, start(committed, *told) as other:
        ended = [process.communicate(timeout=120) for process in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0], ended
    assert EntryPage.objects.count() == 12
    assert Counter(Arrival.objects.values_list("outcome", flat=True)) == {"filed": 12}
    assert_in_order()


def test_an_arrival_that_was_filed_meanwhile_is_not_held(tmp_path: Path) -> None:
    who = person()
    old = receive(BytesIO(letter(who)))  # as a process sees it that was slow to judge
    dossier_of(who)
    assert judge(Arrival.objects.get(), Errand()).outcome == "filed"
    assert hold(old, "ins-unknown", "Aucun dossier ne porte ce matricule INS.").outcome == Outcome.FILED
    assert Arrival.objects.get().outcome == "filed"
    again = judge(old, Errand())
    assert (again.outcome, EntryPage.objects.count()) == ("duplicate", 1)
    assert Arrival.objects.get().outcome == "filed"


@pytest.mark.parametrize("kind", ["letter", "image"])
@pytest.mark.parametrize("step", ["received", "read"])
def test_what_another_hand_discards_meanwhile_is_looked_for_again(
    kind: str, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three hands on the same bytes: one files them, another finds them filed and discards what two of them hold."""
    who = person()
    dossier_of(who)
    dossier_for(invented_patient())
    path = put(tmp_path, letter(who)) if kind == "letter" else image(tmp_path, study="2.25.94").path
    take, settle, held = receive, road._settle, list[Arrival]()

    def late(*args: Any, **told: Any) -> Arrival:
        if not held:
            assert judge(receive(BytesIO(path.read_bytes())), Errand()).outcome == "filed"
        held.append(take(*args, **told))
        if step == "received" and len(held) == 1:
            discard(held[0])
        return held[0]

    def slow(arrival: Arrival, *args: Any) -> Result:
        if step == "read" and [arrival] == held:
            discard(arrival)
        return settle(arrival, *args)

    monkeypatch.setattr(road, "receive", late)
    monkeypatch.setattr(road, "_settle", slow)
    assert road.take_in(path, Errand()).outcome == "duplicate"
    assert Counter(Arrival.objects.values_list("outcome", flat=True)) == {"filed": 1}
    assert_in_order()


def test_a_file_written_to_between_its_header_and_its_filing_is_read_again(tmp_path: Path) -> None:
    first, second = person(birth_name="PREMIER"), person(birth_name="SECOND")
    for one in (first, second):
        dossier_of(one)
    path = put(tmp_path, letter(first))
    run = Run([path], Errand())
    run.open_dossiers()
    path.write_bytes(letter(second))
    (row,) = run.take_in()
    assert (row.outcome, row.ins) == ("filed", second.ins)
    identity = EntryPage.objects.get().dossier.identity
    assert identity is not None
    assert identity.birth_name == "SECOND"
