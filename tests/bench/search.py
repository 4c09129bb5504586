"""How quick a search is, end to end over HTTP, on the real server with the real worker.

    [SEARCH_URL=http://…/prefix] python -m tests.bench.search [--documents 5000] [--port 8107] [--data DIR]

Fills an installation in DIR (var/bench by default; interrupted, or with fewer documents, it goes on from there; see
`filling` for what is inserted in bulk), builds the index, serves it, signs physicians in and asks the queries of
`tests.bench.corpus`; then files documents by the whole road and waits until each is found. Prints the figures, and the
load of the machine (the processes that run or wait, over the last minute), without which they say little.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.client import Browser, told
from tests.bench.corpus import BUSY, DOSSIERS, Corpus

ROOT = Path(__file__).resolve().parents[2]
SERVER = ("-m", "granian", "config.wsgi:application", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "1",
          "--blocking-threads", "4", "--log-level", "warning")  # fmt: skip
PASSWORD = "une phrase de passe assez longue"


def main() -> None:
    """Fills, serves, asks, prints."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    options = _options()
    os.environ |= {"DIAPHANE_DATA": str(options.data), "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ |= {"PYTHONPATH": f"{ROOT / 'site'}:{ROOT}", "DIAPHANE_LOG_LEVEL": "ERROR"}
    corpus = Corpus(options.documents // DOSSIERS)
    _say_load()
    _fill(options.data, corpus)
    with _running(*SERVER, "--port", str(options.port)):
        _wait(options.port)
        _measure(options.port, corpus)
        with _running(str(ROOT / "manage.py"), "worker"):
            _measure_publication(options.port)
    _say_load()


def say(line: str) -> None:
    """A line of figures, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _say_load() -> None:
    say(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--port", type=int, default=8107)
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "bench")
    return parser.parse_args()


def _fill(data: Path, corpus: Corpus) -> None:
    data.mkdir(parents=True, exist_ok=True)
    for command in (["migrate", "--verbosity=0"], ["createcachetable"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, ROOT / "manage.py", *command], check=True)
    import django

    django.setup()
    from tests.bench.filling import fill

    begun = time.perf_counter()
    say(f"{fill(corpus, PASSWORD)} documents filed in {time.perf_counter() - begun:.0f} s")
    begun = time.perf_counter()
    subprocess.run([sys.executable, ROOT / "manage.py", "search", "rebuild", "--json"], check=True)
    say(f"index built in {time.perf_counter() - begun:.1f} s")


def _measure(port: int, corpus: Corpus) -> None:
    logins = sorted(corpus.grants())
    for title, chosen in (("10 dossiers", logins[BUSY : BUSY + 5]), ("100 dossiers", logins[:5])):
        posts, pages = [], []
        for place, login in enumerate(chosen):
            browser = Browser(port)
            browser.sign_in(login, PASSWORD)
            for query in corpus.queries()[place::5]:
                posted = browser.post("/search/", {"q": query})
                page = browser.get(posted.location)
                if (posted.status, page.status) != (303, 200):
                    raise RuntimeError(f"answered {posted.status}, {page.status}")
                posts.append(posted.seconds)
                pages.append(page.seconds)
        both = [post + page for post, page in zip(posts, pages, strict=True)]
        for name, seconds in (("POST /search/", posts), ("results", pages), ("both", both)):
            say(told(f"{title}, {name}", seconds))


def _measure_publication(port: int) -> None:
    """From the commit of a publication to the page that shows it, as a physician who asks again and again sees it."""
    from tests.bench.filling import publish_one

    browser = Browser(port)
    browser.sign_in("doc000", PASSWORD)
    seconds = []
    for number in range(20):
        word = f"zanzibar{number}x{os.getpid()}"
        publish_one(word)
        begun = time.perf_counter()
        address = browser.post("/search/", {"q": word}).location
        while b'class="entry"' not in browser.get(address).body:
            time.sleep(0.02)
        seconds.append(time.perf_counter() - begun)
    say(told("published until found", seconds))


@contextmanager
def _running(*command: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            if Browser(port).get("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


if __name__ == "__main__":
    main()
