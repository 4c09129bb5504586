"""What people and programs do with the portal, one step at a time, on real servers that may fail in the middle.

A step ends acknowledged (it said that it was done) or refused (an honest failure: 503, or an error of the port).
Whatever else it does is wrong, and fails the test.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pikepdf
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from documents.access import readable_entries
from documents.actions.file import file_arrival
from documents.actions.file_instance import file_instance
from documents.actions.receive import receive
from documents.actions.withdraw import withdraw
from documents.formats import dicom
from documents.models import EntryPage, ImageSetPage, Instance, Kind, Outcome
from documents.preparing import Prepared
from documents.results import DUPLICATE, FILED
from documents.road import Errand, take_in
from documents.states import State
from patients.actions.make_token import make_token
from patients.ledger import LedgerUnavailable
from patients.models import AccessTrace, Act, DossierPage, Physician, Rights, User
from search.models import EntryChange
from search.ports import EngineDown
from search.tasks import look_after
from storage import objects
from storage.errors import StorageError
from tests import people
from tests.documents.formats import pdf_samples
from tests.documents.formats.dicom.invented import fresh_uid
from tests.documents.formats.dicom.written import INSTANCE, SERIES, STUDY, Picture
from tests.documents.imaging.dicomweb.test_message import message
from tests.documents.imaging.dicomweb.test_storing import TYPE
from tests.documents.intake.images import image
from tests.documents.taking.dossier import SAID, Shelf, shelf, taken
from tests.workflows.uploads.sending import announce, of, patch
from tests.working import work
from workflows.uploads.headers import sha256

HONEST = (StorageError, OperationalError, InterfaceError, LedgerUnavailable, EngineDown)
"""What a step may raise where no page stands between it and whoever asked."""
WORD = "hépatomégalie"
APART = frozenset({"Elasticsearch"})
IMAGE = f"/dicom-web/studies/{STUDY}/series/{SERIES}/instances/{INSTANCE}"
_numbers = count(1)


@dataclass(slots=True)
class World:
    """A dossier with documents, and a physician who may read them; `shelf` files into it."""

    shelf: Shelf
    physician: Physician
    client: Client
    secretary: User
    entry: EntryPage
    machine: dict[str, str]
    """The headers of the physician's machine, which may send images."""
    sent: dict[str, bytes] = field(default_factory=dict)
    """The images of the last message, by UID."""
    kept: set[str] = field(default_factory=set)
    """The UIDs of images whose storing was acknowledged."""

    @property
    def dossier(self) -> DossierPage:
        """Whose documents they are."""
        return self.shelf.dossier

    def visible(self) -> list[EntryPage]:
        """What the physician may read now."""
        return list(readable_entries(self.physician.user))


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, whether that was acknowledged, and what must then be so."""

    kind: str
    """Filing, publishing, reading, searching or exporting."""
    make: Callable[[World], Callable[[], Any]]
    """Prepares it, unhurt; the act itself may be struck, and can be done again."""
    acknowledged: Callable[[Any], bool]
    holds: Callable[[World, Any], None]
    """What an acknowledged one has done. Raises AssertionError."""
    without: frozenset[str] = frozenset()
    """Services without which it goes on as if nothing was."""
    traced: bool = False
    """Whether what it shows goes into the ledger."""
    either: Callable[[World], None] = lambda _world: None
    """What must be so, acknowledged or refused. Raises AssertionError."""


def world(folder: Path) -> World:
    """Filed, published, designated and signed in."""
    made = shelf(folder)
    physician = people.physician()
    people.designation(made.dossier, physician)
    entry = made.pdf(f"Découverte d’une {WORD} chez un patient fatigué.", "Deuxième page.")
    raw = Picture().file()
    image = folder / "image.dcm"
    image.write_bytes(raw)
    file_instance(receive(BytesIO(raw)), made.dossier, dicom.read_instance(image))
    machine = {"Authorization": f"Bearer {make_token(physician.user, 'station', Rights.SEND)[1]}"}
    secretary = people.person(group="Secretaries")
    return World(made, physician, people.signed_in(physician.user), secretary, entry, machine)


# -- Filing ---------------------------------------------------------------------------------------


def _file(world: World) -> Callable[[], Any]:
    path = pdf_samples.put(world.shelf.folder, pdf_samples.pdf(f"document classé numéro {next(_numbers)}"))
    return lambda: take_in(path, Errand(world.dossier, SAID))


def _filed(_world: World, result: Any) -> None:
    entry = EntryPage.objects.get(uuid=result.entry)
    assert entry.state == State.PUBLISHED
    assert whole(entry)


def _write(world: World) -> Callable[[], Any]:
    words = f"texte saisi numéro {next(_numbers)}"
    told = {"text": words, "type": "11488-4", "date": "2026-03-27", "title": words}
    return lambda: world.client.post(f"/dossiers/{world.dossier.uuid}/add/text/write", told)


def _written(world: World, _answer: HttpResponse) -> None:
    assert whole(max(world.visible(), key=lambda entry: entry.pk))


def _upload(world: World) -> Callable[[], Any]:
    content = f"pièce numéro {next(_numbers)} ".encode() * 400
    address = announce(world.client, len(content), world.dossier, filename="lettre.txt")["Location"]

    def send() -> HttpResponse:
        at = of(address).received  # as the browser does after a cut
        if at == len(content):
            return HttpResponse(status=204)
        return patch(world.client, address, content[at:], at, **{"Content-Digest": sha256(content[at:])})

    return send


def _uploaded(_world: World, answer: HttpResponse) -> None:
    assert answer.status_code == 204


def _store(world: World) -> Callable[[], Any]:
    """A study of two images, in one message."""
    number, folder = next(_numbers), world.shelf.folder / "sent"
    study = fresh_uid("station", str(number))
    files = [image(folder, salt=f"{number} {place}", study=study) for place in range(2)]
    world.sent = {file.instance: file.path.read_bytes() for file in files}
    content = message(*world.sent.values())
    return lambda: world.client.post("/dicom-web/studies", content, content_type=TYPE, headers=world.machine)


def _stored(world: World, answer: HttpResponse) -> None:
    said = {one["00081155"]["Value"][0] for one in json.loads(answer.content)["00081199"]["Value"]}
    assert len(said) == 2
    world.kept |= said
    _not_half(world)


def _not_half(world: World) -> None:
    """What was acknowledged can be seen; what can be seen of the last message is all there; no study is empty."""
    sets = [entry.pk for entry in world.visible() if entry.kind == Kind.IMAGES]
    seen = {one.uid: one.stored for one in _images(sets)}
    assert world.kept <= seen.keys()
    assert all(objects.read(seen[uid]) == raw for uid, raw in world.sent.items() if uid in seen)
    assert not ImageSetPage.objects.filter(pk__in=sets, series__instances=None).exists()


def _images(sets: Sequence[int]) -> QuerySet[Instance]:
    return Instance.objects.filter(series__image_set__in=sets).select_related("stored")


# -- Publishing, and taking out of sight ----------------------------------------------------------


def _publish(world: World) -> Callable[[], Any]:
    """An arrival that waits, filed and published by who decides."""
    from documents.actions.receive import receive

    arrival = receive(BytesIO(pdf_samples.pdf(f"arrivée {next(_numbers)}")))

    def publish() -> EntryPage:
        arrival.refresh_from_db()
        if arrival.outcome == Outcome.FILED:
            return arrival.entry.specific  # type: ignore[union-attr,no-any-return]
        return file_arrival(arrival, world.dossier, Prepared(people.reading()))

    return publish


def _published(world: World, entry: EntryPage) -> None:
    assert entry.pk in {one.pk for one in world.visible()}
    assert whole(EntryPage.objects.get(pk=entry.pk))


def _withdraw(world: World) -> Callable[[], Any]:
    entry = world.shelf.text(f"à retirer {next(_numbers)}")

    def out() -> EntryPage:
        now = EntryPage.objects.get(pk=entry.pk)
        return now if now.state == State.WITHDRAWN else withdraw(now, reason="classé par erreur")

    return out


def _withdrawn(world: World, entry: EntryPage) -> None:
    assert entry.pk not in {one.pk for one in world.visible()}
    assert world.client.get(f"/entries/{entry.uuid}/").status_code == 404


# -- Reading --------------------------------------------------------------------------------------


def _get(path: str, act: Act) -> tuple[Callable[[World], Callable[[], Any]], Callable[[World, Any], None]]:
    def make(world: World) -> Callable[[], Any]:
        address = path.format(dossier=world.dossier.uuid, entry=world.entry.uuid)
        return lambda: _read(world.client.get(address))

    def holds(world: World, _answer: Any) -> None:
        assert AccessTrace.objects.filter(user=world.physician.user, dossier=world.dossier, act=act).exists()

    return make, holds


def _frame(world: World) -> Callable[[], Any]:
    return lambda: _read(world.client.get(f"{IMAGE}/frames/1", headers={"Accept": "*/*"}))


def _studies(world: World) -> Callable[[], Any]:
    return lambda: _read(world.client.get(f"/dicom-web/studies?StudyInstanceUID={STUDY}"))


def _listed(world: World, answer: Any) -> None:
    assert STUDY in answer.body.decode()
    assert AccessTrace.objects.filter(user=world.physician.user, dossier=world.dossier, act=Act.SEARCH).exists()


def _patients(world: World) -> Callable[[], Any]:
    return lambda: _read(world.client.get("/patients/"))


def _desk(world: World) -> Callable[[], Any]:
    arrival = receive(BytesIO(pdf_samples.pdf(f"en attente {next(_numbers)}")))
    desk = people.signed_in(world.secretary)
    return lambda: _read(desk.get(f"/admin/desk/arrivals/{arrival.uuid}/"))


def _read(answer: Any) -> Any:
    """With its body read to the end, as a browser does."""
    answer.body = b"".join(answer) if answer.streaming else answer.content
    return answer


# -- Searching ------------------------------------------------------------------------------------


def _search(world: World) -> Callable[[], Any]:
    def ask() -> Any:
        posted = world.client.post("/search/", {"q": WORD})
        return world.client.get(posted["Location"]) if posted.status_code == 303 else posted

    return ask


def _found(answer: Any) -> bool:
    """Found; or an honest word. Never an empty list, which would say that there is nothing."""
    if answer.status_code != 200:
        return False
    page = answer.content.decode()
    if "Son serveur ne répond pas" in page or "Son index se reconstruit" in page:
        return False
    assert "<mark>" in page, "the page says that nothing was found"
    return True


def _nothing(_world: World, _answer: Any) -> None:
    """Whether it was found is what acknowledging meant."""


def _feed(world: World) -> Callable[[], Any]:
    world.shelf.text(f"à indexer {next(_numbers)}")

    def feed() -> bool:
        look_after.enqueue()  # as the worker's clock does
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())  # its waiting is over
        work()
        return not EntryChange.objects.exists()

    return feed


# -- Exporting ------------------------------------------------------------------------------------


def _take(form: str) -> Callable[[World], Callable[[], Any]]:
    return lambda world: lambda: _read(taken(world.client, world.dossier, world.entry, form=form))


def _taken(world: World, answer: Any) -> None:
    assert AccessTrace.objects.filter(user=world.physician.user, act=Act.TRANSFER, entry=world.entry.uuid).exists()
    if answer["Content-Type"] == "application/pdf":
        assert len(pikepdf.open(BytesIO(answer.body)).pages) >= 2
    else:
        assert answer.body.startswith(b"PK")


def whole(entry: EntryPage) -> bool:
    """Whether every part of an entry opens under its seal."""
    parts = {one.part: objects.read(one.stored) for one in entry.attachments.select_related("stored")}
    images = [objects.read(one.stored) for one in _images([entry.pk])]
    return all([*parts.values(), *images]) and bool(parts or images)


def ok(answer: Any) -> bool:
    """200, with all its body."""
    return bool(answer.status_code == 200)


def _step(kind: str, path: str, act: Act) -> Step:
    make, holds = _get(path, act)
    return Step(kind, make, ok, holds, APART, traced=True)


STEPS: Mapping[str, Step] = {
    "file a document": Step("filing", _file, lambda result: result.outcome in {FILED, DUPLICATE}, _filed, APART),
    "write a text": Step("filing", _write, lambda answer: answer.status_code == 302, _written, APART),
    "send a piece": Step("filing", _upload, lambda answer: answer.status_code == 204, _uploaded, APART),
    "store images": Step("filing", _store, ok, _stored, APART, either=_not_half),
    "publish an arrival": Step("publishing", _publish, bool, _published, APART),
    "withdraw a document": Step("publishing", _withdraw, bool, _withdrawn, APART),
    "open a dossier": _step("reading", "/dossiers/{dossier}/", Act.OPEN),
    "read a document": _step("reading", "/entries/{entry}/", Act.READ),
    "look at a page": _step("reading", "/entries/{entry}/pages/1", Act.READ),
    "download an original": _step("reading", "/entries/{entry}/original", Act.DOWNLOAD),
    "fetch a frame": Step("reading", _frame, ok, _nothing, APART, traced=True),
    "list one's patients": Step("reading", _patients, ok, _nothing, APART),
    "look at the desk": Step("reading", _desk, ok, _nothing, APART),
    "look for studies": Step("searching", _studies, ok, _listed, APART, traced=True),
    "search": Step("searching", _search, _found, _nothing),
    "feed the index": Step("searching", _feed, bool, _nothing),
    "take a PDF": Step("exporting", _take("pdf"), ok, _taken, APART, traced=True),
    "take a package": Step("exporting", _take("xdm"), ok, _taken, APART, traced=True),
}
