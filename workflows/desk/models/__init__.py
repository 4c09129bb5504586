"""The desk's own records: who has an arrival in hand, who looked at it, what was decided."""

from workflows.desk.models.claims import Claim
from workflows.desk.models.decisions import Decided, Decision
from workflows.desk.models.looks import Look, Looked

__all__ = ["Claim", "Decided", "Decision", "Look", "Looked"]
