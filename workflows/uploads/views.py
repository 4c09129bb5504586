"""The two addresses of the protocol: where uploads begin, and one upload. Answers are sentences for the person."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from patients.actions.refusals import Refused
from patients.models import User
from storage.models import StoredObject
from workflows.uploads import access, headers, rights
from workflows.uploads.actions.abandon import abandon
from workflows.uploads.actions.append import Gone, OutOfStep, append
from workflows.uploads.actions.begin import Announced, begin
from workflows.uploads.models import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
CONTENT = "application/offset+octet-stream"  # tus; the IETF draft writes application/partial-upload
CONTENTS = frozenset({CONTENT, "application/partial-upload"})
REFUSALS = {
    "size": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too-many": HTTPStatus.TOO_MANY_REQUESTS,
    "quota": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "digest": HTTPStatus.BAD_REQUEST,
}


def uploads(request: HttpRequest) -> HttpResponse:
    """POST begins an upload, or finds the one of the same file; OPTIONS tells what is spoken here."""
    if request.method == "OPTIONS":
        return _answer(HTTPStatus.NO_CONTENT, **{"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS})
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST", "OPTIONS"])
    told = headers.metadata(request)
    purpose = told.get("purpose", "")
    allowed, dossier = access.destination(request.user, purpose, headers.uuid(told.get("dossier", "")))
    if not allowed or not isinstance(request.user, User):
        raise Http404
    size = headers.number(request, "Upload-Length")
    if size is None:
        return _said(HTTPStatus.BAD_REQUEST, _("La taille du fichier n’est pas dite."))
    file = Announced(size, told.get("filename", ""), told.get("fingerprint", ""))
    try:
        upload, is_new = begin(file, owner=request.user, purpose=purpose, dossier=dossier)
    except Refused as refused:
        if refused.code not in REFUSALS:  # the right ended this instant
            raise Http404 from refused
        return _said(REFUSALS[refused.code], str(refused.reason))
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return _standing(status, upload, Location=reverse("upload", args=[upload.uuid]))


def upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """HEAD tells the offset, PATCH appends there, DELETE abandons; anyone else's is a 404."""
    found = access.open_upload(request.user, uuid)
    if found is None:
        raise Http404
    view = _METHODS.get(request.method or "")
    return view(request, found) if view else HttpResponseNotAllowed(sorted(_METHODS))


def _head(_request: HttpRequest, found: Upload) -> HttpResponse:
    return _standing(HTTPStatus.OK, found)


def _delete(_request: HttpRequest, found: Upload) -> HttpResponse:
    abandon(found)
    return _answer(HTTPStatus.NO_CONTENT)


def _patch(request: HttpRequest, found: Upload) -> HttpResponse:
    at, length = headers.number(request, "Upload-Offset"), headers.number(request, "Content-Length")
    if request.content_type not in CONTENTS:
        return _said(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("Ce n’est pas une partie de fichier."))
    if at is None or length is None:
        return _said(HTTPStatus.BAD_REQUEST, _("La place de cette partie n’est pas dite."))
    if at == found.received and length > found.size - at:
        return _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("Le fichier est plus long qu’annoncé."))
    try:
        return _standing(
            HTTPStatus.NO_CONTENT, append(found, headers.Body(request, length), at=at, is_right=_check(request))
        )
    except OutOfStep as error:
        return _said(HTTPStatus.CONFLICT, str(error.reason), **{"Upload-Offset": str(error.received)})
    except Gone as error:
        raise Http404 from error
    except Refused as refused:
        return _said(REFUSALS[refused.code], str(refused.reason), **{"Upload-Offset": str(at)})


_METHODS: dict[str, Callable[[HttpRequest, Upload], HttpResponse]] = {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}


def _check(request: HttpRequest) -> Callable[[StoredObject], bool]:
    told = headers.digest(request)
    return lambda stored: told is None or stored.sha256 == told


def _standing(status: HTTPStatus, found: Upload, **more: str) -> HttpResponse:
    """How far an upload is, and until when it can be taken up again."""
    told = {"Upload-Offset": str(found.received), "Upload-Length": str(found.size)}
    expires = http_date((found.touched_at + rights.LIFE).timestamp())
    return _answer(status, **told, **{"Upload-Expires": expires}, **more)


def _said(status: HTTPStatus, sentence: str, **told: str) -> HttpResponse:
    response = _answer(status, **told)
    response["Content-Type"] = "text/plain; charset=utf-8"
    response.content = sentence.encode()
    return response


def _answer(status: HTTPStatus, **told: str) -> HttpResponse:
    return HttpResponse(status=status, headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store", **told})
