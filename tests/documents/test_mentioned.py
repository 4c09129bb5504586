"""Who a text speaks of: proposed with its reason, and never filed by itself."""

from io import BytesIO
from itertools import pairwise

import pytest

from documents import mentioned, road
from documents.actions.receive import receive
from documents.formats.reading import PatientClaim
from documents.models import Arrival, EntryPage
from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number
from patients.identity.ins import TEST
from patients.models import DossierPage
from tests import people
from tests.documents.formats import pdf_samples
from tests.workflows.desk import holding

pytestmark = pytest.mark.django_db
INS, OTHER = people.ins(99_001), people.ins(99_002)


def grouped(number: str) -> str:
    """As a letter writes it: 2 79 03 51 215 189 89."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return " ".join(number[start:end] for start, end in pairwise(cuts))


@pytest.fixture
def dossier() -> DossierPage:
    return people.dossier(Number(INS, TEST), birth_name="PAT-TROIS", first_given_name="ÉLOÏSE", birth_date="1979-03-28")


class TestByNumber:
    @pytest.mark.parametrize("written", [INS, grouped(INS), f"INS : {grouped(INS)}.", f"INS\n{INS}\n", f"({INS})"])
    def test_however_it_is_written(self, dossier: DossierPage, written: str) -> None:
        assert mentioned.dossiers(["Lettre", written]) == {dossier.uuid: "text-ins"}

    @pytest.mark.parametrize("written", [INS[:-2] + "00", "1" + INS, INS + "7", INS[:13], OTHER, "", "  "])
    def test_what_is_no_number_of_anybody_s_designates_nobody(self, dossier: DossierPage, written: str) -> None:
        assert mentioned.dossiers([written]) == {}

    def test_a_merged_dossier_is_the_one_that_was_kept(self, dossier: DossierPage) -> None:
        kept = people.dossier(birth_name="PAT-RESTE")
        merge(kept, dossier, Word("une seule personne", despite_traits=True))
        assert mentioned.dossiers([INS]) == {kept.uuid: "text-ins"}


class TestByTraits:
    @pytest.mark.parametrize("day", ["28/03/1979", "28.03.1979", "28-3-1979", "1979-03-28", "28 mars 1979"])
    def test_name_given_name_and_birth_date_in_any_writing(self, dossier: DossierPage, day: str) -> None:
        assert mentioned.dossiers([f"Madame Éloïse Pat Trois, née le {day}"]) == {dossier.uuid: "text-traits"}

    @pytest.mark.parametrize(
        "text",
        [
            "Madame Éloïse PAT-TROIS",
            "PAT-TROIS, née le 28/03/1979",
            "Éloïse, née le 28/03/1979",
            "Madame Éloïse PAT-TROISIEME née le 28/03/1979",
            "Madame Éloïse PAT-TROIS née le 29/03/1979",
            "Madame Éloïse PAT-TROIS née le 28/03/19790",
            "Madame Éloïse PAT-TROIS née le 99/99/1979",
        ],
    )
    def test_a_part_of_them_designates_nobody(self, dossier: DossierPage, text: str) -> None:
        assert mentioned.dossiers([text]) == {}

    def test_on_two_pages_they_are_one_text(self, dossier: DossierPage) -> None:
        assert list(mentioned.dossiers(["Éloïse PAT-TROIS", "le 28/03/1979"])) == [dossier.uuid]

    def test_a_number_says_more_than_a_name(self, dossier: DossierPage) -> None:
        assert mentioned.dossiers([f"{INS} Éloïse PAT-TROIS 28/03/1979"]) == {dossier.uuid: "text-ins"}


def test_a_text_of_nothing_but_numbers_costs_no_more(dossier: DossierPage, queries: people.Queries) -> None:
    text = " ".join(
        [*(people.ins(n) for n in range(98_000, 98_400)), *(f"{n % 28 + 1:02d}/03/1979" for n in range(400))]
    )
    assert len(queries(lambda: mentioned.dossiers([text]))) <= 5


def test_what_a_header_says_is_not_looked_for_in_the_text(dossier: DossierPage) -> None:
    reading = people.reading(text=(INS,))
    assert mentioned.seen(people.reading(text=(INS,), patient=PatientClaim(birth_name="AUTRE"))) == {}
    if reading.patient is None:
        assert mentioned.seen(reading)["candidates"][0]["dossier"] == str(dossier.uuid)


def test_a_pdf_with_a_number_in_its_text_is_held_and_proposed(dossier: DossierPage) -> None:
    arrival = receive(BytesIO(pdf_samples.pdf(f"Compte rendu\nINS {INS}")), name="scan.pdf")
    result = road.judge(arrival, road.Errand())
    assert result.outcome == "held"
    assert not EntryPage.objects.exists()
    kept = Arrival.objects.get()
    assert kept.reason_code == "no-identity"
    assert kept.decision == {"candidates": [{"dossier": str(dossier.uuid), "by": "text-ins", "traits": {}}]}


class TestAtTheDesk:
    def test_it_is_proposed_with_its_reason_and_filed_with_two_keys(self, dossier: DossierPage) -> None:
        arrival = holding.scan(f"INS {INS}")
        desk = people.signed_in(holding.secretary())
        page = desk.get(f"/admin/desk/arrivals/{arrival.uuid}/").content.decode()
        assert "par un matricule INS écrit dans le texte" in page
        assert f'value="{dossier.uuid}" checked' in page
        assert "PAT-TROIS" in desk.get("/admin/desk/").content.decode()
        assert holding.post(desk, arrival, dossier, title="Lettre").status_code == 302
        assert EntryPage.objects.get().dossier == dossier

    def test_of_several_none_is_chosen_for_her(self, dossier: DossierPage) -> None:
        other = people.dossier(Number(OTHER, TEST), birth_name="PAT-QUATRE")
        arrival = holding.scan(f"INS {INS}, et celui de sa sœur {OTHER}")
        desk = people.signed_in(holding.secretary())
        page = desk.get(f"/admin/desk/arrivals/{arrival.uuid}/").content.decode()
        for one in (dossier, other):
            assert f'value="{one.uuid}"' in page
            assert f'value="{one.uuid}" checked' not in page
        assert "PAT-" not in desk.get("/admin/desk/").content.decode()
