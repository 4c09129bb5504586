"""A hospital to be measured: that of compose.yaml on the real servers of services.sh, with as many entries as wanted.

`python -m tests.bench.hospital ENTRIES READERS FOLDER`, in the environment of its owner, fills it and tells as JSON
whom to sign in and what each may ask. Most entries are inserted by SQL and have no bytes (`tests.plans.crowd`); what is
read whole was filed by the road: in a dossier of each reader a PDF and letters, and on the desk what waits.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EACH = 20  # entries of a dossier
LETTERS, WAITING = 10, 30
PAGES = 3  # of the PDF
WORD = "hépatomégalie"
SECRETARY = "secretaire"


@contextmanager
def hospital(folder: Path) -> Iterator[Any]:
    """Its schema and its bucket are there, by the services that make them; all of it goes with the block."""
    from tests.services.composed import composed

    with composed(folder) as here:
        for service in ("migrate", "provision"):
            done = here.run(service)
            if done.returncode:
                raise RuntimeError(f"{service}: {done.stderr}")
        yield here


def manage(here: Any, service: str, *arguments: str) -> None:
    """A command of the portal, in the environment of a service. Raises RuntimeError."""
    done = here.run(service, "python", "manage.py", *arguments)
    if done.returncode:
        raise RuntimeError(f"{arguments[0]}: {done.stderr}")


def filled(here: Any, entries: int, readers: int) -> dict[str, Any]:
    """What `main` told."""
    command = [sys.executable, "-m", "tests.bench.hospital", str(entries), str(readers), str(here.folder)]
    env = here.environment("migrate") | {"PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"}
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Fills, and tells."""
    entries, readers, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from tests import people
    from tests.plans.crowd import Size, gather

    gather(Size(entries=entries, dossiers=entries // EACH, physicians=max(readers + 2, entries // 400)))
    people.person(SECRETARY, "Secretaries")
    _wait_on_the_desk(folder)
    told = {"password": people.PASSWORD, "readers": [_reader(number, folder) for number in range(readers)]}
    sys.stdout.write(f"{json.dumps(told)}\n")


def _wait_on_the_desk(folder: Path) -> None:
    """Documents that do not say whose they are."""
    from documents.road import Errand, take_in
    from tests.documents.formats.pdf_samples import pdf

    for number in range(WAITING):
        path = folder / "waiting.pdf"
        path.write_bytes(pdf(f"Sans nom, numéro {number}"))
        take_in(path, Errand())


def _reader(number: int, folder: Path) -> dict[str, Any]:
    from documents.road import Errand, take_in
    from patients.access import readable_dossiers
    from patients.models import Physician
    from tests import people
    from tests.documents.formats.pdf_samples import pdf
    from tests.documents.taking.dossier import SAID
    from tests.plans.crowd import FIRST

    physician = Physician.objects.select_related("user").get(pk=FIRST + 1 + number)
    dossier = people.dossier()
    people.designation(dossier, physician)
    papers = [pdf(*(f"Page {page} du {number}. Découverte d’une {WORD}." for page in range(PAGES)))]
    papers += [f"Lettre {letter} du {number}. Pas d’{WORD} ce jour.".encode() for letter in range(LETTERS)]
    filed = []
    for place, content in enumerate(papers):
        path = folder / f"paper-{place}"
        path.write_bytes(content)
        result = take_in(path, Errand(dossier, SAID))
        if result.entry is None:
            raise RuntimeError(result.reason)
        filed.append(str(result.entry))
    others = readable_dossiers(physician.user).exclude(pk=dossier.pk).values_list("uuid", flat=True)[:100]
    return {
        "login": physician.user.username,
        "dossiers": [str(uuid) for uuid in (dossier.uuid, *others)],
        "pdf": filed[0],
        "letters": filed[1:],
    }


if __name__ == "__main__":
    main()
