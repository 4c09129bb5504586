"""How many small documents a second the whole road files, on the embedded default.

Run: `python tests/bench/filing.py [N]` — N small CDA documents (about 4 KB) of 10 invented patients, through
`manage.py file --open-dossiers` in one process: sealed, scanned if a scanner is set, read in the sandbox,
matched, filed, published. Prints documents a second and SQL statements a document.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ["DIAPHANE_DATA"] = tempfile.mkdtemp(prefix="diaphane-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

CDA = """<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<id root="1.2.3.4.5" extension="{number}"/>
<code code="11488-4" codeSystem="2.16.840.1.113883.6.1" displayName="CR de consultation"/>
<title>Consultation {number}</title><effectiveTime value="20250101120000+0100"/>
<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
<recordTarget><patientRole><id root="1.2.250.1.213.1.4.11" extension="{ins}"/>
<patient><name><family qualifier="BR">ESSAI</family><given qualifier="BR">PATIENT {letter}</given></name>
<administrativeGenderCode code="F"/><birthTime value="19790328"/></patient></patientRole></recordTarget>
<component><structuredBody><component><section><title>Examen</title>
<text><paragraph>{text}</paragraph></text></section></component></structuredBody></component></ClinicalDocument>
"""


def documents(folder: Path, count: int) -> None:
    """Writes `count` documents of ten patients."""
    from patients.identity import ins

    for number in range(count):
        patient = number % 10
        stem = f"2790351215{189 + patient:03d}"
        text = "Bon état général, surveillance annuelle. " * 60
        content = CDA.format(number=number, ins=stem + ins.key_of(stem), letter="ABCDEFGHIJ"[patient], text=text)
        (folder / f"{number}.xml").write_text(content, encoding="utf-8")


def main(count: int) -> None:
    """Files them and prints the figures."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from documents.intake import Run
    from documents.road import Errand

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        documents(Path(folder), count)
        run = Run([Path(folder)], Errand())
        start = time.perf_counter()
        run.open_dossiers()
        opened = time.perf_counter()
        run.take_in()
        ended = time.perf_counter()
        filed = sum(row.outcome == "filed" for row in run.rows)
        again = Run(sorted(Path(folder).iterdir())[:1], Errand())
        extra = Path(folder) / "extra.xml"
        extra.write_text((Path(folder) / "0.xml").read_text(encoding="utf-8").replace('extension="0"', 'extension="x"'))
        again.paths = [extra]
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            again.take_in()
    print(f"filed {filed}/{count}")  # noqa: T201
    print(f"headers: {count / (opened - start):.0f}/s  filing: {count / (ended - opened):.0f}/s")  # noqa: T201
    print(f"SQL statements for one document: {len(queries)}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
