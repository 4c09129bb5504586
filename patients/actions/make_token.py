"""Make a token: a physician lets a machine read their patients' images in their name, for 90 days at most."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients import clock, tokens
from patients.actions.refusals import Refused, fit
from patients.administration import note
from patients.models import AccessToken, Change, Physician, Rights, User

MOST = 20  # of one physician at a time


@transaction.atomic
def make_token(
    owner: User, name: str, rights: str, *, days: int = tokens.LONGEST.days, uuid: UUID | None = None
) -> tuple[AccessToken, str]:
    """The token and its secret, which is told here alone. The form may name its `uuid`: sent twice, it makes one.

    Raises Refused: not-allowed (no physician, or a closed account), made-already (of this `uuid`), no-name, too-long,
    rights, days, too-many.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if not held.is_active or not Physician.objects.filter(user=held).exists():
        raise Refused("not-allowed", _("Seul un médecin peut créer un jeton."))
    uuid = uuid or uuid4()
    if AccessToken.objects.filter(uuid=uuid).exists():
        raise Refused("made-already", _("Ce jeton est déjà créé ; son secret n’est montré qu’une fois."))
    told = " ".join(name.replace("\0", "").split())
    _check(told, rights, days)
    if tokens.tokens_of(held).count() >= MOST:
        raise Refused("too-many", _("Vous avez %(most)s jetons en cours : révoquez-en un.") % {"most": MOST})
    secret, now = tokens.new_secret(), clock.now()
    made = AccessToken.objects.create(
        uuid=uuid,
        user=held,
        name=told,
        rights=rights,
        prefix=secret.prefix,
        secret_hash=tokens.hashed(secret.text),
        made=now,
        expires=now + timedelta(days=days),
    )
    note(Change.TOKEN, held, held, after={"token": str(made.uuid), "rights": rights, "days": days})
    return made, secret.text


def _check(name: str, rights: str, days: int) -> None:
    if not name:
        raise Refused("no-name", _("Dites à quel appareil ou logiciel ce jeton est destiné."))
    fit(AccessToken, {"name": name})
    if rights not in Rights.values:
        raise Refused("rights", _("Choisissez ce que le jeton permet : lire, ou lire et envoyer."))
    if not 1 <= days <= tokens.LONGEST.days:
        raise Refused("days", _("Un jeton dure de 1 à %(most)s jours.") % {"most": tokens.LONGEST.days})
