from typing import Any

class Component:
    template_name: str
    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]: ...

class MediaContainer(list[Component]): ...
