"""What can befall a server on the way, at a given moment of a step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from django.db import connection
from elasticsearch import Elasticsearch

from tests.services.stack import Stack

SLOW = 10
"""Milliseconds more for each answer: a step asks the database up to two hundred times."""
SILENCE = 400
"""Milliseconds without a byte, and then the end of the connection."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is done just before the nth use of a service; whether the step must succeed all the same."""

    strike: Callable[[Stack, str], None]
    harmless: bool = False


def cut(stack: Stack, service: str) -> None:
    """Connections end, new ones are refused."""
    stack.roads[service].cut()


def reset(stack: Stack, service: str) -> None:
    """Connections are reset, the new ones too."""
    stack.roads[service].worsen("reset_peer", timeout=0)


def restarted(stack: Stack, service: str) -> None:
    """Connections end; the server is there again at once."""
    stack.roads[service].cut()
    stack.roads[service].mend()


def slow(stack: Stack, service: str) -> None:
    """Every answer comes late."""
    stack.roads[service].worsen("latency", latency=SLOW)


def silent(stack: Stack, service: str) -> None:
    """Nothing comes, and then the connection ends."""
    stack.roads[service].worsen("timeout", timeout=SILENCE)


def full(stack: Stack, service: str) -> None:
    """What needs room is refused, as the real server refuses it; reading goes on."""
    FILL[service](stack)


def _full_database(stack: Stack) -> None:
    """Its disk cannot be filled here: the last connection's writings fail with the very code of a full disk."""
    with connection.connection.cursor() as cursor:  # straight, unseen by what counts
        cursor.execute("SET SESSION diaphane.disk_full = 'on'")


def _full_index(stack: Stack) -> None:
    """As Elasticsearch itself does when a disk passes the flood stage."""
    _block(stack, full=True)


def _full_store(stack: Stack) -> None:
    """As MinIO answers: its disk cannot be filled here, so the answer is put in the place of its own."""
    stack.uses.store_answers = _storage_full


def _storage_full(request: AWSPreparedRequest) -> Any:
    if request.method not in {"PUT", "POST"}:
        return None
    body = b"<Error><Code>XMinioStorageFull</Code><Message>minimum free drive threshold</Message></Error>"
    headers: Any = {"content-type": "application/xml"}
    return AWSResponse(request.url, 507, headers, _Raw(body))


def _nothing(_request: AWSPreparedRequest) -> None:
    """The store answers."""


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_arguments: object) -> list[bytes]:
        """All of it."""
        return [self._body]

    def read(self, *_arguments: object) -> bytes:
        """All of it."""
        body, self._body = self._body, b""
        return body


def _block(stack: Stack, *, full: bool) -> None:
    with Elasticsearch(stack.index.url.rpartition("/")[0]) as straight:
        prefix = stack.index.url.rpartition("/")[2]
        straight.indices.put_settings(
            index=f"{prefix}-*", settings={"index.blocks.read_only_allow_delete": True if full else None}
        )


def emptied(stack: Stack) -> None:
    """There is room again everywhere."""
    _block(stack, full=False)
    stack.uses.store_answers = _nothing


FILL: Mapping[str, Callable[[Stack], None]] = {
    "PostgreSQL": _full_database,
    "Elasticsearch": _full_index,
    "MinIO": _full_store,
}
FAILURES: Mapping[str, Failure] = {
    "cut": Failure(cut),
    "reset": Failure(reset),
    "silent": Failure(silent),
    "restarted": Failure(restarted),
    "full": Failure(full),
    "slow": Failure(slow, harmless=True),
}
