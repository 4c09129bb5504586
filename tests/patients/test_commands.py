"""The commands of this room: what they print, their exit codes, and their French."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import get_commands, load_command_class

from patients import ledger
from patients.actions.open_dossier import Number
from patients.identity.ins import NIR, TEST
from patients.ledger import Read
from patients.management.house import HouseCommand, in_french
from patients.models import Act, Designation, DossierGrant, DossierPage, Physician, Scope
from tests import commands, people
from tests.behind import behind_the_database
from tests.commands import call
from tests.people import NOW, Clock

IDENTITY = ("--birth-name", "PAT-ESSAI", "--first-name", "DOMINIQUE", "--birth-date", "1979-03-28", "--sex", "F")
WILL = ("--role", "treating", "--scope", "dossier", "--reason", "à sa demande")


@pytest.fixture
def dossier(db: None, at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def reader(db: None, at: Clock) -> Physician:
    return people.physician()


class TestOpenDossier:
    @pytest.fixture(autouse=True)
    def _database(self, db: None) -> None: ...

    def test_prints_the_uuid_of_the_dossier_it_opened(self) -> None:
        told = call("open-dossier", *IDENTITY, "--json").json
        dossier = DossierPage.objects.get(uuid=told["dossier"])
        assert dossier.identity is not None
        assert (dossier.identity.birth_name, dossier.identity.birth_date) == ("PAT-ESSAI", "1979-03-28")
        assert set(told) == {"dossier"}

    def test_records_the_numbers_it_is_given(self) -> None:
        number = people.ins(11)
        numbers = ("--ins", number, "--ins-authority", TEST, "--local", "42^1.2.3", "--local", "43^1.2.4")
        told = call("open-dossier", *IDENTITY, *numbers, "--status", "validee", "--json").json
        recorded = DossierPage.objects.get(uuid=told["dossier"]).identifiers
        assert set(recorded.values_list("value", "authority", "status")) == {
            (number, TEST, "validee"),
            ("42", "1.2.3", "provisoire"),
            ("43", "1.2.4", "provisoire"),
        }

    def test_speaks_to_a_person_without_json(self) -> None:
        ran = call("open-dossier", *IDENTITY)
        assert ran.out == f"dossier: {DossierPage.objects.get().uuid}\n"

    def test_refuses_in_french_with_1_and_changes_nothing(self) -> None:
        ran = call("open-dossier", *IDENTITY, "--ins", "279035121518900", "--ins-authority", NIR)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == "La clé du numéro INS est fausse."
        assert not DossierPage.objects.exists()

    @pytest.mark.parametrize("value", ["28/13/1979", "hier", "1979-13-01", "1979-02-30", ""])
    def test_refuses_a_date_that_is_none_with_2(self, value: str) -> None:
        ran = call("open-dossier", *IDENTITY[:4], "--birth-date", value, "--sex", "F")
        assert ran.code == 2
        assert "--birth-date : une date est attendue" in ran.err
        assert not DossierPage.objects.exists()

    @pytest.mark.parametrize("value", ["42", "^1.2.3", "42^", "^"])
    def test_refuses_a_local_number_without_its_authority_with_2(self, value: str) -> None:
        ran = call("open-dossier", *IDENTITY, "--local", value)
        assert (ran.code, "NUMERO^OID est attendu" in ran.err) == (2, True)

    def test_a_word_that_is_too_long_for_its_column_is_refused_rather_than_cut(self) -> None:
        ran = call("open-dossier", "--birth-name", "X" * 201, *IDENTITY[2:])
        assert (ran.code, DossierPage.objects.count()) == (1, 0)
        assert "X" not in ran.err


class TestDesignate:
    def test_prints_the_uuids_and_opens_the_dossier(self, dossier: DossierPage, reader: Physician) -> None:
        told = call("designate", str(dossier.uuid), reader.rpps, *WILL, "--proof", "formulaire", "--json").json
        made = Designation.objects.get(uuid=told["designation"])
        assert told == {"dossier": str(dossier.uuid), "designation": str(made.uuid)}
        assert (made.dossier, made.physician, made.proof, made.recorded_by) == (dossier, reader, "formulaire", None)
        assert DossierGrant.objects.get().designation == made

    def test_finds_the_dossier_by_its_ins_however_it_is_written(self, dossier: DossierPage, reader: Physician) -> None:
        number = dossier.identifiers.get().value
        spaced = f"{number[0]} {number[1:3]} {number[3:5]} {number[5:]}"
        assert call("designate", spaced, reader.rpps, *WILL, "--json").json["dossier"] == str(dossier.uuid)

    @pytest.mark.parametrize(
        ("written", "instant"),
        [
            ("2026-04-01", datetime(2026, 3, 31, 22, tzinfo=UTC)),  # midnight in Paris
            ("2026-04-01T08:30", datetime(2026, 4, 1, 6, 30, tzinfo=UTC)),
            ("2026-04-01T08:30:00Z", datetime(2026, 4, 1, 8, 30, tzinfo=UTC)),
            ("2026-04-01 08:30+05:00", datetime(2026, 4, 1, 3, 30, tzinfo=UTC)),
        ],
    )
    def test_takes_iso_instants_in_the_time_of_the_hospital(
        self, dossier: DossierPage, reader: Physician, written: str, instant: datetime
    ) -> None:
        call("designate", str(dossier.uuid), reader.rpps, *WILL, "--from", written, "--until", "2027-01-01")
        assert Designation.objects.get().starts == instant

    @pytest.mark.parametrize("value", ["demain", "2026-13-01", "2026-02-30", "01/04/2026", ""])
    def test_refuses_an_instant_that_is_none_with_2(self, dossier: DossierPage, reader: Physician, value: str) -> None:
        ran = call("designate", str(dossier.uuid), reader.rpps, *WILL, "--until", value)
        assert (ran.code, "--until : une date ISO 8601 est attendue" in ran.err) == (2, True)

    def test_refuses_with_1_what_the_action_refuses(self, dossier: DossierPage, reader: Physician) -> None:
        ran = call("designate", str(dossier.uuid), reader.rpps, *WILL, "--until", "2020-01-01")
        assert (ran.code, ran.err) == (1, "La fin de la désignation doit suivre son début.")
        ran = call("designate", str(dossier.uuid), reader.rpps, *WILL[:-1], "  ")
        assert (ran.code, ran.err) == (1, "Une désignation dit pourquoi : indiquez un motif.")
        assert not Designation.objects.exists()

    def test_says_with_1_that_nobody_is_meant(self, dossier: DossierPage, reader: Physician) -> None:
        for unknown in (str(uuid4()), people.ins(12), "un nom"):
            ran = call("designate", unknown, reader.rpps, *WILL)
            assert (ran.code, ran.err) == (1, "Aucun dossier ne correspond.")
        ran = call("designate", str(dossier.uuid), people.rpps(999), *WILL)
        assert (ran.code, ran.err) == (1, "Aucun médecin n’a ce RPPS.")

    def test_an_ins_that_two_dossiers_have_under_two_authorities_names_neither(self, dossier: DossierPage) -> None:
        number = dossier.identifiers.get().value
        people.dossier(Number(number, NIR))
        ran = call("ledger", "show", number)
        assert (ran.code, ran.err) == (1, "Plusieurs dossiers correspondent.")

    def test_a_local_number_is_nobodys_without_its_authority(self, db: None, reader: Physician) -> None:
        people.dossier(Number("42", "1.2.3"))
        assert call("designate", "42", reader.rpps, *WILL).code == 1


class TestEndDesignation:
    def test_closes_the_door_and_keeps_the_fact(self, dossier: DossierPage, reader: Physician) -> None:
        made = people.designation(dossier, reader)
        told = call("end-designation", str(made.uuid), "--reason", "déménagement", "--json").json
        made.refresh_from_db()
        assert told == {"dossier": str(dossier.uuid), "designation": str(made.uuid)}
        assert (made.ended_at, made.end_reason) == (NOW, "déménagement")
        assert not DossierGrant.objects.exists()

    def test_done_twice_changes_nothing_and_is_no_failure(
        self, dossier: DossierPage, reader: Physician, at: Clock
    ) -> None:
        made = people.designation(dossier, reader)
        first = call("end-designation", str(made.uuid), "--json")
        at.go(days=1)
        assert call("end-designation", str(made.uuid), "--json") == first
        made.refresh_from_db()
        assert made.ended_at == NOW

    def test_knows_what_is_no_designation(self, db: None) -> None:
        assert call("end-designation", str(uuid4())) == commands.Ran(1, "", "Aucune désignation ne correspond.")
        ran = call("end-designation", "12")
        assert (ran.code, "un uuid est attendu" in ran.err) == (2, True)


class TestLedgerShow:
    def test_prints_one_object_for_each_trace_oldest_first(
        self, dossier: DossierPage, reader: Physician, at: Clock
    ) -> None:
        made, entry = people.designation(dossier, reader, Scope.IMAGING), uuid4()
        ledger.record(Read(reader.user, dossier, Act.OPEN, DossierGrant.objects.get()))
        at.go(minutes=1)
        ledger.record(Read(reader.user, dossier, Act.DOWNLOAD, None, entry))
        common = {"person": reader.user.username, "dossier": str(dossier.uuid), "mode": "normal"}
        later = NOW + timedelta(minutes=1)
        assert call("ledger", "show", str(dossier.uuid), "--json").json == [
            {**common, "entry": None, "act": "open", "designation": str(made.uuid), "time": NOW.isoformat()},
            {**common, "entry": str(entry), "act": "download", "designation": None, "time": later.isoformat()},
        ]

    def test_prints_a_line_each_for_a_person(self, dossier: DossierPage, reader: Physician) -> None:
        ledger.record(Read(reader.user, dossier, Act.OPEN))
        assert reader.user.username in call("ledger", "show", str(dossier.uuid)).out

    def test_of_a_dossier_that_nobody_read_is_empty(self, dossier: DossierPage) -> None:
        assert call("ledger", "show", str(dossier.uuid), "--json").json == []


class TestAccessCheck:
    def test_is_content_and_ends_with_0(self, dossier: DossierPage, reader: Physician) -> None:
        people.designation(dossier, reader)
        assert call("access", "check", "--json").json == {"differences": []}
        assert call("access", "check") == commands.Ran(0, "Droits et désignations concordent.\n", "")

    def test_names_each_difference_and_ends_with_1(self, dossier: DossierPage, reader: Physician) -> None:
        made = people.designation(dossier, reader)
        with behind_the_database():
            DossierGrant.objects.all().delete()
        ran = call("access", "check", "--json")
        assert ran.code == 1
        assert ran.json == {"differences": [{"what": "missing", "designation": str(made.uuid)}]}
        assert call("access", "check").out == f"missing  {made.uuid}\n"


OURS = sorted(
    name
    for name, app in get_commands().items()
    if app in ("patients", "documents") and isinstance(load_command_class(str(app), name), HouseCommand)
)


class TestArguments:
    @pytest.mark.parametrize("command", OURS)
    def test_an_unknown_argument_is_said_in_french_with_2(self, command: str) -> None:
        ran = call(command, "--inconnu")
        assert (ran.code, ran.out) == (2, "")
        assert "argument inconnu" in ran.err or "argument manquant" in ran.err
        assert "required" not in ran.err

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("designate",), "argument manquant : DOSSIER, PHYSICIAN, --role, --scope, --reason"),
            (("designate", "a", "b", *WILL, "--until"), "--until attend une valeur"),
            (("designate", "a", "b", *WILL, "--scope", "tout"), "--scope : « tout » n’est pas un choix"),
            (("access", "repair"), "verb : « repair » n’est pas un choix"),
            (("designate", "a", "b", *WILL, "--more"), "argument inconnu : --more"),
            (("open-dossier", *IDENTITY, "--given", "X"), "option ambiguë : --given"),
        ],
    )
    def test_every_mistake_has_its_sentence(self, arguments: tuple[str, ...], said: str) -> None:
        ran = call(*arguments)
        assert (ran.code, said in ran.err) == (2, True), ran.err
        assert "--help" in ran.err

    def test_what_has_no_french_is_said_as_it_is(self) -> None:
        assert in_french("something new in argparse") == "something new in argparse"


class TestAsAnOperator:
    """Through a real shell's eyes: the process, its exit code, its streams."""

    def test_a_dossier_is_opened_and_a_physician_designated(self, committed: Path) -> None:
        reader = people.physician()
        opened = commands.run(committed, "open-dossier", *IDENTITY, "--json")
        assert (opened.code, opened.err) == (0, "")
        made = commands.run(committed, "designate", opened.json["dossier"], reader.rpps, *WILL, "--json")
        assert (made.code, made.err) == (0, "")
        assert str(Designation.objects.get().uuid) == made.json["designation"]

    def test_refusals_are_a_sentence_without_a_traceback(self, committed: Path) -> None:
        failed = commands.run(committed, "ledger", "show", str(uuid4()))
        assert (failed.code, failed.out) == (1, "")
        assert failed.err == "CommandError: Aucun dossier ne correspond.\n"
        wrong = commands.run(committed, "open-dossier", "--inconnu")
        assert wrong.code == 2
        assert "Traceback" not in wrong.err

    def test_a_difference_found_ends_with_1(self, committed: Path) -> None:
        people.designation(people.dossier(), people.physician())
        with behind_the_database():
            DossierGrant.objects.all().delete()
        ran = commands.run(committed, "access", "check", "--json")
        assert (ran.code, len(ran.json["differences"]), ran.err) == (1, 1, "")
