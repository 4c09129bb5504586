"""The embedded engine: the contract, and what may befall a folder."""

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from search.engines.embedded import EmbeddedEngine
from search.engines.embedded_schema import SCHEMA
from search.ports import Build, IndexUnavailable
from tests.search.corpus import document, question
from tests.search.engine_contract import EngineContract, filled, found, wrong_meanwhile


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path) -> EmbeddedEngine:
    return EmbeddedEngine(folder)


@pytest.fixture(scope="class")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], EmbeddedEngine]:
    return lambda: EmbeddedEngine(tmp_path_factory.mktemp("engines") / "index")


class TestTheContract(EngineContract):
    pass


def current(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def empty(path: Path) -> None:
    for file in path.iterdir():
        file.write_bytes(b"")


def scramble(path: Path) -> None:
    for file in path.iterdir():
        if file.suffix:
            file.write_bytes(bytes(reversed(file.read_bytes())))


def cut(path: Path) -> None:
    for file in path.iterdir():
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


DAMAGES = [shutil.rmtree, empty, scramble, cut, lambda path: (path / "meta.json").write_text("{}")]


@pytest.mark.parametrize("damage", DAMAGES, ids=["gone", "empty", "scrambled", "cut", "without its heart"])
class TestADamagedIndex:
    def test_is_no_answer_but_a_word_and_then_another_is_built(
        self, folder: Path, damage: Callable[[Path], None]
    ) -> None:
        filled(EmbeddedEngine(folder), [document(1, "grippe")])
        damage(current(folder))
        engine = EmbeddedEngine(folder)  # another process
        with pytest.raises(IndexUnavailable):
            engine.find(question("grippe"))
        assert not engine.state().is_ready
        assert found(filled(engine, [document(1, "grippe")]), "grippe") == {1}

    def test_takes_no_writing(self, folder: Path, damage: Callable[[Path], None]) -> None:
        filled(EmbeddedEngine(folder), [document(1, "grippe")])
        damage(current(folder))
        with pytest.raises(IndexUnavailable):
            EmbeddedEngine(folder).write([document(2, "grippe")], {})

    def test_under_construction_is_begun_again(self, folder: Path, damage: Callable[[Path], None]) -> None:
        engine = EmbeddedEngine(folder)
        build = engine.build(engine.begin(), [document(1, "grippe")], 1)
        damage(folder / build.name)
        again = EmbeddedEngine(folder).begin()
        assert (again.cursor, again.name != build.name) == (0, True)

    def test_is_never_put_in_use(self, folder: Path, damage: Callable[[Path], None]) -> None:
        engine = filled(EmbeddedEngine(folder), [document(1, "grippe")])
        build = engine.build(engine.begin(), [document(1, "grippe")], 1)
        damage(folder / build.name)
        with pytest.raises(IndexUnavailable):
            engine.swap(build)
        assert found(EmbeddedEngine(folder), "grippe") == {1}


def test_an_error_says_nothing_of_what_was_asked(folder: Path) -> None:
    filled(EmbeddedEngine(folder), [document(1, "grippe")])
    scramble(current(folder))
    with pytest.raises(IndexUnavailable) as raised:
        EmbeddedEngine(folder).find(question("zanzibar"))
    assert str(raised.value) == ""
    assert raised.value.__cause__ is None


def test_an_index_of_another_schema_is_none(folder: Path, engine: EmbeddedEngine) -> None:
    filled(engine, [document(1, "grippe")])
    old = current(folder)
    old.rename(folder / old.name.replace(f"v{SCHEMA}-", "v0-"))
    (folder / "current").write_text(old.name.replace(f"v{SCHEMA}-", "v0-"))
    assert not EmbeddedEngine(folder).state().is_ready


@pytest.mark.parametrize("name", ["../elsewhere", f"v{SCHEMA}-../../x", "", "\x00", f"v{SCHEMA}-" + "a" * 300])
def test_a_name_that_leads_elsewhere_is_no_index(folder: Path, engine: EmbeddedEngine, name: str) -> None:
    filled(engine, [])
    (folder / "current").write_text(name)
    assert not EmbeddedEngine(folder).state().is_ready


@pytest.mark.parametrize("told", ["", "{", "[]", "{}", '{"name": 1, "cursor": "x"}', '{"name": "../x", "cursor": 1}'])
def test_half_a_note_of_a_build_is_no_build(folder: Path, engine: EmbeddedEngine, told: str) -> None:
    build = engine.begin()
    (folder / "building").write_text(told)
    assert engine.state().build is None
    assert engine.begin().name != build.name


def test_nobody_else_on_the_machine_reads_it(folder: Path, engine: EmbeddedEngine) -> None:
    filled(engine, [])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(current(folder).stat().st_mode) == 0o700


def test_the_old_index_leaves_the_folder(folder: Path, engine: EmbeddedEngine) -> None:
    for _ in range(3):
        filled(engine, [document(1, "grippe")])
    assert [path.name for path in folder.glob(f"v{SCHEMA}-*")] == [current(folder).name]
    engine.begin()
    assert len(list(folder.glob(f"v{SCHEMA}-*"))) == 2


def test_another_process_sees_a_writing_and_a_swap_at_once(folder: Path, engine: EmbeddedEngine) -> None:
    filled(engine, [document(1, "grippe")])
    reader = EmbeddedEngine(folder)
    assert found(reader, "grippe") == {1}
    engine.write([document(2, "grippe")], {})
    assert found(reader, "grippe") == {1, 2}
    filled(engine, [document(3, "grippe")])
    assert found(reader, "grippe") == {3}


def test_questions_writings_and_swaps_together_give_no_error(folder: Path, engine: EmbeddedEngine) -> None:
    assert wrong_meanwhile(engine, lambda: EmbeddedEngine(folder)) == []


def test_a_build_is_noted_whole(folder: Path, engine: EmbeddedEngine) -> None:
    build = engine.build(engine.begin(), [document(4, "grippe")], 4)
    assert json.loads((folder / "building").read_text()) == {"name": build.name, "cursor": 4}
    assert engine.state().build == Build(build.name, 4)
    assert not list(folder.glob(".*"))
