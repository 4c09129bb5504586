"""What waits on the secretaries' desk: documents that the road holds or refuses, each for another reason.

Each is a real paper of a patient whose identity, or whose number, was changed on the way in.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from portal.demonstration import days, forms, images, package, telling
from portal.demonstration.days import PARIS
from portal.demonstration.papers import Form, Paper
from portal.demonstration.people import Patient, houses

Content = Callable[[], bytes]
Change = Callable[[Patient], Patient]
STRANGER = "188042903301228"  # nobody of the house; the key is right


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that will not be filed: its name, its bytes, and the code of the reason.

    `inside` are the bytes of the document that a package carries: the arrival is theirs.
    """

    name: str
    content: Content
    code: str
    inside: Content | None = None


def waiting(patients: Mapping[str, Patient], today: date) -> Iterator[Waiting]:
    """Every file that waits, of those whose patients are there; in the order in which they came."""
    desk = Desk(patients, today)
    for make in (_of_numbers, _of_identities, _of_files):
        yield from make(desk)


@dataclass(frozen=True, slots=True)
class Desk:
    """Patients to take papers from."""

    patients: Mapping[str, Patient]
    today: date

    def altered(self, key: str, name: str, code: str, change: Change, form: Form = "cda") -> Iterator[Waiting]:
        """A paper of `key` that bears other numbers or another identity; none without the patient."""
        if key in self.patients:
            told = change(replace(self.patients[key], later=None))
            yield Waiting(name, lambda: forms.written(self.paper(key, form, name), told, self.today), code)

    def paper(self, key: str, form: Form, name: str) -> Paper:
        """A paper of the patient under a number of its own, come in lately."""
        papers = telling.papers(self.patients[key], self.today)
        last = next(one for one in reversed(papers) if one.form == "cda" and one.type[0] != "34794-8")
        when = days.at(days.working(self.today - timedelta(2)) - timedelta(4), 10, 15)
        return replace(
            last, number=name.partition(".")[0], form=form, when=when.astimezone(PARIS), replaces="", study=None
        )


def numbered(number: str, ipp: str | None = None) -> Change:
    """Another INS, and another local number if told; "" for none."""
    return lambda patient: replace(patient, ins=number, ipp=patient.ipp if ipp is None else ipp)


def told(**traits: str) -> Change:
    """Other traits, under the patient's own numbers."""
    return lambda patient: replace(patient, identity=replace(patient.identity, **traits))


def _of_numbers(desk: Desk) -> Iterator[Waiting]:
    """What is wrong with the number."""
    yield from desk.altered("jeanne", "COURRIER-0101.xml", "ins-key", numbered("257037511204172"))
    yield from desk.altered("karim", "COURRIER-0102.xml", "ins-unknown", numbered(STRANGER, "000999001"))
    yield from desk.altered("yann", "COURRIER-0103.xml", "local-unknown", numbered("", "000999002"))
    yield from desk.altered("jeanne-homonyme", "COURRIER-0104.xml", "no-identifier", numbered("", ""), "letter")
    if {"sylvie", "nathalie"} <= desk.patients.keys():
        yield _two_dossiers(desk, "sylvie", "nathalie")


def _two_dossiers(desk: Desk, one: str, other: str) -> Waiting:
    """The local numbers of two patients on one document."""
    first, second = desk.patients[one], desk.patients[other]
    number = f'<id root="{houses()["centre"].authority}" extension="{second.ipp}"/>\n      <patient>'

    def content() -> bytes:
        paper = desk.paper(one, "cda", "COURRIER-0105.xml")
        document = forms.written(paper, replace(first, ins=""), desk.today)
        return document.replace(b"<patient>", number.encode(), 1)

    return Waiting("COURRIER-0105.xml", content, "two-dossiers")


def _of_identities(desk: Desk) -> Iterator[Waiting]:
    """What is wrong with the person."""
    yield from desk.altered("ines", "COURRIER-0106.xml", "traits-differ", told(birth_name="DUBOIS"))
    yield from desk.altered("marguerite", "COURRIER-0107.xml", "traits-differ", told(birth_date="1943-08-16"))
    yield from desk.altered("francoise", "COURRIER-0108.xml", "traits-missing", told(sex="U"))
    if {"amandine", "nouveau-ne"} <= desk.patients.keys():
        mother = numbered(desk.patients["amandine"].ins, "000999003")
        yield from desk.altered("nouveau-ne", "MATERNITE-0109.xml", "newborn", mother)
    twin = told(first_given_name="ELISE", given_names="ELISE", used_given_name="Élise")
    yield from desk.altered("claire-jumelle", "COURRIER-0110.xml", "twin", twin, "letter")
    if {"pierre", "claude"} <= desk.patients.keys():
        yield _contradicted(desk, "pierre", "claude")


def _contradicted(desk: Desk, inside: str, outside: str) -> Waiting:
    """A package that says another patient than its document."""
    paper = desk.paper(inside, "cda", "MSSANTE-0111.zip")

    def document() -> bytes:
        return forms.written(paper, desk.patients[inside], desk.today)

    return Waiting(
        "MSSANTE-0111.zip",
        lambda: package.written(paper, document(), desk.patients[outside]),
        "contradicted",
        document,
    )


def _of_files(desk: Desk) -> Iterator[Waiting]:
    """What says nothing of anyone, and what cannot be read."""
    if "jeanne" in desk.patients:
        patient = desk.patients["jeanne"]
        for name, form in (("FAX-0112.pdf", "scan"), ("SCAN-0113.pdf", "pdf"), ("NOTE-0114.txt", "text")):
            yield Waiting(name, _plain(desk, patient, name, form), "no-identity")
        yield Waiting("PROTEGE-0116.pdf", lambda: _locked(desk.today), "pdf-encrypted")
    if "jeanne" in desk.patients:
        yield Waiting("IMAGE-0115.dcm", lambda: _anonymous(desk), "no-identifier")


def _plain(desk: Desk, patient: Patient, name: str, form: str) -> Content:
    kinds: dict[str, Form] = {"scan": "scan", "pdf": "pdf", "text": "text"}
    return lambda: forms.written(desk.paper(patient.key, kinds[form], name), patient, desk.today)


def _anonymous(desk: Desk) -> bytes:
    """An image that names its patient and gives no number."""
    patient = desk.patients["jeanne"]
    paper = next(paper for paper in telling.papers(patient, desk.today) if paper.type[0] == "18748-4")
    study = telling.study_of(patient, "IMAGE-0115", "ct-small", "Scanner")
    (_name, write), *_others = images.of(
        replace(paper, number="IMAGE-0115", study=study), replace(patient, ins=""), desk.today
    )
    return write()


def _locked(today: date) -> bytes:
    """A PDF that asks for a password: the same bytes each time (RC4, whose key is made of the password alone)."""
    buffer = BytesIO()
    lock = StandardEncryption("rivage", ownerPassword="falaise", strength=40)
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=0, encrypt=lock)
    canvas.drawString(72, 760, f"Résultats du {days.short(today)}")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
