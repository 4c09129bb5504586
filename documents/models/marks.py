"""What a person has seen of a dossier, entry by entry."""

from django.conf import settings
from django.db import models


class EntryMark(models.Model):
    """That `user` saw `entry` at `seen_at`, or, `unread`, wants to find it again as if they had not.

    Without a row an entry was never seen. One published again after `seen_at` (moved from another dossier)
    is new again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey("documents.EntryPage", on_delete=models.CASCADE, related_name="marks")
    seen_at = models.DateTimeField()
    unread = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "entry"], name="mark_once")]
        indexes = [models.Index(fields=["user"], condition=models.Q(unread=True), name="mark_unread")]

    def __str__(self) -> str:
        return f"mark {self.pk}"
