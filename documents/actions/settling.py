"""The end of an arrival's road: filed, and where."""

from documents.models import Arrival, EntryPage, Outcome
from patients import clock

READ = ("ins", "study_uid", "series_uid", "alike")
SETTLED = ["outcome", "dossier", "entry", "reason_code", "reason", "decision", "decided_at", *READ]


def settle(arrival: Arrival, entry: EntryPage) -> None:
    """Marks `arrival` filed into `entry`. In the caller's transaction."""
    arrival.outcome, arrival.dossier_id, arrival.entry_id = Outcome.FILED, entry.dossier_id, entry.pk
    arrival.reason_code = arrival.reason = ""
    arrival.decision, arrival.decided_at = {}, clock.now()
    arrival.save(update_fields=SETTLED)
