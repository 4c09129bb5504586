"""The room of search: full text inside permitted dossiers."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Listens to what the room of documents announces."""

    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The receivers."""
        from documents import signals
        from search import checks, marks, outbox  # noqa: F401 - the checks register themselves

        told = (signals.entry_published, signals.entry_superseded, signals.entry_withdrawn, signals.entry_moved)
        for signal in (*told, signals.entry_corrected, signals.entry_changed):
            signal.connect(outbox.note, dispatch_uid="search.outbox")
        signals.marks_wanted.connect(marks.answer, dispatch_uid="search.marks")
