"""A portal that runs as in a demo: real settings, collected files, granian; and what is read in it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from documents import road
from documents.actions.hold import hold, refuse
from documents.actions.receive import receive
from documents.describing import Said
from documents.models import EntryPage, ImageSetPage, ReportPage
from documents.types import LOINC
from patients.actions.open_dossier import Number
from patients.identity.ins import TEST
from patients.models import DossierPage, IdentifierStatus, Physician, Role, Scope
from tests import people
from tests.documents.after import images
from tests.documents.formats import cda_samples, pdf_samples
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.imaging import volumes
from tests.documents.imaging.volumes import Volume
from tests.documents.intake.images import dossier_for, image
from tests.workflows.desk import holding

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds, for the first answer
LETTER = "Madame PAT-TROIS va bien et revient dans six mois"
REAL = {
    "real_narrative": "BIO-CR-BIO_2021.01_Auto-Presentable.xml",
    "real_pages": "TLM-CR_2022.01.xml",
}


@dataclass(slots=True)
class House:
    """Where the portal answers, who signs in, and the addresses of what there is to read.

    `servers` are what the environment names when it is made.
    """

    folder: Path
    servers: dict[str, str] = field(default_factory=lambda: _named("DATABASE_URL", "STORAGE_URL"))
    address: str = ""
    paths: dict[str, str] = field(default_factory=dict)
    originals: dict[str, bytes] = field(default_factory=dict)
    designation: str = ""

    def environment(self) -> dict[str, str]:
        """What a command or the server needs to find this installation."""
        kept = _named("PATH", "HOME", "TMPDIR", "LANG") | self.servers
        path = os.pathsep.join([str(ROOT / "site"), str(ROOT)])
        return {**kept, "DIAPHANE_DATA": str(self.folder), "DIAPHANE_SUPPORT": "le 01 99 00 00 00", "PYTHONPATH": path}

    def manage(self, *command: str) -> None:
        """Runs a command of the portal on this installation."""
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment(), check=True)


def _named(*variables: str) -> dict[str, str]:
    return {name: os.environ[name] for name in variables if name in os.environ}


def fill(house: House) -> None:
    """People, a dossier with an entry of each display, one without any, and another person's."""
    address = "lectrice.au-nom-compose@un-cabinet-medical.medecin.mssante.fr"
    reader = people.physician("lectrice", speciality_name="Médecine générale", mssante=address)
    people.physician("sans-patient")
    for login in ("premiere", "seconde"):
        people.person(login, "Administrators", first_name="Ada", last_name=login.upper())
    dossier = people.dossier(
        Number("279035121518989", TEST, IdentifierStatus.QUALIFIED),
        birth_name="PAT-TROIS",
        given_names="DOMINIQUE MARIE",
    )
    empty = people.dossier(birth_name="Pat Trois", birth_date="2026-01-28", sex="M")
    ended = people.dossier(birth_name="PAT-FINI")
    people.designation(dossier, reader, role=Role.TREATING)
    people.designation(dossier, people.physician(speciality_name="Radiodiagnostic"), Scope.IMAGING, Role.RADIOLOGIST)
    people.designation(empty, reader, Scope.IMAGING, Role.LOCUM)
    house.designation = str(people.designation(ended, reader).uuid)
    house.paths |= {
        "patients": "/patients/",
        "timeline": f"/dossiers/{dossier.uuid}/",
        "readers": f"/dossiers/{dossier.uuid}/readers/",
        "empty": f"/dossiers/{empty.uuid}/",
        "ended": f"/dossiers/{ended.uuid}/",
        "sign_out": "/accounts/logout/",
        "absent": "/dossiers/00000000-0000-0000-0000-000000000000/",
        "unlike": f"/dossiers/{people.dossier().uuid}/",
    }
    _papers(house, dossier, reader)
    _news(house)
    _newest(house)
    _first(house)
    _adding(house)
    _images(house)
    _compared(house)
    _desk(house, dossier)


def _adding(house: House) -> None:
    """Somebody who adds, to a dossier of their own: what others look at stays as it is."""
    dossier = people.dossier(birth_name="PAT-SEUL")
    people.designation(dossier, people.physician("redactrice"))
    house.paths["adding"] = f"/dossiers/{dossier.uuid}/"


def _desk(house: House, dossier: DossierPage) -> None:
    """Two secretaries, and what waits for them: a letter with a doubt, and scans."""
    people.person("secretaire", "Secretaries", is_staff=True, first_name="Marie", last_name="Durand")
    people.person("collegue", "Secretaries", is_staff=True, first_name="Paul", last_name="Petit")
    letter = holding.held(holding.written("doc-71", "Un doute", birth_date="19790329"), "lettre.xml")
    for number in range(6):
        house.paths[f"scan-{number}"] = f"/admin/desk/arrivals/{holding.scan(f'Un scan, le {number}').uuid}/"
    house.paths["study"] = f"/admin/desk/arrivals/{_study()}/"
    sure = receive(BytesIO(holding.written("doc-72", "Sans doute")), name="sure.xml")
    hold(sure, "scanner", "L’antivirus ne répondait pas.")
    house.paths["sure"] = f"/admin/desk/arrivals/{sure.uuid}/"
    refused = holding.scan("À refuser")
    refuse(refused, "unknown-type", "Ce fichier est illisible.")
    entry = EntryPage.objects.filter(dossier=dossier, display="pages").first()
    assert entry is not None
    house.paths |= {
        "desk": "/admin/desk/",
        "letter": f"/admin/desk/arrivals/{letter.uuid}/",
        "refused": f"/admin/desk/arrivals/{refused.uuid}/",
        "desk_dossiers": "/admin/desk/dossiers/",
        "desk_dossier": f"/admin/desk/dossiers/{dossier.uuid}/",
        "desk_entry": f"/admin/desk/entries/{entry.uuid}/",
        "editor": f"/admin/pages/{entry.pk}/edit/",
    }


def _study() -> UUID:
    """Two images that came before their patient's dossier, which was opened since."""
    patient = invented_patient(77)
    with TemporaryDirectory() as folder:
        files = [image(Path(folder), patient=patient, study="2.25.77", salt=salt).path for salt in ("a", "b")]
        first, _second = [holding.held(path.read_bytes(), path.name) for path in files]
    dossier_for(patient)
    return first.uuid


def _papers(house: House, dossier: DossierPage, reader: Physician) -> None:
    letter = pdf_samples.pdf(f"{LETTER}\nDr Essai", "Deuxième page")
    cells = "".join(f"<th>Analyse numéro {number}</th>" for number in range(14))
    values = "<tr>" + "<td>12,5 mmol/L</td>" * 14 + "</tr>"
    table = f"<table><thead><tr>{cells}</tr></thead><tbody>{values * 6}</tbody></table>"
    header = cda_samples.HEADER + cda_samples.PATIENT
    biology = cda_samples.document(header, cda_samples.structured(cda_samples.section(table, "Hémogramme")))
    corrected = header.replace("doc-1", "doc-2").replace(
        "<recordTarget>",
        '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.250.1.213.1.9" extension="doc-1"/>'
        "</parentDocument></relatedDocument><recordTarget>",
        1,
    )
    again = cda_samples.document(corrected, cda_samples.structured(cda_samples.section(table, "Hémogramme corrigé")))
    said = Said(type_code="11490-0", title="Lettre de sortie", act_date=people.NOW, act_precision="day")
    _file(house, "pages", letter, dossier, said)
    _file(house, "text", b"Rendez-vous dans six mois.", dossier, Said(title="Un mot"))
    _file(house, "earlier", biology.encode(), dossier)
    _file(house, "narrative", again.encode(), dossier)
    for name, file in REAL.items():
        if (cda_samples.REAL / file).exists():
            _file(house, name, (cda_samples.REAL / file).read_bytes(), dossier)
    _mark(reader, dossier)


def _news(house: House) -> None:
    """Of another physician: a dossier of nine documents, come since the designation, over four years."""
    dossier = people.dossier(birth_name="PAT-NOUVEAU")
    people.designation(dossier, people.physician("nouvelle"))
    for number in range(8, 0, -1):
        said = Said(
            title=f"Lettre {number}",
            act_date=people.NOW - timedelta(days=170 * number),
            act_precision="day",
            type_code="11490-0" if number % 2 else "11502-2",
        )
        pages = [f"Lettre {number}, page {page}" for page in range(1, 5)]
        _file(house, f"letter-{number}", pdf_samples.pdf(*pages), dossier, said)
    _file(house, "last", pdf_samples.pdf("Une bonne nouvelle"), dossier, Said(title="Lettre 0"))
    house.paths["long"] = f"/dossiers/{dossier.uuid}/"


def _newest(house: House) -> None:
    """Of a third one: a letter that came since the designation."""
    dossier = people.dossier(birth_name="PAT-MATIN")
    people.designation(dossier, people.physician("matinale"))
    _file(house, "newest", pdf_samples.pdf("La toute dernière"), dossier, Said(title="La dernière lettre"))


def _first(house: House) -> None:
    """Of a fourth one, whose letter no other test opens: what was opened is no longer new."""
    dossier = people.dossier(birth_name="PAT-AUBE")
    people.designation(dossier, people.physician("aubade"))
    _file(house, "first", pdf_samples.pdf("Bonjour"), dossier, Said(title="Lettre du matin"))


def _images(house: House) -> None:
    """Of a fifth one: a report and its images, and news of two patients who may be taken for one another."""
    reader = people.physician("imagiste", speciality_name="Radiodiagnostic")
    dossier, other = people.dossier(birth_name="PAT-IMAGE"), people.dossier(birth_name="Pat Image")
    people.designation(dossier, reader, Scope.IMAGING, Role.RADIOLOGIST)
    people.designation(other, reader)
    study = images.study(dossier, "1", {"11": 2, "12": 1}, previews=True)
    told: dict[str, Any] = {"type_code": "18748-4", "type_system": LOINC, "display": "text", "text": ("Sans lésion.",)}
    report = people.entry(dossier, kind="report", title="Scanner", **told)
    ReportPage.objects.get(pk=report.pk).image_sets.add(ImageSetPage.objects.get(pk=study.pk))
    people.entry(other, title="Une lettre", type_code="11490-0", type_system=LOINC)
    house.paths |= {"report": f"/entries/{report.uuid}/", "images": f"/entries/{study.uuid}/"}


def _compared(house: House) -> None:
    """Of a sixth one: studies of one patient to compare; 37 mm lie between the first two frames of reference."""
    dossier = people.dossier(birth_name="PAT-COMPARÉ")
    people.designation(dossier, people.physician("comparatrice", speciality_name="Radiodiagnostic"), Scope.IMAGING)
    across = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
    told = {
        "thin": Volume("60", "20260310", 60),
        "thick": Volume("61", "20250310", 12, 5.0),
        "moved": Volume("62", "20240310", 12, 5.0, start=32.0, moved=37.0, frame_of_reference="2"),
        "coronal": Volume("63", "20230310", 8, orientation=across, part="HEAD"),
        "chest": Volume("64", "20220310", 2, modality="CR", title="Radiographie"),
        "before": Volume("65", "20210310", 2, modality="CR", title="Radiographie"),
    }
    sets = {name: volumes.file(one, dossier).uuid for name, one in told.items()}
    sets["clip"] = volumes.clip(dossier, "66", 8).uuid
    here = f"/dossiers/{dossier.uuid}/images"
    house.paths |= {
        "choose_images": here,
        "thin": f"/entries/{sets['thin']}/",
        "clip": f"/entries/{sets['clip']}/",
        "alone": f"{here}?set={sets['thin']}",
        "playing": f"{here}?set={sets['clip']}",
        "same_frame": f"{here}?set={sets['thin']}&set={sets['thick']}",
        "other_frame": f"{here}?set={sets['thin']}&set={sets['moved']}",
        "crossed": f"{here}?set={sets['thick']}&set={sets['coronal']}",
        "projected": f"{here}?set={sets['chest']}&set={sets['before']}",
        "three": f"{here}?set={sets['thin']}&set={sets['thick']}&set={sets['coronal']}",
    }


def _mark(reader: Physician, dossier: DossierPage) -> None:
    """Badges and an unverified author, to be looked at too."""
    text = EntryPage.objects.filter(dossier=dossier, display="text")
    text.update(confidentiality="V", invisible_to_patient=True, author_name="Dr Essai", author_rpps="10100000009")
    EntryPage.objects.filter(dossier=dossier, display="pages").update(type_system=LOINC, author=reader.user)


def _file(house: House, name: str, content: bytes, dossier: DossierPage, said: Said | None = None) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document"
        path.write_bytes(content)
        result = road.take_in(path, road.Errand(dossier, said))
    assert result.entry is not None, (name, result.outcome)
    house.paths[name] = f"/entries/{result.entry}/"
    house.originals[name] = content


@contextmanager
def serving(house: House) -> Iterator[None]:
    """The house's web server, on a free port of this machine, until the block ends."""
    house.manage("collectstatic", "--noinput", "--verbosity=0")
    house.manage("search", "rebuild", "--json")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        house.address = f"http://127.0.0.1:{free.getsockname()[1]}"
    server = [sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi", "--log-level", "error"]
    place = ["--port", str(urlsplit(house.address).port), "--blocking-threads", "4"]
    with subprocess.Popen([*server, *place], cwd=ROOT, env=house.environment()) as running:
        try:
            _wait(house, running)
            yield
        finally:
            running.terminate()


def _wait(house: House, running: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + PATIENCE
    while not _answers(house.address):
        assert running.poll() is None, "the web server ended"
        assert time.monotonic() < limit, "the web server does not answer"
        time.sleep(0.1)


def _answers(address: str) -> bool:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
