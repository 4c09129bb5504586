"""The rule that says which versions stand: whatever the order in which they came, and nothing vanishes."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from documents.folding import Version, heads, would_circle


def version(pk: int, *replaces: int, **told: object) -> Version:
    """The version `pk`, of the document "pk", that says it replaces the documents of others."""
    whole: dict[str, object] = {"document_id": str(pk), "sha256": f"bytes {pk}", "in_force": True, "stands": True}
    return Version(pk=pk, replaces=frozenset(map(str, replaces)), **{**whole, **told})  # type: ignore[arg-type]


def withdrawn(pk: int, *replaces: int) -> Version:
    return version(pk, *replaces, in_force=False, stands=False)


def standing(versions: Sequence[Version]) -> set[int]:
    return {pk for pk, head in heads(versions).items() if head is None}


def test_what_nothing_replaces_stands() -> None:
    assert heads([version(1), version(2)]) == {1: None, 2: None}


def test_a_version_is_folded_under_the_last_of_its_chain() -> None:
    assert heads([version(1), version(2, 1), version(3, 2)]) == {1: 3, 2: 3, 3: None}


def test_a_withdrawn_version_has_no_place() -> None:
    assert heads([version(1), withdrawn(2)]) == {1: None}


def test_when_the_last_is_withdrawn_the_one_before_stands() -> None:
    assert heads([version(1), version(2, 1), withdrawn(3, 2)]) == {1: 2, 2: None}


def test_an_old_version_does_not_come_back_because_the_one_between_was_withdrawn() -> None:
    assert heads([version(1), withdrawn(2, 1), version(3, 2)]) == {1: 3, 3: None}


def test_both_that_one_replaced_stand_again_when_it_is_withdrawn() -> None:
    assert standing([version(1), version(2), withdrawn(3, 1, 2)]) == {1, 2}


def test_a_document_that_replaces_itself_stands() -> None:
    assert heads([version(1, 1)]) == {1: None}


def test_an_absent_target_changes_nothing() -> None:
    assert heads([version(1, 7)]) == {1: None}


def test_documents_without_an_id_are_not_replaced_by_one_that_names_none() -> None:
    nameless = replace(version(2, document_id=""), replaces=frozenset({""}))
    assert heads([version(1, document_id=""), nameless]) == {1: None, 2: None}


def test_of_two_that_replace_each_other_the_one_that_stood_stands() -> None:
    assert heads([version(1, 2, stands=False), version(2, 1)]) == {1: 2, 2: None}


def test_of_two_that_replace_each_other_and_stood_the_first_stands() -> None:
    assert heads([version(1, 2), version(2, 1)]) == {1: None, 2: 1}


def test_a_circle_is_folded_under_what_replaces_one_of_it() -> None:
    assert heads([version(1, 2), version(2, 1), version(3, 1)]) == {1: 3, 2: 3, 3: None}


def test_of_the_same_bytes_the_one_that_stood_stands() -> None:
    copy = version(2, sha256="bytes 1", document_id="1")
    assert heads([version(1, stands=False, head=2), copy]) == {1: 2, 2: None}


def test_what_replaces_a_document_replaces_its_copy() -> None:
    versions = [version(1), version(2, sha256="bytes 1", document_id=""), version(3, 1)]
    assert heads(versions) == {1: 3, 2: 3, 3: None}


def test_somebodys_word_replaces_as_the_document_s_own() -> None:
    assert heads([version(1), version(2, replaces_entries=frozenset({1}))]) == {1: 2, 2: None}


def test_a_word_about_an_entry_of_another_dossier_does_not_count() -> None:
    assert heads([version(2, replaces_entries=frozenset({1}))]) == {2: None}


def test_a_version_that_two_replace_stays_under_the_one_where_it_is() -> None:
    versions = [version(1, stands=False, head=3), version(2, 1), version(3, 1)]
    assert heads(versions)[1] == 3
    assert heads([replace(versions[0], head=9), *versions[1:]])[1] == 2


def test_a_word_that_would_close_a_circle_is_known_before() -> None:
    chain = [version(1), version(2, 1), version(3, 2)]
    assert would_circle(chain, later=1, earlier=3)
    assert not would_circle(chain, later=3, earlier=1)


@st.composite
def dossiers(draw: st.DrawFn) -> list[Version]:
    """Any dossier of at most seven versions that replace each other in any way, circles and copies included."""
    count = draw(st.integers(1, 7))
    keys = st.integers(1, count)
    return [
        version(
            pk,
            *draw(st.lists(keys, max_size=3)),
            sha256=f"bytes {draw(keys)}",
            in_force=draw(st.booleans()),
            stands=draw(st.booleans()),
            head=draw(st.none() | keys),
            replaces_entries=frozenset(draw(st.lists(keys, max_size=1))),
        )
        for pk in range(1, count + 1)
    ]


@given(dossiers())
def test_every_version_in_force_stands_or_is_under_one_that_stands(versions: list[Version]) -> None:
    found = heads(versions)
    assert set(found) == {one.pk for one in versions if one.in_force}
    assert all(found[head] is None for head in found.values() if head is not None)
    assert not found or standing(versions)


@given(dossiers())
def test_the_rule_applied_twice_changes_nothing(versions: list[Version]) -> None:
    found = heads(versions)
    settled = [
        replace(one, stands=one.pk in found and found[one.pk] is None, head=found.get(one.pk)) for one in versions
    ]
    assert heads(settled) == found


@given(dossiers().flatmap(lambda versions: st.tuples(st.just(versions), st.permutations(versions))))
def test_the_order_does_not_count(case: tuple[list[Version], list[Version]]) -> None:
    versions, shuffled = case
    assert heads(shuffled) == heads(versions)


@given(dossiers())
def test_what_stands_beside_others_is_not_replaced_by_one_that_stands(versions: list[Version]) -> None:
    up = standing(versions)
    by_key = {one.pk: one for one in versions}
    for pk in up:
        assert not {str(other) for other in up - {pk}} & by_key[pk].replaces
        assert not (up - {pk}) & by_key[pk].replaces_entries
