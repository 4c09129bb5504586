"""Writing many documents: in requests of a bounded size, slower when the server is full, and each only once refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import ApiError, Elasticsearch, helpers

from search.engines.elasticsearch_errors import Listener, kind

DOCUMENTS = 500  # of one request
BYTES = 4_000_000  # of one request; a document that is larger goes alone
PATIENCE = 60.0  # seconds for one request
TIMES, FIRST, LONGEST = 5, 0.5, 8.0  # tries after a 429, and the seconds before the first and at most
_NEWER_IS_THERE, _ABSENT, _REFUSED = 409, 404, (400, 413)


@dataclass(slots=True)
class Outcome:
    """What became of some actions: whether their index was there, and the ids of those refused for what they say."""

    is_absent: bool = False
    refused: list[str] = field(default_factory=list)


def write(
    client: Elasticsearch, listener: Listener, index: str, actions: Iterable[dict[str, Any]], **told: Any
) -> Outcome:
    """Writes; older versions than what is there change nothing. Raises EngineDown, IndexUnavailable."""
    return listener.ask(lambda: _write(client, listener, index, actions, **told))


def _write(
    client: Elasticsearch, listener: Listener, index: str, actions: Iterable[dict[str, Any]], **told: Any
) -> Outcome:
    outcome = Outcome()
    answers = helpers.streaming_bulk(
        client.options(request_timeout=PATIENCE, retry_on_status=()),
        actions,
        **{"chunk_size": DOCUMENTS, **told},
        index=index,
        max_chunk_bytes=BYTES,
        max_retries=TIMES,
        initial_backoff=FIRST,
        max_backoff=LONGEST,
        raise_on_error=False,
        raise_on_exception=False,  # a whole request refused is each of its documents refused
        yield_ok=False,
    )
    for _ok, answer in answers:
        _note(outcome, next(iter(answer.values())), listener)
    return outcome


def _note(outcome: Outcome, answer: dict[str, Any], listener: Listener) -> None:
    status = answer["status"]
    if status == _ABSENT:
        outcome.is_absent = True
    elif status in _REFUSED:
        outcome.refused.append(answer["_id"])
    elif status != _NEWER_IS_THERE:
        error = answer.get("exception")
        raise error if isinstance(error, ApiError) else listener.refused(status, kind(answer))
