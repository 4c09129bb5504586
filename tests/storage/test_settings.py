"""What the settings of this room may say, and what is refused at start."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from storage.errors import StorageUnavailable
from storage.masters import master, newest_master
from storage.stores import object_store
from storage.stores.local import LocalStore
from storage.stores.s3 import S3Store
from tests.storage.contract import KEY

S3 = "s3+https://KEY:hush@objects.example:9000/bucket?region=eu"


def checked() -> list[str | None]:
    """What the system checks of this room say."""
    return [message.id for message in run_checks(tags=["settings"])]


def test_the_highest_version_wraps(settings: Settings) -> None:
    settings.DIAPHANE_MASTER_KEYS = {2: b"b" * 32, 10: b"j" * 32, 9: b"i" * 32}
    assert newest_master() == (10, b"j" * 32)


def test_an_older_version_still_unwraps(settings: Settings) -> None:
    settings.DIAPHANE_MASTER_KEYS = {1: b"a" * 32, 2: b"b" * 32}
    assert master(1) == b"a" * 32


def test_an_absent_version_is_unavailable_not_damage_for_it_can_be_put_back() -> None:
    with pytest.raises(StorageUnavailable, match="version 7"):
        master(7)


@pytest.mark.parametrize("keys", [{}, {1: b"short"}, {1: b"a" * 16}, {1: b"a" * 32, 2: b"b" * 33}])
def test_unusable_master_keys_are_refused_without_being_shown(settings: Settings, keys: dict[int, bytes]) -> None:
    settings.DIAPHANE_MASTER_KEYS = keys
    with pytest.raises(ImproperlyConfigured) as refused:
        newest_master()
    assert "aaaa" not in str(refused.value)
    assert checked() == ["storage.E001"]


def test_a_file_address_is_a_folder(settings: Settings, tmp_path: Path) -> None:
    settings.STORAGE_URL = f"file://{tmp_path}/mes%20objets"
    assert isinstance(object_store(), LocalStore)
    object_store().put(KEY, [b"x"])
    assert (tmp_path / "mes objets").is_dir()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "objects",
        "/objects",
        "file:objects",
        "file://host/objects",
        "http://hush@host/",
        "s3+https://objects.example/bucket",
        "s3+https://KEY:hush@objects.example:9000/",
        "s3+https://KEY:hush@objects.example:9000/bucket/folder",
        "s3+https://KEY:hush@objects.example:9000/UPPER",
        "s3+https://KEY:hush/with+slash@objects.example:9000/bucket",
        "s3+https://KEY:hush@objects.example:port/bucket",
        "s3+https://KEY:hush@[objects.example:9000/bucket",
        "s3+https://KEY:hush@/bucket",
        "s3+https://KEY@objects.example/bucket",
        f"{S3}#hush",
        f"{S3}&hush",
        f"{S3}&acl=public-hush",
        f"{S3}&timeout=hush",
        f"{S3}&timeout=0",
        f"{S3}&ca=/no/such/hush.pem",
    ],
)
def test_another_address_is_refused_without_being_shown(settings: Settings, url: str) -> None:
    settings.STORAGE_URL = url
    with pytest.raises(ImproperlyConfigured) as refused:
        object_store()
    assert "hush" not in str(refused.value)
    assert checked() == ["storage.E002"]


def test_a_bucket_is_named_without_asking_anything_of_its_server(settings: Settings) -> None:
    settings.STORAGE_URL = S3
    assert isinstance(object_store(), S3Store)
    assert checked() == []


def test_the_store_of_a_process_is_made_once(settings: Settings) -> None:
    settings.STORAGE_URL = S3
    assert object_store() is object_store()


def test_usable_settings_pass() -> None:
    assert checked() == []


def test_the_check_is_among_those_of_the_site(settings: Settings) -> None:
    settings.STORAGE_URL = ""
    with pytest.raises(SystemCheckError, match=r"storage\.E002"):
        call_command("check", "--tag", "settings")
