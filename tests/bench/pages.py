"""Requests a second and p95 of the main pages on the whole real stack, under a load that is said.

    eval "$(bash deploy/services.sh env)"; python -m tests.bench.pages [--entries 20000] [--readers 1,4] [--seconds 10]

PostgreSQL, Elasticsearch and MinIO of services.sh, the web server by deploy/web.sh with its two processes and in the
environment that compose.yaml gives it, nginx before it with the edge's own file, TLS and all; the worker does not run.
So many readers ask the same page of their own patients again and again, each on an open line: the next request leaves
when the answer has come. They run on the machine that they measure, and take their part of it: the figures are a lower
bound, and say little without the load, which is that of everything on this machine.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.bench import hospital
from tests.bench.client import Browser, Got, told
from tests.deploy.hospital.installation import Installation, edge, web

PEOPLE = 8  # who may sign in
Ask = Callable[[], list[Got]]


def main() -> None:
    """Fills, serves, asks, prints."""
    sys.path[:0] = [str(hospital.ROOT / "site"), str(hospital.ROOT)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    options = _options()
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        here = held.enter_context(hospital.hospital(folder))
        began = time.monotonic()
        known = hospital.filled(here, options.entries, PEOPLE)
        hospital.manage(here, "worker", "search", "rebuild", "--json")
        hospital.manage(here, "worker", "collectstatic", "--noinput", "--verbosity=0")
        say(f"{options.entries} entries, filled and indexed in {time.monotonic() - began:.0f} s")
        served = held.enter_context(_served(here))
        for number in (int(one) for one in options.readers.split(",")):
            _measure(served, known, number, options.seconds)


def say(line: str) -> None:
    """A line of figures, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--readers", default="1,4", help=f"how many at once, in turn; {PEOPLE} at most")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each page")
    return parser.parse_args()


@contextmanager
def _served(here: Any) -> Iterator[Installation]:
    """The web server and its edge."""
    installation = Installation(here.folder, more={**here.environment("web"), "GRANIAN_WORKERS": "2"})
    with web(installation), edge(installation):
        yield installation


def _measure(served: Installation, known: dict[str, Any], number: int, seconds: float) -> None:
    readers = [_signed_in(served, one["login"], known["password"]) for one in known["readers"][:number]]
    staff = [_signed_in(served, hospital.SECRETARY, known["password"]) for _ in range(number)]
    pages = [_pages(browser, one) for browser, one in zip(readers, known["readers"], strict=False)]
    for page in pages[0]:
        _tell(page, [own[page] for own in pages], seconds)
    _tell("the desk's list", [_again(browser, ["/admin/desk/"]) for browser in staff], seconds)
    for browser in (*readers, *staff):
        browser.close()


def _signed_in(served: Installation, login: str, password: str) -> Browser:
    browser = Browser(served.https, certificate=served.folder / "certificate.pem")
    browser.sign_in(login, password)
    return browser


def _pages(browser: Browser, one: dict[str, Any]) -> dict[str, Ask]:
    """What a reader asks, by what it is to them."""
    return {
        "Mes patients": _again(browser, ["/patients/"]),
        "a timeline": _again(browser, [f"/dossiers/{dossier}/" for dossier in one["dossiers"]]),
        "a letter": _again(browser, [f"/entries/{letter}/" for letter in one["letters"]]),
        "a PDF": _again(browser, [f"/entries/{one['pdf']}/"]),
        "a page of a PDF": _again(
            browser, [f"/entries/{one['pdf']}/pages/{page + 1}" for page in range(hospital.PAGES)]
        ),
        "an original": _again(browser, [f"/entries/{one['pdf']}/original"]),
        "a search": lambda: _searched(browser),
    }


def _again(browser: Browser, paths: list[str]) -> Ask:
    turn = cycle(paths)
    return lambda: [browser.get(next(turn))]


def _searched(browser: Browser) -> list[Got]:
    posted = browser.post("/search/", {"q": hospital.WORD})
    return [posted, browser.get(posted.location)]


def _tell(page: str, asks: list[Ask], seconds: float) -> None:
    """Each in a thread of its own. Raises RuntimeError for what is not answered as it should be."""
    for ask in asks:  # once for nothing: what a process reads once, and the first trace
        ask()
    taken: list[float] = []
    ends = time.monotonic() + seconds
    threads = [threading.Thread(target=_repeat, args=(ask, ends, taken)) for ask in asks]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(taken) / (time.monotonic() - began)
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    say(f"{len(asks)} at once: {rate:6.1f} a second, {told(page, taken)}; {load}")


def _repeat(ask: Ask, ends: float, taken: list[float]) -> None:
    while time.monotonic() < ends:
        found = ask()
        if {got.status for got in found} - {200, 303}:
            raise RuntimeError(f"answered {[got.status for got in found]}")
        taken.append(sum(got.seconds for got in found))


if __name__ == "__main__":
    main()
