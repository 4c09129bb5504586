"""Stored objects of an entry."""

from django.db import models


class Part(models.TextChoices):
    """What the object is to its entry."""

    ORIGINAL = "original", "original"  # the bytes as received
    BODY = "body", "body"  # what is shown, where it is not the original (the PDF inside a CDA)
    TEXT = "text", "text"  # JSON: the text of each page, in reading order


class Attachment(models.Model):
    """One stored object of an entry: its part, media type (RFC 6838) and number of pages."""

    entry = models.ForeignKey("documents.EntryPage", on_delete=models.PROTECT, related_name="attachments")
    part = models.CharField(max_length=10, choices=Part)
    stored = models.ForeignKey("storage.StoredObject", on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=100)
    pages = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "part"], name="attachment_part_once")]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
