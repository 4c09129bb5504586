"""How well searches are answered: nDCG@10 of sixty judged queries on the invented hospital.

python -m tests.bench.quality
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Fills an index in a temporary folder, asks, prints the worst first and the mean last."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DIAPHANE_DATA": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django

        django.setup()
        from search.engines.embedded import EmbeddedEngine
        from tests.search.quality import measured

        found = measured.table(measured.filled(EmbeddedEngine(Path(folder) / "index")))
        for typed, value in sorted(found.items(), key=lambda item: item[1]):
            sys.stdout.write(f"{value:.3f}  {typed}\n")
        sys.stdout.write(f"{sum(found.values()) / len(found):.3f}  mean nDCG@10 of {len(found)} queries\n")


if __name__ == "__main__":
    main()
