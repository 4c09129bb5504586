"""The screen of one arrival, whatever was just asked of it."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from documents import waiting, word
from documents.formats.reading import Reading
from documents.models import Arrival
from documents.presentation import Sheet
from documents.waiting import Waiting
from patients import lookup, presentation
from patients.models import DossierPage
from workflows.desk import access, claiming, comparing, forms, listing, queue, refusals, studies
from workflows.desk.comparing import Comparison
from workflows.desk.looks import look
from workflows.desk.models import Decided, Decision
from workflows.desk.views.framing import framed, me, named, typed

_CODE = re.compile(r"[a-z-]{1,40}")
CHOSEN = 6  # dossiers that she may put beside each other


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of an arrival carries besides the description."""

    dossier: str = ""
    chosen: tuple[UUID, ...] = ()
    confirmed: frozenset[str] = frozenset()
    last: str = ""
    sought: str = ""
    images: int = 1
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What the screen says back: an error, the panel that is open (confirm, hold or refuse), what was typed there."""

    error: str = ""
    panel: str = ""
    typed: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Screen:
    """An arrival read once for one answer."""

    request: HttpRequest
    arrival: Arrival
    seen: Waiting
    form: forms.DescriptionForm
    asked: Asked = field(default_factory=Asked)
    size: studies.Size = field(default_factory=studies.Size)

    def answer(self, said: Said | None = None) -> HttpResponse:
        """The whole screen."""
        said = said or Said()
        context = {**self._work(), **self._queue(), "said": said, "arrival": self.arrival, "seen": self.seen}
        context["size"] = self.size
        return framed(self.request, "desk/arrival.html", context, said.status)

    def _work(self) -> dict[str, Any]:
        compared = self._compared()
        selected = compared.column(self.asked.dossier) or compared.proposed
        found = lookup.find(access.dossiers(self.request.user), self.asked.sought)
        named(self.request, [*found.dossiers, *(one.dossier for one in compared.columns), self.arrival.dossier])
        return {
            "form": self.form,
            "asked": self.asked,
            "compared": compared,
            "selected": selected,
            "to_confirm": [*(selected.to_confirm if selected else ()), *self._lifted()],
            "found": [(one, _facts(one)) for one in found.dossiers],
            "more": found.more,
            "sheets": _sheets(self.seen),
            "why": listing.why(self.arrival),
            "reasons": refusals.REASONS,
            "filed": _facts(self.arrival.dossier) if self.arrival.dossier else None,
        }

    def _lifted(self) -> list[word.Doubt]:
        """What her description says less of than the document does."""
        if self.seen.prepared is None or not self.form.is_bound or not self.form.is_valid():
            return []
        return word.lifted(self.seen.prepared, forms.said(self.form, self.seen.prepared.reading))

    def _queue(self) -> dict[str, Any]:
        last = claiming.last_decision(self.arrival)
        notes = Decision.objects.filter(arrival=self.arrival.uuid, decided=Decided.HOLD, undone_at=None)
        return {
            "in_hand": claiming.in_other_hands(self.arrival, me(self.request)),
            "last": self.asked.last or (str(last.uuid) if last else ""),
            "notes": notes.select_related("user").order_by("-pk")[:3],
            "wish": queue.wish(self.request.GET),
            "waiting": queue.counts(self.request.user)["held"],
        }

    def _compared(self) -> Comparison:
        if self.seen.prepared is None:
            return Comparison((), ())
        dossiers = access.dossiers(self.request.user)
        return comparing.comparison(self.arrival, self.seen.prepared, self.asked.chosen, dossiers)


def screen(request: HttpRequest, arrival: Arrival) -> Screen:
    """Reads the arrival, and what its form sent; traced, whatever the method: an answer to a form shows it all.

    Raises LedgerUnavailable, and what storage raises.
    """
    look(request, arrival)
    seen = waiting.opened(arrival, lambda key: reverse("desk_media", args=[arrival.uuid, key]))
    reading = seen.prepared.reading if seen.prepared else Reading(format="", media_type="")
    data = request.POST if request.method == "POST" and "confidentiality" in request.POST else None
    return Screen(request, arrival, seen, forms.description(reading, data), _asked(request), studies.size(arrival))


def _asked(request: HttpRequest) -> Asked:
    told = request.POST if request.method == "POST" else request.GET
    dossier = key(told.get("dossier", ""))
    chosen = [found for text in told.getlist("chosen")[:CHOSEN] if (found := key(text))]
    return Asked(
        dossier=str(dossier) if dossier else "",
        chosen=tuple(dict.fromkeys([*([dossier] if dossier else []), *chosen]))[:CHOSEN],
        confirmed=frozenset(filter(_CODE.fullmatch, request.POST.getlist("confirmed"))),
        last=request.POST.get("last", ""),
        sought=typed(request, "sought")[:200],
        images=images(request),
        is_confirmed="confirm" in request.POST,
    )


def images(request: HttpRequest) -> int:
    """How many images of its study the screen knew, the one it shows among them."""
    told = request.POST.get("images", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 7 else 1


def key(text: str) -> UUID | None:
    """The uuid that a form or an address carries; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _facts(dossier: DossierPage) -> presentation.Facts | None:
    return presentation.facts(dossier.identity) if dossier.identity else None


def _sheets(seen: Waiting) -> list[Sheet]:
    """The pages to draw, with their text."""
    if seen.prepared is None or seen.display not in ("pages", "picture", "image"):
        return []
    reading = seen.prepared.reading
    count = max(reading.pages, 1) if seen.display != "image" else 1
    return [Sheet(n + 1, reading.text[n].strip() if n < len(reading.text) else "") for n in range(count)]
