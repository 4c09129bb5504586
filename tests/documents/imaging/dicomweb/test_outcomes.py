"""The response to a message: what stands in it for what is stored, refused, or no instance at all (PS3.18 annex I)."""

import pytest

from documents.imaging.dicomweb.problems import Problem, not_acceptable
from documents.imaging.dicomweb.stow.outcomes import (
    DUPLICATE,
    NOT_AUTHORISED,
    NOT_UNDERSTOOD,
    Named,
    Outcome,
    status,
    written,
)

CT = "1.2.840.10008.5.1.4.1.1.2"
STORED = Outcome(Named(CT, "1.3", "1.1", "1.2"))
ELSEWHERE = Outcome(Named(CT, "2.3", "2.1", "2.2"))
REFUSED = Outcome(Named(CT, "1.4"), NOT_AUTHORISED)
OTHER = Outcome(None, NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([STORED], 200),
        ([STORED, ELSEWHERE], 200),
        ([STORED, REFUSED], 202),
        ([OTHER, STORED], 202),
        ([REFUSED], 409),
        ([REFUSED, OTHER], 409),
    ],
)
def test_the_status_says_all_some_or_none(outcomes: list[Outcome], expected: int) -> None:
    assert status(outcomes) == expected


def test_what_is_stored_has_its_address() -> None:
    told = written([STORED], "http://x/dicom-web")
    assert told["00081190"]["Value"] == ["http://x/dicom-web/studies/1.1"]
    (one,) = told["00081199"]["Value"]
    assert one["00081150"]["Value"] == [CT]
    assert one["00081155"] == {"vr": "UI", "Value": ["1.3"]}
    assert one["00081190"]["Value"] == ["http://x/dicom-web/studies/1.1/series/1.2/instances/1.3"]
    assert {"00081198", "0008119A"}.isdisjoint(told)


def test_two_studies_have_no_address_of_theirs() -> None:
    told = written([STORED, ELSEWHERE], "http://x")
    assert "00081190" not in told
    assert len(told["00081199"]["Value"]) == 2


def test_what_is_refused_says_why_and_not_where() -> None:
    told = written([REFUSED, Outcome(Named(CT, "1.5"), DUPLICATE)], "http://x")
    reasons = [one["00081197"] for one in told["00081198"]["Value"]]
    assert reasons == [{"vr": "US", "Value": [0x0124]}, {"vr": "US", "Value": [0x0111]}]
    assert all("00081190" not in one for one in told["00081198"]["Value"])
    assert "00081199" not in told


def test_what_is_no_instance_has_a_reason_alone() -> None:
    assert written([OTHER], "http://x") == {
        "0008119A": {"vr": "SQ", "Value": [{"00081197": {"vr": "US", "Value": [0xC000]}}]}
    }


def test_a_problem_is_a_sentence_with_its_headers() -> None:
    answer = Problem(401, "Non.", WWW_Authenticate="Bearer").response
    assert (answer.status_code, answer.content, answer["WWW-Authenticate"]) == (401, b"Non.\n", "Bearer")
    assert str(not_acceptable()) == "406"
    assert not_acceptable().response["Content-Type"] == "text/plain; charset=utf-8"
