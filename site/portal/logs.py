"""Log lines without a patient in them: the message and where, never values.

An exception's text may hold anything (an SQL error quotes the row): only its type and the lines of code
that it went through are written.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

from django.http import HttpRequest

from portal.middleware.journal import route


class NeutralFormatter(logging.Formatter):
    """`time level logger message`; an exception as its type and its path through the code.

    Django's own lines of requests quote their address: it is told by its route instead.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, object] = {"exc_text": None}  # how another formatter told the exception, if one did
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            told |= {"msg": f"{getattr(record, 'status_code', '-')} {route(request)}", "args": ()}
        return self._written(logging.makeLogRecord(record.__dict__ | told))

    def _written(self, record: logging.LogRecord) -> str:
        return super().format(record)

    def formatException(  # noqa: N802 - logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The exception's class and its frames, without its message."""
        kind, _error, trace = ei
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([*frames, kind.__name__ if kind else ""])


class JsonFormatter(NeutralFormatter):
    """One JSON object a line: `time` (UTC), `level`, `logger`, `message`, an exception's way, and what a line says of
    itself in `facts`."""

    def _written(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        facts = getattr(record, "facts", None)
        told |= facts if isinstance(facts, dict) else {"message": record.getMessage()}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
