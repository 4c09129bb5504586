"""Filing on a secretary's word: every doubt about the patient and the document together, and what each asks."""

from pathlib import Path
from typing import Any

import pytest

from documents import waiting, word
from documents.actions.withdraw import withdraw
from documents.formats.unreadable import REASONS
from documents.models import Arrival, EntryPage
from documents.preparing import Prepared
from patients.actions.refusals import Refused
from patients.identity.word import Weight
from patients.models import DossierPage, IdentifierStatus
from tests import people
from tests.workflows.desk import holding

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def objects(tmp_path: Path, settings: Any) -> None:
    settings.STORAGE_URL = (tmp_path / "objects").as_uri()


def read(arrival: Arrival) -> Prepared:
    prepared = waiting.opened(arrival, str).prepared
    assert prepared is not None
    return prepared


def doubts(arrival: Arrival, dossier: DossierPage) -> list[tuple[str, Weight]]:
    return [(doubt.code, doubt.weight) for doubt in word.against(arrival, dossier, read(arrival))]


def refusal(arrival: Arrival, dossier: DossierPage, *confirmed: str) -> Refused | None:
    try:
        word.refuse_unconfirmed(arrival, dossier, read(arrival), confirmed)
    except Refused as refused:
        return refused
    return None


def twin_of(entry: EntryPage, arrival: Arrival) -> Arrival:
    """The arrival as if it had brought the bytes of the entry."""
    arrival.sha256 = entry.original_sha256
    return arrival


def test_a_document_without_identity_goes_where_she_says() -> None:
    assert doubts(holding.scan(), holding.dossier()) == []


def test_doubts_that_forbid_come_first() -> None:
    dossier = holding.dossier(IdentifierStatus.QUALIFIED, ins=people.ins(4))
    arrival = holding.letter(birth_date="19790329")
    assert doubts(arrival, dossier) == [
        ("ins-conflict", Weight.NEVER),
        ("birth-date-differs", Weight.CONFIRM),
        ("ins-unknown", Weight.NOTE),
    ]


def test_only_what_is_confirmed_by_its_own_name_is_overridden() -> None:
    dossier, arrival = holding.dossier(), holding.letter(birth_date="19790329", birth_name="AUTRE")
    refused = refusal(arrival, dossier, "birth-date-differs")
    assert refused is not None
    assert (refused.code, refused.details["codes"]) == ("unconfirmed", ["birth-name-differs"])
    assert refusal(arrival, dossier, "birth-date-differs", "birth-name-differs") is None


def test_a_note_needs_no_confirmation() -> None:
    dossier = people.dossier(birth_name="PAT-TROIS", birth_place="2A004")
    arrival = holding.letter()
    found = dict(doubts(arrival, dossier))
    assert found["ins-unknown"] is Weight.NOTE
    assert refusal(arrival, dossier, *(code for code, weight in found.items() if weight is Weight.CONFIRM)) is None


def test_what_forbids_is_overridden_by_no_confirmation() -> None:
    dossier = holding.dossier(IdentifierStatus.QUALIFIED, ins=people.ins(4))
    arrival = holding.letter()
    refused = refusal(arrival, dossier, "ins-conflict", "ins-unknown")
    assert refused is not None
    assert refused.code == "ins-conflict"


def test_a_package_that_disagreed_with_its_document_is_confirmed() -> None:
    dossier, arrival = holding.dossier(), holding.letter(birth_date="19790329")
    arrival.reason_code = "contradicted"
    assert ("contradicted", Weight.CONFIRM) in doubts(arrival, dossier)
    assert refusal(arrival, dossier, "birth-date-differs") is not None
    assert refusal(arrival, dossier, "birth-date-differs", "contradicted") is None


def test_bytes_of_another_dossier_are_moved_and_never_filed_twice() -> None:
    dossier, arrival = holding.dossier(), holding.scan("le même")
    other = people.entry(people.dossier(), b"autre")
    twin_of(other, arrival)
    assert doubts(arrival, dossier) == [("filed-elsewhere", Weight.NEVER)]
    refused = refusal(arrival, dossier, "filed-elsewhere")
    assert refused is not None
    assert refused.code == "filed-elsewhere"


def test_bytes_that_the_dossier_has_are_there_already() -> None:
    dossier = holding.dossier()
    arrival = twin_of(people.entry(dossier), holding.scan())
    assert doubts(arrival, dossier) == [("duplicate", Weight.CONFIRM)]
    for confirmed, code in (((), "unconfirmed"), (("duplicate",), "duplicate")):
        refused = refusal(arrival, dossier, *confirmed)
        assert refused is not None
        assert refused.code == code


def test_a_withdrawn_document_comes_back_once_confirmed() -> None:
    dossier = holding.dossier()
    arrival = twin_of(withdraw(people.entry(dossier), reason="erreur"), holding.scan())
    assert doubts(arrival, dossier) == [("withdrawn-before", Weight.CONFIRM)]
    assert refusal(arrival, dossier) is not None
    assert refusal(arrival, dossier, "withdrawn-before") is None


def test_another_document_of_the_same_number_stands_beside_it_once_confirmed() -> None:
    dossier = holding.dossier()
    arrival = holding.letter(birth_date="19790329")
    people.entry(dossier, document_id=read(arrival).reading.document_id)
    assert ("document-id", Weight.CONFIRM) in doubts(arrival, dossier)
    assert refusal(arrival, dossier, "birth-date-differs") is not None
    assert refusal(arrival, dossier, "birth-date-differs", "document-id") is None


def test_withdrawn_before_hides_no_other_doubt() -> None:
    dossier = holding.dossier()
    arrival = holding.letter(birth_date="19790329")
    twin_of(withdraw(people.entry(dossier), reason="erreur"), arrival)
    people.entry(dossier, document_id=read(arrival).reading.document_id)
    codes = [code for code, _weight in doubts(arrival, dossier)]
    assert {"withdrawn-before", "document-id"} <= set(codes)


def test_no_sentence_of_a_doubt_names_anybody() -> None:
    dossier = holding.dossier(IdentifierStatus.QUALIFIED, ins=people.ins(4))
    arrival = holding.letter(birth_date="19790329", birth_name="AUTRE", sex='code="M"')
    for doubt in word.against(arrival, dossier, read(arrival)):
        told = str(doubt.sentence)
        assert told
        for name in ("PAT", "AUTRE", "DOMINIQUE", "1979", holding.INS):
            assert name not in told


class TestWaiting:
    """What waits, read and drawn from its quarantined bytes."""

    def test_bytes_that_are_gone_are_unreadable(self) -> None:
        arrival = holding.scan()
        arrival.stored = None
        seen = waiting.opened(arrival, str)
        assert (seen.prepared, seen.display, seen.unreadable) == (None, "none", str(REASONS["empty"]))
        assert waiting.page(arrival, 1) is None
        assert waiting.media(arrival, "scan") is None

    def test_a_page_is_drawn_as_wide_as_asked(self) -> None:
        narrow, wide = (waiting.page(holding.scan(), 1, width=width) for width in (200, 1000))
        assert narrow is not None
        assert wide is not None
        assert len(narrow.content) < len(wide.content)
        assert narrow.inline

    def test_a_text_has_no_page_and_no_media(self) -> None:
        arrival = holding.held(b"Rendez-vous lundi.")
        assert waiting.opened(arrival, str).display == "text"
        assert waiting.page(arrival, 1) is None
        assert waiting.media(arrival, "x") is None

    def test_a_narrative_names_its_media_by_the_addresses_it_is_given(self) -> None:
        seen = waiting.opened(holding.letter(birth_date="19790329"), lambda key: f"/ici/{key}")
        assert seen.display == "narrative"
        assert "Elle va bien" in seen.html
