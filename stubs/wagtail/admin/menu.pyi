from typing import Any

from django.http import HttpRequest

class MenuItem:
    label: str
    url: Any
    name: str
    order: int
    def __init__(
        self,
        label: Any,
        url: Any,
        name: str | None = ...,
        classname: str = ...,
        icon_name: str = ...,
        attrs: dict[str, Any] | None = ...,
        order: int = ...,
    ) -> None: ...
    def is_shown(self, request: HttpRequest) -> bool: ...

class Menu:
    def menu_items_for_request(self, request: HttpRequest) -> list[MenuItem]: ...

admin_menu: Menu
