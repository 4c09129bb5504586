from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

class BaseSidePanel(Component):
    class SidePanelToggle(Component):
        aria_label: Any
        icon_name: str
        def __init__(self, panel: Any) -> None: ...
    name: str
    title: Any
    order: int
    object: Any
    request: HttpRequest
    def __init__(self, object: Any, request: HttpRequest) -> None: ...
