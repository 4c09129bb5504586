"""Which versions stand in a dossier, and which are folded under them: one rule for every action.

An entry stands unless one in force replaces it, directly or through others, even withdrawn ones: what an
old version replaced does not come back because the old version was withdrawn. What nothing in force
replaces stands: nothing vanishes by a clerical error. Entries of the same bytes, which two merged
dossiers may both have, replace each other, as do entries that say so of each other: one of them stands.
The outcome does not depend on the order in which the entries came.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Above = Mapping[int, set[int]]


@dataclass(frozen=True, slots=True)
class Version:
    """An entry as the rule sees it. `in_force`: neither draft nor withdrawn. `stands`: published now."""

    pk: int
    document_id: str
    sha256: str
    in_force: bool
    stands: bool
    head: int | None = None
    replaces: frozenset[str] = frozenset()  # document ids
    replaces_entries: frozenset[int] = frozenset()  # on somebody's word


def heads(versions: Iterable[Version]) -> dict[int, int | None]:
    """For each version in force, the one that it is folded under; None when it stands."""
    known = {version.pk: version for version in versions}
    above = _above(known)
    reached = {pk: _reach(pk, above) for pk in known}
    return {pk: _head(version, known, reached) for pk, version in known.items() if version.in_force}


def would_circle(versions: Iterable[Version], later: int, earlier: int) -> bool:
    """Whether `earlier` replaces `later` already, directly or through others."""
    return earlier in _reach(later, _above({version.pk: version for version in versions}))


def _above(known: Mapping[int, Version]) -> Above:
    """For each version, those that replace it directly."""
    named, alike = defaultdict(set), defaultdict(set)
    for pk, version in known.items():
        named[version.document_id].add(pk)
        alike[version.sha256].add(pk)
    above: dict[int, set[int]] = defaultdict(set)
    for pk, version in known.items():
        replaced = set().union(*(named[target] for target in version.replaces if target))
        for target in replaced | (version.replaces_entries & known.keys()) | alike[version.sha256]:
            above[target].add(pk)
    return above


def _reach(pk: int, above: Above) -> frozenset[int]:
    """Every version that replaces this one, directly or through others; itself only in a circle, left out."""
    seen: set[int] = set()
    waiting = [pk]
    while waiting:
        fresh = above.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting.extend(fresh)
    return frozenset(seen - {pk})


def _head(version: Version, known: Mapping[int, Version], reached: Mapping[int, frozenset[int]]) -> int | None:
    candidates = {version.pk} | {pk for pk in reached[version.pk] if known[pk].in_force}
    # Nothing replaces these, but those that they replace themselves
    top = {pk for pk in candidates if all(pk in reached[other] for other in reached[pk] & candidates)}
    if version.pk in top:
        first = _first({version.pk} | (reached[version.pk] & top), known)
        return first if first != version.pk else None
    firsts = {_first({pk} | (reached[pk] & top), known) for pk in top}
    return version.head if version.head in firsts else _first(firsts, known)


def _first(versions: Iterable[int], known: Mapping[int, Version]) -> int:
    """Of equals, the one that stands already; else the one that came first."""
    return min(versions, key=lambda pk: (not known[pk].stands, pk))
