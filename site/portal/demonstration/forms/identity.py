"""What a letterhead says of the patient and of the house, in words: shared by the PDF and the scan."""

from datetime import date

from portal.demonstration import days
from portal.demonstration.papers import Paper
from portal.demonstration.people import House, Patient, houses


def house_of(paper: Paper) -> House:
    """The house whose letter it is: its author's."""
    return houses()[paper.author.house]


def lines(paper: Paper, patient: Patient, today: date) -> tuple[str, ...]:
    """Who the letter is about, as they were called that day."""
    who = patient.identity_on(paper.when.date(), today)
    born = "née" if who.sex == "F" else "né"
    civil = "Mme" if who.sex == "F" else "M."
    number = f"INS {patient.ins[:-2]} {patient.ins[-2:]}" if patient.ins else "INS non qualifiée"
    return (
        f"{civil} {who.used_given_name} {who.used_name}",
        f"{born} {who.birth_name} {who.first_given_name} le {days.short(date.fromisoformat(who.birth_date))}",
        f"{number} — IPP {patient.ipp}",
    )
