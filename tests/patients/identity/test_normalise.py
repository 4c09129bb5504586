import unicodedata
from string import ascii_letters, ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.identity import normalise

LATIN = st.text(
    st.sampled_from(f"{ascii_letters}éèêëàâäîïôöûüùçñÉÈÊËÀÂÄÎÏÔÖÛÜÙÇÑœŒæÆøØßłŁ -'’"),
    max_size=30,
)
BARE = st.text(st.sampled_from(ascii_uppercase), min_size=1, max_size=4)
APOSTROPHES = "'’‘‛ʼʹ′`´＇"
HYPHENS = "-‐‑‒–—―−﹣－\u00ad"
BLANKS = " \t\n\u00a0\u202f\u2009\u3000"


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Dupont", "DUPONT"),
        ("  dupont \t martin ", "DUPONT MARTIN"),
        ("D’Œuvre-Hélène", "D OEUVRE HELENE"),
        ("Lætitia", "LAETITIA"),
        ("Ångström", "ANGSTROM"),
        ("Łukasz Đorđević", "LUKASZ DORDEVIC"),
        ("Strauß", "STRAUSS"),
        ("STRAUẞ", "STRAUSS"),
        ("Þóra", "THORA"),
        ("İpek Işık", "IPEK ISIK"),
        ("Nguyễn Văn", "NGUYEN VAN"),
        ("ﬁliﬀe", "FILIFFE"),
        ("DUPONT (MARTIN)", "DUPONT MARTIN"),
        ("ＤＵＰＯＮＴ", "DUPONT"),
        ("DU\u200bPONT\ufeff", "DUPONT"),
        ("Αλεξίου", "ΑΛΕΞΙΟΥ"),
        ("김철수", "김철수"),
        ("", ""),
        (" - ' ", ""),
    ],
)
def test_a_name_is_compared_in_bare_capitals(written: str, compared: str) -> None:
    assert normalise.name(written) == compared


@pytest.mark.parametrize(
    ("person_name", "compared"),
    [
        ("PAT-TROIS^DOMINIQUE", "PAT TROIS DOMINIQUE"),
        ("PAT-TROIS^DOMINIQUE^^^", "PAT TROIS DOMINIQUE"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "YAMADA TAROU"),
        ("=山田^太郎", "山田 太郎"),
        ("^^=Yamada", "YAMADA"),
        ("^^^^", ""),
        ("DUPONT^MARIE \0", "DUPONT MARIE"),
    ],
)
def test_a_dicom_person_name_loses_carets_and_other_writings(person_name: str, compared: str) -> None:
    assert normalise.name(person_name) == compared


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise.name(normalise.name(text)) == normalise.name(text)


@given(st.text())
def test_the_unicode_form_does_not_count(text: str) -> None:
    forms = {normalise.name(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert forms == {normalise.name(text)}


@given(LATIN)
def test_case_does_not_count(text: str) -> None:
    assert normalise.name(text.lower()) == normalise.name(text.upper()) == normalise.name(text)


@given(LATIN)
def test_accents_do_not_count(text: str) -> None:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    assert normalise.name(bare) == normalise.name(text)


@given(LATIN, LATIN, st.sampled_from(APOSTROPHES + HYPHENS + BLANKS + "^"))
def test_apostrophes_hyphens_and_blanks_of_all_kinds_are_one_blank(before: str, after: str, separator: str) -> None:
    assert normalise.name(before + separator + after) == normalise.name(f"{before} {after}")
    assert normalise.name(before + separator * 3 + after) == normalise.name(f"{before} {after}")


@given(LATIN)
def test_what_is_left_of_a_latin_name_is_capitals_and_single_blanks(text: str) -> None:
    compared = normalise.name(text)
    assert set(compared) <= set(f"{ascii_uppercase} ")
    assert compared == " ".join(compared.split())


@given(BARE, BARE)
def test_two_bare_names_are_never_made_one(one: str, other: str) -> None:
    assert (normalise.name(one) == normalise.name(other)) == (one == other)
    assert normalise.name(f"{one} {other}") != normalise.name(one + other)


@pytest.mark.parametrize(
    ("listed", "names"),
    [
        ("DOMINIQUE MARIE-LOUISE", ("DOMINIQUE", "MARIE LOUISE")),
        ("Jean, Pierre", ("JEAN", "PIERRE")),
        ("DOMINIQUE^MARIE LOUISE", ("DOMINIQUE", "MARIE", "LOUISE")),
        ("Léa", ("LEA",)),
        (" - , ", ()),
        ("", ()),
    ],
)
def test_a_list_of_given_names_is_parted_at_blanks_and_not_at_hyphens(listed: str, names: tuple[str, ...]) -> None:
    assert normalise.given_names(listed) == names


@pytest.mark.parametrize(
    ("received", "sex"),
    [("F", "F"), ("m", "M"), (" M ", "M"), ("F\0", "F"), ("U", ""), ("UN", ""), ("O", ""), ("I", ""), ("", "")],
)
def test_only_male_and_female_are_known_sexes(received: str, sex: str) -> None:
    assert normalise.sex(received) == sex


@pytest.mark.parametrize(
    ("received", "place"),
    [
        ("51215", "51215"),
        (" 2a004 ", "2A004"),
        ("99351", "99351"),
        ("99999", ""),
        ("00000", ""),
        ("REIMS", ""),
        ("5121", ""),
        ("2C004", ""),
        ("", ""),
    ],
)
def test_a_birth_place_is_an_insee_code_or_unknown(received: str, place: str) -> None:
    assert normalise.place(received) == place


def test_an_authority_is_the_same_oid_with_or_without_its_urn() -> None:
    assert normalise.authority(" urn:oid:1.2.250.1.213.1.4.10 ") == "1.2.250.1.213.1.4.10"
    assert normalise.authority("URN:OID:1.2") == normalise.authority("1.2") == "1.2"
    assert normalise.authority("CHU-X") == "CHU-X"
