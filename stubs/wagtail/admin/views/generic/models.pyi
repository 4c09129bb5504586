from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

class EditView:
    request: HttpRequest
    object: Any
    form: Any
    action: str
    actions: list[str]
    can_delete: Any
    expects_json_response: Any
    hydrate_create_view: Any
    header_more_buttons: Any
    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]: ...
    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse: ...
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]: ...
