"""The application's role, for real: what the portal does works, what it must never do is refused by the server."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from django.db import connection
from django.utils.crypto import get_random_string
from psycopg import errors

from patients.models import AccessTrace
from portal import roles
from tests import commands, people
from tests.commands import call

GROWING = ["patients_accesstrace", "patients_administrationevent", "patients_dossierevent", "workflows_look"]
Session = psycopg.Connection[Any]


def test_the_embedded_database_has_none(committed: Path) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("on the embedded database")
    ran = call("database", "check")
    assert (ran.code, "PostgreSQL" in ran.err) == (1, True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="roles are PostgreSQL's")
class TestApplication:
    @pytest.fixture
    def url(self, committed: Path) -> Iterator[str]:
        """The database of the test, as the application connects to it."""
        role, secret = f"diaphane_test_{get_random_string(8).lower()}", get_random_string(16)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{secret}'")
            cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")  # what somebody gave it by mistake
        given = call("database", "grant", role, "--json")
        assert (given.code, given.json) == (0, {"role": role, "grows": GROWING})
        owner = urlsplit(os.environ["DATABASE_URL"])
        yield owner._replace(netloc=f"{role}:{secret}@{owner.hostname}:{owner.port}").geturl()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {role}")
            cursor.execute(f"DROP ROLE {role}")

    @pytest.fixture
    def session(self, url: str) -> Iterator[Session]:
        with psycopg.connect(url, autocommit=True) as made:
            yield made

    def test_it_does_what_the_portal_does(self, url: str, committed: Path) -> None:
        dossier, physician = people.dossier(), people.physician()
        letter = committed / "lettre.txt"
        letter.write_text("Cher confrère, tout va bien.\n")
        whole = [
            ("designate", str(dossier.uuid), physician.rpps,
             "--role", "treating", "--scope", "dossier", "--reason", "sa volonté"),
            ("file", str(letter), "--dossier", str(dossier.uuid), "--type", "11488-4", "--date", "2026-03-28",
             "--title", "Lettre"),
            ("worker", "--once"),
            ("access", "check"),
            ("ledger", "show", str(dossier.uuid)),
            ("database", "check"),
        ]  # fmt: skip
        for command in whole:
            ran = commands.run(committed, *command, DATABASE_URL=url, PYTHONPATH="site:.")
            assert (ran.code, ran.err) == (0, ""), command

    @pytest.mark.parametrize("table", GROWING)
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE {table} SET id = id",
            "DELETE FROM {table}",
            "TRUNCATE {table}",
            "DROP TABLE {table}",
            "ALTER TABLE {table} DISABLE TRIGGER ALL",
            "ALTER TABLE {table} ADD COLUMN more text",
            "CREATE TRIGGER mine AFTER INSERT ON {table} EXECUTE FUNCTION trace_is_final()",
        ],
    )
    def test_it_never_rewrites_what_only_grows(self, session: Session, table: str, statement: str) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            session.execute(statement.format(table=table))

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM patients_designation",
            "UPDATE django_migrations SET name = ''",
            "DROP TRIGGER trace_never_changed ON patients_accesstrace",
            "CREATE TABLE mine (id int)",
            "CREATE OR REPLACE FUNCTION trace_is_final() RETURNS trigger LANGUAGE sql AS ''",
            "ALTER TABLE patients_designation DROP CONSTRAINT designation_period",
            "SET session_replication_role = replica",
        ],
    )
    def test_it_never_goes_round_what_the_database_holds(self, session: Session, statement: str) -> None:
        with pytest.raises((errors.InsufficientPrivilege, errors.InvalidFunctionDefinition)):
            session.execute(statement)

    def test_it_writes_a_trace(self, session: Session) -> None:
        dossier, person = people.dossier(), people.person()
        session.execute(
            "INSERT INTO patients_accesstrace (user_id, dossier_id, act, mode, time, nonce)"
            " VALUES (%s, %s, 'open', 'normal', now(), '')",
            [person.pk, dossier.pk],
        )
        assert AccessTrace.objects.count() == 1

    def test_what_is_too_much_is_found(self, url: str, committed: Path) -> None:
        owner = roles.excesses()
        assert {one.right for one in owner} >= {"superuser", "owner", "UPDATE", "DELETE", "TRUNCATE"}
        role = urlsplit(url).username
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT UPDATE, DELETE ON patients_accesstrace TO {role}")
        ran = commands.run(committed, "database", "check", "--json", DATABASE_URL=url)
        found = [{"right": right, "on": "patients_accesstrace"} for right in ("DELETE", "UPDATE")]
        assert (ran.code, ran.json) == (1, {"excesses": found})
        said = commands.run(committed, "database", "check", DATABASE_URL=url)
        assert [line.split(" ")[0] for line in said.out.splitlines()] == ["patients_accesstrace"] * 2

    def test_the_role_of_the_application_s_own_url_is_made_and_opens(self, committed: Path) -> None:
        role, secret = f"diaphane_test_{get_random_string(8).lower()}", "x'y%20"
        owner = urlsplit(os.environ["DATABASE_URL"])
        url = owner._replace(netloc=f"{role}:{quote(secret)}@{owner.hostname}:{owner.port}").geturl()
        try:
            for _time in range(2):
                ran = commands.run(committed, "database", "grant", DATABASE_URL=url, DATABASE_OWNER_URL=owner.geturl())
                assert (ran.code, ran.err) == (0, "")
            assert commands.run(committed, "database", "check", DATABASE_URL=url).code == 0
            with connection.cursor() as cursor:
                cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [role])
                assert cursor.fetchone()[0].startswith("SCRAM-SHA-256$")
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP OWNED BY {role}")
                cursor.execute(f"DROP ROLE {role}")

    def test_without_an_owner_the_role_has_to_be_named(self, committed: Path) -> None:
        ran = call("database", "grant")
        assert (ran.code, "DATABASE_OWNER_URL" in ran.err) == (1, True)

    def test_a_role_that_does_not_exist_is_said(self, committed: Path) -> None:
        ran = call("database", "grant", "nobody_like_that")
        assert (ran.code, "nobody_like_that" in ran.err) == (1, True)

    def test_a_name_is_a_name_whatever_its_signs(self, committed: Path) -> None:
        ran = call("database", "grant", 'x"; DROP TABLE patients_user; --')
        assert ran.code == 1
        assert people.person().pk
