"""Addresses under `/dicom-web/` (PS3.18 10.4, 10.5, 10.6)."""

from django.urls import path

from documents.imaging.dicomweb.views import bulk, frames, instances, metadata, rendered, search, service

STUDY = "studies/<str:study>"
SERIES = f"{STUDY}/series/<str:series>"
INSTANCE = f"{SERIES}/instances/<str:instance>"
FRAMES = f"{INSTANCE}/frames/<str:numbers>"

urlpatterns = [
    path(FRAMES, frames.frames, name="dicomweb_frames"),
    path(f"{FRAMES}/rendered", rendered.frames, name="dicomweb_frames_rendered"),
    path(f"{FRAMES}/thumbnail", rendered.frame_thumbnail, name="dicomweb_frame_thumbnail"),
    path(INSTANCE, instances.instance, name="dicomweb_instance"),
    path(f"{INSTANCE}/metadata", metadata.of_instance, name="dicomweb_instance_metadata"),
    path(f"{INSTANCE}/rendered", rendered.instance, name="dicomweb_instance_rendered"),
    path(f"{INSTANCE}/thumbnail", rendered.instance_thumbnail, name="dicomweb_instance_thumbnail"),
    path(f"{INSTANCE}/bulkdata/<path:path>", bulk.bulk, name="dicomweb_bulkdata"),
    path(SERIES, instances.series, name="dicomweb_one_series"),
    path(f"{SERIES}/instances", search.instances, name="dicomweb_instances"),
    path(f"{SERIES}/metadata", metadata.of_series, name="dicomweb_series_metadata"),
    path(f"{SERIES}/rendered", rendered.series, name="dicomweb_series_rendered"),
    path(f"{SERIES}/thumbnail", rendered.series_thumbnail, name="dicomweb_series_thumbnail"),
    path(STUDY, service.study, name="dicomweb_study"),
    path(f"{STUDY}/series", search.series, name="dicomweb_series"),
    path(f"{STUDY}/instances", search.instances_of_study, name="dicomweb_study_instances"),
    path(f"{STUDY}/metadata", metadata.of_study, name="dicomweb_study_metadata"),
    path(f"{STUDY}/rendered", rendered.study, name="dicomweb_study_rendered"),
    path(f"{STUDY}/thumbnail", rendered.study_thumbnail, name="dicomweb_study_thumbnail"),
    path("studies", service.studies, name="dicomweb_studies"),
    path("series", search.all_series, name="dicomweb_all_series"),
    path("instances", search.all_instances, name="dicomweb_all_instances"),
    path("", service.capabilities, name="dicomweb"),
    path("<path:rest>", service.nothing, name="dicomweb_nothing"),
]
