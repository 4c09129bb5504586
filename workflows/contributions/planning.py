"""The documents that a draft will make: its photographs as one, each other file by itself."""

from dataclasses import dataclass

from documents.formats.picture import FORMAT as PICTURE
from documents.imaging import words
from patients import calendar
from patients.identity import dates
from workflows.contributions.models import Draft, Part, Way

PHOTOGRAPHS = "photos"


@dataclass(frozen=True, slots=True)
class Planned:
    """One document to be: `key` names its fields in the form; `refusal` says why it cannot be one."""

    key: str
    parts: tuple[Part, ...]

    @property
    def is_photographs(self) -> bool:
        """Whether its parts become the sheets of one PDF."""
        return self.key == PHOTOGRAPHS

    @property
    def is_images(self) -> bool:
        """Whether it is a DICOM image, which says itself what it is."""
        return self.proposed.get("kind") == "images"

    @property
    def is_drawn(self) -> bool:
        """Whether a picture of the DICOM image can be shown."""
        return bool(self.proposed.get("display"))

    @property
    def known_by(self) -> str:
        """By what one recognises the image: its modality and its day, in words."""
        day = calendar.partial(dates.parse(self.proposed.get("date", "")))
        return " · ".join(filter(None, (words.modality(self.proposed.get("modality", "")), day)))

    @property
    def name(self) -> str:
        """The file's name, for its sender alone."""
        return self.parts[0].upload.name

    @property
    def refusal(self) -> str:
        """Why it cannot be read, "" when it can."""
        return next((part.refusal for part in self.parts if part.refusal), "")

    @property
    def proposed(self) -> dict[str, str]:
        """What the file says of itself; photographs say nothing."""
        return {} if self.is_photographs else dict(self.parts[0].proposed)


def planned(draft: Draft) -> list[Planned]:
    """In the order of the draft. One query."""
    parts = list(draft.parts.select_related("upload"))
    together = [part for part in parts if draft.way == Way.PHOTOS and part.format == PICTURE]
    alone = [Planned(f"part-{part.pk}", (part,)) for part in parts if part not in together]
    return [Planned(PHOTOGRAPHS, tuple(together)), *alone] if together else alone
