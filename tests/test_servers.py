"""A server that is not there: skipped with the way to it, failed in CI, and left to the second run in the first."""

import pytest

from tests import servers

VARIABLE = "DIAPHANE_TEST_STORAGE_URL"


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (VARIABLE, "CI", servers.EMBEDDED):
        monkeypatch.delenv(name, raising=False)


def test_what_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "s3+http://h/b")
    assert servers.named(VARIABLE, "minio") == "s3+http://h/b"


def test_a_newcomer_is_told_how_to_get_it() -> None:
    with pytest.raises(pytest.skip.Exception, match=r"services\.sh up minio && eval"):
        servers.named(VARIABLE, "minio")


def test_in_ci_its_absence_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"services\.sh up minio"):
        servers.named(VARIABLE, "minio")


def test_the_embedded_run_leaves_it_to_the_second_even_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv(servers.EMBEDDED, "1")
    with pytest.raises(pytest.skip.Exception, match="on minio, after"):
        servers.named(VARIABLE, "minio")
