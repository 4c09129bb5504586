"""What a physician is registered with: every field of it, right and wrong."""

import pytest

from patients.actions.refusals import Refused
from patients.practice import PROFESSIONS, Practice, check, check_number, check_rest
from tests import people
from tests.patients.accounts import staff
from tests.people import NOW

pytestmark = pytest.mark.django_db
NUMBER = people.rpps(1234567890)


def code(practice: Practice) -> str:
    with pytest.raises(Refused) as refusal:
        check(practice)
    return refusal.value.code


class TestNumber:
    def test_has_eleven_digits_of_which_the_last_is_a_key(self) -> None:
        check_number(NUMBER)

    @pytest.mark.parametrize("last", [digit for digit in "0123456789" if digit != NUMBER[-1]])
    def test_with_any_other_key_is_none(self, last: str) -> None:
        assert code(staff.practice(rpps=NUMBER[:-1] + last)) == "rpps"

    @pytest.mark.parametrize("value", ["", " ", NUMBER + " ", "x" * 11, "８" * 11, NUMBER[:-1], f"8{NUMBER}"])
    def test_in_another_form_is_none(self, value: str) -> None:
        assert code(staff.practice(rpps=value)) == "rpps"

    def test_is_one_persons(self) -> None:
        people.physician(rpps=NUMBER)
        assert code(staff.practice()) == "rpps-taken"

    def test_of_a_closed_account_is_still_that_persons(self) -> None:
        holder = people.physician(rpps=NUMBER)
        type(holder.user).objects.update(is_active=False)
        assert code(staff.practice()) == "rpps-taken"


class TestRest:
    @pytest.mark.parametrize("profession", PROFESSIONS)
    def test_takes_each_profession_that_it_offers(self, profession: str) -> None:
        check_rest(staff.practice(profession=profession))

    @pytest.mark.parametrize("speciality", ["", "SM26", "SM54", "SCD01", "PAC00"])
    def test_takes_a_code_or_none(self, speciality: str) -> None:
        check_rest(staff.practice(speciality=speciality))

    @pytest.mark.parametrize("speciality", ["SM 26", "SM-26", "É1", "\n", "SM26\n"])
    def test_refuses_a_code_of_another_form(self, speciality: str) -> None:
        assert code(staff.practice(speciality=speciality)) == "speciality"

    @pytest.mark.parametrize(
        "address", ["", "a@mssante.fr", "a.b@hopital.mssante.fr", "a@chu-x.apicrypt.MSSANTE.FR", "a+b@x.mssante.fr"]
    )
    def test_takes_an_address_of_mssante_or_none(self, address: str) -> None:
        check_rest(staff.practice(mssante=address))

    @pytest.mark.parametrize(
        "address",
        ["a@mssante.fr.example.org", "a@xmssante.fr", "a b@mssante.fr", "@mssante.fr", "a@mssante.fr\nBcc: x@x.fr"],
    )
    def test_refuses_any_other(self, address: str) -> None:
        assert code(staff.practice(mssante=address)) == "mssante"

    def test_refuses_one_that_no_column_holds(self) -> None:
        labels = ".".join(["x" * 60] * 4)
        assert code(staff.practice(mssante=f"a@{labels}.mssante.fr")) in ("mssante", "too-long")

    def test_names_an_open_organisation_or_none(self) -> None:
        house = staff.house()
        check_rest(staff.practice(organisation=house.pk))
        house.closed_at = NOW
        house.save()
        assert code(staff.practice(organisation=house.pk)) == "organisation"
        assert code(staff.practice(organisation=-1)) == "organisation"


def test_a_request_keeps_all_of_it_and_gives_it_back() -> None:
    house = staff.house()
    practice = staff.practice(mssante="a@mssante.fr", organisation=house.pk, profession="50")
    assert Practice(**practice.told()) == practice
    columns = practice.columns()
    assert columns.pop("organisation_id") == house.pk
    assert columns == {
        "rpps": NUMBER,
        "profession": "50",
        "speciality": "SM26",
        "speciality_name": "Médecine générale",
        "mssante": "a@mssante.fr",
    }


@pytest.mark.parametrize(("field", "told"), [("rpps", {"rpps": "1"}), ("mssante", {"mssante": "x"})])
def test_a_refusal_names_the_field_it_is_about(field: str, told: dict[str, str]) -> None:
    with pytest.raises(Refused) as refusal:
        check(staff.practice(**told))
    assert refusal.value.details["field"] == field
