"""The fields of the embedded index, and an entry as they hold it."""

import tantivy

from search.engines import analysed
from search.ports import Document

SCHEMA = 2  # another number, and every index is built anew
# Our analysis made the words (search.engines.analysed): the engine only splits at spaces
_WORDS = ("title", "about", "body", "exact", "by", "unit")
_NUMBERS = ("entry", "version", "dossier", "author", "contributor", "masked", "gone")


def schema() -> tantivy.Schema:
    """The schema of version SCHEMA."""
    builder = tantivy.SchemaBuilder()
    for name in _NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_text_field("stamp", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "type", "recipients"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _WORDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    return builder.build()


def filled(document: Document, of: tantivy.Schema) -> tantivy.Document:
    """An entry, its words analysed."""
    return tantivy.Document.from_dict(
        {
            **_numbers(document.entry, document.version, gone=False),
            "dossier": document.dossier,
            "author": document.author or 0,
            "contributor": document.contributor or 0,
            "masked": int(document.masked),
            "day": document.day.toordinal(),
            "stamp": document.stamp,
            "kind": document.kind,
            "type": document.type_code,
            "recipients": list(document.recipients),
            **analysed.fields(document),
        },
        of,
    )


def tombstone(entry: int, version: int, of: tantivy.Schema) -> tantivy.Document:
    """What is left of a removed entry: a number that no older writing may pass. In no dossier: nobody finds it."""
    return tantivy.Document.from_dict({**_numbers(entry, version, gone=True), "dossier": 0}, of)


def _numbers(entry: int, version: int, *, gone: bool) -> dict[str, int]:
    return {"entry": entry, "version": version, "gone": int(gone)}
