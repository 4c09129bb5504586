"""The image sets that a screen shows beside each other, each with its series and the one that it begins with."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.imaging import words
from documents.imaging.counting import counted
from documents.models import EntryPage, ImageSetPage, Series
from documents.presentation import When, when

MOST = 4


@dataclass(frozen=True, slots=True)
class SeriesChoice:
    """A series to choose: `frames` to look at, of which none can be drawn where it is not `displayable`."""

    pk: int
    uid: str
    name: str
    modality: str
    frames: int
    displayable: bool

    @property
    def label(self) -> str:
        """In one line of a list."""
        count = ngettext("%(count)s image", "%(count)s images", self.frames) % {"count": self.frames}
        known = (self.name, words.modality(self.modality), count, "" if self.displayable else _("non affichable"))
        return " · ".join(filter(None, known))


@dataclass(frozen=True, slots=True)
class Pane:
    """One image set on the screen; `begins` is the uid of the series that is shown first, "" without any."""

    entry: EntryPage
    study: str
    when: When
    series: tuple[SeriesChoice, ...]
    begins: str


def panes(entries: Sequence[EntryPage], wanted: str = "") -> list[Pane]:
    """One for each entry, in their order; the series `wanted` is shown first where it stands. Two queries."""
    keys = [entry.pk for entry in entries]
    studies = dict(ImageSetPage.objects.filter(pk__in=keys).values_list("pk", "study_uid"))
    by_set: dict[int, list[SeriesChoice]] = defaultdict(list)
    for one in counted(keys):
        by_set[one.image_set_id].append(choice(one))
    made: list[Pane] = []
    for entry in entries:
        series = tuple(one for one in by_set[entry.pk] if one.frames)
        begins = wanted if wanted in {one.uid for one in series} else _begins(series, made)
        made.append(Pane(entry, studies[entry.pk], when(entry.act_date, entry.act_precision), series, begins))
    return made


def choice(series: Series) -> SeriesChoice:
    """As it is named in a list; of those that `counted` gives."""
    name = series.description or (
        _("Série %(number)s") % {"number": series.number} if series.number is not None else _("Série")
    )
    frames, shown = getattr(series, "frame_count", 0) or 0, getattr(series, "shown_count", 0)
    return SeriesChoice(series.pk, series.uid, name, series.modality, frames, bool(shown))


def _begins(series: Sequence[SeriesChoice], before: Sequence[Pane]) -> str:
    """The series called as the one beside it; else the one with the most to see."""
    shown = [one for one in series if one.displayable] or list(series)
    first = next((one for pane in before for one in pane.series if one.uid == pane.begins), None)
    alike = [one for one in shown if first and (one.name, one.modality) == (first.name, first.modality)]
    found = max(alike or shown, key=lambda one: one.frames, default=None)
    return found.uid if found else ""
