"""Files sent with a plain form, without JavaScript: small ones, sealed as uploads like any other."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from patients.actions.refusals import Refused
from patients.models import DossierPage, User
from workflows.contributions.forms import sender
from workflows.uploads.access import open_upload
from workflows.uploads.actions.append import append
from workflows.uploads.actions.begin import Announced, begin
from workflows.uploads.headers import uuid
from workflows.uploads.memory import Bounded
from workflows.uploads.models import Purpose, Upload


def received(request: HttpRequest, dossier: DossierPage) -> list[Upload]:
    """The uploads that a form names, and those that its own files become. Raises Refused."""
    named = [open_upload(request.user, key) for key in map(uuid, request.POST.getlist("upload")) if key]
    if any(upload is None for upload in named):
        raise Refused("gone", _("Un envoi n’existe plus : choisissez de nouveau les fichiers."))
    if Bounded.left_out(request):
        raise Refused("size", _("Sans JavaScript, un envoi fait 8 Mo au plus."))
    return [*filter(None, named), *_sealed(request.FILES.getlist("file"), sender(request.user), dossier)]


def _sealed(files: Sequence[Any], owner: User, dossier: DossierPage) -> list[Upload]:
    made = []
    for file in files:
        announced = Announced(file.size or 0, file.name or "")
        upload, _is_new = begin(announced, owner=owner, purpose=Purpose.CONTRIBUTION, dossier=dossier)
        made.append(append(upload, file, at=0))
    return made
