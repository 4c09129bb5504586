from typing import Any

from playwright.sync_api import Page

class AxeResults:
    response: dict[str, Any]
    @property
    def violations_count(self) -> int: ...
    def generate_report(self) -> str: ...

class Axe:
    def run(self, page: Page, context: str | list[Any] | dict[str, Any] | None = ..., options: dict[str, Any] | None = ...) -> AxeResults: ...
