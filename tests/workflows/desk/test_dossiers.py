"""Dossiers for secretaries: found, opened, corrected, numbered, designated, merged; each opening in the ledger."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from patients.actions.designate import Will, designate
from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number
from patients.identity.ins import TEST
from patients.models import (
    AccessTrace,
    Designation,
    DossierEvent,
    DossierIdentity,
    DossierMerge,
    DossierPage,
    IdentifierStatus,
    PatientIdentifier,
    Role,
    Scope,
    User,
)
from tests import people
from tests.workflows.desk import holding

pytestmark = pytest.mark.django_db

IDENTITY = {"birth_name": "NOUVEAU", "first_given_name": "Léa", "birth_date": "02/01/2020", "sex": "F"}


def at_desk(desk: Client, dossier: DossierPage, place: str = "", **told: Any) -> Any:
    """A form of the dossier, sent."""
    return desk.post(f"/admin/desk/dossiers/{dossier.uuid}/{place}", told)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_field_finds_by_name_and_what_is_typed_is_in_no_address(desk: Client) -> None:
    dossier = holding.dossier()
    answer = desk.post("/admin/desk/dossiers/", {"sought": "pat trois dominique 28/03/1979"})
    assert f"/admin/desk/dossiers/{dossier.uuid}/" in text(answer)
    assert "Aucun dossier ne répond" in text(desk.post("/admin/desk/dossiers/", {"sought": "personne"}))
    assert str(dossier.uuid) not in text(desk.get("/admin/desk/dossiers/?sought=pat"))


def test_the_page_says_everything_but_who_read_it(desk: Client) -> None:
    dossier, physician = holding.dossier(), people.physician()
    designate(
        dossier, physician, Will(Role.TREATING, Scope.DOSSIER, "médecin de famille", proof="formulaire du 3 mars")
    )
    entry = people.entry(dossier, title="Compte rendu opératoire")
    people.signed_in(physician.user).get(f"/entries/{entry.uuid}/")
    page = text(desk.get(f"/admin/desk/dossiers/{dossier.uuid}/"))
    for said in ("PAT-TROIS", "2 79 03 51 215 189 89", "provisoire", "formulaire du 3 mars", "Compte rendu opératoire"):
        assert said in page
    assert page.count(str(physician)) == 1  # as designated, not as a reader


def test_an_opening_is_in_the_ledger_without_a_designation() -> None:
    dossier, marie = holding.dossier(), holding.secretary()
    desk = people.signed_in(marie)
    for place in ("", "identity", "numbers", "designations", "merge"):
        assert desk.get(f"/admin/desk/dossiers/{dossier.uuid}/{place}").status_code == 200
    (trace,) = AccessTrace.objects.all()
    assert (trace.user, trace.dossier, trace.act, trace.designation) == (marie, dossier, "open", None)


def test_a_new_dossier_is_opened_with_its_numbers(desk: Client) -> None:
    told = {**IDENTITY, "ins_number": people.ins(5), "ins_authority": TEST}
    answer = desk.post("/admin/desk/dossiers/open", told)
    dossier = DossierPage.objects.get()
    assert answer["Location"] == f"/admin/desk/dossiers/{dossier.uuid}/"
    assert dossier.identity is not None
    assert (dossier.identity.birth_name, dossier.identity.birth_date) == ("NOUVEAU", "2020-01-02")
    number = dossier.identifiers.get()
    assert (number.value, number.authority, number.status) == (people.ins(5), TEST, "provisoire")


def test_from_a_document_the_form_is_filled_and_leads_back_to_it(desk: Client) -> None:
    arrival = holding.letter()
    page = text(desk.get(f"/admin/desk/dossiers/open?arrival={arrival.uuid}&order=newest"))
    for said in ("PAT-TROIS", "DOMINIQUE", "28/03/1979", holding.INS, "2A004"):
        assert f'value="{said}"' in page
    told = {**IDENTITY, "ins_number": holding.INS, "ins_authority": TEST}
    answer = desk.post(f"/admin/desk/dossiers/open?arrival={arrival.uuid}&order=newest", told)
    dossier = DossierPage.objects.get()
    assert answer["Location"] == f"/admin/desk/arrivals/{arrival.uuid}/?order=newest&dossier={dossier.uuid}"
    screen = text(desk.get(answer["Location"]))
    assert f'value="{dossier.uuid}" checked' in screen or f'value="{dossier.uuid}"' in screen


def test_a_dossier_that_is_alike_is_shown_first_and_a_second_one_is_opened_on_purpose_alone(desk: Client) -> None:
    holding.dossier()
    told = {"birth_name": "Pat Trois", "first_given_name": "Dominique", "birth_date": "28.03.1979", "sex": "F"}
    answer = desk.post("/admin/desk/dossiers/open", told)
    assert answer.status_code == 409
    assert "Ces dossiers lui ressemblent" in text(answer)
    assert DossierPage.objects.count() == 1
    desk.post("/admin/desk/dossiers/open", {**told, "despite": "1"})
    assert DossierPage.objects.count() == 2


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"birth_name": ""}, 'id="id_birth_name_error"'),
        ({"birth_name": "'-"}, "Ce nom n’a aucune lettre"),
        ({"birth_date": "31/02/2020"}, "Cette date n’existe pas"),
        ({"birth_date": "hier"}, "Cette date n’existe pas"),
        ({"birth_place": "Paris"}, "Un code INSEE a cinq"),
        ({"ins_number": "279035121518900", "ins_authority": TEST}, "Ce matricule INS est faux"),
    ],
)
def test_a_wrong_trait_is_told_beside_its_field(desk: Client, told: dict[str, str], said: str) -> None:
    answer = desk.post("/admin/desk/dossiers/open", {**IDENTITY, **told})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not DossierPage.objects.exists()


def test_a_number_of_another_dossier_opens_none(desk: Client) -> None:
    holding.dossier()
    told = {**IDENTITY, "ins_number": holding.INS, "ins_authority": TEST, "despite": "1"}
    answer = desk.post("/admin/desk/dossiers/open", told)
    assert answer.status_code == 409
    assert "Un autre dossier porte déjà ce numéro" in text(answer)


def test_an_identity_is_corrected_and_the_former_one_stays(desk: Client) -> None:
    dossier = holding.dossier()
    page = text(desk.get(f"/admin/desk/dossiers/{dossier.uuid}/identity"))
    assert 'value="PAT-TROIS"' in page
    told = {"birth_name": "PAT-QUATRE", "first_given_name": "DOMINIQUE", "birth_date": "1979", "sex": "F"}
    assert at_desk(desk, dossier, "identity", **told).status_code == 422  # no reason
    assert at_desk(desk, dossier, "identity", **told, reason="acte de naissance").status_code == 302
    names = DossierIdentity.objects.order_by("pk").values_list("birth_name", "ends")
    assert [(name, ends is None) for name, ends in names] == [("PAT-TROIS", False), ("PAT-QUATRE", True)]
    found = text(desk.post("/admin/desk/dossiers/", {"sought": "pat trois"}))
    assert "PAT-QUATRE" in found


def test_a_number_is_recorded_then_qualified_then_ended(desk: Client, settings: Any) -> None:
    settings.DIAPHANE_DEMO = True
    dossier = people.dossier(Number("77", "1.2.3"))
    told = {"value": holding.INS, "authority": TEST, "reason": "carte Vitale"}
    at_desk(desk, dossier, "numbers", **told, status="validee")
    at_desk(desk, dossier, "numbers", **told, status="qualifiee")
    number = PatientIdentifier.objects.get(value=holding.INS)
    assert (number.status, number.ends) == (IdentifierStatus.QUALIFIED, None)
    at_desk(desk, dossier, f"numbers/{number.pk}/end", reason="numéro d’un autre")
    number.refresh_from_db()
    assert number.ends is not None
    assert DossierEvent.objects.filter(act="number").count() == 3


def test_production_qualifies_no_test_number(desk: Client, settings: Any) -> None:
    settings.DIAPHANE_DEMO = False
    dossier = holding.dossier()
    told = {"value": holding.INS, "authority": TEST, "status": "qualifiee", "reason": "carte Vitale"}
    answer = at_desk(desk, dossier, "numbers", **told)
    assert answer.status_code == 409
    assert "ne peut pas être qualifié" in text(answer)


def test_a_designation_is_recorded_with_its_proof_and_opens_the_door(desk: Client) -> None:
    dossier, physician = holding.dossier(), people.physician()
    found = text(at_desk(desk, dossier, "designations", sought=physician.user.last_name))
    assert physician.rpps in found
    told = {"physician": physician.rpps, "record": "1", "role": "treating", "scope": "dossier", "reason": "choisi"}
    assert at_desk(desk, dossier, "designations", **told).status_code == 422  # without a proof
    told |= {"proof": "formulaire signé du 3 mars", "until": "2999-12-31"}
    assert at_desk(desk, dossier, "designations", **told).status_code == 302
    made = Designation.objects.get()
    assert (made.proof, made.role, made.recorded_by) == ("formulaire signé du 3 mars", "treating", desk_user(desk))
    assert made.until is not None
    assert made.until.isoformat() == "2999-12-31T23:00:00+00:00"
    reader = people.signed_in(physician.user)
    assert reader.get(f"/dossiers/{dossier.uuid}/").status_code == 200
    at_desk(desk, dossier, f"designations/{made.uuid}/end", reason="à la demande du patient")
    assert reader.get(f"/dossiers/{dossier.uuid}/").status_code == 404
    assert "terminée" in text(desk.get(f"/admin/desk/dossiers/{dossier.uuid}/"))


def desk_user(desk: Client) -> Any:
    return User.objects.get(pk=desk.session["_auth_user_id"])


def test_a_designation_ends_after_it_begins(desk: Client) -> None:
    dossier, physician = holding.dossier(), people.physician()
    told = {"physician": physician.rpps, "record": "1", "role": "treating", "scope": "dossier", "reason": "choisi"}
    answer = at_desk(desk, dossier, "designations", **told, proof="lettre", starts="2030-01-02", until="2030-01-01")
    assert answer.status_code == 422
    assert "doit suivre son début" in text(answer)


def test_nobody_designates_oneself() -> None:
    dossier, physician = holding.dossier(), people.physician()
    physician.user.groups.add(Group.objects.get(name="Secretaries"))
    told = {"physician": physician.rpps, "record": "1", "role": "treating", "scope": "dossier"}
    own = people.signed_in(physician.user)
    answer = at_desk(own, dossier, "designations", **told, reason="moi", proof="moi")
    assert answer.status_code == 409
    assert not Designation.objects.exists()


def test_two_dossiers_are_merged_once_confirmed_and_set_apart_again(desk: Client) -> None:
    kept, other = holding.dossier(), people.dossier(birth_name="PAT-TROIS")
    page = text(at_desk(desk, kept, "merge", other=str(other.uuid)))
    assert "Réunir les dossiers" in page
    assert not DossierMerge.objects.exists()
    at_desk(desk, kept, "merge", other=str(other.uuid), confirm="1", reason="même personne")
    made = DossierMerge.objects.get()
    assert (made.kept, made.merged) == (kept, other)
    answer = desk.get(f"/admin/desk/dossiers/{other.uuid}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/desk/dossiers/{kept.uuid}/")
    at_desk(desk, kept, f"merges/{made.uuid}/undo", reason="erreur")
    assert desk.get(f"/admin/desk/dossiers/{other.uuid}/").status_code == 200


def test_a_merge_despite_traits_says_which_and_is_confirmed(desk: Client) -> None:
    kept, other = holding.dossier(), people.dossier(birth_name="AUTRE")
    told = {"other": str(other.uuid), "confirm": "1", "reason": "même personne"}
    answer = at_desk(desk, kept, "merge", **told)
    assert answer.status_code == 409
    page = text(answer)
    assert "nom de naissance" in page
    assert '<td class="different"><span class="mark" title="diffère">≠' in page
    assert '<td class="equal"><span class="mark" title="concorde">✓' in page
    assert at_desk(desk, kept, "merge", **told, despite="1").status_code == 302


def test_the_queries_of_a_dossier_do_not_grow_with_it(desk: Client, queries: people.Queries) -> None:
    dossier = holding.dossier()

    def page() -> None:
        desk.get(f"/admin/desk/dossiers/{dossier.uuid}/")

    def more() -> None:
        for _ in range(3):
            people.entry(dossier)
            people.designation(dossier, people.physician())

    more()
    page()
    few = len(queries(page))
    more()
    assert len(queries(page)) == few <= 25


def test_a_merged_dossier_is_proposed_for_nothing(desk: Client) -> None:
    kept, other = holding.dossier(), people.dossier(birth_name="PAT-TROIS")
    merge(kept, other, Word("même personne"))
    found = text(desk.post("/admin/desk/dossiers/", {"sought": "pat trois"}))
    assert str(kept.uuid) in found
    assert str(other.uuid) not in found
