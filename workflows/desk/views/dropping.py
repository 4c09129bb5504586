"""Files dropped on the queue: those that uploads brought, one by one, or a plain form's; how far their reading is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from patients.actions.refusals import Refused
from workflows.desk import access, drop_lines, dropping
from workflows.desk.actions.end_drop import cancel as cancel_drop
from workflows.desk.actions.hand_over import hand_over
from workflows.desk.actions.put_away import put_away as put_drop_away
from workflows.desk.models import Drop, Dropped
from workflows.desk.views.framing import framed, me
from workflows.desk.views.showing import key
from workflows.uploads.access import open_upload
from workflows.uploads.actions.abandon import abandon
from workflows.uploads.actions.append import append
from workflows.uploads.actions.begin import Announced, begin
from workflows.uploads.models import Purpose, Upload

MOST = 200  # files of a form without JavaScript


def drop(request: HttpRequest) -> HttpResponse:
    """For one upload, what the page puts in the place of its line: rows, or its progress where the worker reads it."""
    if not access.may_file(request.user):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    uuid = key(request.POST.get("upload", ""))
    if uuid is not None and not request.FILES:
        return _of_upload(request, uuid)
    return _of_form(request, request.FILES.getlist("file")[:MOST])


def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The line of one's own drop."""
    return _line(request, _mine(request, uuid))


def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nothing more of it is read."""
    return _acted(request, uuid, cancel_drop)


def put_away(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """It is over, and seen."""
    return _acted(request, uuid, put_drop_away)


def _acted(request: HttpRequest, uuid: UUID, act: Callable[..., None]) -> HttpResponse:
    found = _mine(request, uuid)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    act(found, actor=me(request))
    return redirect("desk")


def _mine(request: HttpRequest, uuid: UUID) -> Drop:
    found = access.drops(request.user).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def _line(request: HttpRequest, found: Drop) -> HttpResponse:
    return render(request, "desk/_dropped.html", {"one": drop_lines.shown(found, me(request))})


def _of_upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Once its files are arrivals, the upload goes: what is refused, held or filed is on the desk."""
    under_way = access.drops(request.user).filter(upload__uuid=uuid).first()
    if under_way is not None:
        return _line(request, under_way)
    upload = open_upload(request.user, uuid)
    if upload is None or upload.purpose != Purpose.DESK or not upload.is_complete or upload.taken_at:
        raise Http404
    taken = dropping.of_upload(upload, me(request))
    if taken is None:
        return _line(request, _handed_over(request, upload))
    abandon(upload)
    lines, left = drop_lines.lines(taken, me(request))
    return render(request, "desk/_rows.html", {"lines": lines, "left": left})


def _handed_over(request: HttpRequest, upload: Upload) -> Drop:
    try:
        return hand_over(upload, actor=me(request))
    except Refused as refused:
        raise Http404 from refused


def _of_form(request: HttpRequest, files: list[UploadedFile[Any]]) -> HttpResponse:
    taken: list[Dropped] = []
    drops, refused = [], []
    for file in files:
        with dropping.plain(file.chunks()) as path:  # whatever holds a form's file meanwhile
            told = dropping.at_once(path, file.name or "", me(request))
        try:
            taken += told if told is not None else []
            drops += [_kept(request, file)] if told is None else []
        except Refused as error:
            refused.append((file.name, error.reason))
    for number, one in enumerate(taken):
        one.number = number
    lines, left = drop_lines.lines(taken, me(request))
    shown = [drop_lines.shown(one, me(request)) for one in drops]
    context = {"lines": lines, "left": left, "drops": shown, "refused": refused}
    return framed(request, "desk/dropped.html", context)


def _kept(request: HttpRequest, file: UploadedFile[Any]) -> Drop:
    """As an upload brings it, for the worker. Raises Refused (quota, too-many)."""
    upload, _new = begin(Announced(file.size or 0, file.name or ""), owner=me(request), purpose=Purpose.DESK)
    file.seek(0)
    return hand_over(append(upload, file, at=0), actor=me(request))
