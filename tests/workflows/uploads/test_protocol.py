"""The protocol: begun, filled at its offset, told, abandoned; and what a lost answer or a bad piece does."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from patients.actions.end_designation import end_designation
from patients.models import Designation, DossierPage, User
from storage.models import StoredObject
from tests import people
from tests.workflows.uploads.sending import announce, of, patch, sent
from workflows.uploads import joined, rights, views
from workflows.uploads.actions.append import OutOfStep, append
from workflows.uploads.actions.begin import Announced, begin
from workflows.uploads.headers import sha256
from workflows.uploads.models import Piece, Purpose, Upload

LETTER = b"Madame PAT-ESSAI va bien et revient dans six mois"
pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier() -> DossierPage:
    return people.dossier()


@pytest.fixture
def client(dossier: DossierPage) -> Client:
    """The browser of a physician who may add to the dossier."""
    reader = people.physician()
    people.designation(dossier, reader)
    return people.signed_in(reader.user)


def plain(upload: Upload) -> bytes:
    return b"".join(joined.pieces(upload))


def test_a_file_arrives_piece_by_piece(client: Client, dossier: DossierPage) -> None:
    begun = announce(client, len(LETTER), dossier, filename="lettre.txt")
    assert (begun.status_code, begun["Upload-Offset"], begun["Tus-Resumable"]) == (201, "0", "1.0.0")
    address = begun["Location"]
    assert patch(client, address, LETTER[:20], 0)["Upload-Offset"] == "20"
    told = client.head(address)
    assert (told.status_code, told["Upload-Offset"], told["Upload-Length"]) == (200, "20", str(len(LETTER)))
    assert told["Cache-Control"] == "no-store"
    assert patch(client, address, LETTER[20:], 20).status_code == 204
    upload = of(address)
    assert (upload.is_complete, upload.name, plain(upload)) == (True, "lettre.txt", LETTER)


@pytest.mark.usefixtures("on_a_folder")
def test_nothing_plain_is_on_the_disk(client: Client, dossier: DossierPage, settings: Any) -> None:
    sent(client, LETTER, dossier)
    root = Path(settings.STORAGE_URL.removeprefix("file://"))
    found = [path for path in root.rglob("*") if path.is_file() and LETTER[:10] in path.read_bytes()]
    assert found == []
    assert Piece.objects.count() == 5
    assert {piece.stored.vault.kind for piece in Piece.objects.all()} == {"quarantine"}


def test_a_piece_sent_again_after_a_lost_answer_changes_nothing(client: Client, dossier: DossierPage) -> None:
    address = announce(client, len(LETTER), dossier)["Location"]
    for _attempt in range(2):
        response = patch(client, address, LETTER[:20], 0)
    assert (response.status_code, response["Upload-Offset"]) == (409, "20")
    assert (of(address).received, Piece.objects.count()) == (20, 1)


@pytest.mark.parametrize("at", [1, 19, 21, 10**14])
def test_a_piece_elsewhere_than_at_the_end_is_refused(client: Client, dossier: DossierPage, at: int) -> None:
    address = announce(client, len(LETTER), dossier)["Location"]
    patch(client, address, LETTER[:20], 0)
    response = patch(client, address, LETTER[20:25], at)
    assert (response.status_code, response["Upload-Offset"]) == (409, "20")


def test_two_tabs_at_one_offset_keep_one_piece(client: Client, dossier: DossierPage) -> None:
    """The second was read before the first was kept: only the lock can tell."""
    upload = of(announce(client, len(LETTER), dossier)["Location"])
    slow = Upload.objects.get(pk=upload.pk)
    append(upload, BytesIO(LETTER[:20]), at=0)
    before = StoredObject.objects.count()
    with pytest.raises(OutOfStep) as refused:
        append(slow, BytesIO(b"autre chose du meme a"), at=0)
    assert (refused.value.received, StoredObject.objects.count()) == (20, before)
    assert plain(Upload.objects.get(pk=upload.pk)) == LETTER[:20]


def test_more_bytes_than_announced_are_refused(client: Client, dossier: DossierPage) -> None:
    address = announce(client, 10, dossier)["Location"]
    assert patch(client, address, LETTER, 0).status_code == 413
    upload = of(address)
    with pytest.raises(OutOfStep):
        append(upload, BytesIO(LETTER), at=0)
    assert (Upload.objects.get(pk=upload.pk).received, Piece.objects.count()) == (0, 0)


def test_a_piece_whose_digest_is_wrong_is_not_kept(client: Client, dossier: DossierPage) -> None:
    address = announce(client, len(LETTER), dossier)["Location"]
    response = patch(client, address, LETTER[:20], 0, **{"Content-Digest": sha256(b"autre")})
    assert (response.status_code, response["Upload-Offset"]) == (400, "0")
    assert "altérée" in response.content.decode()
    assert Piece.objects.count() == StoredObject.objects.count() == 0
    assert patch(client, address, LETTER[:20], 0, **{"Content-Digest": sha256(LETTER[:20])}).status_code == 204


def test_the_same_file_chosen_again_goes_on_where_it_stopped(client: Client, dossier: DossierPage) -> None:
    first = announce(client, len(LETTER), dossier, fingerprint="f" * 64)
    patch(client, first["Location"], LETTER[:20], 0)
    again = announce(client, len(LETTER), dossier, fingerprint="f" * 64)
    assert (again.status_code, again["Location"], again["Upload-Offset"]) == (200, first["Location"], "20")


@pytest.mark.parametrize("change", ["size", "fingerprint", "dossier", "owner", "none"])
def test_another_file_is_another_upload(client: Client, dossier: DossierPage, change: str) -> None:
    reader = people.physician()
    other = people.dossier(birth_name="PAT-AUTRE")
    people.designation(dossier, reader)
    for user in (reader.user, User.objects.get(pk=client.session["_auth_user_id"])):
        people.designation(other, user.physician)
    prints = ["", ""] if change == "none" else ["a" * 64, "a" * 64]
    first = announce(client, 40, dossier, fingerprint=prints[0])
    who = people.signed_in(reader.user) if change == "owner" else client
    prints[1] = "b" * 64 if change == "fingerprint" else prints[1]
    size, where = 41 if change == "size" else 40, other if change == "dossier" else dossier
    second = announce(who, size, where, fingerprint=prints[1])
    assert second.status_code == 201
    assert second["Location"] != first["Location"]


def test_abandoned_it_is_gone_with_its_bytes(client: Client, dossier: DossierPage) -> None:
    address = announce(client, len(LETTER), dossier)["Location"]
    patch(client, address, LETTER[:20], 0)
    assert client.delete(address).status_code == 204
    assert client.head(address).status_code == 404
    assert client.delete(address).status_code == 404
    assert Upload.objects.count() == Piece.objects.count() == StoredObject.objects.count() == 0


def test_bytes_that_two_uploads_share_stay_for_the_other(client: Client, dossier: DossierPage) -> None:
    one, other = (sent(client, LETTER, dossier) for _time in range(2))
    client.delete(f"/uploads/{one.uuid}")
    assert plain(other) == LETTER


def test_sizes_are_checked_before_anything_is_sent(client: Client, dossier: DossierPage) -> None:
    most = rights.LARGEST[Purpose.CONTRIBUTION]
    for size in (0, most + 1):
        assert announce(client, size, dossier).status_code == 413
    too_large = announce(client, most + 1, dossier)
    assert "trop grand" in too_large.content.decode()
    assert announce(client, most, dossier).status_code == 201


def test_one_person_does_not_fill_the_disk(client: Client, dossier: DossierPage, monkeypatch: Any) -> None:
    monkeypatch.setattr(rights, "MOST", 3)
    assert [announce(client, 10, dossier).status_code for _time in range(4)] == [201, 201, 201, 429]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "abc"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "9" * 40}, 400),
        ({"Upload-Length": "٣"}, 400),
        ({}, 400),
        ({"Upload-Length": "10", "Upload-Metadata": "purpose !!!"}, 404),
        ({"Upload-Length": "10", "Upload-Metadata": "\0"}, 404),
        ({"Upload-Length": "10", "Upload-Metadata": ",,, ,"}, 404),
    ],
)
def test_an_announcement_that_means_nothing(
    client: Client, dossier: DossierPage, headers: dict[str, str], status: int
) -> None:
    from tests.workflows.uploads.sending import metadata

    told = {"Upload-Metadata": metadata(purpose="contribution", dossier=str(dossier.uuid)), **headers}
    assert client.post("/uploads/", content_type="application/x", headers=told).status_code == status
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("offset", ["", "-1", "abc", "9" * 30, "1e3"])
def test_a_piece_that_does_not_say_where_it_goes(client: Client, dossier: DossierPage, offset: str) -> None:
    address = announce(client, 10, dossier)["Location"]
    assert patch(client, address, b"abc", 0, **{"Upload-Offset": offset}).status_code == 400


def test_a_piece_of_another_type_is_none(client: Client, dossier: DossierPage) -> None:
    address = announce(client, 10, dossier)["Location"]
    response = client.patch(address, b"abc", content_type="text/plain", headers={"Upload-Offset": "0"})
    assert response.status_code == 415


def test_any_other_method_is_told_so(client: Client, dossier: DossierPage) -> None:
    address = announce(client, 10, dossier)["Location"]
    for method in ("GET", "POST", "PUT"):
        assert client.generic(method, address).status_code == 405
    assert client.get("/uploads/").status_code == 405
    assert client.options("/uploads/")["Tus-Version"] == "1.0.0"


def test_without_its_token_nothing_is_written(client: Client, dossier: DossierPage) -> None:
    address = announce(client, 10, dossier)["Location"]
    client.handler.enforce_csrf_checks = True
    assert announce(client, 10, dossier).status_code == 403
    assert patch(client, address, b"abc", 0).status_code == 403
    assert client.delete(address).status_code == 403
    assert of(address).received == 0


@pytest.mark.parametrize(
    "name", ["\u202eelif.fdp", "n" * 4096, "a\0b.pdf", "../../etc/passwd", "<script>.pdf", "é" * 2000, "\ud83d"]
)
def test_a_hostile_name_harms_nothing(client: Client, dossier: DossierPage, name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    upload = sent(client, LETTER, dossier, filename=name)
    assert upload.name == name.replace("\0", "")[-1000:]


def test_an_action_asks_for_the_right_itself(dossier: DossierPage) -> None:
    from patients.actions.refusals import Refused

    for purpose, where in (("contribution", dossier), ("desk", None), ("contribution", None), ("desk", dossier)):
        with pytest.raises(Refused) as refused:
            begin(Announced(10), owner=people.physician().user, purpose=purpose, dossier=where)
        assert refused.value.code == "not-allowed"


def test_a_fingerprint_that_no_column_takes_is_made_fit(client: Client, dossier: DossierPage) -> None:
    """PostgreSQL refuses NUL, in a question too."""
    first = announce(client, 10, dossier, fingerprint="a\0b")
    again = announce(client, 10, dossier, fingerprint="a\0b")
    assert (first.status_code, again.status_code, of(again["Location"]).fingerprint) == (201, 200, "ab")


def test_a_right_that_ends_at_this_instant_is_no_fault(
    client: Client, dossier: DossierPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*told: Any, **more: Any) -> tuple[Upload, bool]:
        end_designation(Designation.objects.get())
        return begin(*told, **more)

    monkeypatch.setattr(views, "begin", ended)
    assert announce(client, 10, dossier).status_code == 404
