"""The viewer's page and files: to physicians, under a policy of their own, and only about what one may read."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from documents.imaging.viewer.package import BASE
from documents.models import ImageSetPage
from patients.models import AccessTrace, DossierPage, Physician, Scope
from tests import people
from tests.documents.after import images
from tests.documents.imaging.viewer import packaged
from tests.people import Clock


@pytest.fixture
def reader(db: None, at: Clock) -> Physician:
    return people.physician("lectrice")


@pytest.fixture
def dossier(reader: Physician) -> DossierPage:
    made = people.dossier(birth_name="PAT-IMAGE")
    people.designation(made, reader, Scope.IMAGING)
    return made


@pytest.fixture
def study(dossier: DossierPage) -> ImageSetPage:
    return images.study(dossier, "1", {"11": 2, "12": 1}, previews=True)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return packaged.install(monkeypatch, tmp_path / "place")


@pytest.fixture
def client(reader: Physician) -> Client:
    return people.signed_in(reader.user)


def told(html: str) -> dict[str, Any]:
    """What the page tells the viewer."""
    found = re.search(r'<script id="told" type="application/json">(.*?)</script>', html)
    assert found
    return dict(json.loads(found[1]))


def test_the_page_hands_the_study_over_and_the_way_back(client: Client, study: ImageSetPage, installed: Path) -> None:
    response = client.get(f"/entries/{study.uuid}/viewer")
    html = response.content.decode()
    assert told(html) == {
        "base": BASE,
        "study": images.uid("1"),
        "here": f"/entries/{study.uuid}/viewer",
        "back": f"/entries/{study.uuid}/",
        "service": "/dicom-web",
        "language": "fr",
        "words": {"back": "Revenir à l’examen"},
    }
    assert f'src="{BASE}{packaged.SCRIPT}"' in html
    assert f'href="{BASE}app.bundle.css"' in html
    assert "PAT-IMAGE" not in html
    assert response["Cache-Control"] == "no-store"


def test_nothing_in_the_page_runs_that_is_not_a_file(client: Client, study: ImageSetPage, installed: Path) -> None:
    html = client.get(f"/entries/{study.uuid}/viewer").content.decode()
    scripts = re.findall(r"<script([^>]*)>", html)
    assert all("src=" in one or "application/json" in one for one in scripts)
    assert not re.search(r"<style|\son\w+=", html)


def test_what_else_the_address_says_is_not_told(client: Client, study: ImageSetPage, installed: Path) -> None:
    plain = told(client.get(f"/entries/{study.uuid}/viewer").content.decode())
    crafted = "?url=https://elsewhere.example/x.json&datasources=dicomjson&configUrl=https://elsewhere.example"
    response = client.get(f"/entries/{study.uuid}/viewer{crafted}")
    assert told(response.content.decode()) == plain
    assert "elsewhere" not in response.content.decode()


def test_the_policy_lets_nothing_leave(client: Client, study: ImageSetPage, installed: Path) -> None:
    for path in (f"/entries/{study.uuid}/viewer", f"{BASE}{packaged.SCRIPT}"):
        policy = dict(one.split(" ", 1) for one in client.get(path)["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
        assert policy["worker-src"] == "'self' blob:"
        assert policy["connect-src"] == "'self' blob: data:"
        assert policy["frame-ancestors"] == "'none'"
        assert not re.search(r"https?:|\*|'unsafe-eval'", " ".join(policy.values()))


def test_opening_is_a_read_in_the_ledger(client: Client, study: ImageSetPage, installed: Path) -> None:
    client.get(f"/entries/{study.uuid}/viewer")
    trace = AccessTrace.objects.get()
    assert (trace.act, trace.entry) == ("read", study.uuid)


def test_an_entry_that_is_no_image_set_has_no_viewer(client: Client, reader: Physician, installed: Path) -> None:
    dossier = people.dossier()
    people.designation(dossier, reader)
    letter = people.entry(dossier)
    assert client.get(f"/entries/{letter.uuid}/").status_code == 200
    assert client.get(f"/entries/{letter.uuid}/viewer").status_code == 404


def test_a_designation_that_ends_closes_it_at_the_next_request(
    client: Client, study: ImageSetPage, installed: Path, reader: Physician
) -> None:
    from patients.actions.end_designation import end_designation
    from patients.models import Designation

    assert client.get(f"/entries/{study.uuid}/viewer").status_code == 200
    end_designation(Designation.objects.get(physician=reader))
    assert client.get(f"/entries/{study.uuid}/viewer").status_code == 404
    assert client.get(f"/viewer/viewer?StudyInstanceUIDs={images.uid('1')}").status_code == 404


def test_the_address_that_the_viewer_gives_itself_leads_to_the_study(
    client: Client, study: ImageSetPage, installed: Path
) -> None:
    response = client.get(f"/viewer/viewer?StudyInstanceUIDs={images.uid('1')}&url=https://elsewhere.example")
    assert (response.status_code, response["Location"]) == (302, f"/entries/{study.uuid}/viewer")
    other = people.signed_in(people.physician().user)
    forbidden = other.get(f"/viewer/viewer?StudyInstanceUIDs={images.uid('1')}")
    for uid in (images.uid("404"), "", "x" * 5000, "1.2.3'%00"):
        absent = other.get("/viewer/viewer", {"StudyInstanceUIDs": uid})
        assert (absent.status_code, absent.content) == (404, forbidden.content)


def test_a_file_is_kept_for_a_year_and_comes_pressed(client: Client, installed: Path) -> None:
    plain = client.get(f"{BASE}{packaged.SCRIPT}")
    content = plain.content
    assert plain["Cache-Control"] == "private, max-age=31536000, immutable"
    assert plain["Content-Type"].startswith("text/javascript")
    pressed = client.get(f"{BASE}{packaged.SCRIPT}", headers={"Accept-Encoding": "br, gzip"})
    assert pressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(pressed.content) == content
    assert int(pressed["Content-Length"]) < len(content)
    assert "Accept-Encoding" in pressed["Vary"]
    assert client.get(f"{BASE}5c.wasm")["Content-Type"] == "application/wasm"


@pytest.mark.parametrize(
    "path",
    [
        f"{BASE}contents.json",
        f"{BASE}{packaged.SCRIPT}.gz",
        f"{BASE}app-config.js",
        f"{BASE}..%2Fcontents.json",
        f"{BASE}%2e%2e",
        f"/viewer/ohif-1.0.0-1/{packaged.SCRIPT}",
        f"/viewer/../viewer/x/{packaged.SCRIPT}",
        f"{BASE}x/{packaged.SCRIPT}",
        f"{BASE}\x00",
    ],
)
def test_what_is_not_in_its_list_does_not_exist(client: Client, installed: Path, path: str) -> None:
    assert client.get(path).status_code == 404


def test_files_are_for_physicians(installed: Path, reader: Physician) -> None:
    path = f"{BASE}{packaged.SCRIPT}"
    for group in ("Secretaries", "Administrators"):
        staff = people.signed_in(people.person(group=group))
        absent = staff.get(f"{BASE}nothing.js")
        assert (staff.get(path).status_code, staff.get(path).content) == (404, absent.content)
    assert Client().get(path).status_code == 302
    assert people.signed_in(reader.user).post(path).status_code == 405


def test_without_a_viewer_the_image_set_says_so_and_shows_its_previews(
    client: Client, study: ImageSetPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.DIAPHANE_VIEWER", tmp_path / "nowhere")
    response = client.get(f"/entries/{study.uuid}/viewer")
    assert (response.status_code, response["Location"]) == (302, f"/entries/{study.uuid}/")
    html = client.get(f"/entries/{study.uuid}/").content.decode()
    assert "La visionneuse complète n’est pas installée sur ce portail" in html
    assert html.count('alt="Aperçu de la série"') == 2
    assert "/viewer" not in html
    assert f'href="/dossiers/{study.dossier.uuid}/images?set={study.uuid}"' in html
    assert client.get(f"{BASE}{packaged.SCRIPT}").status_code == 404


def test_with_a_viewer_an_image_set_and_its_report_lead_to_it(
    client: Client, study: ImageSetPage, dossier: DossierPage, installed: Path
) -> None:
    from documents.models import ReportPage

    report = people.entry(dossier, kind="report", title="Scanner")
    ReportPage.objects.get(pk=report.pk).image_sets.add(study)
    for entry in (study, report):
        html = client.get(f"/entries/{entry.uuid}/").content.decode()
        assert html.count(f'href="/entries/{study.uuid}/viewer"') == 1
    html = client.get(f"/entries/{study.uuid}/").content.decode()
    assert f"/entries/{report.uuid}/viewer" not in html
