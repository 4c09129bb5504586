"""Who the demo is made of, as `content/people.toml` and `content/patients.toml` tell it.

Nobody here exists: INS numbers are under the demonstration root, RPPS numbers begin with 999, which the register
never gave, and the FINESS numbers with a department that is none.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from patients.actions.open_dossier import Identity
from patients.identity import ins

CONTENT = Path(__file__).with_name("content")
PHYSICIAN, SECRETARY, ADMINISTRATOR = "physician", "secretary", "administrator"
GROUPS = {PHYSICIAN: "Physicians", SECRETARY: "Secretaries", ADMINISTRATOR: "Administrators"}


@dataclass(frozen=True, slots=True)
class House:
    """An organisation and its units; `authority` is the OID of its local numbers (2.25: made of a UUID)."""

    key: str
    name: str
    finess: str
    address: str
    telephone: str
    authority: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who signs papers or signs in; `login` is empty for who has no account, `role` too.

    `closed` says why an account was closed.
    """

    key: str
    given_name: str
    name: str
    title: str = ""
    house: str = "centre"
    unit: str = ""
    rpps: str = ""
    speciality: str = ""
    speciality_name: str = ""
    role: str = ""
    closed: str = ""

    @property
    def login(self) -> str:
        """The login, "" for who has no account."""
        return self.key if self.role else ""

    @property
    def full_name(self) -> str:
        """As a signature has it."""
        return f"{self.given_name} {self.name}".strip()

    @property
    def signature(self) -> str:
        """The same with the title: « Dre Claire Morvan »."""
        return f"{self.title} {self.full_name}".strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """One designation: the physician's key, in which capacity, for what.

    Days are counted from the first day of the demo: it began `begun` days before, with the dossier if None; it will
    end by itself `until` days after. `ended` says why it is over, since so many days (`since`).
    """

    physician: str
    role: str
    scope: str = "dossier"
    reason: str = "Désigné par le patient à l’admission"
    proof: str = "Formulaire de désignation signé"
    begun: int | None = None
    until: int | None = None
    ended: str = ""
    since: int = 0


@dataclass(frozen=True, slots=True)
class Patient:
    """A person with a dossier.

    `ins` is empty for who has none yet. `later` is the identity after a change of name, which takes place
    `renamed` days before the first day of the demo; `died` that many days before it, None for the living.
    """

    key: str
    identity: Identity
    ins: str
    ipp: str
    story: str
    since: int
    facts: Mapping[str, str]
    team: Mapping[str, str]
    choices: tuple[Choice, ...]
    later: Identity | None = None
    renamed: int = 0
    died: int | None = None
    why: str = ""

    def identity_on(self, day: date, today: date) -> Identity:
        """The identity that a paper of this day bears."""
        changed = self.later is not None and day >= today - timedelta(self.renamed)
        return self.later if changed and self.later else self.identity


@cache
def told(name: str) -> dict[str, Any]:
    """A file of the content."""
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


@cache
def houses() -> dict[str, House]:
    """Every organisation by its key."""
    return {key: House(key, **_tuples(table)) for key, table in told("people.toml")["house"].items()}


@cache
def everyone() -> dict[str, Person]:
    """Everyone who signs a paper or signs in, by key."""
    return {key: Person(key, **table) for key, table in told("people.toml")["person"].items()}


@cache
def accounts() -> tuple[Person, ...]:
    """Those who have an account."""
    return tuple(person for person in everyone().values() if person.role)


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


@cache
def patients(today: date) -> dict[str, Patient]:
    """Every patient by key, in the order of the file. Only a newborn's birth moves with `today`."""
    return {table["key"]: _patient(table, today) for table in told("patients.toml")["patient"]}


def _patient(table: dict[str, Any], today: date) -> Patient:
    identity = _identity(table, today)
    later = table.get("later")
    return Patient(
        key=table["key"],
        identity=identity,
        ins=_ins(identity, table["order"]) if "order" in table else "",
        ipp=table["ipp"],
        story=table["story"],
        since=table["since"],
        facts=table.get("facts", {}),
        team=table.get("team", {}),
        choices=tuple(Choice(**one) for one in _choices(table)),
        later=replace(identity, **later) if later else None,
        renamed=table.get("renamed", 0),
        died=table.get("died"),
        why=table.get("why", ""),
    )


def _choices(table: dict[str, Any]) -> list[dict[str, Any]]:
    """The short writing « physician:role:scope », then those told at length."""
    short = [dict(zip(("physician", "role", "scope"), one.split(":"), strict=False)) for one in table["choices"]]
    return [*short, *table.get("choice", [])]


def _identity(table: dict[str, Any], today: date) -> Identity:
    given = table["given"]
    born = table.get("born") or (today - timedelta(table["since"])).isoformat()
    used_name, used_given_name = table.get("used", [table["name"], given.split()[0].title()])
    first = table.get("first", given.split()[0])
    return Identity(table["name"], first, born, table["sex"], table["place"], given, used_name, used_given_name)


def _ins(identity: Identity, order: str) -> str:
    """The 13 characters that a civil registry would give, and their key."""
    sex = "1" if identity.sex == "M" else "2"
    number = f"{sex}{identity.birth_date[2:4]}{identity.birth_date[5:7]}{identity.birth_place}{order}"
    return number + ins.key_of(number)


@dataclass(slots=True)
class Team:
    """Who takes care of a patient: the people of the house, or those whom the patient's entry names instead."""

    named: Mapping[str, str] = field(default_factory=dict)

    def person(self, role: str) -> Person:
        """The one who has this role for this patient: a key of the team, or a person's own."""
        key = self.named.get(role) or told("people.toml")["team"].get(role, role)
        return everyone()[key]
