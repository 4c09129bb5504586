"""Names of document types."""

import pytest
from django.utils import translation

from documents import types


@pytest.mark.parametrize(
    ("code", "name"), [("11488-4", "Compte rendu de consultation"), ("34874-8", "Compte rendu opératoire")]
)
def test_a_type_of_the_nomenclature_has_its_french_name(code: str, name: str) -> None:
    with translation.override("fr"):
        assert types.name(code, types.LOINC, "CR en anglais") == name


def test_any_other_type_keeps_the_name_it_came_with() -> None:
    assert types.name("SYNTH", "1.2.250.1.213.1.1.4.12", "Synthèse") == "Synthèse"


def test_the_same_code_of_another_system_is_another_type() -> None:
    assert types.name("11488-4", "1.2.3", "Autre chose") == "Autre chose"
    assert types.family("11502-2", "1.2.3") == "document"


def test_a_document_that_does_not_say_its_type_has_none() -> None:
    assert types.name("", "", "") == ""


def test_every_family_is_of_a_type_that_has_a_name() -> None:
    assert set(types.FAMILIES) <= set(types.NAMES)


@pytest.mark.parametrize(
    ("code", "family"), [("11502-2", "results"), ("18748-4", "imaging"), ("57833-6", "treatment"), ("x", "document")]
)
def test_a_family_is_what_the_eye_looks_for(code: str, family: str) -> None:
    assert types.family(code, types.LOINC) == family


@pytest.mark.parametrize(
    ("code", "system", "expected"),
    [("11488-4", types.LOINC, "10"), ("60591-5", types.LOINC, "11"), ("18748-4", "", "31"),
     ("57833-6", types.LOINC, "42"),
     ("11488-4", "1.2.3", ""), ("99999-9", types.LOINC, ""), ("", "", "")],
)  # fmt: skip
def test_a_class_follows_from_a_type_that_we_know(code: str, system: str, expected: str) -> None:
    assert types.class_of(code, system) == expected


def test_every_class_given_has_a_name() -> None:
    assert {types.class_of(code, types.LOINC) for code in types.NAMES} <= types.CLASSES.keys()
