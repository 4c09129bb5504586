"""Which earlier images of the same dossier one compares with: the same part of the body, the same modality."""

from collections.abc import Iterable

from documents.models import Kind
from documents.outline import Line, Outline, SeriesLine
from patients.identity import normalise

# What stands in a study beside its images: reports, presentations, notes, plans (PS3.3 C.7.3.1.1.1)
BESIDE = frozenset({"SR", "PR", "KO", "DOC", "SEG", "REG", "RTPLAN", "RTSTRUCT", "RTRECORD", "FID", "AU"})


def image_sets(whole: Outline) -> list[Line]:
    """Those of the dossier that one may read, the newest first. No query."""
    return [line for line in whole.lines if line.kind == Kind.IMAGES]


def prior(whole: Outline, entry: int) -> Line | None:
    """The nearest image set before this one of the same body part and modality, of those one may read. No query."""
    sets = image_sets(whole)
    here = next((line for line in sets if line.pk == entry), None)
    if here is None:
        return None
    earlier = (line for line in sets if line.act_date < here.act_date)
    return next((line for line in earlier if _are_alike(whole, here, line)), None)


def modalities(series: Iterable[SeriesLine]) -> list[str]:
    """Those that images have, in the order of their series."""
    return list(dict.fromkeys(one.modality for one in series if one.modality and one.modality not in BESIDE))


def body_parts(series: Iterable[SeriesLine]) -> list[str]:
    """Those that its series say, in their order."""
    return list(dict.fromkeys(one.body_part.strip() for one in series if one.body_part.strip()))


def _are_alike(whole: Outline, here: Line, other: Line) -> bool:
    ours, theirs = whole.series.get(here.pk, ()), whole.series.get(other.pk, ())
    if not set(modalities(ours)) & set(modalities(theirs)):
        return False
    mine, yours = (set(map(normalise.name, body_parts(series))) for series in (ours, theirs))
    if mine and yours:
        return bool(mine & yours)
    # A machine that names no part of the body: the study has to be called the same
    return normalise.name(here.heading) == normalise.name(other.heading)
