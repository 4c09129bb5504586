"""What is typed becomes words, phrases and exclusions; nothing typed is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.queries import LONGEST, MOST, Phrase, Query, Term, parse


def words(query: Query) -> list[str]:
    return [" ".join(clause.words) if isinstance(clause, Phrase) else clause.word for clause in query.required]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("douleur thoracique", ["douleur", "thoracique"]),
        ("  douleur\t\n thoracique ", ["douleur", "thoracique"]),
        ("l’hôpital", ["hôpital"]),
        ("qu'il aujourd'hui", ["aujourd'hui"]),
        ("douleur de la hanche", ["douleur", "hanche"]),
        ("douleur douleur", ["douleur"]),
        ("post-opératoire", ["post", "opératoire"]),
        ("97,5 3.2", ["97,5", "3.2"]),
        ("CA15.3", ["CA15.3"]),
        ("", []),
        ("   ", []),
        ("!?()[]{}:;*~^&|/\\", []),
        ("titre:secret", ["titre", "secret"]),
    ],
)
def test_words_are_all_asked_for(typed: str, expected: list[str]) -> None:
    assert words(parse(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ('"Douleur Thoracique"', ("douleur", "thoracique")),
        ("« douleur thoracique »", ("douleur", "thoracique")),
        ("“douleur thoracique”", ("douleur", "thoracique")),
        ('"douleur de la hanche"', ("douleur", "de", "la", "hanche")),
        ('"l\'hôpital"', ("hopital",)),
        ('"mot"', ("mot",)),
        ('"jamais fermé', ("jamais", "ferme")),
        ("« jamais fermé", ("jamais", "ferme")),
    ],
)
def test_quotes_make_a_phrase(typed: str, phrase: tuple[str, ...]) -> None:
    assert parse(typed) == Query((Phrase(phrase),))


@pytest.mark.parametrize("typed", ['""', '"', "«»", '" "', '"!"', "-", "--", "- -", '-""', '"""'])
def test_quotes_and_dashes_around_nothing_ask_for_nothing(typed: str) -> None:
    assert not parse(typed)


@pytest.mark.parametrize(
    ("typed", "required", "excluded"),
    [
        ("fracture -poignet", (Term("fracture"),), (Term("poignet"),)),
        ("-poignet fracture", (Term("fracture"),), (Term("poignet"),)),
        ('fracture -"col du fémur"', (Term("fracture"),), (Phrase(("col", "du", "femur")),)),
        ("-anti-inflammatoire", (), (Phrase(("anti", "inflammatoire")),)),
        ("anti-inflammatoire", (Term("anti"), Term("inflammatoire")), ()),
        ("fracture - poignet", (Term("fracture"), Term("poignet")), ()),
        ("fracture −poignet", (Term("fracture"),), (Term("poignet"),)),
        ("-l'aorte", (), (Term("aorte"),)),
    ],
)
def test_a_dash_before_a_word_excludes_it(typed: str, required: tuple[Term, ...], excluded: tuple[Term, ...]) -> None:
    assert parse(typed) == Query(required, excluded)


def test_stop_words_alone_are_looked_for_as_they_are() -> None:
    assert parse("de la") == Query((Phrase(("de",)), Phrase(("la",))))


def test_negations_are_no_stop_words() -> None:
    assert words(parse("pas de récidive sans fièvre")) == ["pas", "récidive", "sans", "fièvre"]


def test_what_is_too_long_is_cut() -> None:
    assert len(parse(" ".join(f"mot{number}" for number in range(1000))).required) == MOST
    (clause,) = parse("a" * 10 * LONGEST).required
    assert isinstance(clause, Term)
    assert len(clause.folded) <= 40
    assert all(len(stem) <= 40 for stem in clause.stems)


@given(st.text(max_size=300))
def test_any_text_is_a_query(typed: str) -> None:
    query = parse(typed)
    for clause in (*query.required, *query.excluded):
        spoken = clause.words if isinstance(clause, Phrase) else tuple(clause.stems)
        assert spoken
        assert all(word and " " not in word for word in spoken)


@given(st.lists(st.from_regex(r"[a-z]{3,8}", fullmatch=True), min_size=1, max_size=6))
def test_plain_words_are_kept_in_their_order(typed: list[str]) -> None:
    from search.analysis import STOP_WORDS

    kept = [word for word in dict.fromkeys(typed) if word not in STOP_WORDS]
    assert words(parse(" ".join(typed))) == (kept or list(dict.fromkeys(typed)))


@pytest.mark.parametrize(
    ("typed", "most"),
    [("", 0), ("un", 0), ("un mot", 0), ("foie rein", 1), ("foie rein rate", 2), ("foie rein rate os", 3)],
)
def test_most_of_the_words_is_one_of_two_then_more_than_half(typed: str, most: int) -> None:
    assert parse(typed).most == most


def test_an_exclusion_is_not_counted_among_the_words_that_may_lack() -> None:
    assert parse("foie -rein -rate").most == 0
    assert parse('foie "douleur thoracique" -rate').most == 1
