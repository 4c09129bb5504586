"""Storing (PS3.18 10.5.1): by a token that may send, never by a session."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from documents.actions.discard import discard
from documents.actions.receive import receive_apart
from documents.formats.dicom import is_uid
from documents.imaging.dicomweb import media_types
from documents.imaging.dicomweb.accept import MULTIPART, chosen
from documents.imaging.dicomweb.addresses import root_of
from documents.imaging.dicomweb.problems import Problem, told
from documents.imaging.dicomweb.reading import INVALID
from documents.imaging.dicomweb.stow import outcomes, room
from documents.imaging.dicomweb.stow.filing import batches, file
from documents.imaging.dicomweb.stow.message import Malformed, Message, Source
from documents.models import Arrival
from patients.models import AccessToken, Rights, User

MOST = 10_000  # instances of one message
_PARAMETER = re.compile(r';\s*([a-z-]+)\s*=\s*(?:"([^"]*)"|([^\s;"]*))', re.IGNORECASE)

NO_TOKEN = _("Envoyer des images demande un jeton qui permet d’envoyer.")
NOT_DICOM = _('Envoyez des fichiers DICOM : multipart/related; type="application/dicom"; boundary=…')
MALFORMED = _("Ce message est incomplet ou mal formé (longueur ou boundary) : rien n’a été enregistré.")
NOTHING = _("Ce message ne contient aucun fichier DICOM.")
TOO_MANY = _("Ce message contient trop d’images : envoyez-les en plusieurs fois.")


@csrf_exempt  # a session stores nothing
@told
def store(request: HttpRequest, study: str = "") -> HttpResponseBase:
    """Files every instance of the message; 200, 202 or 409, with what became of each."""
    sender = _sender(request)
    if study and not is_uid(study):
        raise Problem(400, INVALID)
    offer = chosen(request, media_types.of_metadata())
    came, has_left_behind = room.taken(sender)
    if has_left_behind:
        discard(*room.left_behind(sender)[:100])
    arrivals = _received(request, sender, came)
    found: list[outcomes.Outcome] = []
    try:
        for some in batches(arrivals):
            found += file(some, sender, study)
    finally:
        discard(*arrivals[len(found) :])  # a fault of ours: what was not filed is sent again
    content = json.dumps(outcomes.written(found, root_of(request)), separators=(",", ":"))
    return HttpResponse(content, status=outcomes.status(found), content_type=offer.content_type)


def _sender(request: HttpRequest) -> User:
    """The physician whose token may send. Raises Problem: 401 without a token, 403 for one that only reads."""
    token: AccessToken | None = getattr(request, "token", None)
    if token is None:
        raise Problem(401, NO_TOKEN, WWW_Authenticate='Bearer realm="DICOMweb"')
    if token.rights != Rights.SEND:
        raise Problem(403, NO_TOKEN, WWW_Authenticate='Bearer realm="DICOMweb", error="insufficient_scope"')
    return token.user


def _received(request: HttpRequest, sender: User, came: int) -> list[Arrival]:
    """Every part, sealed in the quarantine. Raises Problem (400, 413, 415), what storage raises: nothing stays then."""
    try:
        arrivals = receive_apart(_parts(request, came), name=room.NAME, actor=sender)
    except (Malformed, OSError) as error:
        raise Problem(400, MALFORMED) from error
    if not arrivals:
        raise Problem(400, NOTHING)
    return arrivals


def _parts(request: HttpRequest, came: int) -> Iterator[Source]:
    kind = request.headers.get("Content-Type", "")
    parameters = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(kind)}
    if kind.partition(";")[0].strip().lower() != MULTIPART or parameters.get("type", "").lower() != media_types.DICOM:
        raise Problem(415, NOT_DICOM)
    message = Message(room.Bounded(_body(request), came), parameters.get("boundary", ""))
    for number, part in enumerate(message.parts(), start=1):
        if number > MOST:
            raise Problem(413, TOO_MANY)
        if part.content_type != media_types.DICOM:
            raise Problem(415, NOT_DICOM)
        yield part


def _body(request: HttpRequest) -> Source:
    """The bytes as they come. Django reads as many as Content-Length says; in chunks, nothing says how many."""
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    environment: dict[str, Any] = request.META
    source: Source = environment["wsgi.input"] if is_chunked else request
    return source
