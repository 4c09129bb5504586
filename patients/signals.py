"""What this room announces to those above it; sent inside the transaction of the change."""

from django.dispatch import Signal

dossier_opened = Signal()  # dossier
designation_recorded = Signal()  # designation
designation_ended = Signal()  # designation
dossiers_merged = Signal()  # merge
merge_undone = Signal()  # merge
