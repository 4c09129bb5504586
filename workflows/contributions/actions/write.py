"""Write: a text typed in the portal becomes a document, headed by what it is, its date and its author."""

from io import BytesIO

from django.utils import timezone, translation

from documents import contributing
from documents.actions.receive import receive
from documents.describing import Said
from patients import calendar, clock
from patients.models import DossierPage, Physician, User
from workflows.contributions.actions.add import add
from workflows.contributions.models import Draft, Way


def write(text: str, said: Said, *, author: User, dossier: DossierPage) -> Draft:
    """Adds the text; a delivered draft that says what became of it. Raises what storage raises."""
    content = _whole(text, said, Physician.objects.get(user=author))
    arrival = receive(BytesIO(content.encode()), name="texte.txt", actor=author, apart=True)
    added = add(arrival, dossier, said, author=author)
    now = clock.now()
    return Draft.objects.create(
        author=author, dossier=dossier, way=Way.TEXT, created_at=now, claimed_at=now, results=[added.as_json()]
    )


def _whole(text: str, said: Said, author: Physician) -> str:
    """The head makes the original readable by itself; two visits with the same words are two documents."""
    with translation.override("fr"):  # the language of the dossier, whatever the author's screen speaks
        day = calendar.day(timezone.localtime(said.act_date).date()) if said.act_date else ""
    return f"{said.title}\n{day}\n{contributing.called(author)}\n\n{text.strip()}\n"
