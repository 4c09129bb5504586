"""How long `search rebuild` takes on PostgreSQL and Elasticsearch, with entries that have a text each.

    eval "$(bash deploy/services.sh env)"; python -m tests.bench.rebuild [--entries 100000]

Entries are those of `tests.bench.million`, in a database of their own. Their texts are the first TEXTS of
`tests.bench.corpus`, sealed in a folder: each entry has one of them, unsealed and analysed for it alone. The index is
one of its own, verified before it is in use, and removed in the end.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.corpus import DOSSIERS, Corpus
from tests.bench.million import ROOT, hospital, say

if TYPE_CHECKING:
    from uuid import UUID

TEXTS = 2_000


def main() -> None:
    """Fills, builds, prints."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    entries = parser.parse_args().entries
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder, hospital(Path(folder)):
        began = time.monotonic()
        _fill(entries)
        say(f"{entries} entries in {time.monotonic() - began:.0f} s")
        _build()


def _fill(entries: int) -> None:
    from django.db import connection

    from tests.behind import behind_the_database
    from tests.plans.crowd import Size, gather

    gather(Size(entries=entries, dossiers=entries // 20))
    texts = [str(one) for one in _texts()]
    # The text of an entry, whose number says which
    statement = """
        INSERT INTO documents_attachment (entry_id, part, stored_id, media_type, pages)
        SELECT page_ptr_id, 'text', (%s::uuid[])[1 + page_ptr_id %% %s], 'application/json', 1 FROM documents_entrypage
    """
    with behind_the_database(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM documents_attachment WHERE part = 'text'")
        cursor.execute(statement, [texts, len(texts)])
        cursor.execute("ANALYZE documents_attachment")


def _texts() -> list[UUID]:
    from storage import objects

    vault = objects.quarantine()  # those of the dossiers are copies, with keys of no use
    reports = islice(Corpus(TEXTS // DOSSIERS + 1).reports(), TEXTS)
    pages = (json.dumps({"pages": [report.text]}).encode() for report in reports)
    return [objects.put(vault, BytesIO(page)).uuid for page in pages]


def _build() -> None:
    from django.conf import settings

    from search import building
    from tests.search.indexes import on_a_server

    with on_a_server() as index:
        settings.SEARCH_URL = index.url
        began, processor, told = time.monotonic(), time.process_time(), [0]

        def tell(progress: building.Progress) -> None:
            if progress.done * 10 // max(progress.total, 1) > told[0]:
                told[0] = progress.done * 10 // progress.total
                say(f"{progress.done} of {progress.total} after {time.monotonic() - began:.0f} s")

        done = building.whole(tell).done
        seconds, used = time.monotonic() - began, time.process_time() - processor
        load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
        say(f"{done} entries indexed in {seconds:.0f} s, {done / seconds:.0f} a second, {used:.0f} s of ours; {load}")


if __name__ == "__main__":
    main()
