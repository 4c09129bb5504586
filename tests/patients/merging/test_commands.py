"""The operator's commands: move, merge-dossiers, undo-merge, replace, and the ledger that shows it all."""

from uuid import uuid4

import pytest

from documents.actions.withdraw import withdraw
from documents.models import EntryPage
from patients.models import DossierMerge, DossierPage
from tests import people
from tests.commands import call
from tests.documents.after.places import stands, status
from tests.patients.merging.pairs import dossier, with_ins
from tests.people import Clock

pytestmark = pytest.mark.django_db

WHY = ("--reason", "même patiente")


@pytest.fixture
def kept() -> DossierPage:
    return dossier("100")


@pytest.fixture
def merged() -> DossierPage:
    return dossier("200")


def merge(kept: DossierPage, merged: DossierPage) -> str:
    """The uuid of the merge, as the operator gets it."""
    return str(call("merge-dossiers", str(kept.uuid), str(merged.uuid), *WHY, "--json").json["merge"])


class TestMove:
    def test_it_prints_where_the_entry_is_and_who_had_read_it(self, kept: DossierPage, merged: DossierPage) -> None:
        physician = people.physician("lecteur")
        people.designation(kept, physician)
        entry = people.entry(kept)
        status(people.signed_in(physician.user), entry)
        ran = call("move", str(entry.uuid), str(merged.uuid), "--reason", "homonyme", "--json")
        assert (ran.code, ran.json["dossier"], ran.json["entry"]) == (0, str(merged.uuid), str(entry.uuid))
        assert [(read["person"], read["act"]) for read in ran.json["readers"]] == [("lecteur", "read")]

    def test_it_says_the_same_to_a_person(self, kept: DossierPage, merged: DossierPage) -> None:
        physician = people.physician("lecteur")
        people.designation(kept, physician)
        entry = people.entry(kept)
        status(people.signed_in(physician.user), entry)
        out = call("move", str(entry.uuid), str(merged.uuid), "--reason", "homonyme").out
        assert str(merged.uuid) in out
        assert out.splitlines()[-1].endswith("read  lecteur")

    def test_the_dossier_may_be_named_by_its_ins(self, kept: DossierPage) -> None:
        target = with_ins(7)
        entry = people.entry(kept)
        ran = call("move", str(entry.uuid), people.ins(7), "--reason", "homonyme", "--json")
        assert ran.json["dossier"] == str(target.uuid)

    def test_a_merged_dossier_is_the_kept_one(self, kept: DossierPage, merged: DossierPage) -> None:
        entry = people.entry(dossier("300"))
        merge(kept, merged)
        ran = call("move", str(entry.uuid), str(merged.uuid), "--reason", "homonyme", "--json")
        assert ran.json["dossier"] == str(kept.uuid)

    def test_refusals_and_absences_are_exit_code_1(self, kept: DossierPage, merged: DossierPage) -> None:
        entry = str(people.entry(kept).uuid)
        for arguments in ((entry, str(kept.uuid)), (str(uuid4()), str(kept.uuid)), (entry, str(uuid4()))):
            ran = call("move", *arguments, "--reason", "homonyme")
            assert (ran.code, ran.out) == (1, "")
            assert ran.err

    @pytest.mark.parametrize("arguments", [("x", "y", "--reason", "z"), (str(uuid4()),)])
    def test_wrong_arguments_are_exit_code_2(self, arguments: tuple[str, ...]) -> None:
        assert call("move", *arguments).code == 2


class TestMergeDossiers:
    def test_it_prints_both_dossiers_and_the_merge(self, kept: DossierPage, merged: DossierPage) -> None:
        ran = call("merge-dossiers", str(kept.uuid), str(merged.uuid), *WHY, "--json")
        made = DossierMerge.objects.get()
        assert ran.json == {"dossier": str(kept.uuid), "merged": str(merged.uuid), "merge": str(made.uuid)}
        assert made.reason == "même patiente"

    def test_different_traits_need_a_word(self, kept: DossierPage) -> None:
        other = dossier("200", sex="M")
        ran = call("merge-dossiers", str(kept.uuid), str(other.uuid), *WHY)
        assert (ran.code, "sexe" in ran.err) == (1, True)
        assert call("merge-dossiers", str(kept.uuid), str(other.uuid), *WHY, "--despite-traits").code == 0

    def test_one_already_merged_is_refused_by_its_own_name(self, kept: DossierPage, merged: DossierPage) -> None:
        merge(kept, merged)
        ran = call("merge-dossiers", str(dossier("300").uuid), str(merged.uuid), *WHY)
        assert (ran.code, str(kept.uuid) in ran.err) == (1, True)

    def test_without_a_reason_it_is_a_wrong_argument(self, kept: DossierPage, merged: DossierPage) -> None:
        assert call("merge-dossiers", str(kept.uuid), str(merged.uuid)).code == 2


class TestUndoMerge:
    def test_it_prints_both_and_who_read_meanwhile(self, kept: DossierPage, merged: DossierPage) -> None:
        physician = people.physician("lecteur")
        people.designation(kept, physician)
        entry = people.entry(merged)
        made = merge(kept, merged)
        status(people.signed_in(physician.user), entry)
        ran = call("undo-merge", made, "--reason", "deux personnes", "--json")
        assert (ran.code, ran.json["dossier"], ran.json["merged"]) == (0, str(kept.uuid), str(merged.uuid))
        assert [(read["person"], read["entry"]) for read in ran.json["readers"]] == [("lecteur", str(entry.uuid))]
        assert DossierMerge.objects.get().undo_reason == "deux personnes"

    def test_twice_or_absent_is_exit_code_1(self, kept: DossierPage, merged: DossierPage) -> None:
        made = merge(kept, merged)
        assert [call("undo-merge", one).code for one in (made, made, str(uuid4()))] == [0, 1, 1]

    def test_not_a_uuid_is_exit_code_2(self) -> None:
        assert call("undo-merge", "1").code == 2


class TestReplace:
    def test_it_prints_the_three(self, kept: DossierPage) -> None:
        first, second = people.entry(kept, title="a"), people.entry(kept, title="b")
        ran = call("replace", str(second.uuid), str(first.uuid), "--reason", "version corrigée", "--json")
        assert ran.json == {"dossier": str(kept.uuid), "entry": str(second.uuid), "earlier": str(first.uuid)}
        assert stands(kept) == {"a": "under b", "b": "published"}

    def test_a_refusal_is_exit_code_1(self, kept: DossierPage) -> None:
        entry = str(people.entry(kept).uuid)
        assert call("replace", entry, entry, "--reason", "x").code == 1


class TestOtherCommandsFollow:
    def test_a_designation_for_the_merged_one(self, kept: DossierPage, merged: DossierPage) -> None:
        physician = people.physician()
        merge(kept, merged)
        who = ("--role", "treating", "--scope", "dossier", "--reason", "à sa demande")
        ran = call("designate", str(merged.uuid), physician.rpps, *who, "--json")
        assert ran.json["dossier"] == str(kept.uuid)
        assert call("access", "check").code == 0

    def test_the_merged_one_s_ins_names_the_kept_one(self, kept: DossierPage) -> None:
        merge(kept, with_ins(7))
        assert call("ledger", "show", people.ins(7), "--json").code == 0

    def test_two_numbers_of_one_family_are_one_dossier(self) -> None:
        first, second = with_ins(7), with_ins(8)
        merge(first, second)
        rows = [call("ledger", "show", people.ins(number), "--json").json for number in (7, 8)]
        assert rows[0] == rows[1]


class TestLedger:
    def test_reads_and_events_come_in_one_list_by_time(self, at: Clock, kept: DossierPage, merged: DossierPage) -> None:
        physician, secretary = people.physician("lecteur"), people.person("secretaire", "Secretaries")
        people.designation(merged, physician)
        entry = people.entry(merged)
        status(people.signed_in(physician.user), entry)
        at.go(minutes=1)
        made = merge(kept, merged)
        at.go(minutes=1)
        status(people.signed_in(physician.user), entry)
        at.go(minutes=1)
        withdraw(EntryPage.objects.get(pk=entry.pk), reason="erreur", actor=secretary)
        rows = call("ledger", "show", str(kept.uuid), "--json").json
        here, there = str(kept.uuid), str(merged.uuid)
        assert [(row["person"], row["dossier"], row["act"]) for row in rows] == [
            ("lecteur", there, "read"),
            (None, here, "merge"),
            (None, there, "merge"),
            ("lecteur", here, "read"),
            ("secretaire", here, "withdraw"),
        ]
        assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)
        assert {frozenset(row) for row in rows} == {
            frozenset({"person", "dossier", "entry", "act", "mode", "designation", "time"})
        }
        assert call("ledger", "show", str(merged.uuid), "--json").json == rows
        call("undo-merge", made)
        assert [row["act"] for row in call("ledger", "show", str(merged.uuid), "--json").json] == [
            "read",
            "merge",
            "undo",
        ]

    def test_a_person_sees_a_dash_for_the_operator(self, kept: DossierPage, merged: DossierPage) -> None:
        merge(kept, merged)
        lines = call("ledger", "show", str(kept.uuid)).out.splitlines()
        assert [line.split()[1:3] for line in lines] == [["-", "merge"], ["-", "merge"]]
