"""The accounts of the demo: made once, mended, closed; and the file that tells them."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from documents import news
from patients.models import Organisation, Physician, Role, Scope, User, Visit
from portal.demonstration import accounts, people, visits
from portal.demonstration.days import at
from tests import people as others
from tests.portal.demonstration.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def houses(db: None) -> None:
    for house in people.houses().values():
        Organisation.objects.create(finess=house.finess, name=house.name)


def ensure(login: str, password: str = others.PASSWORD) -> User:
    return accounts.ensure(people.everyone()[login], password)


def test_an_account_has_its_group_and_a_physician_a_number() -> None:
    physician = Physician.objects.get(user=ensure("generaliste"))
    assert (physician.rpps, physician.speciality_name) == ("99900000011", "Médecine générale")
    assert [group.name for group in physician.user.groups.all()] == ["Physicians"]
    assert not Physician.objects.filter(user=ensure("secretaire")).exists()


def test_an_account_is_made_once_and_its_password_mended() -> None:
    first = ensure("generaliste", "une première phrase")
    again = ensure("generaliste", "une seconde phrase")
    assert first.pk == again.pk
    assert User.objects.get(pk=first.pk).check_password("une seconde phrase")


def test_only_who_has_left_is_closed() -> None:
    users = {person.login: ensure(person.login) for person in people.accounts()}
    accounts.close(users)
    assert set(User.objects.filter(is_active=False).values_list("username", flat=True)) == {"generaliste-retraite"}


def test_the_file_keeps_passwords_and_lists_nobody_who_cannot_sign_in(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    passwords = accounts.passwords(path)
    for person in people.accounts():
        ensure(person.login, passwords[person.login])
    accounts.tell(path, passwords)
    assert accounts.passwords(path) | {"generaliste-retraite": ""} == passwords | {"generaliste-retraite": ""}
    told = json.loads(path.read_text())
    assert {one["login"] for one in told} == {one.login for one in people.accounts() if not one.closed}
    assert all(one["rpps"] and one["dossiers"] == [] for one in told if one["role"] == "physician")
    assert not any("rpps" in one for one in told if one["role"] != "physician")


def test_what_came_before_the_last_visit_was_seen_then() -> None:
    physician, dossier = Physician.objects.get(user=ensure("generaliste")), others.dossier()
    begun = at(TODAY - timedelta(30), 8, 0)
    others.designation(dossier, physician, Scope.DOSSIER, Role.TREATING, starts=begun)
    visits.note(physician.user, TODAY)
    visit = Visit.objects.get(user=physician.user)
    assert visit.shown == at(TODAY - timedelta(visits.AGO), 8, 30)
    assert visit.ended
    assert not news.unopened(physician.user).exists()


def test_a_visit_since_then_is_left_alone() -> None:
    user = ensure("generaliste")
    visits.note(user, TODAY)
    Visit.objects.filter(user=user).update(shown=at(TODAY, 9, 0))
    visits.note(user, TODAY)
    assert Visit.objects.get(user=user).shown == at(TODAY, 9, 0)


def test_a_visit_has_no_say_over_another_physician_s() -> None:
    first, second = ensure("generaliste"), ensure("oncologue")
    visits.note(first, TODAY)
    assert not Visit.objects.filter(user=second).exists()
    visits.note(second, TODAY)
    assert Visit.objects.count() == 2


def test_a_physician_writes_from_an_address_that_delivers_nowhere() -> None:
    physician = Physician.objects.get(user=ensure("oncologue"))
    assert physician.mssante.endswith(".example")
    assert physician.organisation is not None
    assert physician.organisation.finess == people.houses()["centre"].finess
