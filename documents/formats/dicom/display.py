"""Pictures of a stored file's frames: one frame is read and decoded, never the whole of them."""

from __future__ import annotations

from pathlib import Path

from documents.formats import sandbox
from documents.formats.dicom.instance import cut_frame, read_opened
from documents.formats.dicom.opened import open_data_set
from documents.formats.dicom.presentation import Window, presentation
from documents.formats.dicom.rendering import encoded, fitted, picture
from documents.formats.unreadable import Unreadable


def render_frame(
    path: Path,
    frame: int = 1,
    window: Window | None = None,
    *,
    size: tuple[int, int] | None = None,
    media_type: str = "image/jpeg",
    quality: int = 90,
) -> bytes:
    """A frame, from 1, whole or fitted into `size` (width, height). Raises Unreadable.

    Decoders are C and Rust fed with strangers' bytes: they run in the sandbox.
    """
    return sandbox.run(_render, path, frame, window, size, media_type, quality, False)


def preview(path: Path, frame: int = 1, size: int = 256) -> bytes:
    """A small JPEG, its pixels made square. Raises Unreadable."""
    return sandbox.run(_render, path, frame, None, (size, size), "image/jpeg", 80, True)


def _render(
    path: Path,
    frame: int,
    window: Window | None,
    size: tuple[int, int] | None,
    media_type: str,
    quality: int,
    small: bool,
) -> bytes:
    with open_data_set(path) as opened:
        reading = read_opened(opened)
        if reading.pixels is None or reading.obstacle:
            raise Unreadable("dicom-not-displayable")
        raw = cut_frame(opened.stream, reading, frame)
    shown = presentation(reading.metadata, frame)
    image = picture(raw, reading.pixels, shown, window, thin=2 * max(size) if small and size else 0)
    if size is not None:
        image = fitted(image, *size, aspect=shown.aspect if small else 1.0)
    return encoded(image, media_type, quality)
