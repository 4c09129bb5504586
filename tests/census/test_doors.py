"""Every address, asked by every role: who gets in, who is sent to sign in, for whom nothing is there."""

from urllib.parse import quote

import pytest

from tests.census.roles import INSIDE, OUTSIDE, STAFF, Role
from tests.census.table import CLINICAL, PLAIN, Clinical, Plain
from tests.census.world import World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NOT_READING = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")
clinical = pytest.mark.parametrize("line", CLINICAL, ids=lambda line: line.path)
plain = pytest.mark.parametrize("line", PLAIN, ids=lambda line: line.path)


@clinical
def test_a_clinical_address_opens_to_its_readers_alone(world: World, line: Clinical) -> None:
    path = line.path.format(**world.objects())
    found = {role: world.ask(role, path).status_code for role in INSIDE}
    assert found == {role: 200 if role in line.readers else 404 for role in INSIDE}


@clinical
def test_signed_out_every_clinical_address_leads_to_sign_in_whether_it_exists_or_not(
    world: World, line: Clinical
) -> None:
    for objects in (world.objects(), world.absent()):
        path = line.path.format(**objects)
        for role in OUTSIDE:
            for method in METHODS:
                response = world.ask(role, path, method)
                assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={quote(path)}")


@clinical
def test_what_a_reader_may_read_cannot_be_changed_there(world: World, line: Clinical) -> None:
    path = line.path.format(**world.objects())
    for role in line.readers:
        for method in NOT_READING:
            response = world.ask(role, path, method)
            assert (response.status_code, response["Allow"]) == (405, "GET, HEAD"), method


@clinical
def test_head_answers_as_get_without_the_body(world: World, line: Clinical) -> None:
    path = line.path.format(**world.objects())
    for role in line.readers:
        response = world.ask(role, path, "HEAD")
        assert (response.status_code, b"".join(response)) == (200, b"")


@clinical
def test_clinical_answers_are_never_kept(world: World, line: Clinical) -> None:
    response = world.ask(Role.DESIGNATED, line.path.format(**world.objects()))
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]


@plain
def test_an_address_without_patients_answers_as_the_table_says(world: World, line: Plain) -> None:
    found = {role: world.ask(role, line.path).status_code for role in Role}
    assert found == {role: line.status(role) for role in Role}


def test_the_door_leads_staff_to_the_admin_and_everyone_else_to_their_patients(world: World) -> None:
    led = {role: world.ask(role, "/")["Location"] for role in INSIDE}
    assert led == {role: "/admin/" if role in STAFF else "/patients/" for role in INSIDE}


def test_my_patients_shows_the_dossier_to_its_readers_alone(world: World) -> None:
    address = f"/dossiers/{world.dossier.uuid}/"
    shown = {role for role in INSIDE if address in world.ask(role, "/patients/").content.decode()}
    assert shown == {Role.DESIGNATED, Role.IMAGING, Role.ADDRESSED}


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/admin",
        "/admin/",
        "/admin/pages/1/edit/",
        "/admin/nowhere/",
        "/accounts/login/more",
        "/healthz/more",
        "/language/more",
        "/accounts/signup/",
    ],
)
def test_signed_out_any_other_address_leads_to_sign_in(world: World, path: str) -> None:
    for method in METHODS:
        assert world.ask(Role.ANONYMOUS, path, method)["Location"] == f"/accounts/login/?next={quote(path)}"


@pytest.mark.parametrize("path", ["/dicom-web/", "/dicom-web/studies", "/dicom-web/studies/1.2/series"])
def test_signed_out_dicom_web_answers_401(world: World, path: str) -> None:
    for role in OUTSIDE:
        response = world.ask(role, path)
        assert (response.status_code, response.content) == (401, b"")
        assert response["WWW-Authenticate"]


@pytest.mark.parametrize("path", ["/nowhere", "/dossiers/", "/entries/", "/dossiers/not-a-uuid/", "/accounts/signup/"])
def test_signed_in_an_address_that_is_none_is_not_found(world: World, path: str) -> None:
    for method in METHODS:
        assert world.ask(Role.DESIGNATED, path, method).status_code == 404
