"""The screen of one arrival: every display, another dossier looked for, kept waiting, refused, passed over."""

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from documents.actions.hold import hold
from documents.models import Arrival
from patients.models import User
from tests import people
from tests.census.world import IMAGE
from tests.documents.formats import cda_samples, pdf_samples
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.intake.images import image
from tests.workflows.desk import holding
from workflows.desk import claiming, looks
from workflows.desk.models import Claim, Decision, Look

pytestmark = pytest.mark.django_db


def page(desk: Client, arrival: Arrival, place: str = "", **told: Any) -> str:
    """The screen after a GET, or after a form."""
    address = f"/admin/desk/arrivals/{arrival.uuid}/{place}"
    answer = desk.post(address, told) if place else desk.get(address, told)
    return str(answer.content.decode())


class TestDisplays:
    def test_pages_of_a_pdf_with_their_text(self, desk: Client) -> None:
        arrival = holding.scan("Elle va bien")
        shown = page(desk, arrival)
        assert f"/admin/desk/arrivals/{arrival.uuid}/pages/1" in shown
        assert "Elle va bien" in shown
        picture = desk.get(f"/admin/desk/arrivals/{arrival.uuid}/pages/1")
        assert picture["Content-Type"] in ("image/png", "image/webp")
        assert picture["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_the_narrative_of_a_document_with_its_images(self, desk: Client) -> None:
        picture = cda_samples.section("Vu.<renderMultiMedia referencedObject='scan'/>", entries=_image())
        arrival = holding.held(cda_samples.document(body=cda_samples.structured(picture)).encode())
        shown = page(desk, arrival)
        assert "Vu." in shown
        assert f'src="/admin/desk/arrivals/{arrival.uuid}/media/scan"' in shown
        assert desk.get(f"/admin/desk/arrivals/{arrival.uuid}/media/scan")["Content-Type"] == "image/png"

    def test_the_pages_inside_a_document(self, desk: Client) -> None:
        content = cda_samples.document(body=cda_samples.level1(pdf_samples.pdf("La lettre")))
        arrival = holding.held(content.encode())
        assert "La lettre" in page(desk, arrival)
        assert desk.get(f"/admin/desk/arrivals/{arrival.uuid}/pages/1").status_code == 200

    def test_text(self, desk: Client) -> None:
        assert "Rendez-vous lundi &lt;matin&gt;" in page(desk, holding.held(b"Rendez-vous lundi <matin>."))

    def test_an_image_of_a_study(self, desk: Client, tmp_path: Path) -> None:
        file = image(tmp_path / "in", patient=invented_patient())
        arrival = holding.held(file.path.read_bytes(), "image.dcm")
        assert f"/admin/desk/arrivals/{arrival.uuid}/pages/1" in page(desk, arrival)
        assert desk.get(f"/admin/desk/arrivals/{arrival.uuid}/pages/1")["Content-Type"] == "image/jpeg"
        assert desk.get(f"/admin/desk/arrivals/{arrival.uuid}/pages/2").status_code == 404

    def test_a_file_that_cannot_be_read_any_more_says_why(self, desk: Client) -> None:
        arrival = holding.held(b"du texte")
        other = holding.held(b"autre")
        other.stored, arrival.stored = None, other.stored
        arrival.save()
        assert "autre" in page(desk, arrival)

    @pytest.mark.parametrize("place", ["pages/99", "pages/0", "media/rien"])
    def test_what_is_not_there_is_not_found(self, desk: Client, place: str) -> None:
        assert desk.get(f"/admin/desk/arrivals/{holding.scan().uuid}/{place}").status_code == 404


def _image() -> str:
    return cda_samples.picture("scan", IMAGE)


class TestAnotherDossier:
    def test_it_is_looked_for_and_what_was_typed_stays(self, desk: Client) -> None:
        dossier, arrival = holding.dossier(), holding.scan()
        told = {"sought": "pat trois", "title": "Mon titre", "confidentiality": "R"}
        shown = page(desk, arrival, "consider", **told)
        assert f'name="choose" value="{dossier.uuid}"' in shown
        assert 'value="Mon titre"' in shown
        assert '<option value="R" selected' in shown

    def test_chosen_it_stands_beside_the_others_and_is_selected(self, desk: Client) -> None:
        one, other, arrival = (
            holding.dossier(),
            people.dossier(birth_name="AUTRE"),
            holding.letter(birth_date="19790329"),
        )
        told = {"choose": str(other.uuid), "chosen": str(one.uuid), "confidentiality": "N", "title": "Mon titre"}
        shown = page(desk, arrival, "consider", **told)
        assert f'value="{other.uuid}" checked' in shown
        assert f'value="{one.uuid}"' in shown
        assert 'value="Mon titre"' in shown

    @pytest.mark.parametrize("chosen", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
    def test_what_is_no_dossier_is_not_chosen(self, desk: Client, chosen: str) -> None:
        holding.dossier()
        shown = page(desk, holding.scan(), "consider", choose=chosen, sought="personne", confidentiality="N")
        assert "checked" not in shown.split("field-visibility")[0]

    def test_nothing_answers_and_it_is_said(self, desk: Client) -> None:
        shown = page(desk, holding.scan(), "consider", sought="personne", confidentiality="N")
        assert "Aucun dossier ne répond à cette recherche." in shown


class TestClaims:
    def test_opening_takes_it_in_hand_and_the_other_is_told(self, desk: Client, marie: User, at: people.Clock) -> None:
        arrival = holding.scan()
        page(desk, arrival)
        assert Claim.objects.get().user == marie
        paul = people.signed_in(holding.secretary("Paul", "Petit"))
        shown = page(paul, arrival)
        assert "Marie Durand a ce document en main depuis 15:00." in shown
        assert "data-beat" not in shown
        assert "en main : Marie Durand" in paul.get("/admin/desk/").content.decode()

    def test_it_is_taken_over_by_a_form(self, desk: Client) -> None:
        arrival, paul = holding.scan(), holding.secretary("Paul", "Petit")
        page(desk, arrival)
        answer = people.signed_in(paul).post(f"/admin/desk/arrivals/{arrival.uuid}/take-over")
        assert answer.status_code == 302
        assert Claim.objects.get().user == paul
        told = desk.post(f"/admin/desk/arrivals/{arrival.uuid}/beat").json()["told"]
        assert told.startswith("Paul Petit a ce document en main")

    def test_a_sign_of_life_of_the_one_who_has_it_says_nothing(self, desk: Client, at: people.Clock) -> None:
        arrival = holding.scan()
        page(desk, arrival)
        at.go(minutes=2)
        assert desk.post(f"/admin/desk/arrivals/{arrival.uuid}/beat").json() == {"told": ""}
        assert Claim.objects.get().seen_at == at.now

    def test_a_sign_of_life_tells_what_another_decided(self, desk: Client, at: people.Clock) -> None:
        arrival, paul = holding.scan(), people.signed_in(holding.secretary("Paul", "Petit"))
        page(desk, arrival)
        paul.post(f"/admin/desk/arrivals/{arrival.uuid}/take-over")
        paul.post(f"/admin/desk/arrivals/{arrival.uuid}/hold", {"note": "on attend"})
        told = desk.post(f"/admin/desk/arrivals/{arrival.uuid}/beat").json()["told"]
        assert told == "Paul Petit a gardé ce document en attente à 15:00."

    def test_leaving_lets_it_go_if_it_is_one_s_own(self, desk: Client, marie: User) -> None:
        arrival, paul = holding.scan(), people.signed_in(holding.secretary("Paul", "Petit"))
        page(desk, arrival)
        assert paul.post(f"/admin/desk/arrivals/{arrival.uuid}/let-go").status_code == 204
        assert Claim.objects.get().user == marie
        assert desk.post(f"/admin/desk/arrivals/{arrival.uuid}/let-go").status_code == 204
        assert Claim.objects.get().user is None

    def test_passed_over_it_waits_and_the_next_one_comes(self, desk: Client) -> None:
        first, second = holding.scan("un"), holding.scan("deux")
        page(desk, first)
        answer = desk.post(f"/admin/desk/arrivals/{first.uuid}/skip?order=newest")
        assert answer["Location"] == f"/admin/desk/arrivals/{second.uuid}/?order=newest"
        assert Claim.objects.get(arrival=first).user is None

    def test_what_is_not_held_is_claimed_by_nobody(self, desk: Client) -> None:
        arrival = holding.scan()
        desk.post(f"/admin/desk/arrivals/{arrival.uuid}/refuse", {"reason": "illisible"})
        Claim.objects.all().delete()
        page(desk, arrival)
        desk.post(f"/admin/desk/arrivals/{arrival.uuid}/take-over")
        assert not Claim.objects.exclude(user=None).exists()


class TestOtherDecisions:
    def test_kept_waiting_with_a_note_that_the_next_reader_sees(self, desk: Client, marie: User) -> None:
        arrival, other = holding.scan("un"), holding.scan("deux")
        answer = desk.post(f"/admin/desk/arrivals/{arrival.uuid}/hold", {"note": "on attend l’IPP"})
        assert answer["Location"] == f"/admin/desk/arrivals/{other.uuid}/"
        kept = Decision.objects.get()
        assert (kept.decided, kept.user, kept.note) == ("hold", marie, "on attend l’IPP")
        arrival.refresh_from_db()
        assert arrival.outcome == "held"
        shown = page(people.signed_in(holding.secretary("Paul", "Petit")), arrival)
        assert "on attend l’IPP" in shown
        assert "Marie Durand" in shown

    def test_refused_with_a_reason_for_the_sender(self, desk: Client) -> None:
        arrival = holding.scan()
        desk.post(f"/admin/desk/arrivals/{arrival.uuid}/refuse", {"reason": "Le document est illisible."})
        arrival.refresh_from_db()
        assert (arrival.outcome, arrival.reason_code, arrival.reason) == (
            "refused",
            "desk",
            "Le document est illisible.",
        )
        assert "Le document est illisible." in desk.get("/admin/desk/?tab=refused").content.decode()

    def test_a_refused_one_is_taken_up_again(self, desk: Client) -> None:
        arrival = holding.scan()
        desk.post(f"/admin/desk/arrivals/{arrival.uuid}/refuse", {"reason": "illisible"})
        shown = page(desk, arrival)
        assert "Reprendre dans la file" in shown
        last = str(Decision.objects.get().uuid)
        assert desk.post(f"/admin/desk/arrivals/{arrival.uuid}/reopen", {"last": last}).status_code == 302
        arrival.refresh_from_db()
        assert (arrival.outcome, arrival.reason) == ("held", "Repris après un refus : illisible")

    def test_what_waits_is_not_taken_up_again(self, desk: Client) -> None:
        answer = desk.post(f"/admin/desk/arrivals/{holding.scan().uuid}/reopen", {})
        assert answer.status_code == 409

    @pytest.mark.parametrize(("place", "field"), [("hold", "note"), ("refuse", "reason")])
    def test_neither_goes_without_a_word(self, desk: Client, place: str, field: str) -> None:
        arrival = holding.scan()
        answer = desk.post(f"/admin/desk/arrivals/{arrival.uuid}/{place}", {field: "  "})
        assert answer.status_code == 409
        assert not Decision.objects.exists()

    @pytest.mark.parametrize(("place", "field"), [("hold", "note"), ("refuse", "reason")])
    def test_neither_passes_over_what_another_decided(self, desk: Client, place: str, field: str) -> None:
        arrival = holding.scan()
        paul = people.signed_in(holding.secretary("Paul", "Petit"))
        paul.post(f"/admin/desk/arrivals/{arrival.uuid}/refuse", {"reason": "illisible"})
        answer = desk.post(f"/admin/desk/arrivals/{arrival.uuid}/{place}", {field: "mon mot"})
        assert answer.status_code == 409
        assert "Paul Petit a refusé ce document" in answer.content.decode()
        assert "Rien n’a été changé." in answer.content.decode()

    def test_judged_again_by_the_road_it_still_waits(self, desk: Client) -> None:
        arrival = holding.scan()
        hold(arrival, "scanner", "L’antivirus ne répond pas.")
        assert "L’antivirus ne répond pas" in page(desk, arrival)


def test_a_look_is_written_once_in_a_quarter_of_an_hour(desk: Client, at: people.Clock) -> None:
    arrival = holding.scan()
    page(desk, arrival)
    at.go(minutes=14)
    page(desk, arrival)
    assert Look.objects.count() == 1
    at.go(minutes=2)
    page(desk, arrival)
    assert Look.objects.count() == 2


def test_without_its_trace_nothing_is_shown(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise DatabaseError

    arrival = holding.scan()
    monkeypatch.setattr(looks, "_record", broken)
    answer = desk.get(f"/admin/desk/arrivals/{arrival.uuid}/")
    assert answer.status_code == 503
    assert "scan.pdf" not in answer.content.decode()


def test_claims_are_read_once_whatever_they_are(desk: Client, queries: people.Queries) -> None:
    holding.dossier()
    arrival = holding.letter(birth_date="19790329")
    page(desk, arrival)
    assert len(queries(lambda: page(desk, arrival))) <= 60
    assert claiming.EXPIRES.total_seconds() > 2 * 60
