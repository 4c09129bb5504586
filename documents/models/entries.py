"""The entry: one line of a dossier's timeline, whatever its kind."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.states import State
from patients.models.pages import NeutralPage


class Kind(models.TextChoices):
    """The concrete page behind an entry, known without a join."""

    CLINICAL = "clinical", _("document")
    REPORT = "report", _("compte rendu d’imagerie")
    IMAGES = "images", _("images")


class Origin(models.TextChoices):
    """Who put the entry into the dossier."""

    HOSPITAL = "hospital", _("établissement")
    PHYSICIAN = "physician", _("médecin désigné")


class EntryPage(NeutralPage):
    """Everything that a timeline needs, so that a timeline is one query.

    Never created by itself: one of its kinds is. `dossier` equals the parent in the tree (the actions
    keep it so). `heading` is what the document calls itself; `Page.title` stays neutral. `act_date` is
    the date of the act; `act_precision` its precision (year, month, day, minute). `type_code` and
    `type_display` are kept as given, whatever the code. `head` is, for a superseded entry, the version
    in force. `contributor` is the designated physician who added it (origin PHYSICIAN), called
    `contributor_name` then; the author may be another, where the document names one.
    """

    address = "entry"
    parent_page_types = ["patients.DossierPage"]
    is_creatable = False

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    dossier = models.ForeignKey("patients.DossierPage", on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True)
    head = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="earlier")

    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=500, blank=True)

    document_id = models.CharField(max_length=200, blank=True)
    original_sha256 = models.CharField(max_length=64)
    heading = models.CharField(_("titre"), max_length=400)
    type_code = models.CharField(_("type"), max_length=64, blank=True)
    type_system = models.CharField(max_length=128, blank=True)
    type_display = models.CharField(max_length=300, blank=True)
    class_code = models.CharField(_("classe"), max_length=8, blank=True)
    act_date = models.DateTimeField(_("date de l’acte"))
    act_precision = models.CharField(max_length=8, default="day")
    author_name = models.CharField(_("auteur"), max_length=300, blank=True)
    author_rpps = models.CharField(max_length=11, blank=True)
    author_organisation = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="entries_written"
    )
    unit = models.CharField(_("unité"), max_length=200, blank=True)
    confidentiality = models.CharField(max_length=1, default="N")
    masked_to_professionals = models.BooleanField(default=False)
    invisible_to_patient = models.BooleanField(default=False)
    invisible_to_guardians = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.HOSPITAL)
    contributor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="contributions"
    )
    contributor_name = models.CharField(max_length=300, blank=True)
    language_code = models.CharField(max_length=16, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    display = models.CharField(max_length=10, default="none")

    class Meta:
        verbose_name = _("entrée")
        verbose_name_plural = _("entrées")
        permissions = [
            ("file_entry", _("Classer un document")),
            ("withdraw_entry", _("Retirer un document")),
            ("move_entry", _("Déplacer un document vers un autre dossier")),
            ("replace_entry", _("Dire qu’un document en remplace un autre")),
        ]
        constraints = [
            # The same bytes never stand twice in a dossier, even by two hands at once; two dossiers that are
            # merged may both have them: one is then folded under the other
            models.UniqueConstraint(
                fields=["dossier", "original_sha256"], condition=Q(state="published"), name="entry_bytes_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="superseded") | Q(head__isnull=False), name="entry_superseded_has_head"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="entry_state_known"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="entry_published_has_its_time"
            ),
        ]
        indexes = [
            models.Index(fields=["dossier", "state", "-act_date"], name="entry_timeline"),
            models.Index(fields=["document_id"], name="entry_document_id"),
            models.Index(fields=["original_sha256"], name="entry_bytes"),  # is it here already, in any dossier
            models.Index(fields=["published_at"], name="entry_published"),
            models.Index(fields=["-published_at"], condition=Q(contributor__isnull=False), name="entry_contributed"),
        ]

    def __str__(self) -> str:
        return f"entry {self.uuid}"

    @property
    def is_superseded(self) -> bool:
        """Whether a later version replaces this one."""
        return self.state == State.SUPERSEDED


class EntryRecipient(models.Model):
    """To whom the document was addressed (CDA informationRecipient, or the desk)."""

    entry = models.ForeignKey(EntryPage, on_delete=models.CASCADE, related_name="recipients")
    rpps = models.CharField(max_length=11, blank=True)
    name = models.CharField(max_length=300, blank=True)
    organisation = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["rpps", "entry"], name="recipient_of_entry")]

    def __str__(self) -> str:
        return f"recipient {self.pk}"


class EntryReplacement(models.Model):
    """A document id that the entry replaces (CDA relatedDocument RPLC), here or not."""

    entry = models.ForeignKey(EntryPage, on_delete=models.CASCADE, related_name="replaces")
    document_id = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "document_id"], name="replacement_once")]

    def __str__(self) -> str:
        return f"replacement {self.pk}"


def heading_of(reading: Any) -> str:
    """The heading for a reading without a title: its type's name."""
    return str(reading.title or reading.type_display or _("Document"))[:400]
