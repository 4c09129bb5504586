"""Import designations: all the lines of a file, or none of them."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients import locks
from patients.actions.designate import designate
from patients.actions.refusals import Refused, need
from patients.models import Designation, User
from workflows.desk.designation_lines import Judged, judge
from workflows.desk.designation_table import Line


@transaction.atomic
def import_designations(lines: list[Line], *, actor: User) -> list[Designation]:
    """Records the designation of each line that is not there yet; those that are stay as they are.

    Every line is judged again here. Raises Refused: not-allowed, lines (one of them is refused), own-right…: then
    nothing is recorded.
    """
    need(actor, "patients.record_designation")
    found = [one.dossier for one in judge(lines, actor) if one.dossier is not None]
    locks.dossiers(*found)  # two imports at once: the second finds what the first recorded
    judged = judge(lines, actor)
    if any(one.refused for one in judged):
        raise Refused("lines", _("Une ligne au moins est refusée : rien n’a été enregistré."))
    return [_record(one, actor) for one in judged if one.is_new]


def _record(one: Judged, actor: User) -> Designation:
    if one.dossier is None or one.physician is None or one.will is None:
        raise Refused("lines", _("Une ligne au moins est refusée : rien n’a été enregistré."))
    return designate(one.dossier, one.physician, one.will, actor=actor)
