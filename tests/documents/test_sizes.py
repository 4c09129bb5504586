"""Sizes are said in units of 1,000, as the reader's language names them."""

import pytest
from django.utils import translation

from documents import sizes

SAID = [
    (0, "0,1 Ko", "0.1 KB"),
    (1_000, "1 Ko", "1 KB"),
    (1_449, "1,4 Ko", "1.4 KB"),
    (9_960, "10 Ko", "10 KB"),
    (812_300, "812 Ko", "812 KB"),
    (999_499, "999 Ko", "999 KB"),
    (999_500, "1 Mo", "1 MB"),
    (256_000_000, "256 Mo", "256 MB"),
    (2_000_000_000, "2 Go", "2 GB"),
    (3_500_000_000_000, "3500 Go", "3500 GB"),
]


@pytest.mark.parametrize(("size", "french", "english"), SAID)
def test_a_size_is_said_in_the_readers_units(size: int, french: str, english: str) -> None:
    assert sizes.written(size).replace("\xa0", " ") == french
    with translation.override("en"):
        assert sizes.written(size).replace("\xa0", " ") == english
