"""A draft: what somebody sent for a dossier, until it is described and delivered."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How it came."""

    PHOTOS = "photos", _("photographies")
    FILES = "files", _("fichiers")
    TEXT = "text", _("texte")


class Draft(models.Model):
    """`described` keeps what was typed of each document while its pages are still being arranged.

    `results` is what became of each document: outcome, sentence, the entry's uuid; null until it is delivered.
    `claimed_at` is when somebody pressed the button: a second press meanwhile does nothing.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    dossier = models.ForeignKey("patients.DossierPage", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    replaces = models.ForeignKey("documents.EntryPage", on_delete=models.CASCADE, null=True, related_name="+")
    described = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    results = models.JSONField(null=True)

    class Meta:
        verbose_name = _("ajout en préparation")
        verbose_name_plural = _("ajouts en préparation")
        default_permissions = ()
        indexes = [models.Index(fields=["created_at"], name="draft_created")]

    def __str__(self) -> str:
        return f"draft {self.uuid}"


class Part(models.Model):
    """One upload of a draft: its place, the quarters by which it is turned, its format, pages, and what it proposes."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="parts")
    upload = models.OneToOneField("workflows.Upload", on_delete=models.CASCADE, related_name="part")
    position = models.PositiveIntegerField()
    turns = models.PositiveSmallIntegerField(default=0)
    format = models.CharField(max_length=20, blank=True)
    pages = models.PositiveIntegerField(default=1)
    proposed = models.JSONField(default=dict)
    refusal = models.CharField(max_length=1000, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"part {self.pk}"
