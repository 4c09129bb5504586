"""Designations from a spreadsheet: each line judged first, then all of them or none, and never twice."""

import base64
import re
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from patients.actions.open_dossier import Number
from patients.actions.refusals import Refused
from patients.identity.ins import TEST
from patients.models import Designation, DossierPage, Physician, Scope, User
from tests import people
from tests.documents.after.test_together import together
from tests.workflows.desk import holding
from workflows.desk.actions.import_designations import import_designations
from workflows.desk.designation_lines import judge
from workflows.desk.designation_table import read

HEADING = "Dossier;Médecin;Rôle;Étendue;Début;Fin;Motif;Preuve"


def table(*lines: str, heading: str = HEADING) -> bytes:
    return "\r\n".join([heading, *lines, ""]).encode()


def line(dossier: str, physician: str, **told: str) -> str:
    whole = {"role": "médecin traitant", "scope": "", "starts": "", "until": "", "reason": "choisi", "proof": "lettre"}
    return ";".join([dossier, physician, *{**whole, **told}.values()])


def sentences(content: bytes, actor: User) -> list[str]:
    return [str(one.refused) for one in judge(read(content), actor)]


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    def test_as_french_spreadsheets_write_it(self, encoding: str, separator: str) -> None:
        text = f"{HEADING}\r\n{line('1', '2', reason='à sa demande')}\r\n".replace(";", separator)
        (found,) = read(text.encode(encoding))
        assert (found.number, found.dossier, found.physician, found.role) == (2, "1", "2", "médecin traitant")
        assert found.reason == "à sa demande"

    def test_columns_in_any_order_quotes_blank_lines_and_other_columns(self) -> None:
        heading = "Ville;PREUVE;motif;RPPS;Role;INS"
        content = table('Paris;"lettre ; du 3";x;2;urgence;1', ";;;;;", "Lyon;y;x;4;urgence;3", heading=heading)
        first, second = read(content)
        assert (first.proof, first.dossier, first.number) == ("lettre ; du 3", "1", 2)
        assert (second.dossier, second.number, second.starts) == ("3", 4, "")

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "no-lines"),
            (b"\r\n \r\n", "no-lines"),
            (HEADING.encode(), "no-lines"),
            (b"Dossier;Role\r\n1;urgence\r\n", "no-columns"),
            (b"PK\x03\x04\x00\x00", "not-text"),
            (b"x" * (2 * 2**20 + 1), "too-large"),
            (table(*["1;2"] * 2001), "too-many"),
            (b"\xff\xfe\x00", "not-text"),
        ],
    )
    def test_what_is_no_table_says_why(self, content: bytes, code: str) -> None:
        with pytest.raises(Refused, match=code):
            read(content)

    def test_a_field_that_never_ends_is_told(self) -> None:
        content = table(line("1", "2", reason='"jamais fermé'))
        assert len(read(content)) == 1


@pytest.mark.django_db
class TestJudging:
    @pytest.fixture
    def dossier(self) -> DossierPage:
        return people.dossier(Number(holding.INS, TEST), Number("IPP-7", "1.2.3"))

    @pytest.fixture
    def physician(self) -> Physician:
        return people.physician()

    def test_a_dossier_by_any_of_its_numbers(self, dossier: DossierPage, physician: Physician, marie: User) -> None:
        for number in (holding.INS, "2 79 03 51 215 189 89", "IPP-7", str(dossier.uuid)):
            (one,) = judge(read(table(line(number, physician.rpps))), marie)
            assert (one.dossier, one.is_new) == (dossier, True), number

    @pytest.mark.parametrize(
        ("told", "said"),
        [
            ({"role": "voisin"}, "Ce rôle n’existe pas"),
            ({"scope": "la moitié"}, "Cette étendue n’existe pas"),
            ({"reason": ""}, "indiquez un motif"),
            ({"proof": " "}, "La preuve de la volonté du patient manque"),
            ({"until": "01/01/2020"}, "doit suivre son début"),
            ({"starts": "2030-01-02", "until": "2030-01-01"}, "doit suivre son début"),
            ({"starts": "31/02/2030"}, "Cette date n’existe pas"),
            ({"until": "0001-01-01"}, "Cette date n’existe pas"),
        ],
    )
    def test_a_wrong_line_says_why(
        self, dossier: DossierPage, physician: Physician, marie: User, told: dict[str, str], said: str
    ) -> None:
        (sentence,) = sentences(table(line("IPP-7", physician.rpps, **told)), marie)
        assert said in sentence

    def test_unknown_dossiers_and_physicians(self, dossier: DossierPage, physician: Physician, marie: User) -> None:
        User.objects.filter(pk=people.physician("ferme").user.pk).update(is_active=False)
        closed = Physician.objects.get(user__username="ferme").rpps
        content = table(
            line("IPP-8", physician.rpps), line("IPP-7", "10000000001"), line("IPP-7", closed), line("", "1")
        )
        assert sentences(content, marie) == [
            "Aucun dossier ne porte ce numéro.",
            "Aucun médecin n’a ce RPPS ici.",
            "Le compte de ce médecin est fermé : il ne peut pas être désigné.",
            "Le dossier manque.",
        ]

    def test_a_number_that_two_establishments_gave_is_nobody_s(self, physician: Physician, marie: User) -> None:
        people.dossier(Number("42", "1.2.3"))
        people.dossier(Number("42", "1.2.4"), birth_name="AUTRE")
        assert sentences(table(line("42", physician.rpps)), marie) == [
            "Plusieurs dossiers portent ce numéro : donnez le matricule INS."
        ]

    def test_the_same_twice_in_a_file_is_refused(self, dossier: DossierPage, physician: Physician, marie: User) -> None:
        content = table(line("IPP-7", physician.rpps), line(holding.INS, physician.rpps))
        assert sentences(content, marie) == ["Le fichier dit deux fois cette désignation."] * 2

    def test_nobody_imports_a_right_of_their_own(self, dossier: DossierPage, physician: Physician) -> None:
        assert "soi-même" in sentences(table(line("IPP-7", physician.rpps)), physician.user)[0]


@pytest.mark.django_db
class TestImporting:
    def sent(self, desk: Client, content: bytes) -> Any:
        file = BytesIO(content)
        file.name = "designations.csv"
        return desk.post("/admin/desk/designations", {"file": file})

    def confirmed(self, desk: Client, page: Any) -> Any:
        found = re.search(r'name="confirm" value="(\w+)"', page.content.decode())
        assert found is not None
        return desk.post("/admin/desk/designations", {"confirm": found[1]})

    def test_nothing_is_written_until_it_is_confirmed_then_all_is(self, desk: Client) -> None:
        dossier, physician, other = people.dossier(Number("IPP-7", "1.2.3")), people.physician(), people.physician()
        content = table(line("IPP-7", physician.rpps), line("IPP-7", other.rpps, until="31/12/2099", scope="imagerie"))
        page = self.sent(desk, content)
        assert "2 désignations à enregistrer" in page.content.decode()
        assert str(Scope.IMAGING.label) in page.content.decode()  # as it will be recorded, not as it was written
        assert not Designation.objects.exists()
        assert self.confirmed(desk, page).status_code == 302
        assert Designation.objects.filter(dossier=dossier).count() == 2
        assert people.signed_in(physician.user).get(f"/dossiers/{dossier.uuid}/").status_code == 200

    def test_imported_again_nothing_changes(self, desk: Client) -> None:
        people.dossier(Number("IPP-7", "1.2.3"))
        content = table(line("IPP-7", people.physician().rpps, until="31/12/2099"))
        self.confirmed(desk, self.sent(desk, content))
        page = self.sent(desk, content)
        assert "Déjà enregistrée : rien ne change." in page.content.decode()
        assert 'name="confirm"' not in page.content.decode()
        assert Designation.objects.count() == 1

    def test_one_refused_line_refuses_all(self, desk: Client) -> None:
        people.dossier(Number("IPP-7", "1.2.3"))
        page = self.sent(desk, table(line("IPP-7", people.physician().rpps), line("IPP-7", "1")))
        assert "1 ligne refusée" in page.content.decode()
        assert 'name="confirm"' not in page.content.decode()

    def test_what_became_wrong_between_the_two_imports_nothing(self, desk: Client) -> None:
        people.dossier(Number("IPP-7", "1.2.3"))
        one, other = people.physician(), people.physician()
        page = self.sent(desk, table(line("IPP-7", one.rpps), line("IPP-7", other.rpps)))
        User.objects.filter(pk=other.user.pk).update(is_active=False)
        answer = self.confirmed(desk, page)
        assert answer.status_code == 409
        assert "rien n’a été enregistré" in answer.content.decode()
        assert not Designation.objects.exists()

    def test_the_bytes_that_were_judged_are_those_that_are_imported(self, desk: Client) -> None:
        people.dossier(Number("IPP-7", "1.2.3"))
        first = self.sent(desk, table(line("IPP-7", people.physician().rpps)))
        self.sent(desk, table(line("IPP-7", people.physician().rpps)))  # in another tab
        assert self.confirmed(desk, first).status_code == 409
        assert not Designation.objects.exists()

    def test_what_waits_to_be_confirmed_is_sealed_in_the_session(self, desk: Client) -> None:
        people.dossier(Number("IPP-7", "1.2.3"))
        content = table(line("IPP-7", people.physician().rpps))
        self.sent(desk, content)
        session = desk.session
        told = base64.b64decode(session["desk_designations"])
        assert len(told) > len(content)
        assert b"IPP-7" not in told
        assert b"IPP-7" not in str(dict(session)).encode()

    def test_one_session_s_file_opens_for_nobody_else(self, desk: Client) -> None:
        people.dossier(Number("IPP-7", "1.2.3"))
        page = self.sent(desk, table(line("IPP-7", people.physician().rpps)))
        other = people.signed_in(holding.secretary("Paul", "Petit"))
        session = other.session
        session["desk_designations"] = desk.session["desk_designations"]
        session.save()
        assert self.confirmed(other, page).status_code == 409
        assert not Designation.objects.exists()

    def test_once_imported_nothing_is_kept(self, desk: Client) -> None:
        people.dossier(Number("IPP-7", "1.2.3"))
        self.confirmed(desk, self.sent(desk, table(line("IPP-7", people.physician().rpps))))
        assert "desk_designations" not in desk.session

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04\x00", b"a;b\r\n"])
    def test_what_is_no_table_is_told_and_forgotten(self, desk: Client, content: bytes) -> None:
        assert self.sent(desk, content).status_code == 422
        assert desk.post("/admin/desk/designations", {"confirm": "x"}).status_code == 409

    def test_without_a_file_it_is_asked_for(self, desk: Client) -> None:
        assert desk.post("/admin/desk/designations", {}).status_code == 422

    def test_without_the_right_nothing_is_imported(self) -> None:
        with pytest.raises(Refused, match="not-allowed"):
            import_designations([], actor=people.person())


@pytest.mark.usefixtures("committed")
def test_two_imports_at_the_same_instant_record_each_designation_once() -> None:
    people.dossier(Number("IPP-7", "1.2.3"))
    lines = read(table(line("IPP-7", people.physician().rpps)))
    marie, paul = holding.secretary(), holding.secretary("Paul", "Petit")
    made = together(*(partial(import_designations, lines, actor=actor) for actor in (marie, paul)))
    assert sorted(map(len, made)) == [0, 1]
    assert Designation.objects.count() == 1
