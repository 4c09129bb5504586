"""The door of machines: a bearer token opens `/dicom-web/` and nothing else; wrong ones are counted."""

import pytest
from django.core.cache import cache
from django.test import Client

from patients.actions.make_token import make_token
from patients.models import AccessToken, Rights
from portal.middleware.machines import WRONG
from tests import people
from tests.documents.after import images
from tests.people import Clock

pytestmark = pytest.mark.django_db
STUDY = f"/dicom-web/studies/{images.uid('1')}/metadata"


@pytest.fixture
def secret(at: Clock, settings: object, tmp_path: object) -> str:
    """Of a physician who may read the study."""
    cache.clear()
    dossier, reader = people.dossier(), people.physician()
    people.designation(dossier, reader)
    images.study(dossier, "1", {"2": 1})
    return make_token(reader.user, "Station", Rights.READ)[1]


def ask(path: str, authorization: str = "", method: str = "GET", client: Client | None = None) -> tuple[int, str]:
    """The status and the challenge."""
    asking = client or Client(raise_request_exception=False)
    response = asking.generic(method, path, headers={"Authorization": authorization} if authorization else {})
    return response.status_code, response.headers.get("WWW-Authenticate", "")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_opens_the_images(secret: str, scheme: str) -> None:
    assert ask(STUDY, f"{scheme} {secret}") == (200, "")


@pytest.mark.parametrize(
    "path", ["/", "/patients/", "/profile/", "/search/", "/admin/", "/dicom-webs", "/healthz/more"]
)
def test_it_opens_no_screen(secret: str, path: str) -> None:
    assert ask(path, f"Bearer {secret}")[0] == 302


@pytest.mark.parametrize("told", ["Basic YTpi", "Bearer", "Bearer ", "Bearer x", "Token x", "Bearer diaphane_x_y", "é"])
def test_another_word_is_refused_with_the_challenge(secret: str, told: str) -> None:
    status, challenge = ask(STUDY, told)
    assert status == 401
    assert challenge.startswith('Bearer realm="DICOMweb"')


def test_without_a_word_it_is_the_door_of_people(secret: str) -> None:
    assert ask(STUDY) == (401, 'Bearer realm="DICOMweb"')


def test_a_session_does_not_help_a_wrong_token(secret: str) -> None:
    user = AccessToken.objects.get().user
    client = people.signed_in(user)
    assert ask(STUDY, client=client)[0] == 200
    assert ask(STUDY, "Bearer wrong", client=client)[0] == 401


def test_many_wrong_ones_are_told_to_wait_and_the_right_one_goes_on(secret: str) -> None:
    found = [ask(STUDY, f"Bearer wrong-{number}")[0] for number in range(WRONG + 5)]
    assert found == [401] * WRONG + [429] * 5
    assert ask(STUDY, f"Bearer {secret}")[0] == 200
    cache.clear()
    assert ask(STUDY, "Bearer wrong")[0] == 401


def test_its_last_use_is_noted(secret: str, at: Clock) -> None:
    assert AccessToken.objects.get().used is None
    ask(STUDY, f"Bearer {secret}")
    assert AccessToken.objects.get().used == at.now


def test_a_temporary_password_reads_no_images(secret: str, at: Clock) -> None:
    user = AccessToken.objects.get().user
    client = people.signed_in(user)
    type(user).objects.filter(pk=user.pk).update(temporary_until=at.now)
    assert ask(STUDY, client=client)[0] == 401
    assert ask(STUDY, f"Bearer {secret}")[0] == 401


def test_another_host_is_refused(secret: str) -> None:
    client = Client(raise_request_exception=False)
    response = client.get(STUDY, headers={"Authorization": f"Bearer {secret}", "Host": "evil.example"})
    assert response.status_code == 400


def test_the_answer_is_in_the_language_of_the_account(secret: str) -> None:
    user = AccessToken.objects.get().user
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert "n’existe pas" in client.get("/dicom-web/nowhere").content.decode()
    type(user).objects.filter(pk=user.pk).update(language="en")
    assert "does not exist" in client.get("/dicom-web/nowhere").content.decode()
