"""What the tests of this folder ask of a dossier: who stands where, and whether everything agrees."""

from django.test import Client
from wagtail.models import Page

from documents.models import Arrival, Attachment, EntryPage, Instance, Series
from patients.models import DossierPage
from storage import objects
from storage.models import StoredObject


def stands(dossier: DossierPage) -> dict[str, str]:
    """The entries of a dossier by heading: "published", "under …" its head, or another state."""
    rows = EntryPage.objects.filter(dossier=dossier).select_related("head")
    return {row.heading: f"under {row.head.heading}" if row.head else str(row.state) for row in rows}


def children(dossier: DossierPage) -> list[str]:
    """The slugs of the pages under a dossier, in the order of the tree."""
    now = DossierPage.objects.get(pk=dossier.pk)
    return list(now.get_children().order_by("path").values_list("slug", flat=True))


def assert_in_order() -> None:
    """The tree, the columns and the keys say the same of every entry, and every object opens."""
    assert Page.find_problems() == ([], [], [], [], [])
    for entry in EntryPage.objects.select_related("dossier__vault", "head"):
        parent = entry.get_parent()
        assert parent.pk == entry.dossier_id
        assert entry.url_path == f"{parent.url_path}{entry.slug}/"
        assert entry.live == (entry.state == "published")
        assert entry.head is None or entry.head.dossier_id == entry.dossier_id
        assert not Arrival.objects.filter(entry=entry).exclude(dossier=entry.dossier_id).exists()
        for stored in _objects(entry):
            assert stored.vault_id == entry.dossier.vault_id
            objects.read(stored)
    for page in Page.objects.all():
        assert page.numchild == page.get_children().count()


def _objects(entry: EntryPage) -> list[StoredObject]:
    attachments = [one.stored for one in Attachment.objects.filter(entry=entry)]
    images = [one.stored for one in Instance.objects.filter(series__image_set=entry.pk)]
    previews = [one.preview for one in Series.objects.filter(image_set=entry.pk) if one.preview]
    return [*attachments, *images, *previews]


def status(client: Client, entry: EntryPage) -> int:
    """What this person's browser gets for the entry's page."""
    return client.get(f"/entries/{entry.uuid}/").status_code
