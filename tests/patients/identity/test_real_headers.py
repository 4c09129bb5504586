"""The headers of the documents that the ANS publishes: whose they are, and who is held.

Read here with plain lxml, because this room does not know formats. The documents are not part of the project.
"""

import hashlib
import random
from pathlib import Path

import pytest
from lxml import etree

from patients.identity import ins, rpps
from patients.identity.claims import Claim
from patients.identity.identifiers import Identifier
from patients.identity.matching import Decision, decide
from patients.identity.opening import plan
from patients.identity.reasons import Reason
from patients.identity.traits import Traits, strictly_agree
from patients.identity.votes import Header
from tests.patients.identity.people import dossier

REAL = Path(__file__).resolve().parents[3] / "../shared/real/cda"
HL7 = {"h": "urn:hl7-org:v3"}
WRONG_KEYS = ["CSE-CS24", "OBP-SEM", "SDM-MR"]
ANOTHER_BIRTH_DATE = "CANCER-PPS"
IPP = Identifier("1234567890121", "1.2.3.4.567.8.9.10")


def _header(path: Path) -> Header:
    content = path.read_bytes()
    root = etree.fromstring(content, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True))
    (role,) = root.iter("{urn:hl7-org:v3}patientRole")

    def text(expression: str) -> str:
        return str(role.xpath(f"string({expression})", namespaces=HL7)).strip()

    numbers = [(one.get("extension", ""), one.get("root", "")) for one in role.findall("h:id", HL7)]
    traits = Traits(
        birth_name=text("h:patient/h:name/h:family[@qualifier='BR']"),
        first_given_name=text("h:patient/h:name/h:given[@qualifier='BR']"),
        birth_date=text("h:patient/h:birthTime/@value"),
        sex=text("h:patient/h:administrativeGenderCode/@code"),
        birth_place=text("h:patient/h:birthplace/h:place/h:addr/h:county"),
        given_names=text("h:patient/h:name/h:given[not(@qualifier)]"),
    )
    claim = Claim(tuple(Identifier(value, authority) for value, authority in numbers), traits)
    return Header(hashlib.sha256(content).hexdigest(), claim)


@pytest.fixture(scope="module")
def headers() -> dict[str, Header]:
    if not REAL.is_dir():
        pytest.skip("the documents of the ANS are not beside the project (shared/real/cda)")
    return {path.name: _header(path) for path in sorted(REAL.glob("*.xml"))}


def named(headers: dict[str, Header], *starts: str) -> list[Header]:
    return [header for name, header in headers.items() if name.startswith(starts)]


def sixteen(headers: dict[str, Header]) -> list[Header]:
    return [header for name, header in headers.items() if not name.startswith((*WRONG_KEYS, ANOTHER_BIRTH_DATE))]


def decisions(headers: dict[str, Header]) -> dict[str, Decision]:
    base = [dossier(n, one.traits, one.ins, *one.local) for n, one in enumerate(plan(headers.values()).openings, 1)]
    return {name: decide(header.claim, base) for name, header in headers.items()}


def test_three_ins_have_a_wrong_key(headers: dict[str, Header]) -> None:
    wrong = [name for name, header in headers.items() if not ins.key_is_right(header.claim.ins[0].value)]
    assert [name.split("_")[0] for name in wrong] == WRONG_KEYS


def test_sixteen_documents_agree_and_one_of_them_has_another_birth_place(headers: dict[str, Header]) -> None:
    first, *others = (header.claim.traits for header in sixteen(headers))
    disagreeing = [traits for traits in others if not strictly_agree(traits, first)]
    assert len(others) == 15
    assert len(disagreeing) == 1
    assert disagreeing[0].birth_place != first.birth_place


def test_one_dossier_is_opened_with_the_traits_of_the_sixteen(headers: dict[str, Header]) -> None:
    (opening,) = plan(headers.values()).openings
    assert opening.ins == Identifier("279035121518989", ins.TEST)
    assert all(strictly_agree(header.claim.traits, opening.traits) for header in sixteen(headers))
    assert opening.traits.birth_place == ""  # contradicted, so not established
    assert opening.local == (IPP,)


def test_sixteen_are_filed_and_four_held(headers: dict[str, Header]) -> None:
    decided = decisions(headers)
    held = {name.split("_")[0]: decision.code for name, decision in decided.items() if decision.outcome == "hold"}
    assert held == {**dict.fromkeys(WRONG_KEYS, Reason.INS_KEY), ANOTHER_BIRTH_DATE: Reason.TRAITS_DIFFER}
    assert len({decision.dossier for decision in decided.values() if decision.outcome == "match"}) == 1


def test_the_outcome_is_the_same_in_ten_orders(headers: dict[str, Header]) -> None:
    expected = decisions(headers)
    for seed in range(10):
        names = list(headers)
        random.Random(seed).shuffle(names)
        assert decisions({name: headers[name] for name in names}) == expected


def test_without_the_sixteen_the_other_birth_date_opens_its_own_and_a_tie_nothing(headers: dict[str, Header]) -> None:
    alone = named(headers, ANOTHER_BIRTH_DATE)
    assert [opening.traits.birth_date for opening in plan(alone).openings] == ["1976-05-31"]
    assert plan([*alone, sixteen(headers)[0]]).openings == ()


def test_the_local_number_of_two_children_goes_with_neither(headers: dict[str, Header]) -> None:
    children = named(headers, "CSE-CS24", "OBP-SEM")
    assert len({number for child in children for number in child.claim.local}) == 1
    repaired = [_with_a_right_key(child) for child in children]
    assert [opening.local for opening in plan(repaired).openings] == [(), ()]


def _with_a_right_key(header: Header) -> Header:
    """The child as it would be with a right INS, moved under the test root."""
    body = header.claim.ins[0].value[:13]
    number = Identifier(body + ins.key_of(body), ins.TEST)
    return Header(header.sha256, Claim((number, *header.claim.local), header.claim.traits))


def test_some_authors_have_a_wrong_rpps_key_and_none_is_mistaken(headers: dict[str, Header]) -> None:
    found = {
        element.get("extension", "")
        for path in REAL.glob("*.xml")
        for element in etree.parse(path).iter("{urn:hl7-org:v3}id")
        if element.get("root") == rpps.IDNPS
    }
    numbers = [rpps.split(extension) for extension in found]
    right = {number.rpps for number in numbers if rpps.key_is_right(number.rpps)}
    assert len(right) == 4
    assert len([number for number in numbers if number.rpps]) > len(right)
    assert {number.register for number in numbers} == {"rpps", "adeli", "internal", "other"}
