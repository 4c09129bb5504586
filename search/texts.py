"""The text of an entry that was just checked, from its sealed object: what highlights are made from."""

import json

from documents.models import EntryPage
from storage import objects
from storage.errors import DamagedObject, ObjectMissing, VaultErased
from storage.models import StoredObject, Vault


def pages(entry: EntryPage) -> tuple[str, ...]:
    """The text of each page, of an entry that `finding` read; () where there is none. No query.

    A damaged text leaves the entry without extracts. Raises StorageUnavailable.
    """
    told = {name.removeprefix("text_"): value for name, value in vars(entry).items() if name.startswith("text_")}
    if told["uuid"] is None:
        return ()
    vault = Vault(
        uuid=told["vault"],
        wrapped_key=told["vault_wrapped_key"],
        master_version=told["vault_master_version"],
        erased_at=told["vault_erased_at"],
    )
    columns = {name: told[name] for name in ("uuid", "wrapped_key", "size", "segment_size")}
    try:
        return tuple(json.loads(objects.read_row(StoredObject(vault=vault, **columns)))["pages"])
    except (DamagedObject, ObjectMissing, VaultErased):
        return ()
