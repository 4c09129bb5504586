"""How quick the main pages are on PostgreSQL with a million entries, and what they would read whole.

    eval "$(bash deploy/services.sh env)"; python -m tests.bench.million [--entries 1000000] [--times 20]

Makes a database of its own on the server of DIAPHANE_TEST_DATABASE_URL and drops it in the end. Each page is asked by
Django's own client, in this process: what is measured is the page and its statements, without a network.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("/patients/", "/dossiers/{dossier}/", "/dossiers/{dossier}/readers/", "/entries/{entry}/")
DESK = ("/admin/desk/", "/admin/desk/contributions/", "/admin/desk/dossiers/{dossier}/")
SOUGHT = ("nombcde nomh", "12/03/1971", "F12345")


def main() -> None:
    """Fills, asks, prints."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    options = _options()
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder, hospital(Path(folder)):
        _measure(options.entries, options.times)


def say(line: str) -> None:
    """A line of figures, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=20)
    return parser.parse_args()


@contextmanager
def hospital(folder: Path) -> Iterator[None]:
    from django.conf import settings
    from django.db import connection

    from tests.database import fingerprint
    from tests.real_database import Server

    server = Server(os.environ["DIAPHANE_TEST_DATABASE_URL"])
    settings.STORAGE_URL = (folder / "objects").as_uri()
    settings.ALLOWED_HOSTS = ["testserver"]
    with server.copy(server.migrated(fingerprint()), folder) as name:
        connection.close()
        connection.settings_dict["NAME"] = name
        yield
        connection.close()


def _measure(entries: int, times: int) -> None:
    from tests import people
    from tests.plans.crowd import Size, gather

    began = time.monotonic()
    crowd = gather(Size(entries=entries, dossiers=entries // 20))
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    say(f"{entries} entries, {entries // 20} dossiers in {time.monotonic() - began:.0f} s; {load}")
    places = {"dossier": crowd.dossier.uuid, "entry": crowd.entry.uuid}
    physician, secretary = people.signed_in(crowd.reader.user), people.signed_in(people.person("", "Secretaries"))
    for client, pages in ((physician, PAGES), (secretary, DESK)):
        for page in pages:
            _tell(page, partial(client.get, page.format(**places)), times)
    for sought in SOUGHT:
        _tell(f"desk: {sought}", partial(secretary.post, "/admin/desk/dossiers/", {"sought": sought}), times)


def _tell(page: str, ask: Callable[[], Any], times: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.plans.explained import scans

    with CaptureQueriesContext(connection) as captured:
        status = ask().status_code
    whole = {table for tables in scans(query["sql"] for query in captured).values() for table in tables}
    taken = sorted(_seconds(ask) for _ in range(times))
    p50, p95 = statistics.median(taken), taken[int(len(taken) * 0.95)]
    say(f"{status} {page:<45} p50 {p50 * 1000:5.0f} ms  p95 {p95 * 1000:5.0f} ms  read whole: {sorted(whole) or '-'}")


def _seconds(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
