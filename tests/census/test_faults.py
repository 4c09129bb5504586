"""The database does not answer: 503 everywhere, and the process still says that it lives."""

from pathlib import Path

import pytest
from django.db import connection

from tests import people

NOWHERE = {"sqlite": "/nowhere/diaphane.sqlite3", "postgresql": "diaphane_test_nowhere"}


@pytest.mark.parametrize("path", ["/dossiers/{dossier}/", "/patients/", "/nowhere", "/admin/"])
def test_without_its_database_the_portal_says_to_try_again(committed: Path, path: str) -> None:
    dossier, physician = people.dossier(), people.physician()
    people.designation(dossier, physician)
    client = people.signed_in(physician.user)
    connection.close()
    connection.settings_dict["NAME"] = NOWHERE[connection.vendor]
    response = client.get(path.format(dossier=dossier.uuid))
    assert (response.status_code, response["Retry-After"]) == (503, "60")


def test_without_its_database_the_process_lives(committed: Path) -> None:
    client = people.signed_in(people.person())
    connection.close()
    connection.settings_dict["NAME"] = NOWHERE[connection.vendor]
    assert client.get("/healthz").content == b"ok\n"
