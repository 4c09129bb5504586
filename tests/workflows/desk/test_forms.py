"""The forms of the desk: what is proposed, what is refused beside its field, what is said in the end."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from documents.formats.reading import Identifier, PatientClaim, Reading, Recipient
from patients.identity.ins import DEMONSTRATION, NIR, TEST
from patients.models import Organisation, Role
from tests import people
from workflows.desk import forms
from workflows.desk.designation_forms import WillForm, following, midnight, physicians
from workflows.desk.identity_forms import IdentityForm, OpeningForm, authorities, ins_authorities, of_claim

WHOLE = {"type_code": "", "act_date": "", "title": "", "confidentiality": "N", "recipients": ""}
LETTER = Reading(
    format="cda",
    media_type="text/xml",
    type_code="11488-4",
    title="Consultation",
    act_date=datetime(2024, 3, 12, 23, 30, tzinfo=UTC),
    act_date_precision="minute",
    confidentiality="R",
    visibility=("INVISIBLE_PATIENT",),
    recipients=(Recipient(name="Dr A", rpps=people.rpps(1000000001), organisation="Cabinet"),),
)


def described(reading: Reading, **told: Any) -> forms.DescriptionForm:
    form = forms.description(reading, {**WHOLE, **told})
    form.is_valid()
    return form


class TestDescription:
    def test_it_begins_with_what_the_document_says(self) -> None:
        initial = forms.description(LETTER).initial
        assert initial["type_code"] == "11488-4"
        assert initial["act_date"] == date(2024, 3, 13)  # in France
        assert initial["visibility"] == ["INVISIBLE_PATIENT"]
        assert initial["recipients"] == f"Dr A {people.rpps(1000000001)}"

    def test_a_date_that_is_not_known_to_the_day_proposes_none(self) -> None:
        reading = Reading(format="x", media_type="x", act_date=LETTER.act_date, act_date_precision="month")
        assert forms.description(reading).initial["act_date"] is None

    def test_a_type_of_no_nomenclature_stays_among_the_choices(self) -> None:
        reading = Reading(format="x", media_type="x", type_code="LOCAL-7", type_display="Fiche maison")
        form = described(reading, type_code="LOCAL-7")
        assert form.cleaned_data["type_code"] == "LOCAL-7"
        assert ("LOCAL-7", "Fiche maison") in form.fields["type_code"].choices  # type: ignore[attr-defined]
        assert "type_code" in described(LETTER, type_code="LOCAL-7").errors

    def test_what_is_as_the_document_says_is_left_to_it(self) -> None:
        form = described(LETTER, act_date="2024-03-13", recipients=f"Dr A  {people.rpps(1000000001)}")
        said = forms.said(form, LETTER)
        assert (said.act_date, said.recipients) == (None, None)

    def test_what_she_says_instead_is_said(self) -> None:
        form = described(LETTER, act_date="2024-03-14", recipients="Dr B", confidentiality="V", title=" Autre ")
        said = forms.said(form, LETTER)
        assert said.act_date is not None
        assert (said.act_date.astimezone(UTC).isoformat(), said.act_precision) == ("2024-03-14T11:00:00+00:00", "day")
        assert said.recipients == (Recipient(name="Dr B"),)
        assert (said.title, said.confidentiality, said.visibility) == ("Autre", "V", ())

    def test_all_recipients_taken_off_leave_none(self) -> None:
        assert forms.said(described(LETTER), LETTER).recipients == ()

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"act_date": "2999-01-01"}, "act_date"),
            ({"act_date": "1899-12-31"}, "act_date"),
            ({"act_date": "hier"}, "act_date"),
            ({"title": "x" * 401}, "title"),
            ({"confidentiality": "Z"}, "confidentiality"),
            ({"visibility": ["TOUT"]}, "visibility"),
            ({"recipients": "Dr A 10000000002"}, "recipients"),
            ({"recipients": "x" * 4001}, "recipients"),
            ({"title": "nul\0"}, "title"),
        ],
    )
    def test_what_is_wrong_is_told_beside_its_field(self, told: dict[str, Any], field: str) -> None:
        assert list(described(LETTER, **told).errors) == [field]


def traits(**told: str) -> IdentityForm:
    form = IdentityForm({"birth_name": "PAT", "sex": "F", **told})
    form.is_valid()
    return form


class TestIdentity:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("28/03/1979", "1979-03-28"),
            ("8.3.1979", "1979-03-08"),
            ("1979-03-28", "1979-03-28"),
            ("1979-03", "1979-03"),
            ("1979", "1979"),
            ("29/02/2024", "2024-02-29"),
            ("  ", ""),
        ],
    )
    def test_a_birth_date_as_people_write_it(self, typed: str, kept: str) -> None:
        assert traits(birth_date=typed).cleaned_data["birth_date"] == kept

    @pytest.mark.parametrize("typed", ["31/02/1979", "29/02/2023", "79", "1979-13", "1979-03-32", "0000", "mars"])
    def test_a_birth_date_that_does_not_exist(self, typed: str) -> None:
        assert "birth_date" in traits(birth_date=typed).errors

    @pytest.mark.parametrize("typed", ["75112", "2a004", "99351", ""])
    def test_a_birth_place(self, typed: str) -> None:
        assert traits(birth_place=typed).cleaned_data["birth_place"] == typed.upper()

    @pytest.mark.parametrize("typed", ["7511", "2C004", "Paris"])
    def test_a_birth_place_that_is_no_code(self, typed: str) -> None:
        assert "birth_place" in traits(birth_place=typed).errors

    def test_the_identity_as_the_action_takes_it(self) -> None:
        identity = traits(birth_date="1979", used_name="AUTRE").identity()
        assert (identity.birth_name, identity.birth_date, identity.used_name) == ("PAT", "1979", "AUTRE")


@pytest.mark.django_db
class TestOpening:
    def test_a_document_s_word_fills_it(self) -> None:
        Organisation.objects.create(name="Centre", authority="1.2.3", finess="990000001")
        ins = people.ins(6)
        numbers = (Identifier(ins, TEST), Identifier("IPP-9", "1.2.3"), Identifier("X", "9.9.9"))
        claim = PatientClaim(
            identifiers=numbers, birth_name="PAT", given_names="ANNE MARIE", sex="F", birth_place="2a004"
        )
        told = of_claim(claim)
        assert (told["birth_name"], told["first_given_name"], told["birth_place"]) == ("PAT", "ANNE", "2A004")
        assert (told["ins_number"], told["ins_authority"]) == (ins, TEST)
        assert (told["local_number"], told["local_authority"]) == ("IPP-9", "1.2.3")

    def test_a_wrong_number_and_an_unknown_sex_are_not_proposed(self) -> None:
        claim = PatientClaim(identifiers=(Identifier("279035121518900", TEST),), birth_name="PAT", sex="UN")
        told = of_claim(claim)
        assert "ins_number" not in told
        assert told["sex"] == "U"
        assert of_claim(None) == {"sex": "U"}

    def test_numbers_without_an_authority_are_none(self) -> None:
        form = OpeningForm({"birth_name": "PAT", "sex": "F", "local_number": "7"})
        assert form.is_valid()
        assert form.numbers() == ()

    def test_invented_numbers_come_first_in_a_demo_alone(self, settings: Any) -> None:
        settings.DIAPHANE_DEMO = True
        assert ins_authorities()[0][0] == DEMONSTRATION
        settings.DIAPHANE_DEMO = False
        assert ins_authorities()[0][0] == NIR

    def test_an_establishment_is_an_authority(self) -> None:
        Organisation.objects.create(name="Centre", authority="1.2.3", finess="990000001")
        Organisation.objects.create(name="Sans numéros", finess="990000002")
        assert [pair for pair in authorities() if pair[0] == "1.2.3"] == [("1.2.3", "Centre")]
        assert "" not in dict(authorities())


@pytest.mark.django_db
class TestWill:
    WHOLE = {"role": "treating", "scope": "dossier", "reason": "choisi", "proof": "lettre"}

    def test_the_last_day_is_included(self, at: people.Clock) -> None:
        form = WillForm({**self.WHOLE, "starts": "2026-04-01", "until": "2026-04-01"})
        assert form.is_valid()
        will = form.will()
        assert will.role is Role.TREATING
        assert (will.starts, will.until) == (midnight(date(2026, 4, 1)), midnight(date(2026, 4, 2)))
        assert following(date(2026, 12, 31)) == midnight(date(2027, 1, 1))

    @pytest.mark.parametrize("until", ["2026-03-27", "2020-01-01"])
    def test_a_period_that_is_over_is_none(self, at: people.Clock, until: str) -> None:
        form = WillForm({**self.WHOLE, "until": until})
        assert not form.is_valid()
        assert list(form.errors) == ["until"]

    @pytest.mark.parametrize("missing", ["reason", "proof", "role", "scope"])
    def test_nothing_of_it_may_lack(self, missing: str) -> None:
        form = WillForm({**self.WHOLE, missing: ""})
        assert not form.is_valid()
        assert list(form.errors) == [missing]

    def test_physicians_by_words_of_their_names_or_by_rpps(self) -> None:
        one, other = people.physician(), people.physician()
        assert list(physicians(one.rpps)) == [one]
        assert list(physicians(f"camille {other.user.last_name}")) == [other]
        assert list(physicians("camille")) == sorted([one, other], key=lambda found: found.user.last_name)
        assert list(physicians("  \0 ")) == []
        assert list(physicians("personne")) == []

    def test_a_closed_account_is_no_choice(self) -> None:
        physician = people.physician()
        physician.user.is_active = False
        physician.user.save()
        assert list(physicians(physician.rpps)) == []
