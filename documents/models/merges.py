"""What a merge of dossiers changed of their entries, so that it can be undone."""

from django.db import models

from documents.states import State


class MergedEntry(models.Model):
    """An entry as it stood before a merge: all of the merged dossier, and those of the kept one that it changed."""

    merge = models.ForeignKey("patients.DossierMerge", on_delete=models.PROTECT, related_name="entries")
    entry = models.ForeignKey("documents.EntryPage", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State)
    head = models.ForeignKey("documents.EntryPage", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["merge", "entry"], name="merged_entry_once")]

    def __str__(self) -> str:
        return f"merged entry {self.pk}"
