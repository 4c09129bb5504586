"""A physician who adds to a dossier, through the whole road."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from documents.actions.receive import receive
from documents.describing import Said
from documents.models import EntryPage
from documents.road import Errand, judge
from patients.actions.refusals import Refused
from patients.models import DossierPage, Physician, Role, Scope
from tests import people
from tests.people import NOW

LETTER = b"Madame PAT-ESSAI va bien et revient dans six mois"
SAID = Said(type_code="11488-4", title="Consultation", act_date=NOW, act_precision="day")


def contribute(
    dossier: DossierPage, by: Physician, content: bytes = LETTER, said: Said | None = SAID, **errand: Any
) -> EntryPage:
    """The entry. Raises Refused."""
    arrival = receive(BytesIO(content), name="lettre", actor=by.user, apart=True)
    result = judge(arrival, Errand(dossier, said, by.user, contributes=True, **errand))
    assert result.entry is not None
    return EntryPage.objects.get(uuid=result.entry)


def designated(
    dossier: DossierPage, scope: Scope = Scope.DOSSIER, role: Role = Role.CORRESPONDENT, **columns: Any
) -> Physician:
    """A physician designated for it."""
    made = people.physician(**columns)
    people.designation(dossier, made, scope, role)
    return made


def code(call: Callable[[], object]) -> str:
    """The code of the refusal, "" when there is none."""
    try:
        call()
    except Refused as refused:
        return refused.code
    return ""
