"""What a contributor is told: the file's own trouble as it is; of other dossiers and of what is hidden, nothing."""

import pytest

from documents.claims import NO_IDENTITY, OTHER_DOSSIER, OTHER_TRAITS
from documents.formats.unreadable import REASONS
from documents.road import CONTRADICTED, UNSCANNED_NOW, VIRUS
from patients.actions.refusals import Refused
from patients.identity.reasons import SENTENCES, Reason
from workflows.contributions.telling import ANOTHER, ASK, sentence

ELSEWHERE = [
    "filed-elsewhere",
    "study-elsewhere",
    "withdrawn-before",
    "document-id",
    "instance-conflict",
    "mask",
    "no-bytes",
]


@pytest.mark.parametrize("code", ELSEWHERE)
def test_what_would_tell_of_other_documents_is_one_sentence(code: str) -> None:
    assert sentence(Refused(code, "Ce document est dans le dossier de PAT-SECRET.")) == str(ASK)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_doubt_about_an_identity_is_one_sentence(reason: Reason) -> None:
    assert sentence(Refused(str(reason), SENTENCES[reason])) == str(ANOTHER)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("other-dossier", OTHER_DOSSIER),
        ("other-traits", OTHER_TRAITS),
        ("no-identity", NO_IDENTITY),
        ("contradicted", CONTRADICTED),
        ("a code that somebody will add", "Une phrase."),
    ],
)
def test_so_is_whatever_is_not_known_to_be_harmless(code: str, said: str) -> None:
    assert sentence(Refused(code, said)) == str(ANOTHER)


@pytest.mark.parametrize("code", list(REASONS))
def test_what_is_wrong_with_the_file_is_said_as_it_is(code: str) -> None:
    assert sentence(Refused(code, REASONS[code])) == str(REASONS[code])


@pytest.mark.parametrize(("code", "said"), [("virus", VIRUS), ("scanner", UNSCANNED_NOW)])
def test_so_is_what_the_scanner_says(code: str, said: str) -> None:
    assert sentence(Refused(code, said)) == str(said)


@pytest.mark.parametrize("code", ["not-allowed", "scope", "study-here", "gone", "incomplete", "not-published"])
def test_so_is_what_concerns_ones_own_right(code: str) -> None:
    assert sentence(Refused(code, "Une phrase.")) == "Une phrase."


def test_the_two_sentences_name_nobody_and_no_place() -> None:
    for told in (str(ANOTHER), str(ASK)):
        assert "dossier" not in told.lower()
        assert told.endswith(".")
