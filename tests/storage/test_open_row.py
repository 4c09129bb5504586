"""A row that the request just read is opened as any other, without being read again."""

from io import BytesIO
from typing import Any

import pytest

from storage import objects
from storage.errors import DamagedObject
from storage.models import StoredObject
from storage.stores import object_store
from tests.people import Queries

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 1024  # four segments


@pytest.fixture
def row(settings: Any, tmp_path: Any) -> StoredObject:
    settings.STORAGE_URL = (tmp_path / "objects").as_uri()
    stored = objects.put(objects.create_vault("dossier"), BytesIO(CONTENT))
    return StoredObject.objects.select_related("vault").get(pk=stored.pk)


@pytest.mark.parametrize(
    ("start", "length"),
    [
        (0, None),
        (0, 1),
        (65_535, 2),
        (100_000, 100_000),
        (len(CONTENT) - 1, 10),
        (len(CONTENT), 5),
        (10**9, None),
    ],
)
def test_any_range_costs_no_query(row: StoredObject, queries: Queries, start: int, length: int | None) -> None:
    found: list[bytes] = []
    made = queries(lambda: found.extend(objects.open_row(row, start, length)))
    assert made == []
    stop = None if length is None else start + length
    assert b"".join(found) == CONTENT[start:stop] == b"".join(objects.open(row, start, length))


@pytest.mark.parametrize(("start", "length"), [(-1, None), (0, -1)])
def test_a_range_that_is_none_is_refused(row: StoredObject, start: int, length: int | None) -> None:
    with pytest.raises(ValueError, match="a range begins at 0"):
        objects.open_row(row, start, length)


def test_bytes_of_another_object_are_never_served(row: StoredObject) -> None:
    other = objects.put(row.vault, BytesIO(CONTENT[::-1]))
    object_store().delete(row.store_key)
    source = object_store().get(other.store_key)
    object_store().put(row.store_key, [source.read(10**6)])
    source.close()
    with pytest.raises(DamagedObject):
        list(objects.open_row(row))
