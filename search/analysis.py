"""How words are compared: one analysis of French for every engine, for queries and for highlights.

Engines are given words already analysed, and split them at spaces: what one engine finds another finds, and what is
marked on a page is what was found. A word is folded (case, accents, ligatures put aside), its elided article cut off
(« l’hôpital », « qu’il »), and stemmed twice, with and without its accents: « opéré », « OPERE » and « opérée » meet
whichever way each was typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import tantivy

LONGEST = 40  # characters of a word; a longer run is no word, and is cut
# Letters and digits with what joins them inside one word: HbA1c, 12,5, CA15.3, l'aorte
_WORD = re.compile(r"[^\W_]+(?:(?<=\d)[.,](?=\d)[^\W_]+|['\u2019](?=[^\W_])[^\W_]+)*")
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['\u2019](?=.)", re.IGNORECASE)
# What parts no document from another. « pas », « sans » and « non » stay: they change what is said
_STOP = """
a ai au aux avec ce ces cet cette d dans de des du elle elles en est et il ils j je l la le les leur leurs lui m ma me
mes mon n ne nos notre nous on ou par pour qu que qui s sa se ses son sont sur t ta te tes ton tu un une vos votre vous
y of the to in is
"""
STOP_WORDS = frozenset(_STOP.split())


class Word(NamedTuple):
    """A word where it stands in a text, and its folded form."""

    start: int
    end: int
    folded: str


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order; an elided article is no part of its word."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        if elided := _ELIDED.match(text, start, end):
            start = elided.end()
        yield Word(start, end, fold(text[start:end])[:LONGEST])


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower case, without accents or ligatures; one kind of apostrophe."""
    plain = unicodedata.normalize("NFKD", word.replace("\u2019", "'").casefold())
    spelled = plain.replace("œ", "oe").replace("æ", "ae")
    return "".join(character for character in spelled if not unicodedata.combining(character)).replace(" ", "")


def folded(text: str) -> list[str]:
    """Every word of a text, folded."""
    return [word.folded for word in words(text) if word.folded]


@lru_cache(maxsize=65536)
def stems(word: str) -> frozenset[str]:
    """The stems by which a word, as typed, is found: with its accents, and without."""
    plain = fold(word)
    return frozenset(filter(None, (_stem(plain), fold(_stem(unicodedata.normalize("NFC", word.casefold()))))))


def stemmed(text: str) -> list[str]:
    """The stems of a text, stop words left out, in no phrase's order."""
    return analysed(text)[1]


def analysed(text: str) -> tuple[list[str], list[str]]:
    """Its words folded, and its stems, in one pass: it is most of the work of building an index."""
    plain: list[str] = []
    found: list[str] = []
    for token in _WORD.findall(text):
        word, its_stems = _of_token(token)
        if word:
            plain.append(word)
        found += its_stems
    return plain, found


@lru_cache(maxsize=65536)
def _of_token(token: str) -> tuple[str, tuple[str, ...]]:
    """Of what `_WORD` finds: its word folded, and its stems, none for a stop word. Texts say the same words again."""
    elided = _ELIDED.match(token)
    word = token[elided.end() :] if elided else token
    plain = fold(word)[:LONGEST]
    return plain, () if plain in STOP_WORDS else tuple(stems(word[:LONGEST]))


def _stem(word: str) -> str:
    analysed = _stemmer().analyze(word)
    return analysed[0] if analysed else word


@lru_cache(maxsize=1)
def _stemmer() -> tantivy.TextAnalyzer:
    """Snowball's French stemmer."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer("french")).build()
