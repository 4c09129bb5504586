"""`bash deploy/demo.sh`, for real: what a newcomer sees first."""

import re
import stat
from pathlib import Path
from uuid import UUID

import pytest

from patients.identity import rpps
from tests.deploy.running import Demo, get, launch, sign_in

pytestmark = pytest.mark.slow


def test_the_address_leads_to_the_sign_in_form(demo: Demo) -> None:
    status, headers = get(demo.port, "/")
    assert (status, headers["location"]) == (302, "/accounts/login/?next=/")


def test_the_static_files_are_served(demo: Demo) -> None:
    manifest = (demo.folder / "static" / "staticfiles.json").read_text()
    style = re.search(r'"(wagtailadmin/css/core\.[0-9a-f]+\.css)"', manifest)
    assert style
    assert get(demo.port, f"/static/{style[1]}")[0] == 200


def test_the_accounts_tell_a_role_a_login_and_a_password(demo: Demo) -> None:
    assert {account["role"] for account in demo.accounts} == {"physician", "secretary", "administrator"}
    assert all(account["login"] and len(account["password"]) >= 12 for account in demo.accounts)


def test_the_accounts_tell_the_rpps_and_the_dossiers_of_each_physician(demo: Demo) -> None:
    physicians = [account for account in demo.accounts if account["role"] == "physician"]
    assert len(physicians) == 14
    assert all(rpps.key_is_right(physician["rpps"]) for physician in physicians)
    assert all(str(UUID(uuid)) == uuid for physician in physicians for uuid in physician["dossiers"])
    assert any(physician["dossiers"] for physician in physicians)


def test_the_accounts_are_for_their_owner_alone(demo: Demo) -> None:
    for name in ("accounts.json", "keys.json"):
        assert stat.S_IMODE((demo.folder / name).stat().st_mode) == 0o600, name


def test_every_account_is_printed_with_the_address(demo: Demo) -> None:
    assert f"http://127.0.0.1:{demo.port}/" in demo.said
    assert all(account["login"] in demo.said and account["password"] in demo.said for account in demo.accounts)


def test_a_physician_signs_in_and_finds_the_patients(demo: Demo) -> None:
    physician = next(account for account in demo.accounts if account["dossiers"])
    assert sign_in(demo.port, physician["login"], physician["password"]).endswith("/patients/")


def test_a_wrong_password_stays_at_the_form(demo: Demo) -> None:
    assert sign_in(demo.port, demo.accounts[0]["login"], "not the password").endswith("/accounts/login/")


def test_a_second_demo_on_the_same_folder_says_so(demo: Demo, home: Path) -> None:
    second = launch(demo.folder, home)
    assert second.process.wait(timeout=60) == 1
    assert "déjà" in second.said
    assert "already in use" in second.said


def test_a_port_in_use_is_said(demo: Demo, home: Path) -> None:
    second = launch(home / "data", home, port=demo.port)
    assert second.process.wait(timeout=60) == 1
    assert "n’est pas libre" in second.said
    assert "not free" in second.said
