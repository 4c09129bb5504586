"""The dossier: one patient, one page, under which everything about them hangs."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.pages import NeutralPage


class DossierIndexPage(NeutralPage):
    """The parent of every dossier; there is one, made by a migration."""

    subpage_types = ["patients.DossierPage"]
    max_count = 1

    class Meta:
        verbose_name = _("dossiers")


class DossierPage(NeutralPage):
    """A patient's dossier.

    Its uuid is its slug; names and numbers live in `identities` and `identifiers`, dated. `identity` is
    the current one (kept by the actions), so that a list of patients is one join. `merged_into` is, for
    a dossier put into another one, the one that was kept: always one that stands by itself.
    """

    address = "dossier"
    parent_page_types = ["patients.DossierIndexPage"]

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    identity = models.OneToOneField(
        "patients.DossierIdentity", on_delete=models.PROTECT, null=True, related_name="current_of", editable=False
    )
    vault = models.OneToOneField("storage.Vault", on_delete=models.PROTECT, related_name="+", editable=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged", editable=False)

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        permissions = [
            ("read_dossier", _("Lire un dossier")),  # given by a grant alone, never by a group
            ("open_dossier", _("Ouvrir un dossier")),
            ("merge_dossiers", _("Réunir deux dossiers")),
            ("correct_identity", _("Corriger une identité")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def root_id(self) -> int:
        """The key of the dossier where this one is kept: its own unless it was merged."""
        return self.merged_into_id or self.pk
