"""The images of the hospital: the test files that pydicom ships, given to patients, and volumes of our own.

A study's source says where its images come from: a name of `shipped.SOURCES`, or `thorax-1mm:42`, a phantom of the
thorax in slices of 1 mm with a lesion of 42 mm (`abdomen`, and any thickness, likewise).
"""

from collections.abc import Callable, Iterator
from datetime import date

from portal.demonstration.images import phantom, shipped
from portal.demonstration.images.study import Stamp
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient

Image = tuple[str, Callable[[], bytes]]


def of(paper: Paper, patient: Patient, today: date) -> Iterator[Image]:
    """The files of the study that a paper reports on: the name and the bytes of each; none for a paper without."""
    if paper.study is None:
        return
    stamp = Stamp.of(paper, patient, today)
    made = shipped.instances if paper.study.source in shipped.SOURCES else phantom.instances
    for number, write in enumerate(made(stamp), start=1):
        yield f"{paper.number}-{number:03}.dcm", write
