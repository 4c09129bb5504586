"""What a row and a page say of an entry."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from documents.models import EntryPage, Kind, Origin
from documents.presentation import sheets, shown, when
from documents.states import State
from documents.types import LOINC
from patients.models import User

pytestmark = pytest.mark.django_db  # a page, even unsaved, asks for its content type

INSTANT = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)  # the 12th, half past midnight, in Paris


def entry(**columns: object) -> EntryPage:
    return EntryPage(
        **{"heading": "Titre", "kind": Kind.CLINICAL, "act_date": INSTANT, "state": State.PUBLISHED, **columns}
    )


@pytest.fixture(autouse=True)
def _in_french() -> object:
    with translation.override("fr"):
        yield


@pytest.mark.parametrize(
    ("precision", "full", "short", "time", "iso"),
    [
        ("year", "2026", "2026", "", "2026"),
        ("month", "mars 2026", "mars 2026", "", "2026-03"),
        ("day", "12 mars 2026", "12 mars", "", "2026-03-12"),
        ("minute", "12 mars 2026", "12 mars", "00:30", "2026-03-12"),
        ("second", "12 mars 2026", "12 mars", "00:30", "2026-03-12"),
        ("received", "12 mars 2026", "12 mars", "", "2026-03-12"),
    ],
)
def test_a_date_is_said_at_its_known_precision(precision: str, full: str, short: str, time: str, iso: str) -> None:
    said = when(INSTANT, precision)
    assert (said.full, said.short, said.time, said.iso) == (full, short, time, iso)
    assert said.is_receipt == (precision == "received")


@pytest.mark.parametrize(
    ("rpps", "is_unverified"), [("10100000009", True), ("99900000011", False), ("", False), ("123", True)]
)
def test_an_author_whose_rpps_has_a_wrong_key_is_unverified(rpps: str, is_unverified: bool) -> None:
    assert shown(entry(author_name="Dr X", author_rpps=rpps)).author.is_unverified == is_unverified


@pytest.mark.parametrize(
    "heading", ["Compte rendu d’examens biologiques", "compte-rendu d'examens biologiques", "CR d'examens biologiques"]
)
def test_a_type_that_the_heading_says_already_is_not_said_twice(heading: str) -> None:
    assert shown(entry(heading=heading, type_code="11502-2", type_system=LOINC)).type_name == ""
    assert shown(entry(heading="NFS", type_code="11502-2", type_system=LOINC)).type_name != ""


@pytest.mark.parametrize(("sent", "said"), [("----", ""), (" . ", ""), ("Dr X", "Dr X"), ("", ""), ("王", "王")])
def test_a_name_without_a_letter_is_nobodys(sent: str, said: str) -> None:
    assert shown(entry(author_name=sent)).author.name == said


def test_a_unit_that_is_the_authors_own_house_is_not_said_twice() -> None:
    assert shown(entry(author_organisation="Laboratoire", unit="LABORATOIRE")).unit == ""
    assert shown(entry(author_organisation="CHU", unit="Oncologie")).unit == "Oncologie"


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"confidentiality": "R"}, "Restreint"),
        ({"confidentiality": "V"}, "Très restreint"),
        ({"masked_to_professionals": True}, "Masqué aux autres professionnels"),
        ({"invisible_to_patient": True}, "Pas encore visible du patient"),
        ({"invisible_to_guardians": True}, "Non visible des représentants légaux"),
        ({"state": State.SUPERSEDED}, "Remplacé"),
        ({"origin": Origin.PHYSICIAN}, "Ajouté par un médecin désigné"),
    ],
)
def test_what_must_not_be_overlooked_has_a_badge(columns: dict[str, object], text: str) -> None:
    assert [badge.text for badge in shown(entry(**columns)).badges] == [text]


def test_what_one_added_oneself_is_said_to_be_ones_own_and_to_others_bears_its_name() -> None:
    own = entry(origin=Origin.PHYSICIAN, contributor_id=7, contributor_name="Dr Claude ESSAI")
    assert [badge.text for badge in shown(own, reader=User(pk=7)).badges] == ["Ajouté par vous"]
    for other in (User(pk=8), AnonymousUser(), None):
        assert [badge.text for badge in shown(own, reader=other).badges] == ["Ajouté par le Dr Claude ESSAI"]


def test_what_nobody_known_added_is_nobodys_own() -> None:
    added = entry(origin=Origin.PHYSICIAN)
    for reader in (User(), AnonymousUser()):
        assert [badge.text for badge in shown(added, reader=reader).badges] == ["Ajouté par un médecin désigné"]


def test_an_ordinary_entry_has_no_badge() -> None:
    assert shown(entry(confidentiality="N")).badges == ()


@pytest.mark.parametrize(
    ("columns", "icon"),
    [
        ({"kind": Kind.IMAGES}, "images"),
        ({"kind": Kind.REPORT}, "imaging"),
        ({"type_code": "57833-6", "type_system": LOINC}, "treatment"),
        ({}, "document"),
    ],
)
def test_the_icon_is_that_of_the_kind_then_of_the_type(columns: dict[str, object], icon: str) -> None:
    assert shown(entry(**columns)).icon == icon


def test_each_page_has_its_text_and_a_scan_has_none() -> None:
    assert [(sheet.number, sheet.text) for sheet in sheets(entry(page_count=3), ("un\n", ""))] == [
        (1, "un"),
        (2, ""),
        (3, ""),
    ]


def test_a_picture_is_one_page() -> None:
    assert [sheet.number for sheet in sheets(entry(page_count=0), ())] == [1]


@pytest.mark.parametrize(
    ("said", "language"), [("fr-FR", "fr-FR"), ("en", "en"), ("", ""), ("français", ""), ('"x', "")]
)
def test_only_a_true_language_is_told_to_the_browser(said: str, language: str) -> None:
    assert shown(entry(language_code=said)).language == language
