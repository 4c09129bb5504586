"""The fields of an Elasticsearch index, its settings and its template; an entry as it holds it.

The words come analysed (`search.engines.analysed`) and are split at spaces: the French of Elasticsearch (elision,
stemmer, folding) parts from that of the embedded engine and of the highlights in some words, and then the same
question finds other entries (`tests/search/test_elasticsearch_french.py` says which). Nothing of what is sent is kept
to be read back: `_source` is off, and an index is always made from the database.
"""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from elasticsearch_dsl import (
    Boolean,
    ComposableIndexTemplate,
    Date,
    Document,
    Keyword,
    Long,
    MetaField,
    Text,
    analyzer,
    tokenizer,
)

from search import ports
from search.engines import analysed

SCHEMA = 1  # another number, and every index is built anew
CURSOR = "cursor"  # the document of which the version says how far a build is
# Of a word: 40 characters that may each become several when they are folded (search.analysis)
_WORDS = analyzer("words", type="custom", tokenizer=tokenizer("spaces", type="whitespace", max_token_length=2048))


def _text(**told: Any) -> Any:
    return Text(analyzer=_WORDS, **told)


class Entry(Document):
    """An entry, or what is left of one that was removed: `gone`, in no dossier, with the version of the removal."""

    entry = Long()
    gone = Boolean()
    dossier = Long(doc_values=False)
    author = Long(doc_values=False)
    contributor = Long(doc_values=False)
    masked = Boolean(doc_values=False)
    day = Date(format="strict_date")
    stamp = Keyword(index=False)
    kind = Keyword(doc_values=False)
    type = Keyword(doc_values=False)
    recipients = Keyword(doc_values=False)
    title = _text(index_options="freqs")
    about = _text(index_options="freqs")
    body = _text(index_options="freqs")
    exact = _text(index_options="positions")
    by = _text(index_options="docs", norms=False)
    unit = _text(index_options="docs", norms=False)

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(enabled=False)

    class Index:
        settings = {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "refresh_interval": "1s",
            # No word of a question or a document in the server's logs, whatever the cluster's own templates say
            **{f"search.slowlog.threshold.{step}.{level}": "-1" for step in ("query", "fetch")
               for level in ("warn", "info", "debug", "trace")},
            **{f"indexing.slowlog.threshold.index.{level}": "-1" for level in ("warn", "info", "debug", "trace")},
            "indexing.slowlog.source": "false",
        }  # fmt: skip


def maker(prefix: str, installation: UUID, schema: int = SCHEMA) -> dict[str, Any]:
    """What an index says of itself: another program's, installation's or schema's says something else."""
    return {"made_by": "diaphane", "installation": str(installation), "prefix": prefix, "schema": schema}


def definition(made_by: dict[str, Any]) -> dict[str, Any]:
    """Settings and mappings, as an index is created with them."""
    told = Entry._index.to_dict()
    return {**told, "mappings": {**told["mappings"], "_meta": made_by}}


def template(alias: str) -> ComposableIndexTemplate:
    """For what begins with `alias`; of two prefixes of which one begins with the other, the longer goes first."""
    return Entry._index.as_composable_template(alias, f"{alias}-*", priority=500 + len(alias))


def actions(documents: list[ports.Document], removed: dict[int, int]) -> Iterator[dict[str, Any]]:
    """What a bulk does; a document that its removal follows at once is left out."""
    for document in documents:
        if document.version > removed.get(document.entry, -1):
            yield _action(document.entry, document.version, filled(document))
    newer = {document.entry: document.version for document in documents}
    for entry, version in removed.items():
        if version >= newer.get(entry, -1):
            yield _action(entry, version, Entry(entry=entry, gone=True))


def cursor(at: int) -> dict[str, Any]:
    """How far a build is, as a document that nobody finds."""
    return _action(CURSOR, at, Entry(gone=True))


def filled(document: ports.Document) -> Entry:
    """An entry, its words analysed."""
    return Entry(
        entry=document.entry,
        gone=False,
        dossier=document.dossier,
        author=document.author,
        contributor=document.contributor,
        masked=document.masked,
        day=document.day,
        stamp=document.stamp,
        kind=document.kind,
        type=document.type_code,
        recipients=list(document.recipients),
        **cast(dict[str, Any], analysed.fields(document)),
    )


def _action(identifier: int | str, version: int, said: Entry) -> dict[str, Any]:
    """An older version never replaces a newer one, whichever comes last."""
    return {
        "_op_type": "index",
        "_id": str(identifier),
        "version": version,
        "version_type": "external_gte",
        "_source": said.to_dict(),
    }
