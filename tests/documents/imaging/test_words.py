"""DICOM's codes in words: French by default, English in English, and as they stand where there is no word."""

import pytest
from django.utils import translation

from documents.imaging import words


@pytest.mark.parametrize(
    ("code", "french", "english"), [("MR", "IRM", "MRI"), ("PT", "TEP", "PET"), ("ZZ", "ZZ", "ZZ")]
)
def test_a_modality_has_its_name(code: str, french: str, english: str) -> None:
    assert words.modality(code) == french
    with translation.override("en"):
        assert words.modality(code) == english


@pytest.mark.parametrize(
    ("code", "said"), [("CHEST", "Thorax"), (" chest ", "Thorax"), ("Poumon gauche", "Poumon gauche")]
)
def test_a_part_of_the_body_has_its_name(code: str, said: str) -> None:
    assert words.body_part(code) == said
