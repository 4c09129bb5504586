"""What the desk tells: histories, lists and screens, in French and in English, no sentence in the wrong language."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from documents.actions.replace import replace
from documents.models import Arrival, EntryPage
from patients.actions.correct_identity import correct_identity
from patients.actions.end_designation import end_designation
from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number
from patients.actions.record_number import Marks, end_number, record_number
from patients.identity.ins import TEST
from patients.identity.reasons import SENTENCES
from patients.models import IdentifierStatus, Organisation
from tests import people
from tests.portal.test_languages import foreign, shown
from tests.workflows.desk import holding
from workflows.desk import dossier as of_dossier
from workflows.desk import history, listing
from workflows.desk.models import Decided, Decision
from workflows.desk.refusals import REASONS
from workflows.desk.telling import mine, told

pytestmark = pytest.mark.django_db


class TestDossier:
    def test_numbers_present_first_with_who_gives_them_and_their_marks(self, at: people.Clock) -> None:
        Organisation.objects.create(name="Centre", authority="1.2.3", finess="990000001")
        dossier = people.dossier(Number("IPP-1", "1.2.3"), Number("X", "9.9.9"))
        at.go(minutes=1)
        end_number(dossier.identifiers.get(value="IPP-1"), reason="erreur")
        record_number(dossier, Number(holding.INS, TEST), Marks(doubtful=True, homonym=True), reason="carte")
        lines = of_dossier.numbers(dossier)
        told = [(line.written, line.authority, line.marks, line.number.ends is None) for line in lines]
        assert told == [
            ("X", "9.9.9", (), True),
            ("2 79 03 51 215 189 89", "INS-NIR de test, patient inventé", ("douteux", "homonyme"), True),
            ("IPP-1", "Centre", (), False),
        ]

    def test_designations_in_force_then_to_come_then_over(self, at: people.Clock) -> None:
        dossier = people.dossier()
        over = people.designation(dossier, people.physician(), starts=at.now, until=at.go(hours=1))
        ended = end_designation(people.designation(dossier, people.physician()))
        at.go(hours=1)
        future = people.designation(dossier, people.physician(), starts=at.now.replace(year=2999))
        current = people.designation(dossier, people.physician())
        lines = of_dossier.designations(dossier)
        standing = {line.designation.pk: line.standing for line in lines}
        assert standing == {current.pk: "in-force", future.pk: "to-come", ended.pk: "ended", over.pk: "ended"}
        assert [line.standing for line in lines] == ["in-force", "to-come", "ended", "ended"]

    def test_identities_of_both_after_a_merge(self) -> None:
        kept, other = people.dossier(birth_name="UN"), people.dossier(birth_name="DEUX")
        correct_identity(kept, people.identity(birth_name="TROIS"), reason="mariage")
        merge(kept, other, Word("même personne", despite_traits=True))
        assert {one.identity.birth_name for one in of_dossier.identities(kept)} == {"UN", "DEUX", "TROIS"}
        assert [made.kept for made in of_dossier.merges(kept)] == [kept]
        assert list(of_dossier.merges(people.dossier())) == []

    def test_entries_newest_act_first_in_every_state(self, at: people.Clock) -> None:
        dossier = people.dossier()
        late = people.entry(dossier, title="Tard", act_date=at.now, act_date_precision="day")
        early = people.entry(dossier, title="Tôt", act_date=at.now.replace(year=2020), act_date_precision="day")
        lines = of_dossier.entries(dossier, EntryPage.objects.all())
        assert [line.entry.pk for line in lines] == [late.pk, early.pk]
        assert {line.state for line in lines} == {"publié"}
        assert list(of_dossier.entries(dossier, EntryPage.objects.none())) == []


class TestHistory:
    def test_every_step_of_an_entry_newest_first(self, desk: Client, at: people.Clock) -> None:
        dossier, arrival = holding.dossier(), holding.scan()
        at.go(minutes=5)
        holding.post(desk, arrival, dossier)
        entry = EntryPage.objects.get()
        at.go(minutes=5)
        earlier = people.entry(dossier, title="Avant")
        made = replace(entry, earlier, reason="version définitive")
        steps = history.of(entry)
        assert [step.time for step in steps] == sorted((step.time for step in steps), reverse=True)
        assert {"Reçu", "Classé", "Publié", "Document remplacé"} <= {step.what for step in steps}
        assert history.replacements(entry) == history.replacements(earlier) == [made]

    def test_an_undone_filing_says_so(self, desk: Client) -> None:
        dossier, arrival = holding.dossier(), holding.scan()
        holding.post(desk, arrival, dossier)
        decision = Decision.objects.get()
        desk.post(f"/admin/desk/decisions/{decision.uuid}/undo")
        told = [step.what for step in history.of(EntryPage.objects.get())]
        assert "Classé (annulé)" in told
        assert "Classement annulé" in told


class TestDecisions:
    @pytest.mark.parametrize("decided", Decided)
    def test_each_has_its_sentences_in_both_languages(self, decided: Decided) -> None:
        decision = Decision(arrival=uuid4(), decided=decided, user=holding.secretary(), time=people.NOW)
        french = told(decision), mine(decision)
        assert french[0].startswith("Marie Durand ")
        assert french[0].endswith(" à 15:00.")
        assert french[1].startswith("Vous avez ")
        with translation.override("en"):
            english = told(decision), mine(decision)
        assert english[0].startswith("Marie Durand ")
        assert english[1].startswith("You ")
        assert not set(french) & set(english)

    def test_no_two_decisions_are_told_alike(self) -> None:
        user = holding.secretary()
        every = [Decision(arrival=uuid4(), decided=decided, user=user, time=people.NOW) for decided in Decided]
        assert len({told(one) for one in every}) == len({mine(one) for one in every}) == len(Decided)


class TestReasons:
    @pytest.mark.parametrize("code", [*listing.TITLES, *SENTENCES])
    def test_every_reason_has_a_short_title_for_the_filter(self, code: str) -> None:
        title = listing.title(str(code))
        assert title
        assert not title.endswith(".")
        assert title != str(code)

    def test_an_unknown_code_is_its_own_title(self) -> None:
        assert listing.title("nouveau-motif") == "nouveau-motif"

    @pytest.mark.parametrize("reason", REASONS, ids=range(len(REASONS)))
    def test_a_sender_is_told_in_whole_sentences(self, reason: Any) -> None:
        assert str(reason).endswith(".")
        assert len(str(reason)) <= 500

    def test_a_row_without_candidates_proposes_nothing(self) -> None:
        seen: tuple[dict[str, Any], ...] = (
            {},
            {"candidates": []},
            {"candidates": [{}]},
            {"candidates": [{"dossier": "x"}]},
        )
        for decision in seen:
            arrival = Arrival(decision=decision, received_at=people.NOW, sha256="0", size=1)
            assert listing.first_candidate(arrival) is None


class TestLanguages:
    @pytest.fixture
    def screens(self, desk: Client) -> dict[str, str]:
        dossier = holding.dossier(IdentifierStatus.VALIDATED)
        people.designation(dossier, people.physician())
        entry = people.entry(dossier, title="X1", confidentiality="R")
        other = people.entry(dossier, title="X2")
        replace(other, people.entry(dossier, title="X3"), reason="x")
        waiting, refused = holding.letter(birth_date="19790329"), holding.scan("x")
        desk.post(f"/admin/desk/arrivals/{refused.uuid}/refuse", {"reason": "x"})
        desk.post(f"/admin/desk/arrivals/{waiting.uuid}/hold", {"note": "x"})
        here = f"/admin/desk/dossiers/{dossier.uuid}/"
        paths = ["", "?tab=refused", "?tab=filed", "dossiers/", "dossiers/open", "designations"]
        paths += [f"arrivals/{one.uuid}/" for one in (waiting, refused)]
        paths += [f"entries/{one.uuid}/" for one in (entry, other)]
        every = [f"/admin/desk/{path}" for path in paths]
        return {path: path for path in [*every, here, *(here + form for form in ("identity", "numbers", "merge"))]}

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_no_screen_speaks_both(self, desk: Client, screens: dict[str, str], language: str) -> None:
        desk.cookies["django_language"] = language
        for path in screens:
            html = desk.get(path).content.decode()
            assert f'<html lang="{language}"' in html, path
            ours = html[html.index('<div class="desk">') :]
            words = {text: pattern for text, pattern in foreign(language).items() if len(text.split()) > 1}
            said = shown(ours)
            assert [text for text, pattern in words.items() if pattern.search(said)] == [], path
