"""A designation as people read it."""

from datetime import timedelta

import pytest

from patients import designated
from patients.access import designated_readers
from patients.models import Organisation, Role, Scope
from tests import people
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db


def test_it_says_who_in_which_capacity_of_how_much_until_when_and_why(at: Clock) -> None:
    house = Organisation.objects.create(name="Maison de santé")
    reader = people.physician(speciality_name="Radiodiagnostic", organisation=house)
    dossier = people.dossier()
    people.designation(dossier, reader, Scope.IMAGING, Role.RADIOLOGIST, until=NOW + timedelta(days=30))
    (said,) = designated.readers(designated_readers(dossier))
    assert (said.name, said.speciality, said.organisation) == (str(reader.user), "Radiodiagnostic", "Maison de santé")
    assert said.right == designated.Right(
        "Radiologue", "l’imagerie et ses comptes rendus", "28 mars 2026", "27 avril 2026"
    )
    assert (said.reason, said.is_inherited) == ("à la demande du patient", False)


def test_the_whole_dossier_and_no_end_are_not_spelled_out(at: Clock) -> None:
    dossier = people.dossier()
    people.designation(dossier, people.physician(), role=Role.TREATING)
    (said,) = designated.readers(designated_readers(dossier))
    assert said.right == designated.Right("Médecin traitant", "", "28 mars 2026", "")
    assert (said.speciality, said.organisation) == ("", "")
