from collections.abc import Callable
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])

def register(hook_name: str, fn: None = ..., order: int = ...) -> Callable[[_F], _F]: ...
