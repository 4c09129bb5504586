"""The trajectories of `content/stories`: what happens to a patient, in which order and after how many days.

A story is a TOML file with `facts` (a list of choices lets chance decide; "one ; other" names facts that go together),
`derived` (what follows from them) and `steps`, one a line:

    0        breast/mammogram                       a block, on the first day
    +8       breast/biopsy by=pathologist           eight days later, with a word of its own
    +3~6     breast/biopsy                          three to nine days later
    ?her2=positif +5 chemo/start                    only where a fact has this value (or != another)
    +21*6    [-1 biology/panel] [0 chemo/cycle]     six times, every 21 days; each with its own offset
    +90      ct/restaging size:=9                   := changes a fact for the rest of the story
"""

import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from portal.demonstration.chance import Chance
from portal.demonstration.people import CONTENT

_STEP = re.compile(r"(?P<when>(?:\?\S+\s+)*)(?P<sign>[+=]?)(?P<days>\d+)(?:~(?P<more>\d+))?(?:\*(?P<times>\d+))?\s+")
_BRACKET = re.compile(r"\[\s*(-?\d+)\s+([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Act:
    """One block to write, `offset` days from its step; `words` belong to it, `changes` to the rest of the story."""

    block: str
    offset: int = 0
    words: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """Acts that happen `after` days since the step before, `times` times; `more` days at most by chance."""

    conditions: tuple[str, ...]
    after: int
    more: int
    times: int
    acts: tuple[Act, ...]

    def happens(self, facts: Mapping[str, str]) -> bool:
        """Whether every condition holds."""
        return all(_holds(condition, facts) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Story:
    """What may be the case, what follows from it (templates), and what then happens."""

    choices: Mapping[str, tuple[str, ...]]
    derived: Mapping[str, str]
    steps: tuple[Step, ...]

    def facts(self, known: Mapping[str, str], chance: Chance) -> dict[str, str]:
        """The facts of one patient: those known, chance for the others."""
        drawn: dict[str, str] = {}
        for names, choices in self.choices.items():
            values = chance.pick(choices).split(" ; ") if " ; " in names else (chance.pick(choices),)
            drawn |= dict(zip(names.split(" ; "), values, strict=True))
        return {**self.derived, **drawn, **known}


@cache
def story(name: str) -> Story:
    """The story of a name."""
    told = tomllib.loads((CONTENT / "stories" / f"{name}.toml").read_text(encoding="utf-8"))
    choices = {key: tuple(value) if isinstance(value, list) else (value,) for key, value in told["facts"].items()}
    lines = (line.strip() for line in told["steps"].splitlines())
    return Story(
        choices, told.get("derived", {}), tuple(_step(line) for line in lines if line and not line.startswith("#"))
    )


def _step(line: str) -> Step:
    found = _STEP.match(line)
    if found is None:
        raise ValueError(f"no step of a story: {line}")
    rest = line[found.end() :]
    acts = tuple(_acts(rest))
    conditions = tuple(one.removeprefix("?") for one in found["when"].split())
    return Step(conditions, int(found["days"]), int(found["more"] or 0), int(found["times"] or 1), acts)


def _acts(rest: str) -> Iterator[Act]:
    if not rest.startswith("["):
        yield _act(0, rest)
        return
    for offset, words in _BRACKET.findall(rest):
        yield _act(int(offset), words)


def _act(offset: int, text: str) -> Act:
    block, *words = shlex.split(text)
    pairs = [tuple(word.split("=", 1)) for word in words]
    pairs = [(name, value.replace("¶", "\n")) for name, value in pairs]
    changes = {name.removesuffix(":"): value for name, value in pairs if name.endswith(":")}
    return Act(block, offset, {name: value for name, value in pairs if not name.endswith(":")}, changes)


def _holds(condition: str, facts: Mapping[str, str]) -> bool:
    name, equal, value = condition.partition("=")
    if name.endswith("!"):
        return facts.get(name.removesuffix("!"), "") not in value.split("|")
    return facts.get(name, "") in value.split("|") if equal else bool(facts.get(name))
