"""Unfiling: the bytes go back to quarantine whole, and the dossier keeps the fact alone."""

from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from documents.actions.file import file_arrival
from documents.actions.move import move
from documents.actions.receive import receive
from documents.actions.restore import restore
from documents.actions.unfile import unfile
from documents.actions.withdraw import withdraw
from documents.formats.reading import Embedded, Recipient
from documents.models import Arrival, Attachment, EntryPage, EntryRecipient, EntryReplacement, Outcome, ReportPage
from documents.preparing import Prepared
from documents.signals import entry_withdrawn
from documents.states import State
from patients.actions.merge import Word, merge
from patients.actions.refusals import Refused
from patients.models import DossierEvent, DossierPage
from storage import objects
from storage.models import StoredObject, Vault
from tests import people
from tests.documents.after.places import assert_in_order
from tests.documents.after.test_together import together

HELD = {"outcome": Outcome.HELD, "reason_code": "no-identity", "reason": "Sans identité.", "decision": {}}


@pytest.fixture
def stored(tmp_path: Path, settings: Any, db: None) -> None:
    settings.STORAGE_URL = (tmp_path / "objects").as_uri()


def filed(dossier: DossierPage, content: bytes = b"une lettre", body: Embedded | None = None, **told: Any) -> Arrival:
    """An arrival that was filed; as the desk has it."""
    arrival = receive(BytesIO(content), name="lettre.pdf")
    file_arrival(arrival, dossier, Prepared(people.reading(**told), body))
    return Arrival.objects.select_related("entry", "stored__vault").get(pk=arrival.pk)


def entry_of(arrival: Arrival) -> EntryPage:
    assert arrival.entry is not None
    return EntryPage.objects.get(pk=arrival.entry.pk)


def bytes_of(arrival: Arrival) -> tuple[bytes, str]:
    """The arrival's bytes, and the kind of vault that seals them."""
    now = Arrival.objects.select_related("stored__vault").get(pk=arrival.pk)
    assert now.stored is not None
    return objects.read(now.stored), now.stored.vault.kind


@pytest.mark.usefixtures("stored")
class TestOne:
    def test_the_bytes_are_sealed_in_quarantine_again(self) -> None:
        arrival = filed(people.dossier())
        assert bytes_of(arrival) == (b"une lettre", Vault.Kind.DOSSIER)
        unfile(arrival)
        assert bytes_of(arrival) == (b"une lettre", Vault.Kind.QUARANTINE)
        assert_in_order()

    def test_text_and_body_go_and_nothing_is_left_in_the_dossier_s_vault(self) -> None:
        body = Embedded("corps.pdf", "application/pdf", b"%PDF le corps")
        unfile(filed(people.dossier(), body=body))
        assert not Attachment.objects.exists()
        assert list(StoredObject.objects.values_list("vault__kind", flat=True)) == [Vault.Kind.QUARANTINE]

    def test_a_body_that_another_letter_carries_too_stays_with_it(self) -> None:
        dossier, body = people.dossier(), Embedded("corps.pdf", "application/pdf", b"%PDF le corps")
        kept = filed(dossier, b"l'une", body)
        unfile(filed(dossier, b"l'autre", body))
        part = Attachment.objects.get(entry=entry_of(kept), part="body")
        assert objects.read(part.stored) == b"%PDF le corps"
        assert part.stored.vault_id == dossier.vault_id

    def test_the_husk_says_nothing_of_what_it_was(self) -> None:
        told: dict[str, Any] = {
            "document_id": "1.2^3",
            "title": "Annonce",
            "type_code": "11488-4",
            "unit": "Oncologie",
            "recipients": (Recipient(name="Dr A"),),
            "replaces": ("1.2^2",),
            "text": ("secret",),
        }
        arrival = filed(people.dossier(), **told)
        entry = entry_of(arrival)
        unfile(arrival)
        husk = EntryPage.objects.get(pk=entry.pk)
        said = [getattr(husk, field.attname) for field in EntryPage._meta.local_concrete_fields]
        for word in ("1.2^3", "Annonce", "11488-4", "Oncologie"):
            assert word not in said
        assert husk.original_sha256 != entry.original_sha256
        assert not EntryRecipient.objects.exists()
        assert not EntryReplacement.objects.exists()

    def test_a_report_lets_its_studies_go(self) -> None:
        dossier = people.dossier()
        people.entry(dossier, kind="images", studies=("1.2.3",), display="images")
        arrival = filed(dossier, kind="report", studies=("1.2.3",))
        report = ReportPage.objects.get()
        assert report.image_sets.count() == 1
        unfile(arrival)
        report.refresh_from_db()
        assert (report.study_uids, report.image_sets.count()) == ([], 0)

    def test_what_it_replaced_stands_again_and_its_successor_stays(self) -> None:
        dossier = people.dossier()
        first = entry_of(filed(dossier, b"un", document_id="1"))
        second = filed(dossier, b"deux", document_id="2", replaces=("1",))
        third = entry_of(filed(dossier, b"trois", document_id="3", replaces=("2",)))
        assert entry_of(second).state == State.SUPERSEDED
        unfile(second)
        first.refresh_from_db()
        third.refresh_from_db()
        assert (first.state, third.state) == (State.PUBLISHED, State.PUBLISHED)

    def test_it_is_announced_as_a_withdrawal_so_that_a_search_forgets_it(self) -> None:
        told: list[int] = []

        def heard(sender: type, entries: list[EntryPage], **kwargs: Any) -> None:
            told.extend(entry.pk for entry in entries)

        arrival = filed(people.dossier())
        entry_withdrawn.connect(heard)
        try:
            unfile(arrival)
        finally:
            entry_withdrawn.disconnect(heard)
        assert told == [entry_of(arrival).pk]

    def test_the_ledger_of_the_dossier_has_the_fact(self) -> None:
        dossier = people.dossier()
        unfile(filed(dossier))
        event = DossierEvent.objects.get()
        assert (event.dossier, event.act, event.reason) == (dossier, "unfile", "Classement annulé")

    def test_in_a_dossier_merged_meanwhile_it_is_found(self) -> None:
        dossier, kept = people.dossier(), people.dossier()
        arrival = filed(dossier)
        merge(kept, dossier, Word("même personne"))
        unfile(Arrival.objects.select_related("entry").get(pk=arrival.pk))
        assert not EntryPage.objects.filter(state=State.PUBLISHED).exists()
        assert bytes_of(arrival)[1] == Vault.Kind.QUARANTINE

    def test_a_withdrawn_one_stays_withdrawn(self) -> None:
        arrival = filed(people.dossier())
        withdraw(entry_of(arrival), reason="erreur")
        with pytest.raises(Refused, match="changed"):
            unfile(arrival)
        assert bytes_of(arrival)[1] == Vault.Kind.DOSSIER

    def test_restored_it_waits_for_the_reason_that_it_had(self) -> None:
        arrival = filed(people.dossier())
        unfile(arrival)
        restore(arrival, HELD)
        now = Arrival.objects.get(pk=arrival.pk)
        assert (now.outcome, now.reason_code, now.reason) == ("held", "no-identity", "Sans identité.")

    def test_what_is_filed_is_not_restored(self) -> None:
        arrival = filed(people.dossier())
        restore(arrival, HELD)
        assert Arrival.objects.get(pk=arrival.pk).outcome == Outcome.FILED

    def test_without_the_right_nothing_is_restored(self) -> None:
        with pytest.raises(Refused, match="not-allowed"):
            restore(receive(BytesIO(b"x")), HELD, actor=people.person())


@pytest.mark.usefixtures("committed")
class TestAtOnce:
    """Real transactions: every outcome is one that some order would give."""

    @pytest.mark.parametrize("_round", range(3))
    def test_unfiled_and_moved_at_the_same_instant_one_of_both_holds(self, _round: int) -> None:
        dossier, other = people.dossier(), people.dossier()
        arrival = filed(dossier)
        entry = entry_of(arrival)
        first, second = together(partial(unfile, arrival), partial(move, entry, other, reason="mauvais dossier"))
        entry.refresh_from_db()
        if first == "changed":
            assert (entry.dossier, entry.state) == (other, State.PUBLISHED)
        else:
            assert second == "withdrawn"
            assert (entry.dossier, entry.state) == (dossier, State.WITHDRAWN)
        assert_in_order()

    def test_unfiled_twice_at_the_same_instant_it_is_once(self) -> None:
        arrival = filed(people.dossier())
        outcomes = together(partial(unfile, arrival), partial(unfile, arrival))
        assert outcomes.count("changed") == 1
        assert DossierEvent.objects.count() == 1

    def test_a_failure_in_the_middle_leaves_it_filed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from documents.actions import unfile as module

        def broken(*_args: object) -> None:
            raise OSError("disque plein")

        arrival = filed(people.dossier())
        monkeypatch.setattr(module, "_drop", broken)
        with pytest.raises(OSError, match="disque plein"):
            unfile(arrival)
        assert entry_of(arrival).state == State.PUBLISHED
        assert bytes_of(arrival) == (b"une lettre", Vault.Kind.DOSSIER)
        assert Attachment.objects.filter(entry=arrival.entry).count() == 2
