"""A paper as a CDA R2 document (CI-SIS « Structuration minimale »), from a template of ours.

Level 3 when its sections are in it; level 1 when it is a PDF in its envelope.
"""

import base64
from datetime import date

from django.template.loader import render_to_string

from portal.demonstration.forms import pdf
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient, houses


def written(paper: Paper, patient: Patient, today: date) -> bytes:
    """The document, the same bytes each time."""
    body = base64.b64encode(pdf.written(paper, patient, today)).decode() if paper.form == "letter" else ""
    who = patient.identity_on(paper.when.date(), today)
    context = {
        "paper": paper,
        "who": who,
        "birth": who.birth_date.replace("-", ""),
        "patient": patient,
        "centre": houses()["centre"],
        "house": houses()[paper.author.house],
        "body": body,
    }
    return render_to_string("portal/demonstration/document.xml", context).encode()
