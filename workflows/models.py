"""The tables of this room."""

from workflows.contributions.models import Draft, Part
from workflows.desk.models import Claim, Decision, Drop, Dropped, Look
from workflows.uploads.models import Piece, Upload

__all__ = ["Claim", "Decision", "Draft", "Drop", "Dropped", "Look", "Part", "Piece", "Upload"]
