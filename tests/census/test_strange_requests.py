"""Requests that no browser of ours sends: a page that says so, never a failure."""

import pytest

from tests.census.roles import Role
from tests.census.world import World

PATHS = [
    "/dossiers/%00/",
    "/dossiers/%ff%fe/",
    "/entries/{document}/pages/" + "9" * 40,
    "/entries/{document}/pages/0",
    "/entries/{document}/pages/-1",
    "/entries/{document}/pages/1/",
    "/entries/{document}/media/..%2f..%2fetc%2fpasswd",
    "/entries/{narrative}/media/" + "k" * 3000,
    "/entries/{narrative}/media/%00",
    "/entries/{document}/original/",
    "/entries/{dossier}/",
    "/dossiers/{document}/",
    "//dossiers/{dossier}/",
    "/dossiers/{dossier}/../../admin/",
    "/DOSSIERS/{dossier}/",
    "/entries/{images}/series/1%002",
    "/viewer/viewer?StudyInstanceUIDs=1%002",
    "/static/../keys.json",
    "/static/%2e%2e/keys.json",
]


@pytest.mark.parametrize("path", PATHS)
def test_an_address_that_is_none_is_not_found(world: World, path: str) -> None:
    response = world.ask(Role.DESIGNATED, path.format(**world.objects()))
    assert response.status_code == 404


@pytest.mark.parametrize(
    "query", ["page=abc", "page=-1", f"page={'9' * 40}", "page=%00", "page=1&page=2", "q=%00", "q=../x", "%ff"]
)
@pytest.mark.parametrize("path", ["/patients/", "/dossiers/{dossier}/", "/entries/{document}/", "/accounts/login/"])
def test_a_query_that_means_nothing_changes_nothing(world: World, path: str, query: str) -> None:
    response = world.ask(Role.DESIGNATED, f"{path.format(**world.objects())}?{query}")
    assert response.status_code in (200, 302)


@pytest.mark.parametrize("query", ["PatientID=A%00B", "StudyInstanceUID=1.2%003", "Modality=C%00T"])
@pytest.mark.parametrize("level", ["studies", "series", "instances"])
def test_a_search_by_program_for_what_no_column_holds_finds_nothing(world: World, level: str, query: str) -> None:
    assert world.ask(Role.DESIGNATED, f"/dicom-web/{level}?{query}").status_code == 204


@pytest.mark.parametrize("path", ["/patients/", "/dossiers/{dossier}/", "/nowhere"])
def test_another_host_is_refused(world: World, path: str) -> None:
    assert world.ask(Role.DESIGNATED, path.format(**world.objects()), Host="evil.example").status_code == 400


@pytest.mark.parametrize("method", ["FOO", "TRACE", "PROPFIND", "X" * 200])
def test_a_method_that_is_none_reads_nothing(world: World, method: str) -> None:
    before = len(world.traces())
    for role, status in ((Role.DESIGNATED, 405), (Role.STRANGER, 404), (Role.ANONYMOUS, 302)):
        path = f"/entries/{world.entries['document'].uuid}/"
        assert world.ask(role, path, method).status_code == status
    assert len(world.traces()) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=" + "9" * 6000 + "-"},
        {"Range": "\x00"},
        {"If-None-Match": '"' * 4000},
        {"If-Range": "W/"},
        {"Accept-Language": "x" * 4000},
        {"Accept": "../../"},
        {"Cookie": "django_language=../../etc; diaphane_language=%00"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-For": "' OR 1=1"},
    ],
)
def test_a_header_that_means_nothing_is_ignored(world: World, headers: dict[str, str]) -> None:
    path = f"/entries/{world.entries['document'].uuid}/original"
    assert world.ask(Role.DESIGNATED, path, **headers).status_code in (200, 302, 416)
