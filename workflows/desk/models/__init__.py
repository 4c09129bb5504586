"""The desk's own records: who has an arrival in hand, who looked at it, what was decided; what the worker reads."""

from workflows.desk.models.claims import Claim
from workflows.desk.models.decisions import Decided, Decision
from workflows.desk.models.drops import Drop, Dropped, End
from workflows.desk.models.looks import Look, Looked

__all__ = ["Claim", "Decided", "Decision", "Drop", "Dropped", "End", "Look", "Looked"]
