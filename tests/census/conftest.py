"""The census's world, made once for each module of tests and worker."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.census import world as worlds


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[worlds.World]:
    """One dossier, its entries, and everyone around it."""
    with worlds.world(django_db_blocker, migrated, tmp_path_factory.mktemp("census") / "data") as made:
        yield made
