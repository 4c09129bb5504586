"""What travels between us and the child: a call one way, plain data the other way.

The call is pickled by us and trusted. The answer comes from a process that a file may have taken
over: only the classes named here are ever built from it (Python's documentation, « Restricting
Globals » in pickle).
"""

from __future__ import annotations

import io
import pickle
import traceback
from typing import Any

from documents.formats.unreadable import REASONS, Unreadable

_BUILTINS = {("datetime", "datetime"), ("datetime", "timezone"), ("datetime", "timedelta")}
_OURS = "documents.formats."


class Failure(Exception):
    """The child's own mistake, told by kind and place: never by a message, which may quote."""


class _PlainData(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _BUILTINS:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith(_OURS) else None
        if not hasattr(found, "__dataclass_fields__"):
            raise pickle.UnpicklingError("not plain data")
        return found


def packed(value: object) -> bytes:
    """A call, or a result."""
    return pickle.dumps(("value", value), pickle.HIGHEST_PROTOCOL)


def packed_error(error: BaseException) -> bytes:
    """Why there is no result."""
    if isinstance(error, Unreadable):
        return pickle.dumps(("unreadable", error.code))
    if isinstance(error, (MemoryError, RecursionError)):
        return pickle.dumps(("unreadable", "too-heavy"))
    return pickle.dumps(("failure", f"{type(error).__name__} at {_place(error)}"))


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{frame.name}:{frame.lineno}" for frame in frames]
    return " > ".join(ours[-4:])


def unpacked(answer: bytes) -> Any:
    """The result; raises Unreadable, or Failure for anything that is not an answer of ours."""
    try:
        kind, value = _PlainData(io.BytesIO(answer)).load()
    except Exception as error:
        raise Failure("answer not understood") from error
    if kind == "unreadable" and value in REASONS:
        raise Unreadable(value)
    if kind != "value":
        raise Failure(str(value))
    return value
