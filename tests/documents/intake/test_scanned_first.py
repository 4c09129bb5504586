"""Dossiers are opened from what a scanner has looked at: it comes before every parser, and sees a file once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pytest
from pytest_django import Settings

from documents import intake, road
from documents.formats import archive
from documents.formats.unreadable import REASONS
from documents.models import Arrival, EntryPage
from documents.preparing import Prepared, prepare
from documents.scanning.clamd import Clamd
from documents.scanning.verdicts import Verdicts
from patients.models import DossierPage
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.formats.pdf_samples import pdf
from tests.documents.formats.zip_samples import zipped
from tests.documents.intake.images import image
from tests.documents.intake.letters import dossier_of, file, letter, outcomes, person, put
from tests.documents.intake.sent import carried, unpacked, xdm
from tests.documents.test_scanning import MARK, clamd  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


class Seen:
    """What the real scanner and the real parsers were given, in order, by digest."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.scanned: list[str] = []
        self.parsed: list[str] = []
        finds = Clamd.finds

        def scan(clamd: Clamd, pieces: Iterable[bytes]) -> bool:  # noqa: F811
            content = b"".join(pieces)
            self.scanned.append(sha256(content).hexdigest())
            return finds(clamd, [content])

        def parse(path: Path) -> Prepared:
            found = sha256(path.read_bytes()).hexdigest()
            assert found in self.scanned
            self.parsed.append(found)
            return prepare(path)

        monkeypatch.setattr(Clamd, "finds", scan)
        monkeypatch.setattr(intake, "prepare", parse)
        monkeypatch.setattr(road, "prepare", parse)


@pytest.fixture
def seen(clamd: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Seen:  # noqa: F811
    settings.SCANNER_URL = clamd
    return Seen(monkeypatch)


def known(content: bytes) -> str:
    return sha256(content).hexdigest()


def test_an_infected_file_opens_no_dossier_and_is_never_parsed(seen: Seen, tmp_path: Path) -> None:
    infected, healthy = letter(person(), text=MARK), letter(person())
    paths = [put(tmp_path, infected), put(tmp_path, healthy)]
    rows = file(*paths, opens=True)
    assert outcomes(rows) == ["refused", "filed"]
    assert (rows[0].ins, "virus" in str(rows[0].reason)) == (None, True)
    assert [str(one.uuid) for one in DossierPage.objects.all()] == [rows[1].dossier]
    assert seen.parsed == [known(healthy)]


def test_an_infected_image_opens_no_dossier(seen: Seen, tmp_path: Path) -> None:
    picture = image(tmp_path / "in", "CT_small.dcm", invented_patient()).path
    picture.write_bytes(picture.read_bytes() + MARK.encode())
    assert outcomes(file(picture, opens=True)) == ["refused"]
    assert (DossierPage.objects.count(), seen.parsed) == (0, [])


def test_an_infected_member_of_an_archive_opens_no_dossier(seen: Seen, tmp_path: Path) -> None:
    content = zipped({"a.xml": letter(person(), text=MARK), "b.xml": letter(person())})
    path = put(tmp_path, content, "envoi.zip")
    (row,) = file(path, opens=True)
    assert (row.path, row.outcome, "virus" in str(row.reason)) == (str(path), "refused", True)
    assert (DossierPage.objects.count(), Arrival.objects.count(), seen.parsed) == (0, 0, [])
    assert seen.scanned == [known(content)]  # clamd looks inside; nothing was unpacked


def test_an_archive_is_scanned_before_it_is_opened_and_its_members_after(
    seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = zipped({"a.xml": letter(person()), "dedans.zip": zipped({"b.xml": letter(person())})})
    opened: list[str] = []
    unpack = archive.unpack

    def then_open(path: Path, folder: Path, limits: archive.Limits) -> tuple[archive.Member, ...]:
        opened.append(known(path.read_bytes()))
        assert opened[-1] in seen.scanned
        return unpack(path, folder, limits)

    monkeypatch.setattr(archive, "unpack", then_open)
    assert outcomes(file(put(tmp_path, content, "envoi.zip"), opens=True)) == ["filed", "filed"]
    assert set(opened) == {known(content)}  # clamd and the sandbox go into those inside by themselves
    assert len(set(seen.scanned)) == 3


@pytest.mark.parametrize("is_folder", [True, False])
def test_an_infected_description_is_not_read_and_no_file_of_its_package_is_filed(
    seen: Seen, tmp_path: Path, is_folder: bool
) -> None:
    who = person()
    dossier_of(who)
    document = carried(pdf("ECG"), who, "DOC2.PDF", name=MARK)
    path = unpacked(tmp_path / "mail", document) if is_folder else put(tmp_path, xdm(document), "IHE_XDM.zip")
    rows = file(path)
    assert {row.outcome for row in rows} == {"refused"}
    assert any("virus" in str(row.reason) for row in rows)
    assert not EntryPage.objects.exists()


def test_an_archive_that_nobody_scanned_is_not_opened_and_is_taken_later(tmp_path: Path, settings: Settings) -> None:
    path = put(tmp_path, zipped({"a.xml": letter(person())}), "envoi.zip")
    settings.SCANNER_URL = f"clamd://{tmp_path / 'nobody.sock'}"
    (row,) = file(path, opens=True)
    assert (row.outcome, row.reason) == ("refused", str(REASONS["unscanned"]))
    settings.SCANNER_URL = ""
    assert outcomes(file(path, opens=True)) == ["filed"]


def test_an_infected_file_has_no_voice_in_the_majority(seen: Seen, tmp_path: Path) -> None:
    who = person()
    paths = [put(tmp_path, letter(who.but(sex="M"), text=f"{MARK} {number}")) for number in range(3)]
    rows = file(put(tmp_path, letter(who)), *paths, opens=True)
    assert outcomes(rows) == ["filed", "refused", "refused", "refused"]


@pytest.mark.parametrize("opens", [False, True])
def test_each_file_is_scanned_once_in_a_run(seen: Seen, tmp_path: Path, opens: bool) -> None:
    contents = [letter(person()), letter(person(), text=MARK), letter(person(sex=""))]
    picture = image(tmp_path / "images", "CT_small.dcm", invented_patient()).path
    file(*(put(tmp_path / "in", one) for one in contents), picture, opens=opens)
    assert Counter(seen.scanned) == Counter(map(known, [*contents, picture.read_bytes()]))
    file(tmp_path / "in", opens=opens)
    assert Counter(seen.scanned)[known(contents[2])] == 2  # another run asks again: signatures are renewed


def test_a_file_that_changes_between_the_two_passes_is_scanned_again(seen: Seen, tmp_path: Path) -> None:
    who = person()
    path = put(tmp_path, letter(who))
    run = intake.Run([path], road.Errand())
    assert run.open_dossiers() == 1
    path.write_bytes(letter(who, text=MARK))
    assert outcomes(run.take_in()) == ["refused"]


def test_a_file_that_changes_while_it_is_scanned_gives_no_header(
    seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, letter(person()))
    of_file = Verdicts.of_file

    def then_written_to(verdicts: Verdicts, at: Path) -> tuple[str, bool]:
        told = of_file(verdicts, at)
        if at.read_bytes() == first:
            changed = letter(person())
            seen.scanned.append(known(changed))  # parsed all the same, in the sandbox; nothing comes of it
            at.write_bytes(changed)
        return told

    first = path.read_bytes()
    monkeypatch.setattr(Verdicts, "of_file", then_written_to)
    assert intake.Run([path], road.Errand()).open_dossiers() == 0


def test_a_silent_scanner_opens_nothing_and_nothing_is_lost(tmp_path: Path, settings: Settings) -> None:
    path = put(tmp_path, letter(person()))
    settings.SCANNER_URL = f"clamd://{tmp_path / 'nobody.sock'}"
    assert outcomes(file(path, opens=True)) == ["held"]
    assert not DossierPage.objects.exists()
    settings.SCANNER_URL = ""
    assert outcomes(file(path, opens=True)) == ["filed"]
