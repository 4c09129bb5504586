"""What clinicians shorten, and nothing that means two things."""

import pytest

from search import synonyms
from search.highlights import Finder
from search.queries import Phrase, Term, parse


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("rcp", ("reunion", "de", "concertation", "pluridisciplinaire")),
        ("mammo", ("mammographie",)),
        ("pac", ("chambre", "implantable")),
        ("kine", ("kinesitherapie",)),
    ],
)
def test_a_shortened_word_has_its_meaning(word: str, meaning: tuple[str, ...]) -> None:
    assert meaning in synonyms.meanings(word)


def test_a_word_means_itself_without_being_told() -> None:
    for word in ("rcp", "mammo", "operatoire", "tep"):
        assert (word,) not in synonyms.meanings(word)
    assert synonyms.meanings("zanzibar") == ()


def test_every_line_is_read() -> None:
    assert all(meaning and all(meaning) for word in ("irm", "hta", "cr", "ordo") for meaning in synonyms.meanings(word))


def test_the_case_of_what_is_typed_does_not_count() -> None:
    (term,) = parse("RCP").required
    assert isinstance(term, Term)
    assert Phrase(("reunion", "de", "concertation", "pluridisciplinaire")) in term.meanings


def test_what_was_meant_is_marked() -> None:
    text = "Réunion de concertation pluridisciplinaire, puis mammographies."
    for typed, marked in (("rcp", "Réunion de concertation pluridisciplinaire"), ("mammo", "mammographies")):
        assert [text[start:end] for start, end in Finder(parse(typed)).spans(text)] == [marked]


def test_between_quotes_a_word_is_only_itself() -> None:
    assert Finder(parse('"rcp"')).spans("réunion de concertation pluridisciplinaire") == []
