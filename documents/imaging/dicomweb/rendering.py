"""What a client says of a rendered resource in its query (PS3.18 8.3.5): window, viewport, quality."""

from __future__ import annotations

import re
from math import isfinite

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from documents.formats.dicom import Window
from documents.formats.dicom.drawing import Drawing
from documents.imaging.dicomweb.problems import Problem

LARGEST = 8192  # pixels of a side
_FUNCTIONS = {"linear": "LINEAR", "linear-exact": "LINEAR_EXACT", "sigmoid": "SIGMOID"}
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?", re.ASCII)

WINDOW = _("« window » s’écrit centre,largeur,fonction : deux nombres, et linear, linear-exact ou sigmoid.")
VIEWPORT = _("« viewport » s’écrit largeur,hauteur, puis la région montrée : gauche,haut,largeur,hauteur.")
QUALITY = _("« quality » est un entier de 1 à 100.")


def drawing_of(request: HttpRequest, media_type: str, *, small: int = 0) -> Drawing:
    """How the frame is wanted; `small` is the side of a thumbnail that says no size. Raises Problem (400)."""
    box, region = _viewport(request.GET.get("viewport", ""))
    if small:
        return Drawing(media_type, 80, box=box or (small, small), is_small=True)
    quality = request.GET.get("quality", "90")
    if not re.fullmatch(r"[1-9]\d?|100", quality, re.ASCII):
        raise Problem(400, QUALITY)
    return Drawing(media_type, int(quality), _window(request.GET.get("window", "")), box, region)


def _window(told: str) -> Window | None:
    if not told:
        return None
    centre, width, function = (*told.split(","), "linear")[:3] if told.count(",") in (1, 2) else ("", "", "")
    numbers = [_number(centre), _number(width)]
    if None in numbers or function.lower() not in _FUNCTIONS or (numbers[1] or 0) <= 0:
        raise Problem(400, WINDOW)
    return Window(numbers[0] or 0.0, numbers[1] or 1.0, _FUNCTIONS[function.lower()])  # type: ignore[arg-type]


def _viewport(told: str) -> tuple[tuple[int, int] | None, tuple[float, float, float, float] | None]:
    if not told:
        return None, None
    parts = [part.strip() for part in told.split(",")]
    numbers = [_number(part) for part in parts]
    if len(parts) not in (2, 6) or None in numbers[:2]:
        raise Problem(400, VIEWPORT)
    wide, high = (int(number or 0) for number in numbers[:2])
    if not (1 <= wide <= LARGEST and 1 <= high <= LARGEST):
        raise Problem(400, VIEWPORT)
    return (wide, high), _region(parts[2:], numbers[2:]) if len(parts) == 6 else None


def _region(parts: list[str], numbers: list[float | None]) -> tuple[float, float, float, float]:
    """An empty left or top is 0."""
    left, top, width, height = numbers
    left, top = (0.0 if part == "" else number for part, number in zip(parts[:2], (left, top), strict=True))
    if left is None or top is None or not width or not height or left < 0 or top < 0:
        raise Problem(400, VIEWPORT)
    return left, top, width, height


def _number(text: str) -> float | None:
    if not _NUMBER.fullmatch(text.strip()):
        return None
    found = float(text)
    return found if isfinite(found) else None
