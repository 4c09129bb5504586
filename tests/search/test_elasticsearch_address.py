"""SEARCH_URL, SEARCH_API_KEY and SEARCH_CA_FILE: what they may say, and the line for each mistake."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from search.engines import engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_address import Address, Node, parse

SECRET = "tres-secret"


def nodes(url: str) -> list[str]:
    return [str(node) for node in parse(url).nodes]


def test_one_node_with_a_user() -> None:
    found = parse(f"https://portail:{SECRET}@es1.example.org:9200/diaphane")
    assert found == Address((Node("https", "es1.example.org", 9200, ""),), "diaphane", "portail", SECRET)
    assert found.credential == "SEARCH_URL"


@pytest.mark.parametrize(
    "url",
    [
        "https://u:p@es1:9200,es2:9201/diaphane",
        "https://u:p@es1:9200/diaphane,https://u:p@es2:9201/diaphane",
        "https://u:p@es1:9200,es2:9201/diaphane,https://u:p@es1:9200/diaphane",
    ],
)
def test_several_nodes_beside_each_other_or_repeated(url: str) -> None:
    assert nodes(url) == ["https://es1:9200", "https://es2:9201"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:9200/diaphane", ["http://127.0.0.1:9200"]),
        ("http://[::1]:9200/diaphane/", ["http://[::1]:9200"]),
        ("https://proxy:443/elastic/one/diaphane", ["https://proxy:443/elastic/one"]),
    ],
)
def test_a_node_is_told_as_it_is_written(url: str, expected: list[str]) -> None:
    assert nodes(url) == expected
    assert parse(url).prefix == "diaphane"


def test_what_parts_an_address_stands_encoded_in_a_password() -> None:
    assert parse("https://u:a%2Fb%2Cc%40d:e@h:9200/x").password == "a/b,c@d:e"


def test_the_client_is_given_every_node_and_verifies() -> None:
    client = parse("https://es1:9200,es2:9201/under/diaphane", api_key="id:key").client()
    configured = [node.config for node in client.transport.node_pool.all()]
    assert sorted((one.host, one.port, one.path_prefix) for one in configured) == [
        ("es1", 9200, "/under"),
        ("es2", 9201, "/under"),
    ]
    for one in configured:
        assert one.ssl_context is not None
        assert one.ssl_context.check_hostname
        assert one.ssl_context.verify_mode.name == "CERT_REQUIRED"
        assert one.ssl_context.minimum_version.name == "TLSv1_2"


WRONG = [
    "https://es1:9200",
    "https://es1:9200/",
    "https:///diaphane",
    "https://es1/diaphane",
    "https://es1:9200,es2/diaphane",
    "https://es1:0/diaphane",
    "https://es1:99999/diaphane",
    "https://es1:port/diaphane",
    "https://:9200/diaphane",
    "https://es1:9200/Diaphane",
    "https://es1:9200/_all",
    "https://es1:9200/dia phane",
    "https://es1:9200/dia*",
    "https://es1:9200/diaphane?x=1",
    "https://es1:9200/diaphane#x",
    "https://es1:9200/" + "a" * 101,
    "https://[::1:9200/diaphane",
    "https://a:b@es1:9200/x,https://a:c@es2:9200/x",
    "https://es1:9200/x,https://es2:9200/y",
]


@pytest.mark.parametrize("url", WRONG)
def test_an_address_that_is_none_is_said_in_one_line_that_names_the_variable(url: str) -> None:
    with_secret = url.replace("https://es1", f"https://u:{SECRET}@es1", 1)
    for one in (url, with_secret):
        with pytest.raises(ImproperlyConfigured) as raised:
            parse(one)
        said = str(raised.value)
        assert said.startswith("SEARCH_URL")
        assert "\n" not in said
        assert SECRET not in said


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://h:1/x", "file://host/dir", "file:relative", "elastic"])
def test_a_setting_of_no_engine_is_said_too(settings: Settings, url: str) -> None:
    settings.SEARCH_URL = url
    with pytest.raises(ImproperlyConfigured, match=r"^SEARCH_URL must be"):
        engine()


def test_the_setting_names_the_engine(settings: Settings) -> None:
    settings.SEARCH_URL = "http://127.0.0.1:1/diaphane"
    assert isinstance(engine(), ElasticsearchEngine)
    assert engine() is engine()


def test_two_credentials_are_one_too_many() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SEARCH_API_KEY") as raised:
        parse(f"https://u:{SECRET}@h:9200/x", api_key=SECRET)
    assert SECRET not in str(raised.value)


class TestTheAuthority:
    def test_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"^SEARCH_CA_FILE: .*ca\.pem is not there"):
            parse("https://h:9200/x", ca_file=str(tmp_path / "ca.pem"))

    def test_that_is_no_certificate_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "ca.pem").write_text("nonsense")
        with pytest.raises(ImproperlyConfigured, match=r"^SEARCH_CA_FILE: .*ca\.pem is no certificate"):
            parse("https://h:9200/x", ca_file=str(tmp_path / "ca.pem"))

    def test_is_of_no_use_without_tls(self) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"^SEARCH_CA_FILE: SEARCH_URL is not https"):
            parse("http://h:9200/x", ca_file="/etc/hostname")


def test_an_address_shows_its_nodes_and_no_secret() -> None:
    for found in (parse(f"https://u:{SECRET}@h:9200/x"), parse("https://h:9200/x", api_key=SECRET)):
        assert (str(found), repr(found)) == ("https://h:9200", "Address(https://h:9200)")
