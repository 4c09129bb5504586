"""What: entries of a dossier, their stored objects, and everything that arrived."""

from documents.imaging.models import Instance, Series
from documents.models.arrivals import Arrival, Outcome
from documents.models.attachments import Attachment, Part
from documents.models.entries import EntryPage, EntryRecipient, EntryReplacement, Kind, Origin
from documents.models.kinds import ClinicalDocumentPage, ImageSetPage, ReportPage
from documents.models.marks import EntryMark
from documents.models.merges import MergedEntry
from documents.models.moves import EntryMove, MisfiledNotice
from documents.models.replacements import RecordedReplacement

__all__ = [
    "Arrival",
    "Attachment",
    "ClinicalDocumentPage",
    "EntryMark",
    "EntryMove",
    "EntryPage",
    "EntryRecipient",
    "EntryReplacement",
    "ImageSetPage",
    "Instance",
    "Kind",
    "MergedEntry",
    "MisfiledNotice",
    "Origin",
    "Outcome",
    "Part",
    "RecordedReplacement",
    "ReportPage",
    "Series",
]
