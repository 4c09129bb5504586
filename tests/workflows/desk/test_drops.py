"""An archive too large for a request: the worker reads it, and its line says how far that is, until it is over."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from documents.formats.archive import Limits
from documents.models import Arrival, EntryPage, Instance
from patients.models import AccessTrace, User
from storage.errors import ObjectMissing, StorageUnavailable
from storage.models import StoredObject
from tests import people
from tests.documents.formats import pdf_samples, zip_samples
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.intake.images import dossier_for, image
from tests.people import Clock
from tests.workflows.desk import holding
from tests.workflows.desk.drops import AT_ONCE, TOO_MANY, archive, dropped, handed_over, letters
from tests.workflows.uploads.sending import announce, patch, sent
from tests.working import waiting, work
from workflows.desk import dropping, drops, tasks
from workflows.desk.actions import go_on
from workflows.desk.actions.hand_over import hand_over
from workflows.desk.models import Drop, Dropped, End
from workflows.uploads import joined
from workflows.uploads.actions.clean import clean
from workflows.uploads.models import Piece, Upload

pytestmark = pytest.mark.django_db
READ = "workflows.desk.tasks.read_drop"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropping, "AT_ONCE", replace(dropping.AT_ONCE, members=AT_ONCE))


def line(desk: Client, drop: Drop) -> str:
    """What its line says, in words."""
    answer = desk.get(f"/admin/desk/drops/{drop.uuid}/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode())).replace("\xa0", " ")


def outcomes() -> Counter[str]:
    return Counter(Dropped.objects.values_list("outcome", flat=True))


class TestHandedOver:
    def test_the_request_reads_nothing_and_one_task_waits(self, desk: Client) -> None:
        holding.dossier()
        drop = handed_over(desk, archive())
        assert not EntryPage.objects.exists()
        assert not Arrival.objects.exists()
        assert waiting() == [READ]
        assert "En attente de lecture" in line(desk, drop)

    def test_the_worker_reads_all_of_it_and_the_line_says_so(self, desk: Client) -> None:
        holding.dossier()
        members = letters(TOO_MANY) | {"scan.pdf": pdf_samples.pdf("un scan"), "lisezmoi.exe": b"MZ\x00\x01"}
        drop = handed_over(desk, zip_samples.zipped(members))
        work()
        assert outcomes() == {"filed": TOO_MANY, "held": 1, "refused": 1}
        assert EntryPage.objects.count() == TOO_MANY
        told = line(desk, drop)
        assert f"Lecture terminée : {TOO_MANY + 2} fichiers lus" in told
        assert "envoi.zip!/scan.pdf" in told
        assert "envoi.zip!/lisezmoi.exe" in told
        assert "PAT-TROIS" in told

    def test_nothing_of_its_bytes_is_left_but_what_was_filed_or_waits(self, desk: Client) -> None:
        holding.dossier()
        handed_over(desk, archive())
        work()
        assert not Upload.objects.exists()
        assert not Piece.objects.exists()
        kept = set(Arrival.objects.values_list("stored", flat=True))
        kept |= {pk for entry in EntryPage.objects.all() for pk in entry.attachments.values_list("stored", flat=True)}
        assert set(StoredObject.objects.values_list("pk", flat=True)) == kept

    def test_the_images_of_a_study_are_one_line(self, desk: Client, tmp_path: Path) -> None:
        patient = invented_patient()
        files = [image(tmp_path / str(one), patient=patient, study="2.25.91", salt=str(one)) for one in range(TOO_MANY)]
        members = {f"DICOM/{number:03d}": file.path.read_bytes() for number, file in enumerate(files)}
        waits = handed_over(desk, zip_samples.zipped(members))
        work()
        assert Arrival.objects.filter(outcome="held").count() == TOO_MANY
        page = desk.get("/admin/desk/")
        assert page.content.decode().count('class="outcome-held"') == 1
        assert f"Examen, {TOO_MANY} images" in line(desk, waits)
        dossier_for(patient)
        filed = handed_over(desk, zip_samples.zipped(members), "encore.zip")
        work()
        assert Instance.objects.count() == TOO_MANY
        told = line(desk, filed)
        assert f"Examen, {TOO_MANY} images" in told
        assert told.count("classé") == 1

    def test_what_is_refused_for_one_reason_is_one_line_that_names_each(self, desk: Client) -> None:
        drop = handed_over(desk, zip_samples.zipped({f"{one:02d}.dll": b"MZ\x00%d" % one for one in range(23)}))
        work()
        told = line(desk, drop)
        assert "envoi.zip!/00.dll et 22 autres fichiers" in told
        assert "envoi.zip!/19.dll" in told
        assert "et 3 autres" in told
        assert told.count("refusé") == 1

    def test_a_large_file_that_is_no_archive_is_the_worker_s_too(
        self, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dropping, "LARGE", 100)
        holding.dossier()
        drop = handed_over(desk, holding.written(), "lettre.xml")
        work()
        assert outcomes() == {"filed": 1}
        assert "Lecture terminée : 1 fichier lu" in line(desk, drop)

    def test_of_an_archive_with_too_much_inside_another_nothing_is_read_in_the_request(self, desk: Client) -> None:
        inner = archive(TOO_MANY)
        handed_over(desk, zip_samples.zipped({"a.xml": holding.written("doc-a"), "b.zip": inner}))
        assert not Arrival.objects.exists()

    def test_a_plain_form_hands_over_too(self, desk: Client) -> None:
        holding.dossier()
        file = BytesIO(archive())
        file.name = "envoi.zip"
        page = desk.post("/admin/desk/drop", {"file": file}).content.decode()
        assert "envoi.zip" in page
        assert "En attente de lecture" in page
        work()
        assert outcomes() == {"filed": TOO_MANY}

    def test_dropped_twice_it_is_one_drop(self, desk: Client, marie: User) -> None:
        upload = sent(desk, archive(), by=2**18, filename="envoi.zip", fingerprint="f")
        desk.post("/admin/desk/drop", {"upload": str(upload.uuid)})
        again = announce(desk, upload.size, filename="envoi.zip", fingerprint="f")
        assert (again.status_code, again["Upload-Offset"]) == (200, str(upload.size))
        desk.post("/admin/desk/drop", {"upload": str(upload.uuid)})
        assert hand_over(upload, actor=marie) == Drop.objects.get()
        assert waiting() == [READ]


class TestProgress:
    def test_it_says_how_many_of_how_many(self, desk: Client, marie: User, at: Clock) -> None:
        upload = sent(desk, b"PK", filename="disque.zip")
        told = {"user": marie, "upload": upload, "name": "disque.zip", "dropped_at": at.now}
        drop = Drop.objects.create(**told)
        assert "En attente de lecture" in line(desk, drop)
        at.go(minutes=1)
        assert "le serveur n’a pas encore commencé" in line(desk, drop)
        Drop.objects.update(begun_at=at.now)
        assert "Ouverture…" in line(desk, drop)
        Drop.objects.update(done=120, total=2000)
        assert "120 sur 2 000 fichiers lus" in line(desk, drop)
        assert 'max="2000" value="120"' in desk.get("/admin/desk/").content.decode()

    def test_the_page_shows_it_again_until_it_is_put_away(self, desk: Client) -> None:
        holding.dossier()
        drop = handed_over(desk, archive())
        assert "envoi.zip" in desk.get("/admin/desk/").content.decode()
        work()
        assert "Lecture terminée" in desk.get("/admin/desk/").content.decode()
        assert desk.post(f"/admin/desk/drops/{drop.uuid}/put-away").status_code == 302
        assert "envoi.zip" not in desk.get("/admin/desk/").content.decode()
        assert not Dropped.objects.exists()

    def test_one_under_way_is_not_put_away(self, desk: Client) -> None:
        drop = handed_over(desk, archive())
        desk.post(f"/admin/desk/drops/{drop.uuid}/put-away")
        assert Drop.objects.filter(pk=drop.pk).exists()

    def test_a_day_after_its_end_it_is_forgotten_with_its_names(self, desk: Client, at: Clock) -> None:
        handed_over(desk, archive())
        drops.read(Drop.objects.get().uuid)
        at.go(hours=23)
        tasks.look_after.call()
        assert Dropped.objects.count() == TOO_MANY
        at.go(hours=2)
        assert "envoi.zip" not in desk.get("/admin/desk/").context["drops"]
        tasks.look_after.call()
        assert not Dropped.objects.exists()

    def test_who_a_line_is_about_is_in_the_ledger_of_the_dossier(self, desk: Client, marie: User) -> None:
        dossier = holding.dossier()
        drop = handed_over(desk, archive())
        work()
        assert not AccessTrace.objects.exists()
        line(desk, drop)
        assert set(AccessTrace.objects.values_list("user", "dossier", "act")) == {(marie.pk, dossier.pk, "search")}

    def test_what_asks_for_something_comes_first_and_the_rest_is_counted(
        self, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("workflows.desk.drop_lines.MOST", 3)
        holding.dossier()
        drop = handed_over(desk, zip_samples.zipped(letters(TOO_MANY) | {"z.pdf": pdf_samples.pdf("un scan")}))
        work()
        told = line(desk, drop)
        assert told.index("envoi.zip!/z.pdf") < told.index("envoi.zip!/l/0000.xml")
        assert f"et {TOO_MANY - 2} autres fichiers" in told


HOSTILE = {
    "archive-broken": lambda: archive()[:-40],
    "archive-encrypted": lambda: zip_samples.flagged(archive(), 0x1),
    "archive-bomb": lambda: zip_samples.zipped({"0.txt": bytes(30 * 2**20)}),
    "archive-escape": lambda: zip_samples.zipped(letters(TOO_MANY) | {"../x.xml": b"x"}),
}


class TestHostile:
    @pytest.mark.parametrize("code", HOSTILE)
    def test_it_is_refused_with_its_reason_and_nothing_of_it_is_done(
        self, desk: Client, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dropping, "LARGE", 100)  # whatever is in it, the worker has it
        holding.dossier()
        drop = handed_over(desk, HOSTILE[code]())
        work()
        assert list(Dropped.objects.values_list("outcome", "code")) == [("refused", code)]
        assert not Arrival.objects.exists()
        assert not Upload.objects.exists()
        assert "envoi.zip" in line(desk, drop)
        assert re.search("Cette archive .*", line(desk, drop))

    @pytest.mark.parametrize(("limit", "code"), [("members", "archive-too-many"), ("total", "archive-too-big")])
    def test_beyond_the_limits_of_all_archives_it_is_refused_whole(
        self, desk: Client, limit: str, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        holding.dossier()
        drop = handed_over(desk, archive())
        limits = replace(Limits(), **{limit: 7})
        monkeypatch.setattr(drops, "Files", partial(dropping.Files, limits=limits))
        work()
        assert list(Dropped.objects.values_list("outcome", "code")) == [("refused", code)]
        assert not EntryPage.objects.exists()
        assert "Envoyez-la en plusieurs parties." in line(desk, drop)


class TestStopped:
    def test_before_it_begins_nothing_of_it_is_read(self, desk: Client) -> None:
        drop = handed_over(desk, archive())
        assert desk.post(f"/admin/desk/drops/{drop.uuid}/cancel").status_code == 302
        assert not Upload.objects.exists()
        work()
        assert not Arrival.objects.exists()
        assert "Lecture arrêtée : rien n’a été lu." in line(desk, drop)

    def test_under_way_it_ends_between_two_files(self, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        holding.dossier()
        drop = handed_over(desk, archive())
        during(monkeypatch, 3, lambda: desk.post(f"/admin/desk/drops/{drop.uuid}/cancel"))
        work()
        assert EntryPage.objects.count() == outcomes()["filed"] == 3
        drop.refresh_from_db()
        assert (drop.end, drop.done, drop.total) == (End.CANCELLED, 3, TOO_MANY)
        assert f"Lecture arrêtée après 3 sur {TOO_MANY} fichiers" in line(desk, drop)
        assert waiting() == []

    def test_dropped_again_after_that_it_goes_on_without_doubles(
        self, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        holding.dossier()
        drop = handed_over(desk, archive())
        with monkeypatch.context() as patched:
            during(patched, 3, lambda: desk.post(f"/admin/desk/drops/{drop.uuid}/cancel"))
            work()
        handed_over(desk, archive())
        work()
        assert EntryPage.objects.count() == TOO_MANY
        assert outcomes() == {"filed": TOO_MANY, "duplicate": 3}

    def test_cancelled_while_its_bytes_are_read_it_is_no_failure(
        self, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drop = handed_over(desk, archive())

        def pieces(upload: Upload) -> Iterator[bytes]:
            yield next(joined.pieces(upload))
            desk.post(f"/admin/desk/drops/{drop.uuid}/cancel")
            raise ObjectMissing

        monkeypatch.setattr(drops, "joined", SimpleNamespace(pieces=pieces))
        drops.read(drop.uuid)
        assert Drop.objects.get().end == End.CANCELLED
        assert not Dropped.objects.exists()

    def test_who_may_not_file_any_more_files_no_more(
        self, desk: Client, marie: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        holding.dossier()
        handed_over(desk, archive())
        during(monkeypatch, 2, marie.groups.clear)
        work()
        assert EntryPage.objects.count() == 1  # of the second the right was gone when it was filed
        assert Drop.objects.get().end == End.NOT_ALLOWED
        assert not Upload.objects.exists()


def during(patched: pytest.MonkeyPatch, number: int, act: Any) -> None:
    """Does something while the file of that number, from 1, is taken in."""
    genuine = dropping.take

    def take(place: int, *rest: Any) -> Dropped:
        if place == number - 1:
            act()
        return genuine(place, *rest)

    patched.setattr(dropping, "take", take)


class TestTakenUpAgain:
    def test_from_the_file_that_was_under_way(self, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        holding.dossier()
        drop = handed_over(desk, archive())
        with monkeypatch.context() as patched:
            patched.setattr(go_on, "note", after(5, go_on.note))  # the sixth is filed, and not yet said to be
            with pytest.raises(KeyboardInterrupt):
                drops.read(drop.uuid)
        assert (EntryPage.objects.count(), outcomes()["filed"]) == (6, 5)
        drops.read(drop.uuid)
        assert outcomes() == {"filed": TOO_MANY}  # the sixth is no duplicate
        assert EntryPage.objects.count() == TOO_MANY
        assert Drop.objects.get().total == TOO_MANY

    def test_a_store_that_is_away_is_not_its_fault(self, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        drop = handed_over(desk, archive())
        with monkeypatch.context() as patched:
            patched.setattr(joined, "pieces", after(0, joined.pieces, StorageUnavailable))
            for _time in range(2 * go_on.TRIES):
                with pytest.raises(StorageUnavailable):
                    drops.read(drop.uuid)
        drops.read(drop.uuid)
        assert Drop.objects.get().end == End.READ

    def test_one_that_kills_its_worker_each_time_is_given_up_and_says_so(
        self, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drop = handed_over(desk, archive())
        monkeypatch.setattr(dropping, "take", after(0, dropping.take, MemoryError))
        for _time in range(go_on.TRIES):
            with pytest.raises(MemoryError):
                drops.read(drop.uuid)
        drops.read(drop.uuid)
        assert Drop.objects.get().end == End.FAILED
        assert "La lecture n’a pas abouti, et rien n’a été lu." in line(desk, drop)
        assert not Upload.objects.exists()

    def test_one_whose_task_was_given_up_has_another(self, desk: Client) -> None:
        handed_over(desk, archive())
        tasks.look_after.call()
        assert waiting() == [READ]  # it waits already
        DBTaskResult.objects.update(status="FAILED")
        tasks.look_after.call()
        assert waiting() == [READ]

    def test_it_waits_as_long_as_it_takes(self, desk: Client, at: Clock) -> None:
        holding.dossier()
        handed_over(desk, archive())
        at.now += timedelta(days=9)
        assert clean() == 0
        drops.read(Drop.objects.get().uuid)
        assert outcomes() == {"filed": TOO_MANY}


def after(times: int, call: Any, error: type[BaseException] = KeyboardInterrupt) -> Any:
    """The call, so many times; then the end of everything."""
    left = [times]

    def made(*told: Any) -> Any:
        if not left[0]:
            raise error
        left[0] -= 1
        return call(*told)

    return made


class TestWhose:
    def test_two_secretaries_each_see_their_own(self, desk: Client) -> None:
        drop = handed_over(desk, archive())
        paul = people.signed_in(holding.secretary("Paul", "Petit"))
        assert "envoi.zip" not in paul.get("/admin/desk/").content.decode()
        for place in ("", "cancel", "put-away"):
            answers = [
                paul.generic(method, f"/admin/desk/drops/{uuid}/{place}")
                for method in ("GET", "POST")
                for uuid in (drop.uuid, uuid4())
            ]
            assert {answer.status_code for answer in answers} == {404}
            assert len({answer.content for answer in answers}) == 1
        assert Drop.objects.get().ended_at is None

    def test_nobody_but_a_secretary_sees_one(self, desk: Client, marie: User) -> None:
        drop = handed_over(desk, archive())
        for person in (people.person(group="Administrators"), people.physician().user):
            Drop.objects.update(user=person)
            assert people.signed_in(person).get(f"/admin/desk/drops/{drop.uuid}/").status_code == 404

    @pytest.mark.parametrize("place", ["cancel", "put-away"])
    def test_it_is_stopped_and_put_away_by_post_alone(self, desk: Client, place: str) -> None:
        drop = handed_over(desk, archive())
        assert desk.get(f"/admin/desk/drops/{drop.uuid}/{place}").status_code == 405

    def test_once_the_worker_has_it_it_is_no_upload_any_more(self, desk: Client) -> None:
        handed_over(desk, archive())
        address = f"/uploads/{Upload.objects.get().uuid}"
        answers = (desk.head(address), patch(desk, address, b"more", 0), desk.delete(address))
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert Piece.objects.exists()

    def test_a_name_is_only_text(self, desk: Client) -> None:
        assert "<script>" not in dropped(desk, archive(), "<script>alert(1)</script>.zip")
