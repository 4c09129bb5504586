"""Words that are nearly those typed: the same rule for every engine and for highlights.

One letter wrong, missing, added or swapped with the next in a word of four to seven letters, two in a longer one
(Damerau's distance); or the word begun, from four letters. Numbers are right or wrong.
"""

SHORTEST = 4
LONG = 8


def tolerance(word: str) -> int:
    """How many letters may be wrong in a word as typed."""
    if len(word) < SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) < LONG else 2


def is_near(typed: str, word: str) -> bool:
    """Whether `word` is nearly `typed`, or begins with it; both folded."""
    allowed = tolerance(typed)
    if not allowed:
        return typed == word
    if word.startswith(typed):
        return True
    if abs(len(typed) - len(word)) > allowed or len(set(typed) - set(word)) > allowed:  # each takes a letter to mend
        return False
    return _distance(typed, word, allowed) <= allowed


def _distance(one: str, other: str, most: int) -> int:
    """The optimal string alignment distance, given up beyond `most`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        further = [i]
        for j, candidate in enumerate(other, start=1):
            cost = letter != candidate
            best = min(row[j] + 1, further[j - 1] + 1, row[j - 1] + cost)
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == candidate:
                best = min(best, before[j - 2] + 1)
            further.append(best)
        if min(further) > most:
            return most + 1
        before, row = row, further
    return row[-1]
