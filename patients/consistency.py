"""Grants against designations: each unended designation has its grant, with its period, and nothing else opens."""

from collections.abc import Iterator
from dataclasses import dataclass

from guardian.models import GroupObjectPermission, UserObjectPermission

from patients.actions.designate import grant_for, reading
from patients.models import Designation, DossierGrant

COMPARED = ("user_id", "permission_id", "content_object_id", "role", "scope", "starts", "ends")


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong (missing, changed, ended, generic) and for which designation."""

    what: str
    designation: str | None = None

    def as_row(self) -> dict[str, str | None]:
        """For `--json`."""
        return {"what": self.what, "designation": self.designation}


def differences() -> Iterator[Difference]:
    """Every difference; none when all is well."""
    permission = reading()
    unended = Designation.objects.filter(ended_at=None).select_related("physician", "grant", "dossier")
    for designation in unended.iterator(chunk_size=2000):
        stored = getattr(designation, "grant", None)
        if stored is None:
            yield Difference("missing", str(designation.uuid))
        elif _differs(stored, grant_for(designation, permission)):
            yield Difference("changed", str(designation.uuid))
    for grant in DossierGrant.objects.exclude(designation__ended_at=None).select_related("designation"):
        yield Difference("ended", str(grant.designation.uuid))
    if UserObjectPermission.objects.exists() or GroupObjectPermission.objects.exists():
        yield Difference("generic")


def _differs(stored: DossierGrant, derived: DossierGrant) -> bool:
    return any(getattr(stored, name) != getattr(derived, name) for name in COMPARED)
