"""The viewer: the page that opens it on one image set, and its files. For physicians, under a policy of its own."""

from typing import Any
from urllib.parse import parse_qs

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt

from documents.actions.mark_seen import mark_seen
from documents.formats.dicom import is_uid
from documents.imaging import access
from documents.imaging.sets import OpenImageSet, open_image_set
from documents.imaging.viewer.installed import Viewer, viewer
from documents.imaging.viewer.package import BASE, KEY
from patients.models import Act, Physician
from patients.views.reading import READING, reads, trace

# OHIF decodes in WebAssembly and in workers made from blobs; it writes its styles itself. Nothing leaves this origin
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "connect-src 'self' blob: data:",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "wasm": "application/wasm",
    "woff2": "font/woff2",
    "svg": "image/svg+xml",
}


@reads(open_image_set)
def page(request: HttpRequest, found: OpenImageSet) -> HttpResponse:
    """The viewer on this study; whatever else the address says is ignored. Without a viewer, the image set's page."""
    here = viewer()
    if here is None:
        return redirect("entry", found.entry.uuid)
    trace(request, found.opening, Act.READ, found.entry.uuid)
    mark_seen(request.user, found.entry)  # type: ignore[arg-type]
    context = {"script": here.address(here.script), "style": here.address(here.style)}
    response = render(request, "documents/viewer.html", context | {"told": _told(found), "entry": found.entry})
    response["Content-Security-Policy"] = POLICY
    return response


def _told(found: OpenImageSet) -> dict[str, Any]:
    return {
        "base": BASE,
        "study": found.entry.study_uid,
        "here": reverse("entry_viewer", args=[found.entry.uuid]),
        "back": reverse("entry", args=[found.entry.uuid]),
        "service": reverse("dicomweb").rstrip("/"),
        "language": get_language() or "fr",
        "words": {"back": gettext("Revenir à l’examen")},
    }


@csrf_exempt  # it changes nothing
def again(request: HttpRequest) -> HttpResponseBase:
    """The address that OHIF gives itself, loaded anew: the page of that study, if one may read it."""
    uid = parse_qs(request.META.get("QUERY_STRING", "")).get("StudyInstanceUIDs", [""])[0]
    study = access.studies(request.user, uid).first() if is_uid(uid) else None
    if study is None:
        raise Http404
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    return redirect("entry_viewer", study.uuid)


@csrf_exempt  # it changes nothing
def entrance(request: HttpRequest) -> HttpResponseBase:
    """Where OHIF would show a list of studies: one's patients are that list."""
    return redirect("my_patients")


@csrf_exempt  # it changes nothing
def file(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """One of its files, for a year: another version has other addresses."""
    here = viewer()
    if here is None or key != KEY or name not in here.files or not _is_physician(request):
        raise Http404
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    return _sent(request, here, name)


def _is_physician(request: HttpRequest) -> bool:
    return Physician.objects.filter(user=request.user.pk, user__is_active=True).exists()


def _sent(request: HttpRequest, here: Viewer, name: str) -> HttpResponseBase:
    path, pressed = here.folder / name, here.folder / f"{name}.gz"
    is_pressed = "gzip" in request.headers.get("Accept-Encoding", "") and pressed.is_file()
    try:
        content = (pressed if is_pressed else path).read_bytes()  # 15 MB for the largest, 4 as it travels
    except OSError:  # the installation is being renewed
        raise Http404 from None
    kind = TYPES.get(path.suffix[1:], "text/plain; charset=utf-8")
    response = HttpResponse(content, content_type=kind)
    if is_pressed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding, Cookie"
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["Content-Security-Policy"] = POLICY  # a worker has that of its own file
    return response
