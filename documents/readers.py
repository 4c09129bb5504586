"""Who reads one entry: everyone who may at this instant, and those who did."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from documents.access import IMAGING, rpps_of
from documents.models import EntryPage
from documents.states import State
from patients import clock, families
from patients.access import in_force
from patients.models import AccessTrace, DossierGrant, DossierPage, Role, Scope, User


def readers_of(entry: EntryPage) -> list[User]:
    """Those to whom `readable_entries` gives `entry` now, earlier versions included: its rules from the other side.

    Two queries, five for an old version.
    """
    if entry.state == State.PUBLISHED:
        return _allowed(entry)
    if entry.state != State.SUPERSEDED or entry.head is None or entry.head.state != State.PUBLISHED:
        return []
    heads = {user.pk for user in _allowed(entry.head)}
    return [user for user in _allowed(entry) if user.pk in heads]


def _allowed(entry: EntryPage) -> list[User]:
    """By scope and mask, whatever the state."""
    grants = DossierGrant.objects.filter(
        in_force(clock.now()), content_object=entry.dossier_id, user__is_active=True
    ).select_related("user__physician")
    of_user: dict[User, list[DossierGrant]] = defaultdict(list)
    for grant in grants.order_by("user"):
        of_user[grant.user].append(grant)
    addressed = set(entry.recipients.values_list("rpps", flat=True)) - {""}
    return [user for user, held in of_user.items() if _may_read(user, held, entry, addressed)]


def _may_read(user: User, grants: Collection[DossierGrant], entry: EntryPage, addressed: Collection[str]) -> bool:
    is_mine = entry.contributor_id == user.pk
    unmasked = not entry.masked_to_professionals or entry.author_id == user.pk or is_mine
    if not unmasked and not any(grant.role == Role.TREATING for grant in grants):
        return False
    return is_mine or any(_includes(grant, entry, rpps_of(user) in addressed) for grant in grants)


def _includes(grant: DossierGrant, entry: EntryPage, is_addressed: bool) -> bool:
    if grant.scope == Scope.IMAGING:
        return entry.kind in IMAGING
    return grant.scope == Scope.DOSSIER or is_addressed


def past_reads(source: DossierPage, entries: Iterable[UUID]) -> list[dict[str, str]]:
    """Who had read these entries in `source`, or in those merged into it, as the ledger says; oldest first."""
    reads = AccessTrace.objects.filter(dossier__in=families.members(source), entry__in=list(entries))
    return [as_row(read) for read in reads.select_related("user").order_by("time", "pk")]


def as_row(read: AccessTrace) -> dict[str, str]:
    """A read as the privacy officer's lists keep it: person (login), entry, act, time (ISO 8601)."""
    return {
        "person": read.user.get_username(),
        "entry": str(read.entry),
        "act": read.act,
        "time": read.time.isoformat(),
    }
