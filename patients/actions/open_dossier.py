"""Open a dossier: a patient's page, vault, first identity and numbers, in one transaction."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from patients import clock
from patients.actions.refusals import Refused, fit, need
from patients.identity import ins
from patients.models import (
    DossierIdentity,
    DossierIndexPage,
    DossierPage,
    IdentifierStatus,
    PatientIdentifier,
    Sex,
    User,
)
from patients.signals import dossier_opened
from patients.tree import insert_child
from storage.models import Vault
from storage.vaults import create_vault


@dataclass(frozen=True, slots=True)
class Identity:
    """A complete identity to record; fields as `DossierIdentity`."""

    birth_name: str
    first_given_name: str
    birth_date: str
    sex: str = Sex.UNKNOWN
    birth_place: str = ""
    given_names: str = ""
    used_name: str = ""
    used_given_name: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the patient under its authority (OID)."""

    value: str
    authority: str
    status: IdentifierStatus = IdentifierStatus.PROVISIONAL


@transaction.atomic
def open_dossier(identity: Identity, numbers: tuple[Number, ...] = (), *, actor: User | None = None) -> DossierPage:
    """Opens a dossier, *provisoire* unless its numbers say better.

    Raises Refused: not-allowed, no-name, too-long, number-key, number-invented, number-taken.
    """
    need(actor, "patients.open_dossier")
    _check(identity, numbers)
    now = clock.now()
    dossier = _page()
    dossier.identity = DossierIdentity.objects.create(dossier=dossier, starts=now, **_columns(identity))
    DossierPage.objects.filter(pk=dossier.pk).update(identity=dossier.identity)
    _record_numbers(dossier, numbers, now)
    dossier_opened.send(DossierPage, dossier=dossier)
    return dossier


def _page() -> DossierPage:
    uuid = uuid4()
    dossier = DossierPage(
        uuid=uuid,
        slug=str(uuid),
        title=f"Dossier {uuid.hex[:8]}",
        vault=create_vault(Vault.Kind.DOSSIER),
        show_in_menus=False,
    )
    insert_child(DossierIndexPage.objects.get(), dossier)
    return dossier


def _columns(identity: Identity) -> dict[str, str]:
    return {field.name: getattr(identity, field.name).strip() for field in fields(identity)}


def _record_numbers(dossier: DossierPage, numbers: tuple[Number, ...], now: datetime) -> None:
    try:
        with transaction.atomic():
            PatientIdentifier.objects.bulk_create(
                PatientIdentifier(
                    dossier=dossier,
                    value=_value(number),
                    authority=number.authority,
                    status=number.status,
                    starts=now,
                )
                for number in numbers
            )
    except IntegrityError:
        raise Refused("number-taken", _("Un autre dossier porte déjà ce numéro.")) from None


def _value(number: Number) -> str:
    return ins.normal(number.value) if ins.is_ins_authority(number.authority) else number.value.strip()


def _check(identity: Identity, numbers: tuple[Number, ...]) -> None:
    if not identity.birth_name.strip():
        raise Refused("no-name", _("Le nom de naissance manque."))
    fit(DossierIdentity, _columns(identity))
    for number in numbers:
        fit(PatientIdentifier, {"value": _value(number), "authority": number.authority})
        if ins.is_ins_authority(number.authority) and not ins.key_is_right(number.value):
            raise Refused("number-key", _("La clé du numéro INS est fausse."))
        if ins.is_invented(number.authority) and number.status == IdentifierStatus.QUALIFIED and not _is_demo():
            raise Refused("number-invented", _("Un numéro de test ou de démonstration ne peut pas être qualifié."))


def _is_demo() -> bool:
    return bool(settings.DIAPHANE_DEMO)
