"""An entry for secretaries, in any state: the document, its history, and what may be done with it. Traced."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from documents import shown
from documents.models import EntryPage, Part
from documents.presentation import sheets
from documents.presentation import shown as as_row
from documents.serving import extension, serve
from documents.shown import Picture
from documents.states import State
from patients import ledger, lookup, presentation
from patients.access import again
from patients.models import Act
from workflows.desk import access, history
from workflows.desk.entry_forms import DescribeForm, describing
from workflows.desk.views.dossier import about
from workflows.desk.views.framing import framed, me, named

View = Callable[..., HttpResponseBase]
READING = ("GET", "HEAD")


def entry_of(*methods: str, act: Act = Act.READ) -> Callable[[View], View]:
    """A view of the entry `uuid`, in any state; absent and forbidden are the same 404. Its trace is committed first."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, uuid: UUID, **kwargs: Any) -> HttpResponseBase:
            found: EntryPage | None = access.entries(request.user).filter(uuid=uuid).first()
            if found is None:
                raise Http404
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            ledger.record(ledger.Read(me(request), found.dossier, act, entry=found.uuid))
            return view(request, found, **kwargs)

        return opened

    return decorate


@entry_of(*READING)
def entry(request: HttpRequest, found: EntryPage) -> HttpResponse:
    """The document beside its description, and its history."""
    return screen(request, found)


def screen(
    request: HttpRequest,
    entry: EntryPage,
    form: DescribeForm | None = None,
    *,
    error: str = "",
    panel: str = "",
    typed: str = "",
    sought: str = "",
    target: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole screen; `panel` is the one that is open (describe, withdraw, move, replace), `typed` its reason."""
    content = shown.content(entry, "desk_entry_media")
    found = lookup.find(access.dossiers(request.user), sought)
    to = access.dossiers(request.user).filter(uuid=target).first() if target else None
    named(request, [*found.dossiers, to])
    context = {
        **about(entry.dossier),
        "entry": entry,
        "row": as_row(entry),
        "state": State(entry.state).label,
        "content": content,
        "sheets": sheets(entry, content.texts) if content.display in ("pages", "picture") else [],
        "steps": history.of(entry),
        "replacements": history.replacements(entry),
        "others": _others(request, entry),
        "form": form or describing(entry),
        "found": [(one, presentation.facts(one.identity)) for one in found.dossiers if one.identity],
        "target": (to, presentation.facts(to.identity)) if to and to.identity else None,
        "said": {"error": error, "panel": panel, "typed": typed, "sought": sought},
    }
    return framed(request, "desk/entry.html", context, status)


def _others(request: HttpRequest, entry: EntryPage) -> list[EntryPage]:
    """The published ones of its dossier that it may replace."""
    found = access.entries(request.user).filter(dossier=entry.dossier, state=State.PUBLISHED)
    return list(found.exclude(pk=entry.pk).order_by("-act_date", "-pk"))


@entry_of(*READING)
def page(request: HttpRequest, found: EntryPage, number: int) -> HttpResponse:
    """Page `number` (from 1) as a picture; a page that is not there is a 404."""
    return _sent(request, found, shown.page(found, number))


@entry_of(*READING)
def media(request: HttpRequest, found: EntryPage, key: str) -> HttpResponse:
    """The image or file `key` of its narrative, or the preview of a series."""
    return _sent(request, found, shown.media(found, key))


@entry_of(*READING, act=Act.DOWNLOAD)
def original(request: HttpRequest, found: EntryPage) -> HttpResponseBase:
    """The bytes as received."""
    attachment = found.attachments.filter(part=Part.ORIGINAL).select_related("stored__vault").first()
    if attachment is None:
        raise Http404
    uuid = found.uuid
    return serve(request, attachment, lambda: access.entries(again(request.user)).filter(uuid=uuid).exists())


def _sent(request: HttpRequest, entry: EntryPage, picture: Picture | None) -> HttpResponse:
    if picture is None:
        raise Http404
    response = HttpResponse(picture.content, content_type=picture.media_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if not picture.inline:
        ledger.record(ledger.Read(me(request), entry.dossier, Act.DOWNLOAD, entry=entry.uuid))
        response["Content-Disposition"] = f'attachment; filename="{entry.uuid}.{extension(picture.media_type)}"'
    return response
