"""The kinds of entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.entries import EntryPage


class ClinicalDocumentPage(EntryPage):
    """A letter, a report of consultation, a prescription: a document to read."""

    parent_page_types = ["patients.DossierPage"]

    class Meta:
        verbose_name = _("document clinique")
        verbose_name_plural = _("documents cliniques")


class ImageSetPage(EntryPage):
    """A DICOM study."""

    parent_page_types = ["patients.DossierPage"]

    study_uid = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name = _("jeu d’images")
        verbose_name_plural = _("jeux d’images")


class ReportPage(EntryPage):
    """An imaging report; it points to the image sets it reports on, here or not yet here."""

    parent_page_types = ["patients.DossierPage"]

    image_sets = models.ManyToManyField(ImageSetPage, related_name="reports", blank=True)
    study_uids = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("compte rendu d’imagerie")
        verbose_name_plural = _("comptes rendus d’imagerie")
