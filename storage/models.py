"""Vaults, which hold keys; stored objects, each in one vault; whose installation this is; what was verified."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Vault(models.Model):
    """Whose key opens its objects' keys: the quarantine, or one for each dossier."""

    class Kind(models.TextChoices):
        """What a vault is for."""

        QUARANTINE = "quarantine", _("quarantaine")
        DOSSIER = "dossier", _("dossier")

    uuid = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("nature"), max_length=10, choices=Kind.choices)
    wrapped_key = models.BinaryField(_("clé enveloppée"), null=True)
    master_version = models.PositiveIntegerField(_("version de la clé maîtresse"))
    created = models.DateTimeField(_("créé le"), auto_now_add=True)
    erased_at = models.DateTimeField(_("effacé le"), null=True)

    class Meta:
        verbose_name = _("coffre")
        verbose_name_plural = _("coffres")
        constraints = (
            models.UniqueConstraint(fields=("kind",), condition=Q(kind="quarantine"), name="storage_one_quarantine"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, wrapped_key__isnull=False)
                | Q(erased_at__isnull=False, wrapped_key__isnull=True),
                name="storage_an_erased_vault_has_no_key",
            ),
        )

    def __str__(self) -> str:
        """Its uuid: nothing here is anyone's name."""
        return str(self.uuid)


class StoredObject(models.Model):
    """One sealed object. Its bytes are in the store under the hexadecimal digits of its uuid."""

    uuid = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # The index below begins with the vault: a second one would only cost.
    vault = models.ForeignKey(
        Vault, on_delete=models.PROTECT, related_name="stored", db_index=False, verbose_name=_("coffre")
    )
    wrapped_key = models.BinaryField(_("clé enveloppée"))
    size = models.PositiveBigIntegerField(_("taille en octets"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    segment_size = models.PositiveIntegerField(_("taille d'un segment"))
    created = models.DateTimeField(_("créé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("objet stocké")
        verbose_name_plural = _("objets stockés")
        indexes = (models.Index(fields=("vault", "sha256"), name="storage_same_bytes"),)

    def __str__(self) -> str:
        """Its uuid: nothing here is anyone's name."""
        return str(self.uuid)

    @property
    def store_key(self) -> str:
        """Where its bytes are in the store."""
        return self.uuid.hex


class Installation(models.Model):
    """This installation's id, which marks its bucket: one row, made with the table and copied with the database."""

    uuid = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created = models.DateTimeField(_("créée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")

    def __str__(self) -> str:
        """Its uuid."""
        return str(self.uuid)


class Verification(models.Model):
    """One reading of everything, and how far it has come: `manage.py storage verify`."""

    started = models.DateTimeField(_("commencée le"), auto_now_add=True)
    finished = models.DateTimeField(_("terminée le"), null=True)
    after = models.UUIDField(_("dernier objet lu"), null=True)
    objects_read = models.PositiveBigIntegerField(_("objets lus"), default=0)
    bytes_read = models.PositiveBigIntegerField(_("octets lus"), default=0)
    erased = models.PositiveBigIntegerField(_("objets dont le coffre est effacé"), default=0)

    class Meta:
        verbose_name = _("vérification")
        verbose_name_plural = _("vérifications")

    def __str__(self) -> str:
        """When it began."""
        return f"{self.started:%Y-%m-%d %H:%M}"


class Damage(models.Model):
    """An object that a verification could not read whole."""

    class Kind(models.TextChoices):
        """What is wrong with it."""

        DAMAGED = "damaged", _("altéré")
        MISSING = "missing", _("sans octets")

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="damages")
    stored = models.UUIDField(_("objet"))
    kind = models.CharField(_("constat"), max_length=7, choices=Kind.choices)

    class Meta:
        verbose_name = _("dommage")
        verbose_name_plural = _("dommages")
        constraints = (models.UniqueConstraint(fields=("verification", "stored"), name="storage_one_damage_an_object"),)

    def __str__(self) -> str:
        """The object's uuid."""
        return str(self.stored)
