"""A finished step is remembered by what it was made from, and forgotten when any of it changes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.stamps import Stamp, key_of


@pytest.fixture
def product(tmp_path: Path) -> Path:
    path = tmp_path / "product"
    path.touch()
    return path


def test_a_step_not_finished_does_not_stand(tmp_path: Path, product: Path) -> None:
    assert not Stamp(tmp_path / "stamps" / "step", "key", product).stands()


def test_a_finished_step_stands_for_the_same_sources_alone(tmp_path: Path, product: Path) -> None:
    Stamp(tmp_path / "stamps" / "step", "key", product).put()
    assert Stamp(tmp_path / "stamps" / "step", "key", product).stands()
    assert not Stamp(tmp_path / "stamps" / "step", "other", product).stands()


def test_a_step_whose_product_is_gone_does_not_stand(tmp_path: Path, product: Path) -> None:
    stamp = Stamp(tmp_path / "stamps" / "step", "key", product)
    stamp.put()
    product.unlink()
    assert not stamp.stands()


def test_a_lifted_stamp_is_forgotten(tmp_path: Path, product: Path) -> None:
    stamp = Stamp(tmp_path / "stamps" / "step", "key", product)
    stamp.put()
    stamp.lift()
    stamp.lift()
    assert not stamp.stands()


def test_the_key_changes_with_a_name_a_content_and_a_word(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("one")
    second.write_text("one")
    keys = {key_of(tmp_path, [first]), key_of(tmp_path, [second]), key_of(tmp_path, [first], "word")}
    first.write_text("two")
    assert len(keys | {key_of(tmp_path, [first])}) == 4


@given(st.permutations(["a", "b", "c"]))
def test_the_key_does_not_depend_on_the_order_found(names: list[str]) -> None:
    here = Path(__file__).parent
    files = {"a": here / "conftest.py", "b": here / "running.py", "c": here / "test_demo.py"}
    assert key_of(here, [files[name] for name in names]) == key_of(here, list(files.values()))
