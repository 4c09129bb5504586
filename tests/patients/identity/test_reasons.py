import ast
from pathlib import Path

import pytest
from django.utils.translation import override

import patients.identity
from patients.identity.matching import decide
from patients.identity.reasons import SENTENCES, Reason
from tests.patients.identity.people import MARIE, MARIE_INS, PAUL, claim, dossier

PURE = {"calendar", "collections", "collections.abc", "dataclasses", "enum", "functools", "re", "typing", "unicodedata"}
PURE |= {"uuid", "django.utils.functional", "django.utils.translation"}
MODULES = sorted(Path(patients.identity.__file__).parent.glob("*.py"))


def test_every_reason_has_a_sentence_of_its_own() -> None:
    with override("fr"):
        sentences = [str(SENTENCES[reason]) for reason in Reason]
    assert len(set(sentences)) == len(Reason) == len(SENTENCES)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_a_sentence_without_a_place_for_anything_of_the_patient(reason: Reason) -> None:
    with override("fr"):
        sentence = str(SENTENCES[reason])
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert not set(sentence) & set("%{}<>0123456789")


def test_the_reasons_of_a_held_document_come_as_sentences_the_weightiest_first() -> None:
    decision = decide(claim(PAUL, MARIE_INS), [dossier(1, MARIE, MARIE_INS)])
    with override("fr"):
        said = [str(reason) for reason in decision.reasons]
    assert said[0] == "Le numéro est connu, mais les traits d’identité ne sont pas ceux du dossier."
    assert "Le sexe diffère." in said
    assert not any(PAUL.birth_name in sentence or MARIE_INS.value in sentence for sentence in said)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_the_rules_touch_neither_models_nor_files(module: Path) -> None:
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    own = {name for name in imported if name.startswith("patients.identity")}
    assert imported - own <= PURE
    assert not {node.id for node in nodes if isinstance(node, ast.Name)} & {"open", "print", "input"}
