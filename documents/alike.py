"""What images of one study have in common while they wait: one person, one set of marks, hence one decision."""

from dataclasses import astuple
from hashlib import sha256

from documents.models import Arrival
from documents.preparing import Prepared


def note(arrival: Arrival, prepared: Prepared) -> None:
    """Puts down of which study `arrival` is an image, and what it is `alike`; the caller saves it."""
    image = prepared.instance
    arrival.study_uid = image.study.uid[:64] if image else ""
    arrival.series_uid = image.series.uid[:64] if image else ""
    arrival.alike = of(prepared)


def of(prepared: Prepared) -> str:
    """SHA-256 over the study, the person as read and the marks, packages included; "" for what is no image.

    A file whose package names somebody else, masks it or restricts it is not alike the others: what is decided on them
    is not decided on it.
    """
    if prepared.instance is None:
        return ""
    reading = prepared.reading
    person = astuple(reading.patient) if reading.patient else ()
    marks = sorted(reading.visibility), reading.confidentiality, prepared.contradicted
    return sha256(repr((prepared.instance.study.uid, person, marks)).encode()).hexdigest()
