"""What a sender masked is masked once the desk has filed it, unless a secretary says by name that it is not."""

from pathlib import Path

import pytest

from documents import waiting
from documents.access import readable_entries
from documents.models import Arrival, EntryPage
from patients.actions.refusals import Refused
from patients.models import DossierPage, Role
from tests import people
from tests.documents.formats.pdf_samples import pdf
from tests.documents.intake.letters import Person, dossier_of, file, person, put
from tests.documents.intake.sent import carried, xdm
from tests.workflows.desk import holding
from workflows.desk.actions.file import Order, file_on_word
from workflows.desk.models import Decision

pytestmark = pytest.mark.django_db
MASKED = 'value="MASQUE_PS" id="id_visibility_0" checked'


@pytest.fixture
def who() -> Person:
    """Whom the package names."""
    return person()


@pytest.fixture
def arrival(tmp_path: Path, who: Person) -> Arrival:
    """A PDF that its package masks, held because nobody knows its patient yet."""
    one = carried(pdf("ECG normal"), who, "DOC2.PDF", confidentiality=("R", "MASQUE_PS"), name="ECG du 3 mars")
    file(put(tmp_path, xdm(one), "IHE_XDM.zip"))
    return Arrival.objects.get(outcome="held")


@pytest.fixture
def dossier(arrival: Arrival, who: Person) -> DossierPage:
    """Theirs, opened since."""
    return dossier_of(who)


def test_the_form_comes_filled_with_the_words_of_the_package(arrival: Arrival) -> None:
    desk = people.signed_in(holding.secretary())
    page = desk.get(f"/admin/desk/arrivals/{arrival.uuid}/").content.decode()
    assert MASKED in page
    assert '<option value="R" selected>' in page
    assert 'value="ECG du 3 mars"' in page


def test_what_was_masked_is_masked_to_a_physician_who_does_not_treat(arrival: Arrival, dossier: DossierPage) -> None:
    correspondent, treating = people.physician(), people.physician()
    people.designation(dossier, correspondent)
    people.designation(dossier, treating, role=Role.TREATING)
    desk = people.signed_in(holding.secretary())
    told = {"confidentiality": "R", "visibility": ["MASQUE_PS"]}
    answer = holding.post(desk, arrival, dossier, **told)
    assert answer.status_code == 302, answer.content.decode()
    entry = EntryPage.objects.get()
    assert (entry.masked_to_professionals, entry.confidentiality) == (True, "R")
    assert not readable_entries(correspondent.user).exists()
    assert readable_entries(treating.user).get().pk == entry.pk


def test_lifting_the_mask_is_asked_for_by_name_and_files_nothing_before(arrival: Arrival, dossier: DossierPage) -> None:
    desk = people.signed_in(holding.secretary())
    first = holding.post(desk, arrival, dossier, confirm=None, confidentiality="R")
    assert 'value="marks-lifted"' in first.content.decode()
    refused = holding.post(desk, arrival, dossier, confidentiality="R")
    assert (refused.status_code, EntryPage.objects.count()) == (409, 0)
    assert 'value="marks-lifted"' in refused.content.decode()
    done = holding.post(desk, arrival, dossier, confirmed=["marks-lifted"], confidentiality="R")
    assert done.status_code == 302
    assert not EntryPage.objects.get().masked_to_professionals


def test_a_lower_confidentiality_is_asked_for_too(arrival: Arrival, dossier: DossierPage) -> None:
    desk = people.signed_in(holding.secretary())
    page = holding.post(desk, arrival, dossier, confirm=None, visibility=["MASQUE_PS"]).content.decode()
    assert 'value="marks-lifted"' in page


def test_keeping_the_marks_asks_nothing_more(arrival: Arrival, dossier: DossierPage) -> None:
    desk = people.signed_in(holding.secretary())
    told = {"confidentiality": "V", "visibility": ["MASQUE_PS", "INVISIBLE_PATIENT"]}
    assert "marks-lifted" not in holding.post(desk, arrival, dossier, confirm=None, **told).content.decode()


def test_an_order_that_says_nothing_of_marks_keeps_them(arrival: Arrival, dossier: DossierPage) -> None:
    prepared = waiting.opened(arrival, str).prepared
    assert prepared is not None
    file_on_word(arrival, prepared, Order(dossier), actor=holding.secretary())
    assert EntryPage.objects.get().masked_to_professionals


def test_a_package_that_comes_while_she_reads_stops_her(arrival: Arrival, dossier: DossierPage) -> None:
    prepared = waiting.opened(arrival, str).prepared
    assert prepared is not None
    Arrival.objects.filter(pk=arrival.pk).update(described=[*arrival.described, *arrival.described])
    with pytest.raises(Refused) as refused:
        file_on_word(arrival, prepared, Order(dossier), actor=holding.secretary())
    assert refused.value.code == "described-since"
    assert not EntryPage.objects.exists()


def test_undone_and_filed_again_it_is_still_masked(arrival: Arrival, dossier: DossierPage) -> None:
    desk = people.signed_in(holding.secretary())
    told = {"confidentiality": "R", "visibility": ["MASQUE_PS"]}
    holding.post(desk, arrival, dossier, **told)
    desk.post(f"/admin/desk/decisions/{Decision.objects.get().uuid}/undo")
    assert MASKED in desk.get(f"/admin/desk/arrivals/{arrival.uuid}/").content.decode()
