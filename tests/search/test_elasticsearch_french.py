"""Why the portal analyses the words itself, and Elasticsearch splits them at spaces.

Its own French, on the real server, is not the embedded engine's, nor that of the highlights: the same question would
find other entries, and pages would be marked where nothing was found. Here is where they part.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search import analysis
from search.engines import analysed
from search.engines.elasticsearch_schema import definition, filled
from tests.search.corpus import document
from tests.search.indexes import ServerIndex, on_a_server

# Elasticsearch's analyser of French, and the one nearest to ours that can be made of its parts
THEIRS: dict[str, dict[str, Any]] = {
    "french": {"analyzer": "french"},
    "nearest": {
        "tokenizer": "standard",
        "filter": ["elision", "lowercase", {"type": "stemmer", "language": "french"}, "asciifolding"],
    },
}
# Two writings of one thing, and which of theirs does not bring them together
PARTED = [
    ("mauvaise", "mauvais", {"french", "nearest"}),
    ("operees", "opérées", {"nearest"}),
    ("œdème", "oedeme", {"french"}),
    ("aujourd’hui", "aujourd'hui", {"french"}),
    ("IRM_cérébrale", "IRM cérébrale", {"french", "nearest"}),
    ("x²", "x2", {"french", "nearest"}),
]
TOGETHER = [("métastases", "METASTASE"), ("l’aorte", "aorte"), ("HbA1c", "hba1c"), ("résection", "resections")]


@pytest.fixture(scope="module")
def index() -> Iterator[ServerIndex]:
    with on_a_server() as made:
        yield made


def meet(client: Elasticsearch, how: dict[str, Any], one: str, other: str) -> bool:
    """Whether the server finds one by the other."""
    tokens = [{said["token"] for said in client.indices.analyze(text=text, **how)["tokens"]} for text in (one, other)]
    return bool(tokens[0] & tokens[1])


@pytest.mark.parametrize(("one", "other", "parting"), PARTED)
def test_their_french_parts_what_ours_brings_together(
    index: ServerIndex, one: str, other: str, parting: set[str]
) -> None:
    assert set(analysis.stemmed(one)) & set(analysis.stemmed(other))
    assert {name for name, how in THEIRS.items() if not meet(index.client, how, one, other)} == parting


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_on_most_words_all_agree(index: ServerIndex, one: str, other: str) -> None:
    assert set(analysis.stemmed(one)) & set(analysis.stemmed(other))
    assert all(meet(index.client, how, one, other) for how in THEIRS.values())


def test_what_we_send_is_only_split_at_spaces(index: ServerIndex) -> None:
    index.client.indices.create(index=f"{index.alias}-words", **definition({}))
    text = "L’œdème d’aujourd’hui : HbA1c 6,8 %, CA15.3, anti-inflammatoires ¶ x² \ufdfa " + "à" * 60
    for name, sent in analysed.fields(document(1, text, heading=text, unit=text)).items():
        told = index.client.indices.analyze(index=f"{index.alias}-words", field=name, text=sent)
        assert [said["token"] for said in told["tokens"]] == sent.split()


def test_an_entry_is_sent_as_every_engine_holds_it() -> None:
    sent = filled(document(1, "Métastase du foie", "page deux", author_name="Dr Hélène ARNAUD")).to_dict()
    assert {name: sent[name] for name in ("body", "by")} == {"body": "metastas foi pag deux", "by": "dr helene arnaud"}
    assert sent["exact"] == "document ¶ ¶  ¶ ¶ metastase du foie ¶ ¶ page deux"
