"""Addresses of this room. Stable, without a language prefix (README)."""

from django.urls import path

from documents.views import entry, images, marks, notices, original, picture, taking, timeline, viewer

urlpatterns = [
    path("dossiers/<uuid:uuid>/", timeline.timeline, name="dossier"),
    path("entries/<uuid:uuid>/", entry.entry, name="entry"),
    path("entries/<uuid:uuid>/pages/<int:number>", picture.page, name="entry_page"),
    path("entries/<uuid:uuid>/media/<str:key>", picture.media, name="entry_media"),
    path("entries/<uuid:uuid>/original", original.original, name="entry_original"),
    path("dossiers/<uuid:uuid>/images", images.images, name="images"),
    path("entries/<uuid:uuid>/series/<str:uid>", images.series, name="entry_series"),
    path("entries/<uuid:uuid>/viewer", viewer.page, name="entry_viewer"),
    path("viewer/", viewer.entrance, name="viewer"),
    path("viewer/viewer", viewer.again, name="viewer_again"),
    path("viewer/<str:key>/<str:name>", viewer.file, name="viewer_file"),
    path("entries/<uuid:uuid>/unread", marks.unread, name="entry_unread"),
    path("dossiers/<uuid:uuid>/seen", marks.seen, name="dossier_seen"),
    path("dossiers/<uuid:uuid>/take", taking.take, name="take"),
    path("dossiers/<uuid:uuid>/transfer", taking.transfer, name="transfer"),
    path("patients/notices/<uuid:uuid>/dismiss", notices.dismiss, name="dismiss_notice"),
]
