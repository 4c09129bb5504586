"""A process on the real servers that dies by SIGKILL at the nth use of one of them: `python -m tests.services.killed`.

`SERVICE NUMBER file PATH DOSSIER` or `SERVICE NUMBER worker` or `SERVICE NUMBER web USER ADDRESS`. Number 0 dies never
and tells how often each server was asked.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 (models need the settings)
from django.db import connection  # noqa: E402
from elastic_transport import Urllib3HttpNode  # noqa: E402

from documents.road import Errand, take_in  # noqa: E402
from patients.models import DossierPage  # noqa: E402
from storage.stores import object_store  # noqa: E402
from tests import people  # noqa: E402
from tests.working import work  # noqa: E402

asked = {"PostgreSQL": 0, "Elasticsearch": 0, "MinIO": 0}


def note(service: str) -> None:
    """One more use; the last one ends everything, as kill -9 or the power."""
    asked[service] += 1
    if (service, asked[service]) == (sys.argv[1], int(sys.argv[2])):
        os.kill(os.getpid(), signal.SIGKILL)


def watch() -> None:
    """Count every use from now on."""
    perform = Urllib3HttpNode.perform_request

    def index(node: Any, *arguments: Any, **options: Any) -> Any:
        note("Elasticsearch")
        return perform(node, *arguments, **options)

    def statement(execute: Callable[..., Any], *arguments: Any) -> Any:
        note("PostgreSQL")
        return execute(*arguments)

    Urllib3HttpNode.perform_request = index  # type: ignore[assignment]
    store: Any = object_store()
    store.client.meta.events.register("before-send.s3", lambda **_rest: note("MinIO"))
    connection.execute_wrappers.append(statement)


def file(path: str, dossier: str) -> None:
    """The road of a file."""
    take_in(Path(path), Errand(DossierPage.objects.get(uuid=dossier)))


def worker() -> None:
    """What the worker does with what waits."""
    work()


def web(user: str, address: str) -> None:
    """A page, or a file, read to its end."""
    answer: Any = people.signed_in(get_user_model().objects.get(pk=user)).get(address, headers={"Host": "localhost"})
    print(answer.status_code, len(b"".join(answer) if answer.streaming else answer.content))  # noqa: T201


if __name__ == "__main__":
    watch()
    globals()[sys.argv[3]](*sys.argv[4:])
    print(json.dumps(asked))  # noqa: T201 (the test reads it)
