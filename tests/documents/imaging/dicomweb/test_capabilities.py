"""What the service says of itself (PS3.18 8.9): every address that it has, as JSON and as WADL."""

import json
from xml.etree import ElementTree

import pytest
from django.urls import resolve

from documents.imaging.dicomweb.capabilities import NAMESPACE, WADL, resources
from documents.imaging.dicomweb.urls import urlpatterns
from tests.documents.imaging.dicomweb.conftest import Shelf, body

ROOT = "/dicom-web"
WORDS = {"study": "1.2", "series": "1.3", "instance": "1.4", "numbers": "1", "path": "7FE00010"}


def test_every_address_is_told_and_leads_to_its_view() -> None:
    told = [one.path for one in resources()]
    assert len(set(told)) == len(told) == len(urlpatterns) - 2  # the service itself, and what is none
    names = {resolve(f"{ROOT}/{path.format(**WORDS)}").url_name for path in told}
    assert names == {pattern.name for pattern in urlpatterns} - {"dicomweb", "dicomweb_nothing"}


def test_what_each_gives() -> None:
    told = {one.path: one for one in resources()}
    study, instance = "studies/{study}", "studies/{study}/series/{series}/instances/{instance}"
    assert told["studies"].methods == told[study].methods == ("GET", "POST")
    assert told["series"].methods == ("GET",)
    assert "limit" in told[f"{study}/series"].parameters
    assert told[study].media_types == told[instance].media_types == ("application/dicom",)
    assert told[f"{instance}/metadata"].media_types[0] == "application/dicom+json"
    assert told[f"{instance}/frames/{{numbers}}"].media_types == ("application/octet-stream",)
    assert "image/jpeg" in told[f"{instance}/frames/{{numbers}}/rendered"].media_types


@pytest.mark.parametrize("path", ["/", "/studies"])
def test_options_says_it_in_wadl_unless_json_is_asked_for(shelf: Shelf, path: str) -> None:
    response = shelf.ask(f"{ROOT}{path}", method="OPTIONS")
    assert (response.status_code, response["Content-Type"]) == (200, WADL)
    top = ElementTree.fromstring(body(response))  # noqa: S314 # our own
    base = top.find(f"{{{NAMESPACE}}}resources")
    assert base is not None
    assert base.attrib["base"].endswith("/dicom-web/")
    paths = [one.attrib["path"] for one in base]
    other = shelf.ask(f"{ROOT}{path}", "application/json", "OPTIONS")
    assert [one["path"] for one in json.loads(body(other))["resources"]] == paths
    stored = [one.attrib["path"] for one in base if one.find(f"{{{NAMESPACE}}}method[@name='POST']") is not None]
    assert sorted(stored) == ["studies", "studies/{study}"]


def test_get_says_the_same_and_head_its_type(shelf: Shelf) -> None:
    asked, got, head = (shelf.ask(f"{ROOT}/", WADL, method) for method in ("OPTIONS", "GET", "HEAD"))
    assert body(asked) == body(got)
    assert (head.status_code, head["Content-Type"], body(head)) == (200, WADL, b"")


@pytest.mark.parametrize(
    ("path", "status", "methods"),
    [
        ("/", 200, "GET, HEAD, OPTIONS"),
        ("/studies", 200, "GET, HEAD, POST, OPTIONS"),
        ("/series", 204, "GET, HEAD, OPTIONS"),
        ("/instances", 204, "GET, HEAD, OPTIONS"),
    ],
)
def test_each_address_says_its_methods(shelf: Shelf, path: str, status: int, methods: str) -> None:
    asked, refused = (shelf.ask(f"{ROOT}{path}", method=method) for method in ("OPTIONS", "DELETE"))
    assert (asked.status_code, asked["Allow"]) == (status, methods)
    assert (refused.status_code, refused["Allow"]) == (405, methods)


def test_nothing_else_is_done_there(shelf: Shelf) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = shelf.ask(f"{ROOT}/", method=method)
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert shelf.ask(f"{ROOT}/", "text/html").status_code == 406
