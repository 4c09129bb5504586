"""A hospital of any size in PostgreSQL's own statements: 100,000 entries in seconds, for plans and benchmarks.

One dossier, entry and physician are made by the portal's actions; their rows are the moulds of all others, which differ
in what is said here. Triggers and foreign keys look away meanwhile: what is inserted agrees by its making.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Model, UUIDField
from wagtail.models import Page

from documents.models import Attachment, ClinicalDocumentPage, EntryPage
from patients.models import (
    AccessTrace,
    Designation,
    DossierGrant,
    DossierIdentity,
    DossierIndexPage,
    DossierPage,
    PatientIdentifier,
    Physician,
    User,
)
from storage.models import StoredObject, Vault
from tests import people
from tests.behind import behind_the_database

FIRST = 10_000_000  # the first key of what is multiplied: above what the actions make


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each; entries and traces are spread evenly."""

    entries: int
    dossiers: int
    physicians: int = 1_400
    designations: int = 3  # of each dossier

    @property
    def each(self) -> int:
        """Entries of a dossier."""
        return self.entries // self.dossiers


@dataclass(frozen=True, slots=True)
class Crowd:
    """Whom to ask: a physician with as many dossiers as the others, and one of their dossiers."""

    reader: Physician
    dossier: DossierPage
    entry: EntryPage


def gather(size: Size) -> Crowd:
    """Makes it all, and lets the server count it."""
    dossier, physician = people.dossier(), people.physician()
    entry, designation = people.entry(dossier), people.designation(dossier, physician)
    with behind_the_database():
        _people(physician, size)
        _dossiers(dossier, size)
        _designations(designation, size)
        _entries(entry, size)
        _multiply(
            AccessTrace,
            AccessTrace.objects.create(user=physician.user, dossier=dossier, act="open", time=people.NOW).pk,
            size.dossiers * 10,
            user_id=f"{FIRST} + g % {size.physicians}",
            dossier_id=f"{FIRST} + g % {size.dossiers}",
            time="t.time - g * interval '1 minute'",
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    reader = Physician.objects.get(pk=FIRST + 1)
    opened = DossierPage.objects.filter(designations__physician=reader).order_by("pk")[1]
    return Crowd(reader, opened, EntryPage.objects.filter(dossier=opened).order_by("pk")[0])


def _people(mould: Physician, size: Size) -> None:
    number = size.physicians
    _multiply(User, mould.user_id, number, username="'foule-' || g")
    _multiply(Physician, mould.pk, number, user_id=f"{FIRST} + g", rpps="(90000000000 + g)::text")


def _dossiers(mould: DossierPage, size: Size) -> None:
    uuid, index = "md5('dossier' || g)::uuid", DossierIndexPage.objects.get()
    number = size.dossiers
    _multiply(Vault, mould.vault_id, number, uuid="md5('vault' || g)::uuid")
    path, url = f"'{index.path}' || {_step('g + 4096')}", f"'/dossiers/' || {uuid} || '/'"
    _multiply(Page, mould.pk, number, path=path, slug=uuid, url_path=url)
    own = {"page_ptr_id": f"{FIRST} + g", "identity_id": f"{FIRST} + g", "vault_id": "md5('vault' || g)::uuid"}
    _multiply(DossierPage, mould.pk, number, uuid=uuid, **own)
    _multiply(
        DossierIdentity,
        mould.identity_id,
        number,
        dossier_id=f"{FIRST} + g",
        birth_name=_name("g % 7919"),
        sought=f"' ' || {_name('g % 7919')} || ' ' || {_name('g % 101')}",
        birth_date="(date '1930-01-01' + g % 32000)::text",
    )
    first = PatientIdentifier.objects.get(dossier=mould)
    _multiply(PatientIdentifier, first.pk, number, dossier_id=f"{FIRST} + g", value="'F' || g")


def _designations(mould: Designation, size: Size) -> None:
    number = size.dossiers * size.designations
    dossier, physician = f"{FIRST} + g / {size.designations}", f"{FIRST} + (g * 11) % {size.physicians}"
    _multiply(Designation, mould.pk, number, uuid="md5('will' || g)::uuid", dossier_id=dossier, physician_id=physician)
    grant = DossierGrant.objects.get(designation=mould)
    own = {"content_object_id": dossier, "user_id": physician, "designation_id": f"{FIRST} + g"}
    _multiply(DossierGrant, grant.pk, number, **own)


def _entries(mould: EntryPage, size: Size) -> None:
    dossier, rank, uuid = f"g / {size.each}", f"g % {size.each}", "md5('entry' || g)::uuid"
    key, index = f"{FIRST} * 2 + g", DossierIndexPage.objects.get()
    place = f"'{index.path}' || {_step(f'{dossier} + 4096')} || {_step(f'{rank} + 1')}"
    url = f"'/dossiers/' || md5('dossier' || {dossier})::uuid || '/' || {uuid} || '/'"
    _multiply(Page, mould.pk, size.entries, id=key, path=place, slug=uuid, url_path=url)
    _multiply(
        EntryPage,
        mould.pk,
        size.entries,
        page_ptr_id=key,
        uuid=uuid,
        dossier_id=f"{FIRST} + {dossier}",
        document_id="'doc-' || g",
        original_sha256="md5('a' || g) || md5('b' || g)",
        act_date=f"t.act_date - ({rank} * 20 + g % 17) * interval '1 day'",
        published_at=f"t.published_at - ({rank} * 20 + g % 17) * interval '1 day'",
        type_code="(ARRAY['11488-4', '34112-3', '11502-2', '18748-4'])[1 + g % 4]",
        unit="'Unité ' || g % 12",
    )
    _multiply(ClinicalDocumentPage, mould.pk, size.entries, entrypage_ptr_id=key)
    original = Attachment.objects.get(entry=mould, part="original")
    stored, vault = "md5('object' || g)::uuid", f"md5('vault' || {dossier})::uuid"
    _multiply(StoredObject, original.stored_id, size.entries, uuid=stored, vault_id=vault, sha256="md5('a' || g)")
    _multiply(Attachment, original.pk, size.entries, entry_id=key, stored_id=stored)


def _name(number: str) -> str:
    """A name of letters alone, the same for the same number."""
    return f"'NOM' || translate(({number})::text, '0123456789', 'ABCDEFGHIJ')"


def _step(number: str) -> str:
    """Four signs of a path: hexadecimal ones are among treebeard's, in the same order."""
    return f"upper(lpad(to_hex({number}), 4, '0'))"


def _multiply(model: type[Model], mould: int | UUID | None, count: int, **columns: str) -> None:
    """Inserts `count` copies of the row of key `mould`, for g from 0; `columns` are of g and of t, the mould."""
    names = [str(field.column) for field in model._meta.local_concrete_fields]
    key = str(model._meta.pk.column)
    lots = [str(field.column) for field in model._meta.local_concrete_fields if isinstance(field, UUIDField)]
    drawn = {name: f"md5('{name} {mould}' || g)::uuid" for name in lots}
    told: Mapping[str, str] = {**drawn, key: f"{FIRST} + g", **columns}
    assert told.keys() <= set(names), told.keys() - set(names)
    values = ", ".join(told.get(name, f't."{name}"') for name in names).replace("%", "%%")
    table, into = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
    rows = f"{table} t, generate_series(0, %s) g"
    statement = f'INSERT INTO {table} ({into}) SELECT {values} FROM {rows} WHERE t."{key}" = %s'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [count - 1, mould])
