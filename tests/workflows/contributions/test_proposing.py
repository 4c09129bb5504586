"""What a file lets one propose: what stands at its head, never a birth date, never a day to come."""

from datetime import date

import pytest

from tests import people
from tests.people import Clock
from workflows.contributions.proposing import date_in, of_reading, type_in, usual_type


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("Compte-rendu de consultation", "11488-4"),
        ("COMPTE RENDU OPÉRATOIRE", "34874-8"),
        ("Compte rendu d’anatomie pathologique", "11526-1"),
        ("Réunion de concertation pluridisciplinaire", "34794-8"),
        ("ORDONNANCE\nDoliprane 1 g", "57833-6"),
        ("Compte rendu de scanner thoracique", "18748-4"),
        ("Échographie abdominale", "18748-4"),
        ("Laboratoire de biologie médicale", "11502-2"),
        ("Lettre de liaison", "11490-0"),
        ("Cher confrère,", ""),
        ("", ""),
        ("é" * 5000 + "ordonnance", ""),
    ],
)
def test_a_type_is_read_at_the_head(head: str, code: str) -> None:
    assert type_in(head) == code


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Paris, le 12 mars 2026", date(2026, 3, 12)),
        ("Lyon le 1er février 2026", date(2026, 2, 1)),
        ("Consultation du 05/01/2026", date(2026, 1, 5)),
        ("Date : 05.01.2026", date(2026, 1, 5)),
        ("Date : 2026-01-05", date(2026, 1, 5)),
        ("Née le 28/03/1979\nParis, le 12 août 2025", date(2025, 8, 12)),
        ("Date de naissance : 28/03/1979", None),
        ("DDN 28/03/1979 examen du 03/02/2026", date(2026, 2, 3)),
        ("05/01/2026", date(2026, 1, 5)),
        ("05/01/2026 puis 06/01/2026", None),
        ("Prochain rendez-vous le 12 mars 2027", None),
        ("Prochain rendez-vous le 12 mars 2027\nvu le 2 mars 2026", date(2026, 3, 2)),
        ("le 31/02/2026", None),
        ("le 12 brumaire 2026", None),
        ("téléphone 01 02 03 04 05", None),
        ("", None),
    ],
)
def test_a_date_is_read_at_the_head(at: Clock, head: str, day: date | None) -> None:
    assert date_in(head) == day


@pytest.mark.parametrize("head", ["1" * 3000, "le " * 1000, "0/0/2026 " * 300, "\0" * 100, "٣/٣/٢٠٢٦"])
def test_any_text_is_read_quickly_and_proposes_nothing(at: Clock, head: str) -> None:
    assert date_in(head) is None


def test_a_day_to_come_is_not_proposed_whatever_the_file_says(at: Clock) -> None:
    reading = people.reading(act_date=at.now.replace(year=2030), act_date_precision="day", type_code="11488-4")
    assert of_reading(reading) == {"type": "11488-4", "title": "Compte rendu"}


def test_a_type_that_the_portal_does_not_offer_is_not_proposed(at: Clock) -> None:
    assert "type" not in of_reading(people.reading(type_code="nowhere"))


def test_the_title_that_a_program_left_in_a_pdf_is_no_title(at: Clock) -> None:
    assert of_reading(people.reading(title="Microsoft Word - Document1")) == {}


@pytest.mark.django_db
def test_without_anything_better_the_usual_type(at: Clock) -> None:
    from tests.workflows.contributions.writing import photograph, writer

    by, types = writer(), {"11488-4": "Consultation", "57833-6": "Ordonnance", "18748-4": "Imagerie"}
    assert usual_type(by.physician.user, types) == "11488-4"
    assert usual_type(by.physician.user, {"18748-4": "Imagerie"}) == "18748-4"
    for number in range(3):
        by.file(by.draft(photograph((number, 0, 0)), way="photos"), "57833-6" if number else "11488-4")
    assert usual_type(by.physician.user, types) == "57833-6"
