"""What was found of one service."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class Grade(StrEnum):
    """Well; worth a look, while the portal serves; ill, which somebody must mend."""

    WELL = "ok"
    WARNING = "warning"
    ILL = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One service: its name, how it is, and a sentence for the operator."""

    service: str
    grade: Grade
    said: str | Promise


class Trouble(Exception):
    """Raised by an examination that finds something wrong: a sentence, and how grave it is."""

    def __init__(self, said: str | Promise, grade: Grade = Grade.ILL) -> None:
        super().__init__(said)
        self.said, self.grade = said, grade
