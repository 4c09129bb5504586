"""The address of a bucket, read and written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from storage.stores.s3.address import REGION, SECONDS, Address
from storage.stores.s3.client import ATTEMPTS, client_of

URL = "s3+https://KEY:S%2Fe%40c%3Aret@objects.example:9000/dossiers?region=eu-west-3"


def parse(url: str) -> Address:
    return Address.parse(url, "STORAGE_URL")


def test_its_parts() -> None:
    address = parse(URL)
    assert (address.endpoint, address.server) == ("https://objects.example:9000", "objects.example:9000")
    assert (address.bucket, address.region) == ("dossiers", "eu-west-3")
    assert (address.key, address.secret) == ("KEY", "S/e@c:ret")


def test_what_is_left_out_has_a_usual_value() -> None:
    address = parse("s3+http://KEY:SECRET@127.0.0.1/bucket")
    assert (address.region, address.ca, address.timeout) == (REGION, None, SECONDS)
    assert address.endpoint == "http://127.0.0.1"
    assert parse("s3+http://KEY:SECRET@[::1]:9000/bucket/?region=").endpoint == "http://[::1]:9000"


def test_a_file_of_certificates_and_a_time_limit(tmp_path: Path) -> None:
    authorities = tmp_path / "hospital.pem"
    authorities.touch()
    address = parse(f"{URL}&ca={authorities}&timeout=2.5")
    assert (address.ca, address.timeout) == (str(authorities), 2.5)
    assert parse(address.written()) == address


@pytest.mark.parametrize("shown", [repr, str], ids=["repr", "str"])
def test_it_never_shows_what_opens_it(shown: type[str]) -> None:
    assert "S/e@c:ret" not in shown(parse(URL))
    assert "KEY" not in shown(parse(URL))


@given(key=st.text(min_size=1, alphabet=st.characters(codec="ascii")), secret=st.text(min_size=1))
def test_any_key_and_secret_survive_being_written_and_read(key: str, secret: str) -> None:
    address = replace(parse(URL), key=key, secret=secret)
    assert parse(address.written()) == address


def test_the_same_bucket_for_another_key() -> None:
    other = parse(URL).opened_by("OTHER", "other")
    assert (other.key, other.secret) == ("OTHER", "other")
    assert other.opened_by("KEY", "S/e@c:ret") == parse(URL)


def test_a_wrong_address_names_its_variable() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^STORAGE_FALLBACK_URL"):
        Address.parse("s3+http://nothing", "STORAGE_FALLBACK_URL")


def test_requests_end_in_a_bounded_time_and_need_no_name_for_each_bucket() -> None:
    client = client_of(replace(parse(URL), timeout=2))
    config: Any = client.meta.config
    assert config.retries["total_max_attempts"] == ATTEMPTS == 3
    assert (config.connect_timeout, config.read_timeout) == (2, 2)
    assert config.s3["addressing_style"] == "path"
    client.close()
