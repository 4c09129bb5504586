"""An index of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.search.indexes import Index, some_index
from tests.search.world import house

__all__ = ["house", "index"]


@pytest.fixture
def index(tmp_path: Path, settings: Settings) -> Iterator[Index]:
    """An index, not made yet."""
    with some_index(tmp_path / "index") as made:
        settings.SEARCH_URL = made.url
        yield made
