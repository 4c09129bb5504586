"""What a hit says in the answer (PS3.18 10.6.3.3): attributes of its level and those above, counts, addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, QuerySet

from documents.formats.dicom.values import Json
from documents.imaging.dicomweb.qido.finding import Hit
from documents.imaging.dicomweb.qido.query import Query
from documents.imaging.levels import SERIES, is_of_study
from documents.models import Series
from patients.statements import Rows, Statement

# PS3.18 tables 10.6.3-3 to 10.6.3-5
STUDY = (
    *("00080020", "00080030", "00080050", "00080090", "00080201", "00081030"),
    *("00100010", "00100020", "00100030", "00100040", "0020000D", "00200010"),
)
OF_SERIES = (
    "00080060",
    "00080201",
    "0008103E",
    "00180015",
    "0020000E",
    "00200011",
    "00200060",
    "00400244",
    "00400245",
    "00400275",
)
INSTANCE = ("00080016", "00080018", "00080201", "00200013", "00280008", "00280010", "00280011", "00280100")

Takes = Callable[[str], bool]


def studies(hits: list[Hit], query: Query, root: str) -> list[Json]:
    """One answer for each study, with its modalities and how much it holds. One query."""
    modalities: dict[int, list[str]] = defaultdict(list)
    counted: dict[int, list[int]] = {hit.pk: [0, 0] for hit in hits}
    for image_set, _series, modality, count in _counted(COUNTS_OF_STUDIES, hits):
        counted[image_set][0] += 1
        counted[image_set][1] += count
        if modality and modality not in modalities[image_set]:
            modalities[image_set].append(modality)
    return [_study(hit, query, root, modalities[hit.pk], *counted[hit.pk]) for hit in hits]


def _study(hit: Hit, query: Query, root: str, modalities: list[str], series: int, instances: int) -> Json:
    return {
        **_chosen(hit.data_set, STUDY, query, is_of_study),
        "00080056": _told("CS", "ONLINE"),
        "00080061": _told("CS", *modalities),
        "00081190": _told("UR", f"{root}/studies/{hit.study}"),
        "0020000D": _told("UI", hit.study),
        "00201206": _told("IS", series),
        "00201208": _told("IS", instances),
    }


def series(hits: list[Hit], query: Query, root: str, *, of_study: bool) -> list[Json]:
    """One answer for each series; with the study's attributes unless the address names the study. One query."""
    counts = {one: count for _image_set, one, _modality, count in _counted(COUNTS, hits)}
    return [_series(hit, query, root, counts.get(hit.pk, 0), of_study=of_study) for hit in hits]


def _series(hit: Hit, query: Query, root: str, count: int, *, of_study: bool) -> Json:
    standard = OF_SERIES if of_study else (*STUDY, *OF_SERIES)
    return {
        **_chosen(hit.data_set, standard, query, lambda tag: tag in SERIES or is_of_study(tag)),
        "00080056": _told("CS", "ONLINE"),
        "00081190": _told("UR", f"{root}/studies/{hit.study}/series/{hit.series}"),
        "0020000D": _told("UI", hit.study),
        "0020000E": _told("UI", hit.series),
        "00201209": _told("IS", count),
    }


def instances(hits: list[Hit], query: Query, root: str, *, named: int) -> list[Json]:
    """One answer for each instance; `named` is how many levels above the address names (0 to 2)."""
    above = ((*STUDY, *OF_SERIES), OF_SERIES, ())[named]
    return [_instance(hit, query, root, (*above, *INSTANCE)) for hit in hits]


def _instance(hit: Hit, query: Query, root: str, standard: Iterable[str]) -> Json:
    return {
        **_chosen(hit.data_set, standard, query, lambda _tag: True),
        "00080056": _told("CS", "ONLINE"),
        "00081190": _told("UR", f"{root}/studies/{hit.study}/series/{hit.series}/instances/{hit.instance}"),
        "0020000D": _told("UI", hit.study),
        "0020000E": _told("UI", hit.series),
        "00083002": _told("UI", hit.transfer_syntax),
    }


def _counted(statement: Statement, hits: list[Hit]) -> Rows:
    return statement.rows(keys=[hit.pk for hit in hits]) if hits else []


def _chosen(data_set: Json, standard: Iterable[str], query: Query, takes: Takes) -> Json:
    """What the standard and the client ask for, of the level; long values stay where they are (PS3.18 10.6.3.3)."""
    wanted = set(data_set) if query.includes_all else {*standard, *query.include}
    told = {tag: data_set[tag] for tag in sorted(wanted) if tag in data_set and takes(tag)}
    return {tag: value for tag, value in told.items() if "BulkDataURI" not in value}


def _told(vr: str, *values: object) -> Json:
    return {"vr": vr, "Value": list(values)} if values else {"vr": vr}


def _counts(**those: list[int]) -> QuerySet[Series, Any]:
    """Of these series, study, itself, modality and how many instances, modality by modality."""
    rows = Series.objects.filter(**those).order_by("modality", "pk")
    return rows.values_list("image_set", "pk", "modality").annotate(count=Count("instances"))


COUNTS_OF_STUDIES = Statement(lambda keys: _counts(image_set__in=keys), keys=[Series._meta.get_field("image_set")])
COUNTS = Statement(lambda keys: _counts(pk__in=keys), keys=[Series._meta.pk])
