"""What the tests of the desk share: a store of their own, and a secretary who is signed in."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from patients.models import User
from tests import people
from tests.workflows.desk import holding


@pytest.fixture(autouse=True)
def objects(tmp_path: Path, settings: Settings) -> None:
    """Objects in a folder."""
    settings.STORAGE_URL = (tmp_path / "objects").as_uri()


@pytest.fixture
def marie() -> User:
    """A secretary."""
    return holding.secretary()


@pytest.fixture
def desk(marie: User) -> Client:
    """Her browser."""
    return people.signed_in(marie)
