"""What `manage.py doctor` and `/readyz` say of each service, well and ill."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from patients import clock
from portal import condition, unreachable
from portal.condition import Grade, services
from portal.tasks import prune
from portal.views import health
from search.tasks import feed
from storage.models import Vault
from storage.vaults import quarantine
from tests import commands

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def well(settings: Settings, tmp_path: Path) -> None:
    """Static files where they are looked for, stores of this test's own, and nothing remembered."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    settings.STORAGE_URL = (tmp_path / "objects").as_uri()
    settings.SEARCH_URL = (tmp_path / "index").as_uri()
    health.forget()


def of(service: str) -> tuple[Grade, str]:
    (found,) = condition.examine([service])
    return found.grade, str(found.said)


@pytest.mark.parametrize(
    "service", ["settings", "database", "migrations", "clock", "storage", "keys", "worker", "disk", "static"]
)
def test_a_whole_installation_is_well(service: str) -> None:
    grade, said = of(service)
    assert grade is Grade.WELL
    assert said


def test_every_service_is_asked_in_the_order_of_mending() -> None:
    assert [found.service for found in condition.examine()] == list(services.SERVICES)


class TestDatabase:
    @pytest.fixture
    def lost(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As psycopg says it, with a password that somebody put where it is quoted."""
        secret = "mot-de-passe"
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", secret)

        def fail() -> None:
            raise OperationalError(f'connection to "10.0.0.9" failed: FATAL:  too many for {secret}\n\tLater?\n')

        monkeypatch.setattr(connection, "ensure_connection", fail)
        monkeypatch.setattr(connection, "close", lambda: None)

    def test_that_is_lost_says_which_and_what_it_answered(self, lost: None) -> None:
        grade, said = of("database")
        assert grade is Grade.ILL
        assert said == f"DATABASE_URL, {unreachable.place()} : too many for …"

    def test_that_is_lost_stops_what_would_ask_it(self, lost: None) -> None:
        found = {found.service: found for found in condition.examine(["database", "migrations", "worker", "disk"])}
        assert found["migrations"].grade is found["worker"].grade is Grade.ILL
        assert found["disk"].grade is Grade.WELL

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="roles are PostgreSQL's")
    def test_whose_owner_we_are_is_a_warning(self) -> None:
        grade, said = of("rights")
        assert grade is Grade.WARNING
        assert unreachable.place() in said
        assert "manage.py database check" in said

    def test_of_an_older_schema_says_what_to_do(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'search'")
        grade, said = of("migrations")
        assert grade is Grade.ILL
        assert "manage.py migrate" in said


class TestStorage:
    def test_leaves_nothing_behind(self, settings: Settings, tmp_path: Path) -> None:
        assert of("storage")[0] is Grade.WELL
        assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []

    def test_that_cannot_be_written_is_ill(self, settings: Settings, tmp_path: Path) -> None:
        (tmp_path / "a-file").touch()
        settings.STORAGE_URL = (tmp_path / "a-file" / "objects").as_uri()
        grade, said = of("storage")
        assert grade is Grade.ILL
        assert said.startswith("STORAGE_URL")

    def test_a_bucket_s_answer_is_told_once_with_its_variable(self, settings: Settings) -> None:
        settings.STORAGE_URL = "s3+http://KEY:hush@127.0.0.1:1/bucket"
        assert of("storage") == (Grade.ILL, "STORAGE_URL: 127.0.0.1:1 cannot be reached: ECONNREFUSED")

    @pytest.mark.parametrize("url", ["", "ftp://host/x", "file://host/x", "relative"])
    def test_with_a_wrong_address_says_which_variable(self, settings: Settings, url: str) -> None:
        settings.STORAGE_URL = url
        grade, said = of("storage")
        assert grade is Grade.ILL
        assert "STORAGE_URL" in said

    def test_whose_master_key_is_absent_is_ill(self, settings: Settings) -> None:
        quarantine()
        Vault.objects.update(master_version=7)
        grade, said = of("keys")
        assert grade is Grade.ILL
        assert "DIAPHANE_MASTER_KEYS" in said
        assert "7" in said

    def test_asks_for_no_key_of_an_erased_vault(self) -> None:
        quarantine()
        Vault.objects.update(master_version=7, erased_at=clock.now(), wrapped_key=None)
        assert of("keys")[0] is Grade.WELL


class TestSearch:
    def test_without_an_index_is_a_warning(self) -> None:
        assert of("search")[0] is Grade.WARNING

    def test_with_one_is_well(self) -> None:
        assert commands.call("search", "rebuild").code == 0
        assert of("search")[0] is Grade.WELL

    def test_with_a_wrong_address_is_ill(self, settings: Settings) -> None:
        settings.SEARCH_URL = "http://u:mot-de-passe@127.0.0.1:9/x"
        assert of("search") == (Grade.WARNING, "SEARCH_URL : http://127.0.0.1:9 ne répond pas.")
        settings.SEARCH_URL = "gopher://host"
        grade, said = of("search")
        assert grade is Grade.ILL
        assert "SEARCH_URL" in said


class TestScanner:
    def test_that_is_absent_is_told(self) -> None:
        grade, said = of("scanner")
        assert grade is Grade.WARNING
        assert "SCANNER_URL" in said

    @pytest.mark.parametrize("url", ["http://host", "clamd:"])
    def test_with_a_wrong_address_is_ill(self, settings: Settings, url: str) -> None:
        settings.SCANNER_URL = url
        assert of("scanner")[0] is Grade.ILL

    def test_that_does_not_answer_is_ill(self, settings: Settings, tmp_path: Path) -> None:
        settings.SCANNER_URL = f"clamd://{tmp_path}/socket"
        grade, said = of("scanner")
        assert grade is Grade.ILL
        assert "SCANNER_URL" in said


class TestWorker:
    def test_that_is_absent_is_a_warning(self) -> None:
        feed.enqueue()
        DBTaskResult.objects.update(enqueued_at=clock.now() - timedelta(minutes=9))
        grade, said = of("worker")
        assert grade is Grade.WARNING
        assert "9 min" in said
        assert "manage.py worker" in said

    def test_is_not_blamed_for_what_waits_for_later_or_is_long(self) -> None:
        feed.enqueue()
        DBTaskResult.objects.update(
            enqueued_at=clock.now() - timedelta(minutes=9), run_after=clock.now() + timedelta(minutes=1)
        )
        prune.enqueue()
        assert of("worker")[0] is Grade.WELL

    def test_that_gave_up_on_a_task_is_a_warning(self) -> None:
        feed.enqueue()
        DBTaskResult.objects.update(status="FAILED", finished_at=clock.now())
        grade, said = of("worker")
        assert grade is Grade.WARNING
        assert said.startswith("1 ")


class TestMachine:
    @pytest.mark.parametrize(
        ("free", "grade"), [(50, Grade.WELL), (4, Grade.WARNING), (0.5, Grade.ILL)], ids=["room", "little", "none"]
    )
    def test_says_how_much_room_there_is(self, monkeypatch: pytest.MonkeyPatch, free: float, grade: Grade) -> None:
        usage = shutil.disk_usage("/")._replace(free=int(free * 2**30))
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
        assert of("disk")[0] is grade

    def test_without_static_files_says_what_to_do(self, settings: Settings) -> None:
        (settings.STATIC_ROOT / "staticfiles.json").unlink()
        grade, said = of("static")
        assert grade is Grade.ILL
        assert "collectstatic" in said


def test_what_nobody_foresaw_is_told_by_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise RuntimeError("CANARI")

    monkeypatch.setattr(services, "SERVICES", {"disk": fail})
    grade, said = of("disk")
    assert grade is Grade.ILL
    assert "RuntimeError" in said
    assert "CANARI" not in said


class TestCommand:
    def test_says_a_line_a_service_and_ends_with_0(self) -> None:
        ran = commands.call("doctor", "database", "storage")
        assert ran.code == 0
        assert [line.split()[:2] for line in ran.out.splitlines()] == [["✓", "database"], ["✓", "storage"]]

    def test_ends_with_1_when_one_is_ill_and_still_tells_the_others(self, settings: Settings) -> None:
        settings.STORAGE_URL = "ftp://host"
        ran = commands.call("doctor", "storage", "disk", "--json")
        assert ran.code == 1
        assert [(row["service"], row["grade"]) for row in ran.json["services"]] == [
            ("storage", "failed"),
            ("disk", "ok"),
        ]

    def test_ends_with_0_for_a_warning(self) -> None:
        assert commands.call("doctor", "search").code == 0

    def test_knows_its_services(self) -> None:
        assert commands.call("doctor", "coffee").code == 2

    @pytest.mark.parametrize(
        ("variable", "more"),
        [
            ("DIAPHANE_SECRET_KEY", {"DIAPHANE_DATA": ""}),
            ("DIAPHANE_LOG_FORMAT", {"DIAPHANE_LOG_FORMAT": "xml"}),
            (
                "DIAPHANE_PROXIES",
                {
                    "DIAPHANE_DATA": "",
                    "DIAPHANE_SECRET_KEY": "k" * 50,
                    "DIAPHANE_MASTER_KEYS": f"1:{'A' * 43}=",
                    "DATABASE_URL": "sqlite://:memory:",
                    "STORAGE_URL": "file:///nowhere",
                    "SEARCH_URL": "file:///nowhere",
                    "DIAPHANE_PROXIES": "-1",
                },
            ),
        ],
    )
    def test_with_a_wrong_setting_says_which_in_one_line(
        self, variable: str, more: dict[str, str], tmp_path: Path
    ) -> None:
        ran = commands.run(tmp_path, "doctor", **more)
        assert (ran.code, variable in ran.err, len(ran.err.strip().splitlines())) == (1, True, 1), ran.err


class TestReadiness:
    @pytest.fixture(autouse=True)
    def fresh(self) -> Iterator[None]:
        yield
        health.forget()

    def test_says_the_essentials_alone(self, client: Client) -> None:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content) == (200, b"database ok\nmigrations ok\nstorage ok\n")
        assert answer["Cache-Control"] == "no-store"

    def test_writes_nothing_for_who_asks_every_few_seconds(
        self, client: Client, settings: Settings, tmp_path: Path
    ) -> None:
        assert client.get("/readyz").status_code == 200
        assert not (tmp_path / "objects").exists()

    def test_is_503_when_one_is_ill_and_says_no_more(self, client: Client, settings: Settings) -> None:
        settings.STORAGE_URL = "ftp://host/secret"
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content) == (503, b"database ok\nmigrations ok\nstorage failed\n")

    def test_asks_the_services_once_for_many(self, client: Client, settings: Settings) -> None:
        assert client.get("/readyz").status_code == 200
        settings.STORAGE_URL = "ftp://host"
        assert client.get("/readyz").status_code == 200
        health.forget()
        assert client.get("/readyz").status_code == 503

    def test_goes_on_without_search(self, client: Client, settings: Settings) -> None:
        settings.SEARCH_URL = "gopher://host"
        assert client.get("/readyz").status_code == 200
