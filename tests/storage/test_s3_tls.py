"""TLS, on a real server: the hospital's own authority is trusted where `ca=` names it, and nobody else's."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from deploy.services import versitygw
from deploy.services.server import free_port, listens
from storage.errors import StorageUnavailable
from storage.stores.s3 import Address
from storage.stores.s3.client import client_of
from tests.search.proxy import Certified, certified
from tests.servers import named
from tests.storage.buckets import VARIABLES, opened
from tests.storage.contract import CONTENT, KEY, got
from tests.storage.test_s3_store import LARGE, pieces


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return certified(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def address(certificate: Certified, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A gateway of this test's own, with a certificate that nobody else signed."""
    named(VARIABLES["versitygw"], "versitygw")  # where it is built
    chain = certificate.authority
    folder, port = tmp_path_factory.mktemp("gateway"), free_port()
    (folder / "bucket").mkdir()
    listening: list[str | Path] = [
        "--port",
        f"127.0.0.1:{port}",
        "--quiet",
        "--cert",
        chain,
        "--key",
        chain.with_suffix(".key"),
    ]
    server = subprocess.Popen(
        [versitygw.PROGRAM.path, *listening, "posix", folder],
        env={"ROOT_ACCESS_KEY": "key", "ROOT_SECRET_KEY": "hush/hush+hush"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not listens(port):
            assert server.poll() is None
        yield Address.parse(
            f"s3+https://key:{quote('hush/hush+hush', safe='')}@127.0.0.1:{port}/bucket?ca={certificate.authority}",
            "STORAGE_URL",
        )
    finally:
        server.terminate()
        server.wait()


def test_bytes_go_and_come_over_tls(address: Address) -> None:
    with opened(address) as store:
        store.put(KEY, pieces(LARGE))
        assert got(store, KEY) == LARGE
        store.delete(KEY)
        store.put(KEY, [CONTENT])
        assert got(store, KEY, 10, 10) == CONTENT[10:20]


def test_bodies_are_signed_over_tls_too(address: Address) -> None:
    signed: list[str] = []
    client = client_of(address)
    client.meta.events.register(
        "before-send.s3.PutObject",
        lambda request, **_rest: signed.append(str(request.headers["X-Amz-Content-SHA256"])),
    )
    client.put_object(Bucket="bucket", Key="signed", Body=b"x")
    client.close()
    assert len(signed) == 1
    assert "UNSIGNED" not in signed[0]


def test_a_certificate_of_an_unknown_authority_is_refused_in_one_line(address: Address) -> None:
    with opened(replace(address, ca=None)) as store:
        for act in (lambda: store.exists(KEY), lambda: store.put(KEY, [CONTENT])):
            with pytest.raises(StorageUnavailable) as refused:
                act()
            said = f"STORAGE_URL: {address.server} shows a certificate that is not trusted: "
            assert str(refused.value).startswith(said)
            assert "\n" not in str(refused.value)
            assert "hush" not in str(refused.value)


def test_a_certificate_for_another_name_is_refused(address: Address) -> None:
    elsewhere = replace(address, server=address.server.replace("127.0.0.1", "localhost"))
    with opened(elsewhere) as store, pytest.raises(StorageUnavailable, match="not trusted: it is for another name"):
        store.exists(KEY)


def test_a_file_that_is_no_authority_is_refused_at_the_first_request(address: Address, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")
    with opened(replace(address, ca=str(tmp_path / "empty.pem"))) as store, pytest.raises(StorageUnavailable):
        store.exists(KEY)
