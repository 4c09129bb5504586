"""A hospital for measuring search: deterministic, of made-up words that are distributed as those of a language.

    500 dossiers, so many documents in each; 100 physicians: ten with 100 dossiers, ninety with 10; 400 queries

The same for whoever compares: `written` makes the two files that other systems' benchmarks read (documents as JSON
lines; grants and queries as JSON).
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PHYSICIANS, DOSSIERS, QUERIES = 100, 500, 400
BUSY, MANY, FEW = 10, 100, 10  # physicians with many dossiers; how many; how many the others have
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "mu", "ne", "pa", "ri", "so", "tu", "va", "xe", "zo",
              "ter", "min", "col", "pneu", "card", "derm", "gast", "neph", "hep")  # fmt: skip
_WORDS = 6000


@dataclass(frozen=True, slots=True)
class Report:
    """A document: its number, that of its dossier, its title and text."""

    number: int
    dossier: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """So many documents in each dossier."""

    per_dossier: int

    def reports(self) -> Iterator[Report]:
        """Each of 120 to 360 words."""
        chance = random.Random(42)
        words = _vocabulary(chance)
        weights = [1 / (rank + 3) ** 0.9 for rank in range(len(words))]  # Zipf's law, nearly
        _grants(chance)
        number = 0
        for dossier in range(DOSSIERS):
            for _ in range(self.per_dossier):
                spoken = chance.choices(words, weights, k=chance.randint(120, 360))
                yield Report(number, dossier, f"Report {number} {' '.join(spoken[:4])}", " ".join(spoken))
                number += 1

    def grants(self) -> dict[str, list[int]]:
        """The dossiers of each physician, by login."""
        chance = random.Random(42)
        _vocabulary(chance)
        return _grants(chance)

    def queries(self) -> list[str]:
        """One rare word, or two frequent ones, in turn."""
        words, chance = _vocabulary(random.Random(42)), random.Random(7)
        return [
            " ".join(chance.sample(words[20:400], 2)) if number % 2 else chance.choice(words[50:1500])
            for number in range(QUERIES)
        ]

    def written(self, out: Path) -> None:
        """`out`.jsonl and `out`.meta.json."""
        with out.with_suffix(".jsonl").open("w", encoding="utf-8") as file:
            for report in self.reports():
                told = {"id": report.number, "dossier": report.dossier, "title": report.title, "text": report.text}
                file.write(json.dumps(told) + "\n")
        meta = {"grants": self.grants(), "queries": self.queries(), "P": DOSSIERS, "per": self.per_dossier}
        out.with_suffix(".meta.json").write_text(json.dumps(meta), encoding="utf-8")


def _vocabulary(chance: random.Random) -> list[str]:
    made: set[str] = set()
    while len(made) < _WORDS:
        made.add("".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))))
    words = sorted(made)
    chance.shuffle(words)
    return words


def _grants(chance: random.Random) -> dict[str, list[int]]:
    counts = (MANY if number < BUSY else FEW for number in range(PHYSICIANS))
    return {f"doc{number:03d}": sorted(chance.sample(range(DOSSIERS), count)) for number, count in enumerate(counts)}
