"""What may never be seen: an index that lies about access, asked 2,000 times by 20 physicians.

Each entry carries canary words of its own in its title, text, author and unit, and each patient a name of their own.
Who may read what is said here by hand, from what was designated, and not by the code under test.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from documents.actions.withdraw import withdraw
from documents.formats.reading import Author, Recipient
from documents.models import EntryPage
from patients.actions.end_designation import end_designation
from patients.models import DossierPage, Physician, Role, Scope
from search import building, source
from search.actions.keep import keep
from search.asked import Asked
from search.engines import engine
from search.models import PastSearch
from tests import people
from tests.behind import behind_the_database
from tests.database import installation
from tests.people import Clock
from tests.search.indexes import some_index

PHYSICIANS, DOSSIERS, EACH = 20, 30, 100
PER_DOSSIER = 3
CANARY = re.compile(r"[qz]anari[a-z]{4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry, and its words that no other has."""

    entry: EntryPage
    dossier: DossierPage
    kind: str
    recipient: str
    contributor: int
    masked: bool
    standing: bool
    canaries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hospital:
    """Everything, and who was given what: (dossier, scope, role) in force."""

    items: list[Item]
    physicians: list[Physician]
    given: dict[int, list[tuple[int, Scope, Role]]]
    names: dict[int, str]

    def may_read(self, physician: Physician, item: Item) -> bool:
        """By what was designated alone."""
        mine = [one for one in self.given[physician.pk] if one[0] == item.dossier.pk]
        in_scope = any(
            scope == Scope.DOSSIER
            or (scope == Scope.IMAGING and item.kind == "report")
            or (scope == Scope.ADDRESSED and item.recipient == physician.rpps)
            or item.contributor == physician.user_id
            for _dossier, scope, _role in mine
        )
        own = item.contributor == physician.user_id
        unmasked = not item.masked or own or any(role == Role.TREATING for _dossier, _scope, role in mine)
        return item.standing and in_scope and unmasked

    def allowed(self, physician: Physician) -> tuple[set[str], set[str]]:
        """The canaries and the patients' names that this physician may see."""
        items = [item for item in self.items if self.may_read(physician, item)]
        canaries = {canary for item in items for canary in item.canaries}
        return canaries, {self.names[one[0]] for one in self.given[physician.pk]}


def _word(number: int) -> str:
    return "".join(chr(97 + number // 26**place % 26) for place in range(4))


@transaction.atomic
def _hospital(chance: random.Random) -> Hospital:
    physicians = [people.physician() for _ in range(PHYSICIANS)]
    dossiers = [people.dossier(birth_name=f"ZANARI{_word(5000 + number)}".upper()) for number in range(DOSSIERS)]
    given: dict[int, list[tuple[int, Scope, Role]]] = {physician.pk: [] for physician in physicians}
    for dossier in dossiers[:-2]:  # the last two are nobody's
        for physician in chance.sample(physicians, 3):
            scope, role = chance.choice(list(Scope)), chance.choice([Role.TREATING, Role.CORRESPONDENT])
            made = people.designation(dossier, physician, scope, role)
            if chance.random() < 0.2:
                end_designation(made)
            else:
                given[physician.pk].append((dossier.pk, scope, role))
    items = [
        _item(chance, dossier, number * 4 + k, physicians) for number, dossier in enumerate(dossiers) for k in range(4)
    ]
    names = {dossier.pk: f"ZANARI{_word(5000 + number)}".upper() for number, dossier in enumerate(dossiers)}
    return Hospital(items, physicians, given, names)


def _item(chance: random.Random, dossier: DossierPage, number: int, physicians: list[Physician]) -> Item:
    kind, masked = chance.choice(["report", ""]), chance.random() < 0.25
    recipient = chance.choice(physicians).rpps
    title, text, author, unit = (f"qanari{_word(number * 4 + place)}" for place in range(4))
    entry = people.entry(
        dossier,
        title=f"Courrier {title}",
        text=(f"Consultation de routine, {text}, sans particularité. Tension normale.",),
        kind=kind,
        authors=(Author(name=f"Dr {author}"),),
        unit=f"Service {unit}",
        recipients=(Recipient(rpps=recipient),),
        visibility=("MASQUE_PS",) if masked else (),
    )
    contributor = chance.choice(physicians).user_id if chance.random() < 0.4 else 0
    if contributor:
        EntryPage.objects.filter(pk=entry.pk).update(contributor=contributor, origin="physician")
    standing = chance.random() > 0.1
    if not standing:
        withdraw(entry, reason="erreur")
    return Item(entry, dossier, kind, recipient, contributor, masked, standing, frozenset({title, text, author, unit}))


def _falsify(hospital: Hospital, chance: random.Random) -> None:
    """Puts everything ever filed into the index, with access fields drawn at random."""
    with behind_the_database():
        EntryPage.objects.filter(state="withdrawn").update(state="published")
    found = source.documents(source.rows(source.published()), source.ticket())
    EntryPage.objects.filter(withdrawn_at__isnull=False).update(state="withdrawn")
    dossiers = [item.dossier.pk for item in hospital.items]
    every = tuple(physician.rpps for physician in hospital.physicians)
    users = [physician.user_id for physician in hospital.physicians]
    lies = [
        replace(
            document,
            dossier=chance.choice([document.dossier, chance.choice(dossiers)]),
            masked=False,
            author=chance.choice(users),
            contributor=chance.choice(users),
            kind=chance.choice(["report", "clinical", "images"]),
            recipients=every,
        )
        for document in found
    ]
    engine().write(lies, {})


# Thousands of small commits, none of which must last
PASSING = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit = off"}


@pytest.fixture(scope="module")
def hospital(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hospital]:
    folder = tmp_path_factory.mktemp("leaks") / "data"
    with (
        pytest.MonkeyPatch.context() as patch,
        installation(django_db_blocker, migrated, folder),
        some_index(folder / "index") as index,
    ):
        patch.setattr("patients.clock.now", Clock())
        patch.setattr("django.conf.settings.STORAGE_URL", (folder / "objects").as_uri())
        patch.setattr("django.conf.settings.SEARCH_URL", index.url)
        with connection.cursor() as cursor:
            cursor.execute(PASSING[connection.vendor])
        made = _hospital(random.Random(20260328))
        building.whole()
        yield made


def _questions(hospital: Hospital, chance: random.Random) -> Iterator[Asked]:
    """What is shared by all, what is one's own, what is another's, and attempts at syntax."""
    canaries = [canary for item in hospital.items for canary in sorted(item.canaries)]
    names = sorted(hospital.names.values())
    makers = (
        lambda: Asked(q="consultation routine"),
        lambda: Asked(q=chance.choice(canaries)),
        lambda: Asked(q=chance.choice(canaries)[:-1] + "x"),
        lambda: Asked(q=chance.choice(names)),
        lambda: Asked(q=f'"{chance.choice(canaries)} sans particularité"'),
        lambda: Asked(q=f"tension -{chance.choice(canaries)}"),
        lambda: Asked(q="tension", author=chance.choice(canaries)),
        lambda: Asked(q="tension", unit=chance.choice(canaries)),
        lambda: Asked(kind=chance.choice(["report", "clinical", "images"])),
        lambda: Asked(q="courrier", since="2000-01-01"),
        lambda: Asked(q=f"dossier:{chance.randrange(200)} OR body:{chance.choice(canaries)}"),
        lambda: Asked(q="qanari"),
        lambda: Asked(q=f"{chance.choice(canaries)} {chance.choice(canaries)} tension"),  # in part
        lambda: Asked(q="tension", author_is=f"Dr {chance.choice(canaries)}"),
        lambda: Asked(q="tension", unit_is=f"Service {chance.choice(canaries)}"),
        lambda: Asked(q="*:* tension"),
    )
    while True:
        yield chance.choice(makers)()


def _seen(client: Client, asked: Asked, physician: Physician, query: str) -> tuple[str, str, int]:
    """The page without what was typed, its headers, and how many documents it says there are."""
    uuid = keep(physician.user, asked)
    response = client.get(f"/search/{uuid}/{query}")
    assert response.status_code == 200
    html = response.content.decode()
    said = re.search(r'class="count" role="status">(?:plus de )?([\d\s\u202f\xa0]+|aucun) document', html)
    assert said is not None
    count = 0 if said[1] == "aucun" else int(re.sub(r"\D", "", said[1]))
    return _without_what_was_typed(html), repr(dict(response.items())), count


def _without_what_was_typed(html: str) -> str:
    """One may see one's own words again: in the form, in its hidden fields, in one's suggestions."""
    return re.sub(r'(<input[^>]* value|<option value)="[^"]*"', r"\1", html)


def _canaries(text: str) -> set[str]:
    plain = re.sub(r"</?mark>", "", text)
    return {canary.lower() for canary in CANARY.findall(plain)}


@pytest.mark.parametrize("share", range(4))
def test_an_index_that_lies_shows_nothing_that_may_not_be_read(hospital: Hospital, share: int) -> None:
    chance = random.Random(share)
    _falsify(hospital, chance)
    shown = 0
    for physician in hospital.physicians[share * 5 : share * 5 + 5]:
        client, questions = people.signed_in(physician.user), _questions(hospital, chance)
        canaries, names = hospital.allowed(physician)
        allowed = canaries | {name.lower() for name in names}
        readable = sum(hospital.may_read(physician, item) for item in hospital.items)
        for number in range(EACH):
            asked = next(questions)
            html, headers, count = _seen(client, asked, physician, "?sort=date" if number % 7 == 0 else "")
            assert _canaries(html) - allowed == set(), asked
            assert _canaries(headers) == set()
            assert count <= readable
            shown += count > 0
    assert shown > EACH / 2  # it did show what may be read


def test_an_index_that_is_right_shows_all_that_may_be_read(hospital: Hospital) -> None:
    building.whole()
    for physician in hospital.physicians:
        html, _headers, count = _seen(people.signed_in(physician.user), Asked(q="consultation"), physician, "")
        wanted = [item for item in hospital.items if hospital.may_read(physician, item)]
        assert count == len(wanted)
        if count <= 20:
            assert {item for item in wanted if not item.canaries & _canaries(html)} == set()


def test_suggestions_are_nobody_elses(hospital: Hospital) -> None:
    PastSearch.objects.all().delete()
    one, other = hospital.physicians[:2]
    keep(one.user, Asked(q="qanarizzzz"))
    for path in ("/search/", f"/search/{keep(other.user, Asked(q='tension'))}/"):
        assert "qanarizzzz" not in people.signed_in(other.user).get(path).content.decode()


HOSTILE = [
    "' OR '1'='1", '" OR 1=1 --', "*", "**", "*:*", "?", "~", "^2", "a~9999999999", "a^1e999", "[* TO *]", "{a TO z}",
    "AND", "OR", "NOT", "AND OR NOT", "+++", "---", "-*", "(((((", ")))))", "\\", "\\\\\\", "\0", "\x1b[31m", "\ud7ff",
    "field:", ":value", "dossier:1", "gone:0", "_exists_:title", "masked:1", "title:/.*/", "/.*/", "/(a|a)*$/",
    "${jndi:ldap://x}", "{{7*7}}", "{% debug %}", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "%00", "%27", "&amp;", "&#39;", "../../etc/passwd", "file:///etc/passwd", "; rm -rf /", "`id`", "$(id)", "|cat",
    "\u202e\u202d", "\ufeff", "\u200b", "a\u0300" * 200, "🧬" * 100, "İ", "ß", "ﬀ", "Ǆ", "\u0345", "ẞ",
    "a" * 10_000, "a " * 5_000, '"' * 1000, "-" * 1000, '-"' * 500, "« " * 300, "’" * 300, "l'" * 300, "1,1" * 300,
    "«»“”\"'", "-«»", "- - -", "\t\n\r\x0b\x0c", "null", "undefined", "NaN", "true", "0", "-1", "1e309",
]  # fmt: skip


def _hostile(chance: random.Random) -> Iterator[str]:
    """500 strings: those above, and others drawn from what breaks parsers."""
    yield from HOSTILE
    pieces = [
        '"',
        "-",
        "(",
        ")",
        ":",
        "*",
        "~",
        "^",
        "\\",
        "/",
        "[",
        "]",
        "{",
        "}",
        "AND",
        "OR",
        "tension",
        " ",
        "'",
        "«",
    ]
    for _ in range(500 - len(HOSTILE)):
        yield "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 40)))


def test_no_hostile_string_is_an_error_nor_shows_more(hospital: Hospital) -> None:
    building.whole()
    PastSearch.objects.all().delete()
    physician = hospital.physicians[0]
    client = people.signed_in(physician.user)
    canaries, names = hospital.allowed(physician)
    allowed = canaries | {name.lower() for name in names}
    every = sum(hospital.may_read(physician, item) for item in hospital.items)
    chance = random.Random(7)
    for number, text in enumerate(_hostile(chance)):
        fields = {"q": text} if number % 3 else {"q": text, "author": text, "unit": text, "kind": text, "from": text}
        answer = client.post("/search/", fields)
        assert answer.status_code in (200, 303), text
        page = client.get(answer["Location"]) if answer.status_code == 303 else answer
        assert page.status_code == 200, text
        html = page.content.decode()
        assert _canaries(_without_what_was_typed(html)) <= allowed, text
        assert html.count('class="entry"') <= every
        assert "<script>alert" not in html
        assert "<img src=x" not in html


@pytest.mark.parametrize("field", ["from", "to", "kind", "author", "unit", "dossier"])
def test_no_field_takes_what_it_should_not(hospital: Hospital, field: str) -> None:
    client = people.signed_in(hospital.physicians[0].user)
    for text in HOSTILE:
        answer = client.post("/search/", {"q": "tension", field: text})
        assert answer.status_code in ((303, 404) if field == "dossier" else (303,)), text
        if answer.status_code == 303:
            assert client.get(answer["Location"]).status_code == 200, text
