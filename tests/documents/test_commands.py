"""`file` and `withdraw` as an operator uses them."""

import json
import os
from pathlib import Path
from uuid import uuid4

import pytest

from documents.models import EntryPage
from documents.states import State
from patients.models import DossierPage
from tests import people
from tests.commands import Ran, call
from tests.documents.formats import pdf_samples
from tests.people import Clock

pytestmark = pytest.mark.django_db
ROW = {"path", "outcome", "ins", "dossier", "entry", "type", "date", "title", "author", "reason"}


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return pdf_samples.put(tmp_path, pdf_samples.pdf("un texte"), "lettre.pdf")


def file(*arguments: object) -> Ran:
    return call("file", *map(str, arguments))


class TestFile:
    def test_prints_where_the_only_file_went(self, dossier: DossierPage, pdf: Path) -> None:
        said = ("--type", "11488-4", "--date", "2026-03-01", "--title", "Consultation")
        ran = file(pdf, "--dossier", dossier.uuid, *said, "--json")
        entry = EntryPage.objects.get()
        assert (ran.code, ran.json["dossier"], ran.json["entry"]) == (0, str(dossier.uuid), str(entry.uuid))
        assert (entry.heading, entry.type_code) == ("Consultation", "11488-4")
        (row,) = ran.json["files"]
        assert set(row) >= ROW
        assert (row["outcome"], row["date"], row["path"]) == ("filed", "2026-03-01", str(pdf))

    def test_finds_the_dossier_by_its_ins(self, dossier: DossierPage, pdf: Path) -> None:
        ran = file(pdf, "--dossier", dossier.identifiers.get().value, "--json")
        assert ran.json["dossier"] == str(dossier.uuid)

    def test_ends_with_0_when_files_are_held_or_refused_and_says_why(self, pdf: Path, tmp_path: Path) -> None:
        pdf_samples.put(tmp_path, b"", "vide.pdf")
        ran = file(tmp_path, "--json")
        reasons = {Path(row["path"]).name: (row["outcome"], row["reason"]) for row in ran.json["files"]}
        assert ran.code == 0
        assert reasons["lettre.pdf"][0] == "held"
        assert reasons["lettre.pdf"][1].startswith("Ce fichier ne dit pas de quel patient il parle")
        assert reasons["vide.pdf"][0] == "refused"
        assert reasons["vide.pdf"][1].startswith("Le fichier est vide")
        assert not EntryPage.objects.exists()

    def test_files_twice_and_changes_nothing(self, dossier: DossierPage, pdf: Path) -> None:
        first = file(pdf, "--dossier", dossier.uuid, "--json").json
        second = file(pdf, "--dossier", dossier.uuid, "--json").json
        assert (first["outcome"], second["outcome"]) == ("filed", "duplicate")
        assert first["entry"] == second["entry"]

    def test_writes_the_same_rows_to_a_report(self, dossier: DossierPage, pdf: Path, tmp_path: Path) -> None:
        report = tmp_path / "rapport.json"
        ran = file(pdf, "--dossier", dossier.uuid, "--report", report, "--json")
        assert json.loads(report.read_text(encoding="utf-8")) == ran.json["files"]

    def test_speaks_to_a_person_without_json(self, dossier: DossierPage, pdf: Path) -> None:
        ran = file(pdf, "--dossier", dossier.uuid)
        assert str(EntryPage.objects.get().uuid) in ran.out
        assert "{" not in ran.out

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (("/nowhere.pdf",), 2, "ce fichier n’existe pas"),
            ((), 2, "argument manquant : PATH"),
            (("{pdf}", "--date", "hier"), 2, "une date ISO 8601 est attendue"),
            (("{pdf}", "--report", "/nowhere/rapport.json"), 2, "ce fichier ne peut pas être écrit"),
            (("{pdf}", "--inconnu"), 2, "argument inconnu : --inconnu"),
            (("{pdf}", "--dossier", "inconnu"), 1, "Aucun dossier ne correspond."),
            (("{empty}",), 1, "Aucun fichier à classer."),
        ],
    )
    def test_says_in_french_what_is_wrong_and_files_nothing(
        self, pdf: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
    ) -> None:
        empty = tmp_path / "empty"
        empty.mkdir()
        ran = file(*(argument.format(pdf=pdf, empty=empty) for argument in arguments))
        assert (ran.code, said in ran.err) == (code, True), ran.err
        assert not EntryPage.objects.exists()

    def test_does_not_wait_for_ever_on_what_is_no_file(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "tube")
        assert file(tmp_path / "tube", "--json").json["outcome"] == "refused"


class TestWithdraw:
    def test_prints_the_uuids_and_takes_the_entry_away(self, dossier: DossierPage) -> None:
        entry = people.entry(dossier)
        told = call("withdraw", str(entry.uuid), "--reason", "classé par erreur", "--json").json
        assert told == {"dossier": str(dossier.uuid), "entry": str(entry.uuid)}
        entry = EntryPage.objects.get()
        assert (entry.state, entry.withdrawal_reason, entry.withdrawn_by) == (
            State.WITHDRAWN,
            "classé par erreur",
            None,
        )

    def test_done_twice_is_no_failure(self, dossier: DossierPage) -> None:
        entry = people.entry(dossier)
        first = call("withdraw", str(entry.uuid), "--reason", "erreur", "--json")
        assert call("withdraw", str(entry.uuid), "--reason", "erreur", "--json") == first

    def test_says_in_french_what_is_wrong(self, dossier: DossierPage) -> None:
        entry = people.entry(dossier)
        assert call("withdraw", str(uuid4()), "--reason", "x") == Ran(1, "", "Aucune entrée ne correspond.")
        assert call("withdraw", str(entry.uuid), "--reason", " ").err == "Un retrait dit pourquoi : indiquez un motif."
        assert "argument manquant : --reason" in call("withdraw", str(entry.uuid)).err
        assert EntryPage.objects.get().state == State.PUBLISHED
