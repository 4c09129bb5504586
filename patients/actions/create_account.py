"""Create an account: it exists, signs nobody in, and waits for its role to be confirmed by a second administrator."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from patients.actions.propose import propose_role
from patients.actions.refusals import Refused, fit, need
from patients.administration import note
from patients.models import AccountRequest, AccountRole, Change, User
from patients.practice import Practice


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs in."""

    login: str
    first_name: str
    last_name: str

    def cleaned(self) -> "Person":
        """Without the spaces around. Raises Refused: login, no-name, too-long."""
        login = User.normalize_username(self.login.strip())
        person = Person(login, self.first_name.strip(), self.last_name.strip())
        if not (person.first_name and person.last_name):
            raise Refused("no-name", _("Indiquez le prénom et le nom."))
        names = {"username": person.login, "first_name": person.first_name, "last_name": person.last_name}
        fit(User, names)
        try:
            User.username_validator(person.login)
        except ValidationError:
            sentence = _("Un identifiant est fait de lettres, de chiffres et de . - _ @ +")
            raise Refused("login", sentence, field="login") from None
        return person


@transaction.atomic
def create_account(
    person: Person, role: AccountRole, practice: Practice | None = None, *, actor: User | None = None
) -> AccountRequest:
    """Creates the account and asks for its role; the request that another administrator decides.

    Raises Refused: not-allowed, login, login-taken, no-name, too-long, and those of `propose_role`.
    """
    need(actor, "patients.add_user")
    told = person.cleaned()
    account = _created(told)
    note(Change.CREATE, actor, account)
    return propose_role(account, role, practice, actor=actor)


def _created(told: Person) -> User:
    """Raises Refused: login-taken, also by somebody who creates it at this instant."""
    names = {"first_name": told.first_name, "last_name": told.last_name}
    try:
        with transaction.atomic():
            return User.objects.create(username=told.login, password=make_password(None), **names)
    except IntegrityError:
        raise Refused("login-taken", _("Cet identifiant est déjà pris."), field="login") from None
