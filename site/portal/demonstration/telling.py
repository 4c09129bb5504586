"""From a patient's story to the papers it left, up to today: what comes later has not happened yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from portal.demonstration import blocks, days, measures, protocols, stories
from portal.demonstration.blocks import Block
from portal.demonstration.chance import Chance
from portal.demonstration.labs import Blood
from portal.demonstration.papers import Form, Paper, Study
from portal.demonstration.people import Patient, Team, told
from portal.demonstration.stories import Act
from portal.demonstration.uids import uid_of

HEIGHTS = {"F": (154, 174), "M": (165, 188)}
WEIGHTS = {"F": (49, 82), "M": (62, 98)}


@dataclass(slots=True)
class Case:
    """A patient while the story goes on: what is the case, what happened so far, and the papers."""

    patient: Patient
    today: date
    chance: Chance
    facts: dict[str, str]
    blood: Blood
    history: list[tuple[date, str]] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def last(self) -> date:
        """The last day on which anything is written: the day of the death, or today."""
        return self.today - timedelta(self.patient.died or 0)

    @property
    def team(self) -> Team:
        """Who takes care of this patient."""
        return Team(self.patient.team)


def papers(patient: Patient, today: date) -> tuple[Paper, ...]:
    """All the papers of a patient, in the order of their dates."""
    chance = Chance(patient.key)
    story = stories.story(patient.story)
    facts = _body(patient, chance) | story.facts(patient.facts, chance)
    start = today - timedelta(patient.since)
    age = days.age(patient.identity.birth_date, start)
    case = Case(patient, today, chance, facts, Blood(chance, patient.identity.sex, max(age, 1)))
    for day, act, count in _acts(case, story, start):
        case.facts |= act.changes
        if day <= case.last:
            _write(case, act, day, count)
    return tuple(sorted(case.papers, key=lambda paper: (paper.when, paper.number)))


def _body(patient: Patient, chance: Chance) -> dict[str, str]:
    sex = patient.identity.sex
    return {
        "height": str(chance.between(*HEIGHTS[sex])),
        "weight": str(chance.between(*WEIGHTS[sex])),
        "sex": sex,
        "house": "centre",
    }


def _acts(case: Case, story: stories.Story, start: date) -> Iterator[tuple[date, Act, Mapping[str, str]]]:
    """Each act with its day and, in a series, its number: `n` of `of`."""
    day = start
    for step in story.steps:
        if not step.happens(case.facts):
            continue
        for number in range(1, step.times + 1):
            day += timedelta(step.after + (case.chance.between(0, step.more) if step.more else 0))
            for act in step.acts:
                if _is_due(act, number, step.times):
                    yield day + timedelta(act.offset), act, {"n": str(number), "of": str(step.times)}


def _is_due(act: Act, number: int, times: int) -> bool:
    """In a series: at its number `at` (or `last`), or at each `every`-th, or always."""
    at, every = act.words.get("at"), act.words.get("every")
    if at:
        return str(number) in at.split(",") or (at == "last" and number == times)
    return not every or number % int(every) == 0


def _write(case: Case, act: Act, day: date, count: Mapping[str, str]) -> None:
    day = day if act.words.get("exact") else days.working(day)
    if day > case.last:
        return
    context = _context(case, act, day, count)
    block = blocks.written(act.block, context)
    paper = _paper(case, act, block, day, context)
    case.papers.append(paper)
    if "again" in block.header:
        case.papers.append(_corrected(case, act, paper, context))
    if line := block.header.get("history"):
        case.history.append((day, line))


def _context(case: Case, act: Act, day: date, count: Mapping[str, str]) -> dict[str, Any]:
    """All that a block may say: facts, the act's own words, the patient on that day, and what happened before."""
    facts = case.facts | dict(count) | dict(act.words)
    identity = case.patient.identity_on(day, case.today)
    kilos = int(facts["weight"]) - int(facts.get("loss", "0")) + case.chance.between(-1, 1)
    surface = measures.surface(kilos, float(facts["height"]))
    context = _resolved(
        {
            **facts,
            "day": day,
            "date": days.long(day),
            "who": identity,
            "age": days.age(identity.birth_date, day),
            "kilos": str(kilos),
            "surface": measures.comma(surface),
            "history": [(days.long(when), line) for when, line in case.history],
            "protocol": protocols.given(facts.get("protocol", ""), surface, facts.get("at_dose", "100")),
            "team": {role: case.team.person(role).signature for role in told("people.toml")["team"]},
            "chance": case.chance.below(1000),
        }
    )
    if act.block.startswith("biology/"):
        context["labs"] = _labs(case, context)
    return context


def _resolved(context: dict[str, Any]) -> dict[str, Any]:
    """Facts that speak of other facts are written out; one may speak of one that does so itself."""
    for _again in range(3):
        open_ones = [
            name for name, value in context.items() if isinstance(value, str) and ("{{" in value or "{%" in value)
        ]
        context |= {name: blocks.filled(context[name], context) for name in open_ones}
    return context


def _labs(case: Case, facts: Mapping[str, Any]) -> dict[str, list[tuple[str, ...]]]:
    """Of the sample; markers are the words of the act in capitals, « ACE:12,4;CA 19-9:57 »."""
    pairs = (one.partition(":") for one in facts.get("markers", "").split(";") if one)
    return case.blood.report(facts.get("situation", "base"), {name.strip(): value for name, _colon, value in pairs})


def _paper(case: Case, act: Act, block: Block, day: date, context: Mapping[str, Any]) -> Paper:
    head = {**block.header, **{name: context[name] for name in ("author", "to", "form", "title") if name in act.words}}
    kind = told("people.toml")["type"][head["type"]]
    author = case.team.person(head["author"])
    return Paper(
        number=_number(case, kind["prefix"], day),
        patient=case.patient.key,
        form=_form(head.get("form", "cda")),
        type=(kind["code"], kind["name"]),
        title=head["title"][0].upper() + head["title"][1:],
        when=_when(case, day),
        author=author,
        sections=block.sections,
        unit=head.get("unit", author.unit),
        recipients=tuple(case.team.person(role) for role in head.get("to", "").split()),
        confidentiality=head.get("confidentiality", "N"),
        visibility=tuple(head.get("visibility", "").split()),
        withdrawn=head.get("withdrawn", ""),
        study=_study(case, act, head, day),
        contributed=act.words.get("contributed") == "yes",
    )


def _when(case: Case, day: date) -> datetime:
    """A time of the day, after what was written on the same day already."""
    when = days.at(day, case.chance.between(8, 16), case.chance.between(0, 11) * 5)
    same_day = [paper.when for paper in case.papers if paper.when.date() == day]
    return max([when, *(before + timedelta(minutes=20) for before in same_day)])


def _form(written: str) -> Form:
    forms: tuple[Form, ...] = ("cda", "letter", "pdf", "text", "scan")
    return next(form for form in forms if form == written)


def _number(case: Case, prefix: str, day: date) -> str:
    """The kind of paper, the year, the patient's own sequence: no two of a hospital are the same."""
    case.numbers[prefix] = case.numbers.get(prefix, 0) + 1
    return f"{prefix}-{day.year}-{case.patient.ipp[-4:]}{case.numbers[prefix]:02d}"


def _study(case: Case, act: Act, head: Mapping[str, str], day: date) -> Study | None:
    source = head.get("images", "")
    if not source or source == "none":
        return None
    return study_of(case.patient, f"{act.block}/{day.isoformat()}", source, head["title"])


def study_of(patient: Patient, name: str, source: str, title: str) -> Study:
    """The study of a patient that this name stands for."""
    return Study(uid_of("study", patient.key, name), source, title)


def _corrected(case: Case, act: Act, first: Paper, context: Mapping[str, Any]) -> Paper:
    """The next version: the block written once more with `version` 2, a day later, replacing the first."""
    block = blocks.written(act.block, {**context, "version": "2"})
    second = _paper(case, act, block, first.when.date(), context)
    return _replacing(second, first)


def _replacing(second: Paper, first: Paper) -> Paper:
    return replace(second, replaces=first.number, when=first.when + timedelta(days=1))
