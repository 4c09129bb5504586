"""DICOM files: images, and whatever else a modality stores (PS3.3, PS3.5, PS3.10).

`read` is for filing; `read_instance` gives what DICOMweb needs, once; `preview` and `render_frame`
show a frame; `media` lists the files of a CD. The header is read by our own parser, because it must
neither recurse, nor load pixels, nor warn with a patient's name; pydicom gives the dictionaries.
"""

from __future__ import annotations

import logging

from documents.formats.dicom.display import preview, render_frame
from documents.formats.dicom.filing import FORMAT, MEDIA_TYPE, read, reading_of
from documents.formats.dicom.frames import Frame, frame_bytes
from documents.formats.dicom.instance import InstanceReading, cut_frame, is_uid, read_instance
from documents.formats.dicom.media import is_directory
from documents.formats.dicom.metadata import Bulk
from documents.formats.dicom.opened import open_data_set
from documents.formats.dicom.part10 import recognises
from documents.formats.dicom.presentation import Window
from documents.formats.dicom.reasons import DICOM_REASONS

MEDIA_TYPES = (MEDIA_TYPE,)

# It quotes the values that it finds odd: a patient's name would reach the log of whoever calls it.
logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)

__all__ = [
    "DICOM_REASONS",
    "FORMAT",
    "MEDIA_TYPES",
    "Bulk",
    "Frame",
    "InstanceReading",
    "Window",
    "cut_frame",
    "frame_bytes",
    "is_directory",
    "is_uid",
    "open_data_set",
    "preview",
    "read",
    "read_instance",
    "reading_of",
    "recognises",
    "render_frame",
]
