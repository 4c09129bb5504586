"""Studies of invented patients behind the real web server, for the DICOMweb client of any program."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.browser.house import House, serving
from tests.database import installation
from tests.documents.imaging.studies import Studies, fill


@pytest.fixture(scope="session")
def studies(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    migrated: object,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Studies]:
    """Every image that pydicom ships, each a study of its own, served by granian as in a demo."""
    folder = tmp_path_factory.mktemp("dicomweb") / "data"
    house = House(folder)
    with pytest.MonkeyPatch.context() as patch, installation(django_db_blocker, migrated, folder):  # type: ignore[arg-type]
        patch.setattr("django.conf.settings.STORAGE_URL", (folder / "objects").as_uri())
        filled = fill(house, tmp_path_factory.mktemp("files"))
    with serving(house):
        yield filled
