"""The numbers of good order: small files, short functions, everything typed, tests that outweigh the code."""

import re
import statistics

import pytest

from tests.house import tree
from tests.house.tree import Function

WORST_FILE, MEDIAN_FILE = 400, 80
WORST_FUNCTION, MEDIAN_FUNCTION, NINTH_DECILE = 50, 7, 25
TESTS_PER_CODE = 1.3
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools"}


@pytest.fixture(scope="module")
def functions() -> list[Function]:
    return list(tree.functions(tree.code()))


def test_no_file_is_long() -> None:
    assert [f"{tree.name(path)} {tree.lines(path)}" for path in tree.modules() if tree.lines(path) > WORST_FILE] == []


def test_the_median_file_is_short() -> None:
    assert statistics.median(map(tree.lines, tree.code())) <= MEDIAN_FILE


def test_no_function_is_long() -> None:
    every = tree.functions(list(tree.modules()))
    assert [f"{function.place} {function.lines}" for function in every if function.lines > WORST_FUNCTION] == []


def test_the_median_function_is_short(functions: list[Function]) -> None:
    lengths = sorted(function.lines for function in functions)
    assert statistics.median(lengths) <= MEDIAN_FUNCTION
    assert lengths[int(len(lengths) * 0.9)] <= NINTH_DECILE


def test_every_function_has_a_return_type() -> None:
    every = tree.functions(list(tree.modules()))
    assert [function.place for function in every if not function.has_return_type] == []


def test_no_module_has_a_name_that_holds_anything() -> None:
    assert [tree.name(path) for path in tree.modules() if {path.stem, path.parent.name} & VAGUE] == []


def test_tests_outweigh_the_code() -> None:
    code, tests = sum(map(tree.lines, tree.code())), sum(map(tree.lines, tree.tests()))
    assert tests / code >= TESTS_PER_CODE, f"{tests} / {code} = {tests / code:.2f}"


def test_every_module_says_what_it_is() -> None:
    silent = [
        path for path in tree.code() if tree.lines(path) and not re.match(r'(#.*\n)*r?"""', path.read_text("utf-8"))
    ]
    assert [tree.name(path) for path in silent] == []
