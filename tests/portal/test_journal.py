"""The line that each request leaves, and the two forms of a log."""

import json
import logging
import sys
from uuid import UUID

import pytest
from django.test import Client

from portal.logs import JsonFormatter, NeutralFormatter
from tests import people


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="portal.requests")
    return caplog


def facts(lines: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [record.facts for record in lines.records if record.name == "portal.requests"]  # type: ignore[attr-defined]


class TestJournal:
    def test_says_the_route_and_not_the_address(self, client: Client, lines: pytest.LogCaptureFixture) -> None:
        client.get("/help/signs/?q=CANARI")
        (said,) = facts(lines)
        assert (said["method"], said["route"], said["status"]) == ("GET", "-", 302)  # the door, before any route
        assert "CANARI" not in lines.text
        assert "signs" not in lines.text

    @pytest.mark.django_db
    def test_names_a_dossier_by_no_uuid(self, lines: pytest.LogCaptureFixture) -> None:
        reader, dossier = people.physician(), people.dossier(birth_name="CANARI")
        people.designation(dossier, reader)
        people.signed_in(reader.user).get(f"/dossiers/{dossier.uuid}/")
        said = facts(lines)[-1]
        assert (said["route"], said["status"]) == ("dossiers/<uuid:uuid>/", 200)
        assert str(dossier.uuid) not in lines.text
        assert "CANARI" not in lines.text

    @pytest.mark.parametrize("typed", ["CANARI", "../../etc", "<script>", "é" * 40])
    def test_of_an_absent_address_holds_nothing_of_it(
        self, client: Client, lines: pytest.LogCaptureFixture, typed: str
    ) -> None:
        client.get(f"/{typed}/")
        assert facts(lines)[-1]["route"] == "-"
        assert typed not in lines.text

    def test_keeps_the_number_of_the_edge(self, client: Client, lines: pytest.LogCaptureFixture) -> None:
        answer = client.get("/healthz", headers={"X-Request-ID": "0123456789abcdef" * 2})
        assert answer["X-Request-ID"] == facts(lines)[-1]["request"] == "0123456789abcdef" * 2

    @pytest.mark.parametrize("sent", ["", "CANARI", "0123456789ABCDEF" * 2, "a" * 33, "0" * 32 + "\n"])
    def test_makes_its_own_instead_of_anything_else(
        self, client: Client, lines: pytest.LogCaptureFixture, sent: str
    ) -> None:
        answer = client.get("/healthz", headers={"X-Request-ID": sent})
        assert answer["X-Request-ID"] not in ("", sent.strip())
        assert len(answer["X-Request-ID"]) == 32

    def test_does_not_repeat_an_invented_method(self, client: Client, lines: pytest.LogCaptureFixture) -> None:
        client.generic("CANARI", "/healthz")
        assert facts(lines)[-1]["method"] == "?"
        assert "CANARI" not in lines.text

    def test_is_silent_where_nobody_listens(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.WARNING, logger="portal.requests")
        assert client.get("/healthz").status_code == 200
        assert caplog.records == []


def record(message: str, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("portal.x", logging.ERROR, __file__, 1, message, (), None)
    made.__dict__ |= more
    return made


class TestJson:
    def test_is_one_object_a_line(self) -> None:
        line = JsonFormatter().format(record("first\nsecond « é »"))
        assert "\n" not in line
        told = json.loads(line)
        assert (told["level"], told["logger"], told["message"]) == ("ERROR", "portal.x", "first\nsecond « é »")
        assert told["time"].endswith("+00:00")

    def test_says_the_facts_of_a_line_as_they_are(self) -> None:
        told = json.loads(JsonFormatter().format(record("GET - 200", facts={"status": 200, "ms": 3})))
        assert (told["status"], told["ms"], "message" in told) == (200, 3, False)

    @pytest.mark.django_db
    @pytest.mark.parametrize("formatter", [JsonFormatter(), NeutralFormatter()])
    def test_what_django_says_of_a_request_is_its_route_and_not_its_address(
        self, caplog: pytest.LogCaptureFixture, formatter: logging.Formatter
    ) -> None:
        client = people.signed_in(people.physician().user)
        client.get("/dicom-web/studies/1.2.39/series")
        client.post(f"/entries/{UUID(int=77)}/")
        said = [formatter.format(record) for record in caplog.records if record.name == "django.request"]
        assert [line.rstrip('"}').endswith("404 dicom-web/studies/<str:study>/series") for line in said] == [
            True,
            False,
        ]
        assert not [line for line in said if "1.2.39" in line or str(UUID(int=77)) in line]

    @pytest.mark.parametrize("formatter", [JsonFormatter(), NeutralFormatter()])
    def test_an_exception_is_its_way_and_not_its_words(self, formatter: logging.Formatter) -> None:
        try:
            raise ValueError("CANARI")
        except ValueError:
            told = formatter.format(record("failed", exc_info=sys.exc_info()))
        assert "CANARI" not in told
        assert "ValueError" in told
        assert "test_journal.py" in told
