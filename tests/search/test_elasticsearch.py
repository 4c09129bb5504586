"""The engine of a hospital: the contract, on a real server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from tests.search.engine_contract import EngineContract
from tests.search.indexes import ServerIndex, engine_at, on_a_server


@pytest.fixture
def index() -> Iterator[ServerIndex]:
    with on_a_server() as made:
        yield made


@pytest.fixture
def engine(index: ServerIndex) -> ElasticsearchEngine:
    return engine_at(index.url)


@pytest.fixture(scope="class")
def engines() -> Iterator[Callable[[], ElasticsearchEngine]]:
    with ExitStack() as made:
        yield lambda: engine_at(made.enter_context(on_a_server()).url)


class TestTheContract(EngineContract):
    pass
