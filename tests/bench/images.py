"""How much memory the filing of a large folder of DICOM takes: `python tests/bench/images.py [GIGABYTES]`.

The folder is generated: slices of 2 MiB (1,024 x 1,024 pixels of 16 bits, noise), 250 to a study, of one invented
patient. They go through `manage.py file --open-dossiers` in a process of its own, which is weighed with its
children twenty times a second (PSS). The limit is 512 MB for 2 GB.
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ["DIAPHANE_DATA"] = tempfile.mkdtemp(prefix="diaphane-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SIDE, STUDY, LIMIT = 1024, 250, 512  # pixels, images, megabytes


def slices(folder: Path, count: int) -> None:
    """Writes the images. Those of a study differ by their own number and their pixels."""
    from tests.documents.formats.dicom.written import Picture
    from tests.hostile.sample import dicom

    for number in range(count):
        written = dicom(f"study {number // STUDY}", Picture(rows=SIDE, columns=SIDE, bits=16))
        header = written[: -SIDE * SIDE * 2]
        at = header.index(b"2.25.3")  # the instance's UID
        uid = f"2.25.3{number:05d}9".encode()
        (folder / f"{number:05d}").write_bytes(
            header[:at] + uid + header[at + len(uid) :] + os.urandom(SIDE * SIDE * 2)
        )


def main(gigabytes: float) -> None:
    """Files them and prints the figures."""
    import django

    django.setup()
    from tests.commands import run
    from tests.hostile.watched import watched

    count = int(gigabytes * 1000**3 / (SIDE * SIDE * 2))
    with tempfile.TemporaryDirectory(prefix="diaphane-bench-") as place:
        data, folder = Path(os.environ["DIAPHANE_DATA"]), Path(place) / "images"
        folder.mkdir()
        slices(folder, count)
        migrated = run(data, "migrate", "--verbosity", "0")
        ended = watched(data, Path(place) / "report.json", "--open-dossiers", str(folder), timeout=3600)
    filed = sum(row["outcome"] == "filed" for row in ended.rows)
    print(f"filed {filed}/{count} (exit code {migrated.code or ended.code})")  # noqa: T201
    print(f"peak {ended.peak / 1e6:.0f} MB of {LIMIT}, {count / ended.seconds:.0f} images/s")  # noqa: T201


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2)
