"""How words are compared: folded, elided, stemmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from search.nearness import is_near, tolerance


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Métastase", "metastase"),
        ("ŒDÈME", "oedeme"),
        ("cœur", "coeur"),
        ("nævus", "naevus"),
        ("aujourd’hui", "aujourd'hui"),
        ("ﬁbrose", "fibrose"),
        ("naïf", "naif"),
        ("e\u0301pine", "epine"),
        ("Straße", "strasse"),
    ],
)
def test_case_accents_and_ligatures_are_put_aside(word: str, folded: str) -> None:
    assert analysis.fold(word) == folded


@pytest.mark.parametrize(
    "alike",
    [
        ("métastase", "métastases", "METASTASE", "metastases"),
        ("opéré", "opérée", "opérés", "OPÉRÉES"),
        ("hépatique", "hépatiques", "hepatique"),
        ("cheval", "chevaux"),
        ("chirurgical", "chirurgicale", "chirurgicaux"),
        ("échographie", "échographies", "ECHOGRAPHIE"),
        ("douleur", "douleurs"),
    ],
)
def test_the_forms_of_a_word_meet(alike: tuple[str, ...]) -> None:
    first = analysis.stems(alike[0])
    assert [word for word in alike if not first & analysis.stems(word)] == []


@pytest.mark.parametrize(("one", "other"), [("hépatique", "hépatite"), ("thyroïde", "thymus"), ("sein", "sinus")])
def test_other_words_do_not(one: str, other: str) -> None:
    assert not analysis.stems(one) & analysis.stems(other)


def test_a_word_knows_where_it_stands_without_its_article() -> None:
    text = "L'hôpital, qu’elle quitte aujourd'hui."
    assert [text[word.start : word.end] for word in analysis.words(text)] == [
        "hôpital",
        "elle",
        "quitte",
        "aujourd'hui",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("T3N1M0", ["t3n1m0"]),
        ("SpO2 97,5 %", ["spo2", "97,5"]),
        ("12.03.2026", ["12.03.2026"]),
        ("fin. Début", ["fin", "debut"]),
        ("un,deux", ["un", "deux"]),
        ("post-opératoire", ["post", "operatoire"]),
        ("d'", ["d"]),
        ("l'", ["l"]),
        ("'mot'", ["mot"]),
        ("snake_case", ["snake", "case"]),
        ("日本語 текст", ["日本語", "текст"]),
    ],
)
def test_words_are_told_apart(text: str, found: list[str]) -> None:
    assert analysis.folded(text) == found


def test_stop_words_leave_the_stems_and_stay_in_phrases() -> None:
    assert "de" not in analysis.stemmed("douleur de la hanche")
    assert analysis.folded("douleur de la hanche") == ["douleur", "de", "la", "hanche"]


@given(st.text(max_size=400))
def test_no_word_holds_a_space_nor_is_too_long(text: str) -> None:
    for word in (*analysis.folded(text), *analysis.stemmed(text)):
        assert word
        assert not any(character.isspace() for character in word)
        assert len(word) <= analysis.LONGEST


@given(st.text(max_size=400))
def test_words_stand_where_they_say_in_order(text: str) -> None:
    before = 0
    for word in analysis.words(text):
        assert before <= word.start < word.end <= len(text)
        before = word.end


@pytest.mark.parametrize(
    ("typed", "word", "near"),
    [
        ("metastse", "metastase", True),
        ("fratcure", "fracture", True),
        ("pulmonnaires", "pulmonaires", True),
        ("chimio", "chimiotherapie", True),
        ("foie", "fois", True),
        ("foi", "foie", False),
        ("foie", "voix", False),
        ("metastase", "mestatase", True),
        ("hepatique", "esthetique", False),
        ("1234", "1235", False),
        ("t3n1", "t3n2", False),
        ("sein", "sein", True),
        ("ab", "ab", True),
    ],
)
def test_a_word_is_near_another(typed: str, word: str, near: bool) -> None:
    assert is_near(typed, word) is near


@pytest.mark.parametrize(("word", "letters"), [("foi", 0), ("foie", 1), ("aaaaaaa", 1), ("aaaaaaaa", 2), ("a1b2c3", 0)])
def test_a_longer_word_may_have_more_wrong(word: str, letters: int) -> None:
    assert tolerance(word) == letters


@pytest.mark.parametrize("text", ["", "L’œdème de l'aorte, HbA1c 6,8 %.", "« Pas de récidive »", "à" * 60, "\ufdfa x"])
def test_one_pass_gives_what_two_would(text: str) -> None:
    plain, stems = analysis.analysed(text)
    assert plain == analysis.folded(text)
    said = [word for word in analysis.words(text) if word.folded not in analysis.STOP_WORDS]
    assert sorted(stems) == sorted(
        stem for word in said for stem in analysis.stems(text[word.start : word.end][: analysis.LONGEST])
    )


@given(st.text("abcde", min_size=4, max_size=12), st.data())
def test_a_word_with_as_many_wrong_letters_as_are_forgiven_is_near(typed: str, data: st.DataObject) -> None:
    word = typed
    for _ in range(tolerance(typed)):
        place, letter = data.draw(st.integers(0, len(word))), data.draw(st.sampled_from(["", "z", "y"]))
        word = word[:place] + letter + word[place + data.draw(st.integers(0 if letter else 1, 1)) :]
    assert is_near(typed, word)
