"""Puts the benchmark's hospital into an installation, a dossier at a time: interrupted, it goes on where it was.

People, dossiers and designations are made by the portal's actions. Documents are not: twenty thousand of them are
inserted a dossier to a transaction, published, with their sealed text and without an original, which no search reads;
no change is noted for the index, which `search rebuild` makes. Only `publish_one` takes the whole road.
"""

import json
from collections import Counter
from hashlib import sha256
from io import BytesIO
from itertools import groupby

from django.contrib.auth.models import Group
from django.db import transaction

from documents.actions.entering import enter
from documents.actions.file import file_arrival
from documents.actions.receive import receive
from documents.describing import Said
from documents.formats.reading import Reading
from documents.models import Attachment, EntryPage, Part
from documents.preparing import Prepared
from documents.states import State
from patients import clock
from patients.actions.designate import Will, designate
from patients.actions.open_dossier import Identity, Number, open_dossier
from patients.models import DossierPage, Physician, Role, Scope, User
from storage import objects
from tests.bench.corpus import DOSSIERS, Corpus, Report
from tests.people import rpps

AUTHORITY = "1.2.250.1.999.9"


def fill(corpus: Corpus, password: str) -> int:
    """How many documents there are; an installation that has them already is left as it is."""
    with transaction.atomic():
        if not User.objects.filter(username="doc000").exists():
            _physicians(corpus, _dossiers(), password)
    dossiers = list(DossierPage.objects.select_related("vault").order_by("pk"))
    there = Counter(EntryPage.objects.values_list("dossier", flat=True))
    for number, reports in groupby(corpus.reports(), lambda report: report.dossier):
        if there[dossiers[number].pk] < corpus.per_dossier:
            _insert(dossiers[number], list(reports)[there[dossiers[number].pk] :])
    return EntryPage.objects.count()


def publish_one(word: str) -> None:
    """A document with this word, in a dossier of the first physician."""
    mine = DossierPage.objects.filter(grants__user__username="doc000").select_related("vault").first()
    if mine is None:
        raise RuntimeError("nobody designated the first physician")
    arrival = receive(BytesIO(f"Document\n{word}".encode()))
    file_arrival(arrival, mine, Prepared(_reading("Document", word), None))


def _dossiers() -> list[DossierPage]:
    made = []
    for number in range(DOSSIERS):
        identity = Identity(
            birth_name=f"PAT-{number:03d}", first_given_name="DOMINIQUE", birth_date="1979-03-28", sex="F"
        )
        made.append(open_dossier(identity, (Number(f"{number:07d}", AUTHORITY),)))
    return made


def _physicians(corpus: Corpus, dossiers: list[DossierPage], password: str) -> None:
    group = Group.objects.get(name="Physicians")
    for number, (login, granted) in enumerate(corpus.grants().items()):
        user = User.objects.create_user(login, password=password, last_name=login.upper())
        user.groups.add(group)
        physician = Physician.objects.create(user=user, rpps=rpps(2_000_000_000 + number))
        with transaction.atomic():
            for dossier in granted:
                designate(dossiers[dossier], physician, Will(role=Role.TREATING, scope=Scope.DOSSIER, reason="mesure"))


@transaction.atomic
def _insert(dossier: DossierPage, reports: list[Report]) -> None:
    for report in reports:
        read = _reading(report.title, report.text)
        entry = enter(dossier, read, Said(), sha256=sha256(report.title.encode()).hexdigest())
        stored = objects.put(dossier.vault, BytesIO(json.dumps({"pages": [report.text]}).encode()))
        Attachment.objects.create(entry=entry, part=Part.TEXT, stored=stored, media_type="application/json", pages=1)
    drafts = EntryPage.objects.filter(dossier=dossier, state=State.DRAFT)
    drafts.update(state=State.PUBLISHED, live=True, published_at=clock.now())


def _reading(title: str, text: str) -> Reading:
    return Reading(format="text", media_type="text/plain", title=title, pages=1, display="text", text=(text,))
