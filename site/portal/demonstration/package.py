"""An IHE_XDM package as a secure mail carries it (IHE ITI TF-2:3.32): one document, and who it says it is about."""

import hashlib
import zipfile
from io import BytesIO

from django.template.loader import render_to_string

from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient

MOMENT = (2026, 1, 1, 0, 0, 0)  # of the members; the same in every run


def written(paper: Paper, document: bytes, described: Patient) -> bytes:
    """A package with `document` that its metadata say to be about `described`; the same bytes each time."""
    metadata = render_to_string(
        "portal/demonstration/metadata.xml",
        {
            "paper": paper,
            "who": described.identity,
            "birth": described.identity.birth_date.replace("-", ""),
            "ins": described.ins,
            "sha1": hashlib.sha1(document, usedforsecurity=False).hexdigest(),  # the one that XDS asks for
            "size": len(document),
        },
    )
    members = {
        "README.TXT": b"Message de demonstration.\r\n",
        "INDEX.HTM": b"<html><body><p>Un document.</p></body></html>",
        "IHE_XDM/SUBSET01/METADATA.XML": metadata.encode(),
        "IHE_XDM/SUBSET01/DOC00001.XML": document,
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), content)
    return buffer.getvalue()
