"""Studies of invented patients behind the real web server, for the DICOMweb client of any program."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.browser.house import House, serving
from tests.database import laid
from tests.documents.imaging.studies import Studies, fill
from tests.real_store import keeping


@pytest.fixture(scope="session")
def studies(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    migrated: str,
    a_bucket_for_all: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Studies]:
    """Every image that pydicom ships, each a study of its own, served by granian, from the servers of the tests."""
    folder = tmp_path_factory.mktemp("dicomweb") / "data"
    with laid(migrated, folder) as here:
        with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), here(), keeping(a_bucket_for_all):
            patch.setattr("django.conf.settings.STORAGE_URL", (folder / "objects").as_uri())
            filled = fill(House(folder), tmp_path_factory.mktemp("files"))
        with serving(filled.house):
            yield filled
