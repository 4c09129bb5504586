"""The original: the very bytes that came, whole or in a range, until the door closes."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from documents import serving
from documents.actions.file import file_arrival
from documents.actions.receive import receive
from documents.models import EntryPage, Part
from documents.preparing import Prepared
from patients.actions.close_account import close_account
from patients.actions.end_designation import end_designation
from patients.models import AccessTrace, Designation, DossierPage
from storage.models import StoredObject
from storage.stores import object_store
from tests import people
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db
OCTETS = bytes(range(256)) * 4
SIZE = len(OCTETS)


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def entry(dossier: DossierPage) -> EntryPage:
    return people.entry(dossier, OCTETS)


@pytest.fixture
def designation(dossier: DossierPage) -> Designation:
    return people.designation(dossier, people.physician(), until=NOW + timedelta(days=1))


@pytest.fixture
def client(designation: Designation) -> Client:
    return people.signed_in(designation.physician.user)


def ask(client: Client, entry: EntryPage, method: str = "GET", **headers: str) -> HttpResponse:
    response: Any = client.generic(method, f"/entries/{entry.uuid}/original", headers=headers)
    return response  # type: ignore[no-any-return]


def body(response: HttpResponse) -> bytes:
    return b"".join(response)


class TestWhole:
    def test_gives_the_bytes_as_they_came(self, client: Client, entry: EntryPage) -> None:
        response = ask(client, entry)
        assert (response.status_code, body(response)) == (200, OCTETS)
        assert response["Content-Length"] == str(SIZE)
        assert response["Accept-Ranges"] == "bytes"

    def test_is_an_attachment_with_a_neutral_name_that_no_browser_runs(self, client: Client, entry: EntryPage) -> None:
        response = ask(client, entry)
        assert response["Content-Disposition"] == f'attachment; filename="{entry.uuid}.pdf"'
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        ("media_type", "extension"),
        [("text/xml", "xml"), ("text/plain", "txt"), ("text/html", "bin"), ("x/../y", "bin")],
    )
    def test_takes_its_extension_from_a_list_alone(
        self, client: Client, dossier: DossierPage, media_type: str, extension: str
    ) -> None:
        entry = people.entry(dossier, media_type=media_type)
        assert ask(client, entry)["Content-Disposition"] == f'attachment; filename="{entry.uuid}.{extension}"'

    def test_says_nothing_of_the_content_in_its_tag(self, client: Client, entry: EntryPage) -> None:
        tag = ask(client, entry)["ETag"]
        assert re.fullmatch('"[0-9a-f]{32}"', tag)
        assert entry.original_sha256[:16] not in tag

    def test_of_a_document_without_bytes_is_not_found(self, client: Client, entry: EntryPage) -> None:
        entry.attachments.all().delete()
        assert ask(client, entry).status_code == 404
        assert not AccessTrace.objects.exists()

    def test_of_no_bytes_at_all_is_empty(self, client: Client, dossier: DossierPage) -> None:
        entry = file_arrival(receive(BytesIO(b"")), dossier, Prepared(people.reading()))
        assert (ask(client, entry).status_code, body(ask(client, entry))) == (200, b"")
        assert ask(client, entry, Range="bytes=0-").status_code == 416


class TestRange:
    @pytest.mark.parametrize(
        ("asked", "start", "stop"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=0-", 0, SIZE),
            ("bytes=10-19", 10, 20),
            (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
            (f"bytes=10-{SIZE + 99}", 10, SIZE),
            ("bytes=-1", SIZE - 1, SIZE),
            (f"bytes=-{SIZE + 99}", 0, SIZE),
            (f"bytes=0-{10**18 - 1}", 0, SIZE),
            ("BYTES=0-0", 0, 1),
        ],
    )
    def test_gives_those_bytes_alone(self, client: Client, entry: EntryPage, asked: str, start: int, stop: int) -> None:
        response = ask(client, entry, Range=asked)
        assert (response.status_code, body(response)) == (206, OCTETS[start:stop])
        assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
        assert response["Content-Length"] == str(stop - start)

    @pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 5}", "bytes=-0", "bytes=5000-6000"])
    def test_outside_the_document_is_416(self, client: Client, entry: EntryPage, asked: str) -> None:
        response = ask(client, entry, Range=asked)
        assert (response.status_code, body(response)) == (416, b"")
        assert response["Content-Range"] == f"bytes */{SIZE}"

    @pytest.mark.parametrize(
        "asked",
        [
            "bytes=5-2",
            "bytes=-",
            "bytes=0-1,4-5",
            "lines=0-1",
            "bytes=a-b",
            "0-1",
            "bytes=0-" + "9" * 5000,
            "bytes=²-³",
        ],
    )
    def test_that_is_none_that_we_serve_gives_the_whole(self, client: Client, entry: EntryPage, asked: str) -> None:
        response = ask(client, entry, Range=asked)
        assert (response.status_code, body(response)) == (200, OCTETS)

    def test_of_another_version_gives_the_whole(self, client: Client, entry: EntryPage) -> None:
        tag = ask(client, entry)["ETag"]
        same, other = (ask(client, entry, **{"Range": "bytes=0-0", "If-Range": told}) for told in (tag, '"other"'))
        assert (same.status_code, other.status_code) == (206, 200)

    def test_is_ignored_for_head(self, client: Client, entry: EntryPage) -> None:
        response = ask(client, entry, "HEAD", Range="bytes=0-0")
        assert (response.status_code, response["Content-Length"], body(response)) == (200, str(SIZE), b"")


@given(text=st.one_of(st.text(max_size=40), st.from_regex(r"bytes=\d*-\d*", fullmatch=True)), size=st.integers(0, 2000))
def test_whatever_the_range_what_is_served_lies_inside_the_document(text: str, size: int) -> None:
    asked = serving._asked(RequestFactory().get("/", headers={"Range": text}), size, '"tag"')
    if asked is not None:
        assert 0 <= asked.bytes.start <= asked.bytes.stop <= size
        assert asked.is_partial or asked.bytes == range(size)
        assert not asked.is_partial or len(asked.bytes) > 0


class TestConditions:
    @pytest.mark.parametrize("told", ["{tag}", "W/{tag}", '"other", {tag}', "*", ' "x" ,W/{tag} '])
    def test_what_the_browser_has_already_is_304_without_a_body_and_traced(
        self, client: Client, entry: EntryPage, told: str, at: Clock
    ) -> None:
        tag = ask(client, entry)["ETag"]
        at.go(hours=1)
        before = AccessTrace.objects.count()
        response = ask(client, entry, **{"If-None-Match": told.replace("{tag}", tag), "Range": "bytes=0-0"})
        assert (response.status_code, response["ETag"], body(response)) == (304, tag, b"")
        assert AccessTrace.objects.count() == before + 1

    @pytest.mark.parametrize("told", ['"other"', "", "{bare}", '"x{bare}"', "**"])
    def test_what_it_does_not_have_is_sent(self, client: Client, entry: EntryPage, told: str) -> None:
        bare = ask(client, entry)["ETag"].strip('"')
        assert ask(client, entry, **{"If-None-Match": told.replace("{bare}", bare)}).status_code == 200


class TestTheDoorCloses:
    @pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-0"}, {"If-None-Match": "*"}])
    def test_at_the_next_request_after_an_end(
        self, client: Client, entry: EntryPage, designation: Designation, headers: dict[str, str]
    ) -> None:
        assert ask(client, entry).status_code == 200
        end_designation(designation)
        assert ask(client, entry, **headers).status_code == 404

    def test_at_the_last_instant_of_the_period(self, client: Client, entry: EntryPage, at: Clock) -> None:
        at.now = NOW + timedelta(days=1, microseconds=-1)
        assert ask(client, entry).status_code == 200
        at.now = NOW + timedelta(days=1)
        assert ask(client, entry).status_code == 404

    def test_when_the_account_is_closed(self, client: Client, entry: EntryPage, designation: Designation) -> None:
        user = designation.physician.user
        user.is_active = False
        user.save()
        assert ask(client, entry)["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize("closed", ["designation", "account"])
    def test_while_bytes_are_leaving(
        self,
        client: Client,
        dossier: DossierPage,
        designation: Designation,
        monkeypatch: pytest.MonkeyPatch,
        closed: str,
    ) -> None:
        monkeypatch.setattr(serving, "RECHECK", 1000)
        large = people.entry(dossier, b"x" * (serving.AT_ONCE + 1))
        pieces = iter(ask(client, large))
        next(pieces)
        if closed == "designation":
            end_designation(designation)
        else:
            close_account(designation.physician.user)
        with pytest.raises(serving.Revoked):
            list(pieces)


class TestDamage:
    @pytest.mark.parametrize("damage", ["changed", "gone"])
    def test_damaged_or_absent_bytes_are_an_error_page_and_not_half_a_document(
        self, client: Client, entry: EntryPage, damage: str
    ) -> None:
        stored = entry.attachments.get(part=Part.ORIGINAL).stored
        if damage == "gone":
            object_store().delete(stored.store_key)
        else:
            StoredObject.objects.filter(pk=stored.pk).update(wrapped_key=bytes(60))
        response = ask(client, entry)
        assert response.status_code == 503
        assert "Content-Disposition" not in response
        assert OCTETS[:16] not in body(response)
