"""Filling the demo: all of it, once, however often it is run or interrupted."""

import json
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from documents import news
from documents.access import readable_entries
from documents.models import Arrival, EntryPage, Origin, Outcome, ReportPage
from documents.states import State
from patients.access import readable_dossiers
from patients.identity import ins
from patients.models import (
    Designation,
    DossierIdentity,
    DossierPage,
    PatientIdentifier,
    Physician,
    User,
    Visit,
)
from portal.demonstration import filling
from storage.models import StoredObject

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FEW = 2


@pytest.fixture
def told(tmp_path: Path) -> Path:
    return tmp_path / "accounts.json"


def counts() -> dict[str, int]:
    models: list[Any] = [User, DossierPage, Designation, EntryPage, Arrival, StoredObject]
    return {model.__name__: model.objects.count() for model in models}


def of(login: str) -> User:
    return User.objects.get(username=login)


def titles(login: str) -> set[str]:
    return set(readable_entries(of(login)).values_list("heading", flat=True))


def test_a_small_demo_shows_the_first_patients(told: Path) -> None:
    call_command("demo", accounts=told, patients=FEW, stdout=StringIO())
    assert DossierPage.objects.count() == FEW
    assert Arrival.objects.filter(outcome=Outcome.FILED).count() > 30
    assert EntryPage.objects.filter(state=State.PUBLISHED).count() > 20


def test_each_physician_reads_what_the_designation_says(told: Path) -> None:
    filling.fill(told, only=1)
    assert {entry.kind for entry in readable_entries(of("radiologue"))} <= {"report", "images"}
    assert "Consultation de psycho-oncologie" in titles("generaliste")
    assert "Consultation de psycho-oncologie" not in titles("oncologue")
    assert titles("remplacant") == titles("sans-patient") == titles("secretaire") == set()


def test_every_file_came_in_on_its_day_and_was_published_then(told: Path) -> None:
    filling.fill(told, only=1)
    entries = list(EntryPage.objects.filter(state=State.PUBLISHED))
    assert all(abs((entry.published_at - entry.act_date).days) <= 1 for entry in entries if entry.published_at)
    assert all(arrival.received_at.date() >= entries[0].act_date.date() for arrival in Arrival.objects.all())


def test_the_accounts_are_told_to_their_owner_alone_and_sign_in(told: Path) -> None:
    filling.fill(told, only=1)
    assert stat.S_IMODE(told.stat().st_mode) == 0o600
    accounts = json.loads(told.read_text())
    assert len(accounts) == 19
    for account in accounts:
        user = of(account["login"])
        assert user.is_active
        assert user.check_password(account["password"]), account["login"]
        assert account.get("dossiers", []) == [str(found.uuid) for found in readable_dossiers(user).order_by("pk")]


def test_the_account_of_the_retired_is_closed(told: Path) -> None:
    filling.fill(told, only=1)
    assert not of("generaliste-retraite").is_active
    assert "generaliste-retraite" not in told.read_text()


def test_filling_twice_changes_nothing(told: Path) -> None:
    filling.fill(told, only=1)
    before, content = counts(), told.read_bytes()
    filling.fill(told, only=1)
    assert counts() == before
    assert told.read_bytes() == content


def test_a_small_demo_grows(told: Path) -> None:
    filling.fill(told, only=1)
    before = EntryPage.objects.count()
    filling.fill(told, only=FEW)
    assert DossierPage.objects.count() == FEW
    assert EntryPage.objects.count() > before


def test_lost_accounts_are_told_again_with_new_passwords(told: Path) -> None:
    filling.fill(told, only=1)
    before, content = counts(), json.loads(told.read_text())
    told.unlink()
    filling.fill(told, only=1)
    again = json.loads(told.read_text())
    assert counts() == before
    assert [account["login"] for account in again] == [account["login"] for account in content]
    assert not {account["password"] for account in again} & {account["password"] for account in content}
    assert of("generaliste").check_password(again[0]["password"])


@pytest.mark.parametrize("after", [1, 15])
def test_a_filling_that_was_interrupted_is_completed(told: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    class Interruption(Exception):
        """What stands for the power going."""

    filed: list[str] = []
    check = filling._check

    def cut_short(one: Any, result: Any) -> None:
        if len(filed) == after:
            raise Interruption
        filed.append(one.name)
        check(one, result)

    with monkeypatch.context() as patch:
        patch.setattr(filling, "_check", cut_short)
        with pytest.raises(Interruption):
            filling.fill(told, only=1)
    assert not told.exists()
    filling.fill(told, only=1)
    whole = counts()
    assert not Arrival.objects.filter(outcome=Outcome.RECEIVED).exists()
    filling.fill(told, only=1)
    assert counts() == whole


def test_a_hospital_is_not_filled_with_inventions(told: Path, settings: Any) -> None:
    settings.DEMO = None
    with pytest.raises(CommandError):
        call_command("demo", accounts=told)
    assert not told.exists()
    assert not User.objects.exists()


def test_what_is_new_is_what_came_since_the_last_visit(told: Path) -> None:
    filling.fill(told)
    for login in ("generaliste", "oncologue"):
        physician = of(login)
        waiting = news.unopened(physician, Visit.objects.get(user=physician).shown)
        assert {entry.mark for entry in waiting} == {news.NEW}
        assert 1 <= len(waiting) < 40
    whole_hospital()
    before, content = counts(), told.read_bytes()
    filling.fill(told)
    assert (counts(), told.read_bytes()) == (before, content), "a second filling adds nothing"


def whole_hospital() -> None:
    """Counts what a full filling made: it takes a minute, so that one test asks everything of it."""
    assert DossierPage.objects.count() == 60
    assert Physician.objects.filter(user__is_active=True).count() == 14
    entries = EntryPage.objects.exclude(kind="images")
    assert 1000 <= entries.count() <= 1500
    assert set(EntryPage.objects.values_list("kind", flat=True)) == {"clinical", "report", "images"}
    assert len(set(entries.values_list("type_code", flat=True))) >= 15
    states = set(EntryPage.objects.values_list("state", flat=True))
    assert states == {State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN}
    assert entries.filter(confidentiality="R").exists()
    assert entries.filter(origin=Origin.PHYSICIAN).count() >= 5
    linked = ReportPage.objects.filter(image_sets__isnull=False)
    assert linked.count() >= 40
    numbers = PatientIdentifier.objects.filter(authority=ins.DEMONSTRATION).values_list("value", flat=True)
    assert all(ins.key_is_right(number) for number in numbers)
    for physician in Physician.objects.filter(user__is_active=True).exclude(user__username="sans-patient"):
        assert readable_entries(physician.user).exists(), physician.user.username
    assert DossierIdentity.objects.filter(death_date__isnull=False, ends=None).count() >= 2
    assert DossierIdentity.objects.filter(ends__isnull=False).count() == 1
    assert Arrival.objects.filter(outcome=Outcome.HELD).count() >= 12
