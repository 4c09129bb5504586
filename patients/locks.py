"""Dossiers held against other hands while an action changes them.

Every action takes all its dossiers in one go, in the order of their keys, and holds none before: two
hands never wait for each other. What is found changed once locked is let go, by a savepoint, and taken
anew.
"""

from collections.abc import Callable, Mapping

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.transaction import TransactionManagementError

from patients.models import DossierPage

Roots = Mapping[int, int]


class _Changed(Exception):
    """Some of these dossiers are kept elsewhere by now, or more were merged into them; `roots` says where."""

    def __init__(self, roots: Roots) -> None:
        super().__init__()
        self.roots = roots


def dossiers(*asked: DossierPage) -> list[DossierPage]:
    """The dossiers as they are now, each where it is kept, locked until the caller's transaction ends.

    An instance may be old: its dossier may have been merged since, or set apart again. One query and a
    savepoint, three queries where one was merged. Raises TransactionManagementError outside a transaction.
    """
    return _take(asked, _of_roots)


def families(*asked: DossierPage) -> list[DossierPage]:
    """The same, and with each root all that were merged into it: for whoever changes that. Two queries more."""
    return _take(asked, _of_families)


def _take(asked: tuple[DossierPage, ...], rows_of: Callable[[Roots], Mapping[int, DossierPage]]) -> list[DossierPage]:
    if not connection.in_atomic_block:
        raise TransactionManagementError("a lock needs a transaction")
    roots: Roots = {dossier.pk: dossier.pk for dossier in asked}
    while True:
        try:
            with transaction.atomic():
                held = rows_of(roots)
        except _Changed as changed:
            roots = changed.roots
        else:
            return [held[roots[dossier.pk]] for dossier in asked]


def _of_roots(roots: Roots) -> Mapping[int, DossierPage]:
    """The roots, locked. While they are, nothing is merged into them nor set apart from them."""
    return _checked(_locked(set(roots.values())), roots)


def _of_families(roots: Roots) -> Mapping[int, DossierPage]:
    known = _members(roots)
    held = _checked(_locked(known), roots)
    if _members(roots) != known:
        raise _Changed(roots)
    return held


def _checked(held: Mapping[int, DossierPage], roots: Roots) -> Mapping[int, DossierPage]:
    rows = [held[pk] for pk in roots] if roots.keys() <= held.keys() else DossierPage.objects.filter(pk__in=roots)
    now = {row.pk: row.root_id for row in rows}
    if now != roots:
        raise _Changed(now)
    return held


def _members(roots: Roots) -> set[int]:
    keys = set(roots.values())
    found = DossierPage.objects.filter(Q(pk__in=keys) | Q(merged_into__in=keys))
    return set(found.values_list("pk", flat=True))


def _locked(keys: set[int]) -> Mapping[int, DossierPage]:
    return {row.pk: row for row in _rows(keys)}


def _rows(keys: set[int]) -> QuerySet[DossierPage]:
    # no_key: a trace that points to the dossier need not wait (FOR NO KEY UPDATE on PostgreSQL)
    rows = DossierPage.objects.select_for_update(no_key=True, of=("self",)).select_related("vault")
    return rows.filter(pk__in=keys).order_by("pk")
