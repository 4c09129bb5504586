"""The action that files: an arrival becomes an entry, whole or not at all, once."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import CharField
from wagtail.models import Page

from documents.actions.discard import discard
from documents.actions.file import AlreadyFiled, file_arrival
from documents.actions.hold import hold, refuse
from documents.actions.receive import receive
from documents.actions.withdraw import withdraw
from documents.describing import Said
from documents.formats.reading import Author, Embedded, Recipient
from documents.models import Arrival, Attachment, EntryPage, Kind, Outcome, Part
from documents.preparing import Prepared
from documents.signals import entry_published
from documents.states import State
from patients.actions.refusals import Refused
from patients.models import DossierPage
from storage import objects
from storage.errors import VaultErased
from storage.models import StoredObject, Vault
from tests import people
from tests.people import NOW, Clock, reading

pytestmark = pytest.mark.django_db
OCTETS = b"des octets qui ne sont qu'a ce document"


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def arrival(at: Clock) -> Arrival:
    return receive(BytesIO(OCTETS), name="lettre.pdf")


def left() -> list[int]:
    """How many rows there are of everything that filing makes."""
    return [model.objects.count() for model in (Page, EntryPage, Attachment, StoredObject)]


class TestReceiving:
    def test_seals_the_bytes_in_quarantine_and_says_so(self, arrival: Arrival) -> None:
        assert arrival.stored is not None
        assert arrival.stored.vault.kind == Vault.Kind.QUARANTINE
        assert objects.read(arrival.stored) == OCTETS
        assert (arrival.outcome, arrival.received_at, arrival.size) == (Outcome.RECEIVED, NOW, len(OCTETS))

    def test_the_same_bytes_waiting_are_the_same_arrival(self, arrival: Arrival) -> None:
        assert receive(BytesIO(OCTETS), name="autre nom.pdf") == arrival
        assert Arrival.objects.count() == StoredObject.objects.count() == 1

    def test_what_was_held_or_refused_comes_back_to_be_judged_again(self, arrival: Arrival) -> None:
        for settle in (hold, refuse):
            settle(arrival, "code", "un motif")
            assert receive(BytesIO(OCTETS)) == arrival

    def test_a_name_is_kept_within_its_column(self, at: Clock) -> None:
        assert receive(BytesIO(b"x"), name="n" * 5000).name == "n" * 1000


class TestFiling:
    def test_makes_a_published_entry_under_its_dossier(self, arrival: Arrival, dossier: DossierPage) -> None:
        entry = file_arrival(arrival, dossier, Prepared(reading()))
        assert (entry.state, entry.live, entry.published_at) == (State.PUBLISHED, True, NOW)
        assert entry.get_parent().specific == dossier
        assert (entry.dossier, entry.specific.kind) == (dossier, Kind.CLINICAL)
        assert Page.find_problems() == ([], [], [], [], [])

    def test_gives_the_bytes_to_the_dossiers_vault_and_keeps_them_as_they_came(
        self, arrival: Arrival, dossier: DossierPage
    ) -> None:
        entry = file_arrival(arrival, dossier, Prepared(reading(text=("page un", "page deux"))))
        parts = {one.part: one for one in entry.attachments.select_related("stored__vault")}
        assert {part: one.stored.vault for part, one in parts.items()} == {
            "original": dossier.vault,
            "text": dossier.vault,
        }
        assert objects.read(parts["original"].stored) == OCTETS
        assert not StoredObject.objects.filter(vault__kind=Vault.Kind.QUARANTINE).exists()

    def test_seals_the_file_that_a_document_carries(self, arrival: Arrival, dossier: DossierPage) -> None:
        body = Embedded("corps.pdf", "application/pdf", b"%PDF-1.4 le corps")
        entry = file_arrival(arrival, dossier, Prepared(reading(pages=3), body))
        sealed = entry.attachments.get(part=Part.BODY)
        assert (objects.read(sealed.stored), sealed.media_type, sealed.pages) == (body.content, "application/pdf", 3)

    def test_settles_the_arrival(self, arrival: Arrival, dossier: DossierPage) -> None:
        hold(arrival, "no-identity", "un motif", {"candidates": []})
        entry = file_arrival(arrival, dossier, Prepared(reading()))
        arrival.refresh_from_db()
        assert (arrival.outcome, arrival.dossier, arrival.entry_id) == (Outcome.FILED, dossier, entry.pk)
        assert (arrival.reason_code, arrival.reason, arrival.decided_at) == ("", "", NOW)

    def test_keeps_what_the_document_says_of_itself(self, arrival: Arrival, dossier: DossierPage) -> None:
        told = reading(
            document_id="1.2^3",
            type_code="11488-4",
            type_system="2.16.840.1.113883.6.1",
            type_display="CR de consultation",
            title="Consultation",
            act_date=NOW,
            act_date_precision="month",
            unit="Cardiologie",
            confidentiality="R",
            visibility=("INVISIBLE_PATIENT", "MASQUE_PS"),
            recipients=(Recipient("Dr UN", people.rpps(1), "Cabinet"), Recipient(name="Dr DEUX")),
            language="fr-FR",
        )
        entry = file_arrival(arrival, dossier, Prepared(told))
        assert (entry.heading, entry.type_code, entry.type_display) == ("Consultation", "11488-4", "CR de consultation")
        assert (entry.act_date, entry.act_precision, entry.unit) == (NOW, "month", "Cardiologie")
        assert (entry.confidentiality, entry.masked_to_professionals, entry.invisible_to_patient) == ("R", True, True)
        assert not entry.invisible_to_guardians
        assert {(to.rpps, to.name) for to in entry.recipients.all()} == {(people.rpps(1), "Dr UN"), ("", "Dr DEUX")}

    def test_takes_the_operators_word_for_what_a_file_does_not_say(
        self, arrival: Arrival, dossier: DossierPage
    ) -> None:
        said = Said(type_code="57833-6", title="Ordonnance", act_date=NOW)
        entry = file_arrival(arrival, dossier, Prepared(reading(title="scan0001")), said)
        assert (entry.type_code, entry.heading, entry.act_date) == ("57833-6", "Ordonnance", NOW)

    @pytest.mark.parametrize(
        ("told", "kind"),
        [
            ({}, Kind.CLINICAL),
            ({"kind": "report"}, Kind.REPORT),
            ({"type_code": "18748-4"}, Kind.REPORT),
            ({"type_code": "11488-4"}, Kind.CLINICAL),
        ],
    )
    def test_an_imaging_report_is_one_by_its_type_whatever_its_format(
        self, dossier: DossierPage, told: dict[str, Any], kind: Kind
    ) -> None:
        assert people.entry(dossier, **told).specific.kind == kind

    def test_an_author_of_ours_is_recognised_by_a_right_rpps_alone(self, dossier: DossierPage) -> None:
        known = people.physician()
        wrong = known.rpps[:-1] + str((int(known.rpps[-1]) + 1) % 10)
        people.physician(rpps=wrong)  # even were such a number in the directory
        verified = people.entry(dossier, authors=(Author(name="Dr UN", rpps=known.rpps),))
        unverified = people.entry(dossier, authors=(Author(name="Dr UN", rpps=wrong),))
        assert verified.author == known.user
        assert (unverified.author, unverified.author_rpps, unverified.author_name) == (None, wrong, "Dr UN")

    def test_what_is_too_long_for_its_column_is_cut_rather_than_refused(self, dossier: DossierPage) -> None:
        """A document that a sender signed cannot be corrected here: what does not fit is in the original."""
        long = "x" * 9000
        told = ("title", "document_id", "type_code", "type_system", "type_display", "unit", "language")
        words: dict[str, Any] = dict.fromkeys(told, long)
        entry = people.entry(
            dossier,
            **words,
            confidentiality=long,
            authors=(Author(name=long, rpps=long, organisation=long),),
            recipients=(Recipient(long, long, long),),
            replaces=(long, "y" * 9000),
        )
        for row in (entry, entry.recipients.get(), *entry.replaces.all()):
            for field in (one for one in row._meta.get_fields() if isinstance(one, CharField)):
                assert len(getattr(row, field.name)) <= (field.max_length or 0), field.name


class TestOnce:
    def test_an_arrival_filed_again_gives_the_same_entry(self, arrival: Arrival, dossier: DossierPage) -> None:
        entry = file_arrival(arrival, dossier, Prepared(reading()))
        before = left()
        assert file_arrival(arrival, dossier, Prepared(reading())).pk == entry.pk
        assert left() == before

    def test_the_same_bytes_again_are_refused_with_where_they_are(self, arrival: Arrival, dossier: DossierPage) -> None:
        entry = file_arrival(arrival, dossier, Prepared(reading()))
        again, before = receive(BytesIO(OCTETS)), left()
        with pytest.raises(AlreadyFiled) as refusal:
            file_arrival(again, dossier, Prepared(reading()))
        assert refusal.value.entry.pk == entry.pk
        assert left() == before

    def test_the_database_refuses_them_twice_in_one_dossier(self, dossier: DossierPage) -> None:
        first, second = people.entry(dossier), people.entry(dossier)
        with pytest.raises(IntegrityError), transaction.atomic():
            EntryPage.objects.filter(pk=second.pk).update(original_sha256=first.original_sha256)
        withdraw(first, reason="erreur")
        EntryPage.objects.filter(pk=second.pk).update(original_sha256=first.original_sha256)

    def test_what_was_withdrawn_may_be_filed_again(self, arrival: Arrival, dossier: DossierPage) -> None:
        withdraw(file_arrival(arrival, dossier, Prepared(reading())), reason="erreur")
        again = file_arrival(receive(BytesIO(OCTETS)), dossier, Prepared(reading()))
        assert again.state == State.PUBLISHED

    def test_what_another_hand_filed_is_not_held_nor_refused_any_more(
        self, arrival: Arrival, dossier: DossierPage
    ) -> None:
        late = Arrival.objects.get(pk=arrival.pk)
        entry = file_arrival(arrival, dossier, Prepared(reading()))
        for settle in (hold, refuse):
            assert settle(late, "late", "trop tard").outcome == Outcome.FILED
        late.refresh_from_db()
        assert (late.outcome, late.entry_id, late.reason_code) == (Outcome.FILED, entry.pk, "")

    def test_discarding_what_is_filed_takes_nothing_away(self, arrival: Arrival, dossier: DossierPage) -> None:
        entry = file_arrival(arrival, dossier, Prepared(reading()))
        discard(arrival)
        assert objects.read(entry.attachments.get(part=Part.ORIGINAL).stored) == OCTETS
        assert Arrival.objects.filter(pk=arrival.pk).exists()

    def test_discarding_what_is_not_takes_the_arrival_and_its_bytes(self, arrival: Arrival) -> None:
        discard(arrival)
        discard(arrival)
        assert not Arrival.objects.exists()
        assert not StoredObject.objects.exists()


class TestRefusals:
    @pytest.fixture(autouse=True)
    def _nothing_is_left(self, arrival: Arrival, dossier: DossierPage) -> Iterator[None]:
        before = left()
        yield
        assert left() == before
        arrival.refresh_from_db()
        assert (arrival.outcome, arrival.entry) == (Outcome.RECEIVED, None)
        assert arrival.stored is not None
        assert arrival.stored.vault.kind == Vault.Kind.QUARANTINE
        assert objects.read(arrival.stored) == OCTETS

    @pytest.mark.parametrize("group", ["", "Physicians", "Administrators"])
    def test_filing_is_a_secretarys_right_alone(self, arrival: Arrival, dossier: DossierPage, group: str) -> None:
        for actor in (people.person(group=group), people.person(is_superuser=True)):
            with pytest.raises(Refused, match="not-allowed"):
                file_arrival(arrival, dossier, Prepared(reading()), actor=actor)

    def test_what_fails_last_leaves_nothing(self, arrival: Arrival, dossier: DossierPage) -> None:
        def fail(**kwargs: object) -> None:
            raise RuntimeError

        entry_published.connect(fail)
        try:
            with pytest.raises(RuntimeError):
                file_arrival(arrival, dossier, Prepared(reading(document_id="1", recipients=(Recipient("Dr"),))))
        finally:
            entry_published.disconnect(fail)

    def test_a_vault_that_was_erased_takes_nothing(self, arrival: Arrival, dossier: DossierPage) -> None:
        objects.erase(dossier.vault)
        with pytest.raises(VaultErased):
            file_arrival(arrival, dossier, Prepared(reading()))


def test_a_secretary_may_file(arrival: Arrival, dossier: DossierPage) -> None:
    secretary = people.person(group="Secretaries")
    assert file_arrival(arrival, dossier, Prepared(reading()), actor=secretary).state == State.PUBLISHED


def test_nothing_that_wagtail_copies_names_the_patient_or_the_document(dossier: DossierPage) -> None:
    entry = people.entry(dossier, title="Cancérologie", authors=(Author(name="Dr RECONNAISSABLE"),), unit="Oncologie")
    page = Page.objects.get(pk=entry.pk)
    written = (
        f"{page.title}{page.draft_title}{page.slug}{page.url_path}{page.seo_title}{page.search_description}{entry!r}"
    )
    for told in ("Cancérologie", "RECONNAISSABLE", "Oncologie", "PAT-ESSAI"):
        assert told not in written
    assert page.slug == str(entry.uuid)
    assert not page.revisions.exists()
