"""How every view that reads begins: valid UIDs, found through access or 404, then the method.

The order is the portal's (`patients.views.reading`): absent and forbidden are the same 404 for every method.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from documents.formats.dicom import is_uid
from documents.imaging.dicomweb.problems import Problem, View, told

Found = TypeVar("Found")
READING = ("GET", "HEAD", "OPTIONS")
STORING = ("GET", "HEAD", "POST", "OPTIONS")
UIDS = ("study", "series", "instance")
INVALID = _("Un identifiant (UID) de cette adresse n’est pas valide.")


def without_reading(request: HttpRequest, methods: Sequence[str]) -> HttpResponseBase | None:
    """The answer to any method but GET and HEAD: what there is (RFC 9110, 9.3.7), or that it is none of them."""
    if request.method in ("GET", "HEAD"):
        return None
    if request.method != "OPTIONS":
        return HttpResponseNotAllowed(methods)
    return HttpResponse(status=204, headers={"Allow": ", ".join(methods)})


def reads(
    find: Callable[..., Found | None], methods: Sequence[str] = READING
) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """A view of what `find(user, study…)` returns; None is a 404, an UID that is none (PS3.5 9.1) a 400.

    `methods` are those of the address, POST too where another view stores there.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> View:
        @csrf_exempt  # it changes nothing
        @told
        @wraps(view)
        def opened(request: HttpRequest, **told: Any) -> HttpResponseBase:
            uids = {name: told.pop(name) for name in UIDS if name in told}
            if not all(map(is_uid, uids.values())):
                raise Problem(400, INVALID)
            found = find(request.user, **uids)
            if found is None:
                raise Http404
            return without_reading(request, methods) or view(request, found, **told)

        return opened

    return decorate
