"""Files dropped on the queue: those that uploads brought, one by one, or a plain form's, all at once."""

from itertools import chain
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from documents import scratch
from workflows.desk import access, dropping
from workflows.desk.dropping import Row
from workflows.desk.views.framing import framed, me
from workflows.desk.views.showing import key
from workflows.uploads.access import open_upload
from workflows.uploads.actions.abandon import abandon
from workflows.uploads.models import Purpose, Upload

MOST = 200  # files of a form without JavaScript


def drop(request: HttpRequest) -> HttpResponse:
    """A row for each file; for one upload, the rows alone, which the page puts under it."""
    if not access.may_file(request.user):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    uuid = key(request.POST.get("upload", ""))
    if uuid is not None and not request.FILES:
        return render(request, "desk/_rows.html", {"rows": _of_upload(request, _upload(request, str(uuid)))})
    files = request.FILES.getlist("file")[:MOST]
    rows = list(chain.from_iterable(_of_file(request, file) for file in files))
    return framed(request, "desk/dropped.html", {"rows": rows})


def _upload(request: HttpRequest, uuid: str) -> Upload:
    found = key(uuid)
    upload = open_upload(request.user, found) if found else None
    if upload is None or upload.purpose != Purpose.DESK or not upload.is_complete or upload.taken_at:
        raise Http404
    return upload


def _of_upload(request: HttpRequest, upload: Upload) -> list[Row]:
    """Once its files are arrivals, the upload goes: what is refused, held or filed is on the desk."""
    rows = list(dropping.rows_of_upload(upload, me(request)))
    abandon(upload)
    return rows


def _of_file(request: HttpRequest, file: UploadedFile[Any]) -> list[Row]:
    """Whatever holds a form's file meanwhile, the walk takes a plain file of its own."""
    with scratch.folder() as folder:
        path = folder / "dropped"
        with path.open("wb") as plain:
            plain.writelines(file.chunks())
        return list(dropping.rows(path, file.name or "", me(request)))
