"""A bucket is marked, made ready, and opened by a key that may do what is needed and nothing more."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from pytest_django import Settings

from storage.errors import StorageDenied, StorageUnavailable
from storage.installation import installation_id
from storage.models import Installation
from storage.stores import object_store
from storage.stores.s3 import Address, S3Store
from storage.stores.s3.mark import NAME
from storage.stores.s3.provision import KEPT_DAYS, make_bucket, make_key, policy
from tests.commands import Ran, call
from tests.storage.buckets import bucket, empty, opened, server
from tests.storage.contract import CONTENT, KEY, OTHER, got

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["minio", "versitygw"])
def any_server(request: pytest.FixtureRequest) -> Address:
    return server(request.param)


@pytest.fixture
def absent(any_server: Address) -> Iterator[Address]:
    """A bucket that is not there yet; gone after the test."""
    with _gone_after(any_server) as address:
        yield address


@pytest.fixture
def on_minio() -> Iterator[Address]:
    with _gone_after(server()) as address:
        yield address


class _gone_after:  # noqa: N801 (used as a context)
    def __init__(self, server: Address) -> None:
        self.address = replace(server, bucket=f"test-{secrets.token_hex(8)}")

    def __enter__(self) -> Address:
        return self.address

    def __exit__(self, *_error: object) -> None:
        with opened(self.address) as store:
            try:
                empty(store)
                store.client.delete_bucket(Bucket=self.address.bucket)
            except (ClientError, StorageUnavailable):
                return


def provision(monkeypatch: pytest.MonkeyPatch, address: Address) -> Ran:
    monkeypatch.setenv("STORAGE_ADMIN_URL", address.written())
    return call("storage", "provision")


def told(ran: Ran) -> Address:
    """The address that the command says."""
    assert ran.code == 0, ran.err
    line = ran.out.strip()
    assert line.startswith("STORAGE_URL=")
    return Address.parse(line.removeprefix("STORAGE_URL="), "STORAGE_URL")


def of_the_portal(address: Address) -> Address:
    """The same bucket for a key that is not there yet."""
    return address.opened_by(f"portal-{secrets.token_hex(4)}", secrets.token_hex(16))


class TestMark:
    """Each bucket is one installation's."""

    def test_the_first_to_use_a_bucket_marks_it(self, any_server: Address) -> None:
        with bucket(any_server) as address:
            store = S3Store(address, installation_id)
            store.put(KEY, [CONTENT])
            mark = store.client.get_object(Bucket=address.bucket, Key=NAME)["Body"]
            assert mark.read().decode() == str(installation_id())
            mark.close()
            store.close()
            with opened(address) as plain:
                assert [listed.key for listed in plain.listing()] == [KEY]

    def test_a_bucket_of_another_installation_is_refused_whatever_is_asked(self, any_server: Address) -> None:
        with bucket(any_server) as address:
            first = S3Store(address, installation_id)
            first.put(KEY, [CONTENT])
            other = S3Store(address, uuid4)
            for act in (
                lambda: other.put(OTHER, [CONTENT]),
                lambda: other.get(KEY),
                lambda: other.exists(KEY),
                lambda: other.delete(KEY),
                lambda: list(other.listing()),
                lambda: list(other.unfinished()),
                lambda: other.discard(f"{KEY}.upload"),
            ):
                with pytest.raises(StorageDenied, match=r"^STORAGE_URL: the bucket at \S+ belongs to another inst"):
                    act()
            assert got(first, KEY) == CONTENT
            assert not first.exists(OTHER)
            first.close()
            other.close()

    def test_it_is_asked_once(self, any_server: Address) -> None:
        asked: list[int] = []

        def owner() -> object:
            asked.append(1)
            return installation_id()

        with bucket(any_server) as address:
            store = S3Store(address, owner)  # type: ignore[arg-type]
            store.put(KEY, [CONTENT])
            assert got(store, KEY) == CONTENT
            store.close()
        assert asked == [1]

    def test_the_store_of_the_settings_asks_for_it(self, any_server: Address, settings: Settings) -> None:
        with bucket(any_server) as address:
            other = S3Store(address, uuid4)
            other.put(KEY, [CONTENT])
            other.close()
            settings.STORAGE_URL = address.written()
            store = object_store()
            with pytest.raises(StorageDenied):
                store.get(KEY)
            assert isinstance(store, S3Store)
            store.close()

    def test_the_id_is_made_with_the_table_and_stays(self) -> None:
        assert installation_id() == Installation.objects.get().pk == installation_id()

    def test_it_is_made_again_where_the_table_was_emptied(self) -> None:
        Installation.objects.all().delete()
        assert installation_id() == installation_id()


class TestBucket:
    """What provision makes on any server."""

    def test_it_is_made_with_versions_and_repeats(self, absent: Address) -> None:
        first = make_bucket(absent, installation_id())
        assert make_bucket(absent, installation_id()) == first
        assert first["versions"]
        with opened(absent) as store:
            status = store.client.get_bucket_versioning(Bucket=absent.bucket)
            assert status["Status"] == "Enabled"

    def test_what_was_deleted_is_kept_for_a_while(self, on_minio: Address) -> None:
        assert make_bucket(on_minio, installation_id())["lifecycle"]
        with opened(on_minio) as store:
            (rule,) = store.client.get_bucket_lifecycle_configuration(Bucket=on_minio.bucket)["Rules"]
            assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == KEPT_DAYS
            store.put(KEY, [CONTENT])
            store.delete(KEY)
            assert not store.exists(KEY)
            versions = store.client.list_object_versions(Bucket=on_minio.bucket, Prefix=f"00/{KEY}")
            assert len(versions["Versions"]) == 1
            store.put(KEY, [b"again"])
            assert got(store, KEY) == b"again"

    def test_another_installation_s_is_left_as_it_is(self, absent: Address) -> None:
        make_bucket(absent, uuid4())
        with pytest.raises(StorageDenied, match="another installation"):
            make_bucket(absent, installation_id())


class TestKey:
    """What the portal's own key may do, on MinIO."""

    @pytest.fixture
    def portal(self, on_minio: Address) -> Iterator[S3Store]:
        make_bucket(on_minio, installation_id())
        address = of_the_portal(on_minio)
        assert make_key(on_minio, address)
        store = S3Store(address, installation_id)
        yield store
        store.close()

    def test_it_does_all_that_a_store_does(self, portal: S3Store) -> None:
        portal.put(KEY, [CONTENT])
        portal.put(OTHER, [bytes(9_000_000)])
        assert got(portal, KEY, 5, 5) == CONTENT[5:10]
        assert not portal.exists("1" * 32)
        assert [listed.key for listed in portal.listing()] == [KEY, OTHER]
        assert list(portal.unfinished()) == []
        portal.delete(KEY)
        assert not portal.exists(KEY)

    def test_it_may_not_touch_the_mark_the_versions_or_the_bucket(self, portal: S3Store) -> None:
        name = portal.address.bucket
        portal.put(KEY, [CONTENT])
        client = portal.client
        (version,) = self.versions(portal)
        for forbidden in (
            lambda: client.put_object(Bucket=name, Key=NAME, Body=b"mine"),
            lambda: client.delete_object(Bucket=name, Key=NAME),
            lambda: client.delete_object(Bucket=name, Key=f"00/{KEY}", VersionId=version),
            lambda: client.delete_bucket(Bucket=name),
            lambda: client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"}),
            lambda: client.put_bucket_policy(Bucket=name, Policy=json.dumps(policy(name))),
            lambda: client.create_bucket(Bucket=f"{name}-other"),
            lambda: client.list_buckets()["Buckets"][1],
        ):
            with pytest.raises((ClientError, IndexError), match=r"AccessDenied|index out of range"):
                forbidden()
        assert got(portal, KEY) == CONTENT

    def versions(self, portal: S3Store) -> list[str]:
        with opened(replace(server(), bucket=portal.address.bucket)) as root:
            found = root.client.list_object_versions(Bucket=portal.address.bucket, Prefix="00/")
            return [one["VersionId"] for one in found["Versions"]]

    def test_another_bucket_is_closed_to_it(self, portal: S3Store) -> None:
        with bucket(server()) as beside, opened(replace(portal.address, bucket=beside.bucket)) as store:
            with pytest.raises(StorageDenied, match="AccessDenied"):
                store.put(KEY, [CONTENT])
            with pytest.raises(StorageDenied):
                list(store.listing())

    def test_a_wrong_administrator_is_refused_without_the_secret(self, on_minio: Address) -> None:
        make_bucket(on_minio, installation_id())
        with pytest.raises(StorageDenied) as refused:
            make_key(replace(on_minio, secret="hush-hush"), of_the_portal(on_minio))
        assert "hush" not in str(refused.value)


class TestCommand:
    """`manage.py storage provision`."""

    def test_it_says_the_address_to_use_and_says_the_same_again(
        self, on_minio: Address, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, again = provision(monkeypatch, on_minio), provision(monkeypatch, on_minio)
        address = told(first)
        assert first.out == again.out
        assert address.key != on_minio.key
        assert address.secret not in first.err
        store = S3Store(address, installation_id)
        store.put(KEY, [CONTENT])
        assert got(store, KEY) == CONTENT
        store.close()

    def test_a_key_that_the_settings_name_is_made_and_not_shown(
        self, on_minio: Address, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        wanted = replace(of_the_portal(on_minio), variable="STORAGE_URL")
        settings.STORAGE_URL = wanted.written()
        for _time in range(2):
            ran = provision(monkeypatch, on_minio)
            assert (ran.code, ran.out) == (0, ""), ran.err
            assert wanted.secret not in ran.err
        store = S3Store(wanted, installation_id)
        store.put(KEY, [CONTENT])
        assert got(store, KEY) == CONTENT
        with pytest.raises(ClientError, match="AccessDenied"):
            store.client.delete_object(Bucket=wanted.bucket, Key=NAME)
        store.close()

    @pytest.mark.parametrize("changes", [{"bucket": "another-bucket"}, {"server": "127.0.0.1:1"}, {}])
    def test_another_bucket_or_the_administrator_s_own_key_names_none(
        self,
        on_minio: Address,
        monkeypatch: pytest.MonkeyPatch,
        settings: Settings,
        changes: dict[str, str],
    ) -> None:
        wanted = of_the_portal(on_minio) if changes else on_minio
        settings.STORAGE_URL = replace(wanted, **changes).written()  # type: ignore[arg-type]
        address = told(provision(monkeypatch, on_minio))
        assert address.key not in {wanted.key, on_minio.key}

    def test_where_the_server_is_not_minio_it_says_which_rights_to_give(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with _gone_after(server("versitygw")) as address:
            ran = provision(monkeypatch, address)
            assert told(ran) == replace(address, variable="STORAGE_URL")
            assert '"s3:GetObject"' in ran.err
            assert "n’est pas MinIO" in ran.err

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"secret": "hush-hush-hush"}, "STORAGE_ADMIN_URL: %s answered SignatureDoesNotMatch"),
            ({"key": "nobody"}, "STORAGE_ADMIN_URL: %s answered InvalidAccessKeyId"),
            ({"server": "127.0.0.1:1"}, "STORAGE_ADMIN_URL: %s cannot be reached: ECONNREFUSED"),
        ],
        ids=["secret", "key", "server"],
    )
    def test_what_is_wrong_is_one_line_without_the_secret(
        self, on_minio: Address, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], said: str
    ) -> None:
        wrong = replace(on_minio, **changes)  # type: ignore[arg-type]
        ran = provision(monkeypatch, wrong)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith(said % wrong.server)
        assert len(ran.err.strip().splitlines()) == 1
        assert wrong.secret not in ran.err

    def test_a_folder_cannot_be_provisioned(self) -> None:
        ran = call("storage", "provision")
        assert ran.code == 1
        assert "STORAGE_URL doit nommer un seau S3" in ran.err
