"""A paper in its form: the bytes that come in, the same on every machine and in every run."""

from datetime import date

from portal.demonstration.forms import cda, pdf, scan, text
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient


def written(paper: Paper, patient: Patient, today: date) -> bytes:
    """The document of a paper."""
    if paper.form == "text":
        return text.written(paper)
    if paper.form in ("cda", "letter"):
        return cda.written(paper, patient, today)
    return scan.written(paper, patient, today) if paper.form == "scan" else pdf.written(paper, patient, today)
