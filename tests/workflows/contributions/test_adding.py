"""From what was sent to the dossier: photographs, files, a text."""

import io
import json

import pypdfium2
import pytest

from documents.models import Arrival, EntryPage
from patients.models import AccessTrace, Role, Scope
from storage import objects
from storage.models import StoredObject
from tests import people
from tests.documents.formats import pdf_samples
from tests.documents.intake.letters import dossier_of, letter, person
from tests.people import Clock
from tests.workflows.contributions.writing import DAY, Writer, entries, photograph, writer
from workflows.contributions.models import Draft, Part
from workflows.uploads import memory
from workflows.uploads.models import Piece, Upload

pytestmark = pytest.mark.django_db
LETTER = "Cher confrère,\nMadame PAT-ESSAI va bien."


@pytest.fixture
def by(at: Clock) -> Writer:
    return writer()


def original(entry: EntryPage) -> bytes:
    return objects.read(entry.attachments.get(part="original").stored)


def test_photographs_become_one_pdf_in_their_order(by: Writer) -> None:
    draft = by.draft(photograph(), photograph((20, 20, 200)), way="photos")
    response = by.file(draft)
    assert response["Location"] == f"/contributions/{draft.uuid}/"
    (entry,) = entries()
    assert (entry.page_count, entry.display, entry.state, entry.origin) == (2, "pages", "published", "physician")
    document = pypdfium2.PdfDocument(original(entry))
    colours = [page.render(scale=0.1).to_pil().convert("RGB").getpixel((10, 10)) for page in document]
    document.close()
    assert [colour[0] > colour[2] for colour in colours] == [True, False]
    assert f"/entries/{entry.uuid}/" in by.page(draft)
    assert "Ajouté au dossier" in by.page(draft)


def test_once_delivered_nothing_of_it_is_left_waiting(by: Writer) -> None:
    by.file(by.draft(photograph(), way="photos"))
    assert Upload.objects.count() == Piece.objects.count() == Part.objects.count() == 0
    assert {stored.vault.kind for stored in StoredObject.objects.select_related("vault")} == {"dossier"}
    assert [arrival.outcome for arrival in Arrival.objects.all()] == ["filed"]


def test_pages_are_moved_turned_and_taken_off(by: Writer) -> None:
    draft = by.draft(photograph(), photograph((20, 20, 200)), photograph((20, 200, 20)), way="photos")
    first, second, third = draft.parts.all()
    by.do(draft, "down", first)
    by.do(draft, "up", third)
    by.do(draft, "turn", second)
    assert [part.pk for part in draft.parts.all()] == [second.pk, third.pk, first.pk]
    response = by.do(draft, "remove", third)
    assert response["Location"].endswith("#pages")
    by.file(draft)
    document = pypdfium2.PdfDocument(original(entries()[0]))
    assert [page.get_width() > page.get_height() for page in document] == [True, False]
    document.close()


@pytest.mark.parametrize("do", ["", "up", "up:", "up:999", "fly:1", f"up:{'9' * 40}", "up:-1", "remove:x"])
def test_a_button_that_is_none_changes_nothing(by: Writer, do: str) -> None:
    draft = by.draft(photograph(), photograph((1, 2, 3)), way="photos")
    before = list(draft.parts.values_list("pk", "position", "turns"))
    assert by.client.post(f"/contributions/{draft.uuid}/change", {"do": do}).status_code == 302
    assert list(draft.parts.values_list("pk", "position", "turns")) == before


def test_the_first_goes_no_further_up_nor_the_last_down(by: Writer) -> None:
    draft = by.draft(photograph(), photograph((1, 2, 3)), way="photos")
    first, last = draft.parts.all()
    by.do(draft, "up", first)
    by.do(draft, "down", last)
    assert [part.pk for part in draft.parts.all()] == [first.pk, last.pk]


def test_what_was_typed_is_kept_while_pages_move(by: Writer) -> None:
    draft = by.draft(photograph(), photograph((1, 2, 3)), way="photos")
    typed = {"photos-title": "Un titre <b>à moi</b>", "photos-type": "57833-6", "photos-date": DAY}
    by.do(draft, "turn", draft.parts.first(), **typed)
    page = by.page(draft)
    assert "Un titre &lt;b&gt;à moi&lt;/b&gt;" in page
    assert 'value="57833-6" selected' in page
    assert f'value="{DAY}"' in page


def test_a_photograph_more_joins_the_others(by: Writer) -> None:
    draft = by.draft(photograph(), way="photos")
    by.send(photograph((20, 20, 200)), way="photos", draft=str(draft.uuid))
    assert (Draft.objects.count(), draft.parts.count()) == (1, 2)


def test_a_thumbnail_shows_the_page_as_it_will_be(by: Writer) -> None:
    from PIL import Image

    draft = by.draft(photograph(), way="photos")
    part = draft.parts.get()
    address = f"/contributions/{draft.uuid}/pages/{part.pk}"
    before = Image.open(io.BytesIO(by.client.get(address).content))
    by.do(draft, "turn", part)
    response = by.client.get(address)
    after = Image.open(io.BytesIO(response.content))
    assert (before.size, after.size) == ((300, 400), (400, 300))
    assert response["Cache-Control"] == "no-store"
    assert by.client.get(f"/contributions/{draft.uuid}/pages/{part.pk + 1}").status_code == 404


def test_several_files_are_several_documents(by: Writer) -> None:
    draft = by.draft(pdf_samples.pdf("un"), photograph(), b"quelques mots")
    by.file(draft)
    assert [entry.display for entry in entries()] == ["pages", "picture", "text"]


def test_a_file_that_is_no_photograph_stands_by_itself(by: Writer) -> None:
    draft = by.draft(photograph(), pdf_samples.pdf("un"), photograph((1, 2, 3)), way="photos")
    by.file(draft)
    assert sorted((entry.display, entry.page_count) for entry in entries()) == [("pages", 1), ("pages", 2)]


def test_a_file_that_cannot_be_read_says_so_and_keeps_nothing_else_out(by: Writer) -> None:
    draft = by.draft(b"\x00\x01\x02\x03" * 20, pdf_samples.pdf("un"))
    assert "pas reconnu" in by.page(draft)
    by.file(draft)
    assert len(entries()) == 1
    assert "Non ajouté" in by.page(draft)


def test_a_pdf_proposes_its_type_and_date(by: Writer) -> None:
    draft = by.draft(pdf_samples.pdf("ORDONNANCE\nParis, le 12 mars 2026"))
    page = by.page(draft)
    assert 'value="57833-6" selected' in page
    assert 'value="2026-03-12"' in page


def test_a_cda_says_its_type_date_and_title(at: Clock) -> None:
    who = person()
    by = writer(dossier_of(who))
    draft = by.draft(letter(who))
    page = by.page(draft)
    assert 'value="11488-4" selected' in page
    assert 'value="2025-01-01"' in page
    assert 'value="Consultation"' in page
    by.file(draft, title="Consultation")
    assert entries()[0].heading == "Consultation"


def test_a_cda_of_another_patient_is_refused_and_nothing_is_told_of_them(by: Writer) -> None:
    other = person(birth_name="PAT-SECRET")
    elsewhere = dossier_of(other)
    draft = by.draft(letter(other))
    by.file(draft)
    page = by.page(draft)
    assert "pas sûrement celle de ce patient" in page
    assert "PAT-SECRET" not in page
    assert str(elsewhere.uuid) not in page
    assert entries() == []
    assert Arrival.objects.count() == StoredObject.objects.count() == 0


def test_bytes_that_are_in_another_dossier_are_refused_without_saying_so(by: Writer) -> None:
    content = pdf_samples.pdf("une lettre")
    people.entry(people.dossier(birth_name="PAT-SECRET"), content)
    draft = by.draft(content)
    by.file(draft)
    page = by.page(draft)
    assert "adressez-le au secrétariat" in page
    assert "autre dossier" not in page


def test_the_same_file_twice_says_so(by: Writer) -> None:
    content = pdf_samples.pdf("une lettre")
    by.file(by.draft(content))
    again = by.draft(content)
    by.file(again)
    assert "déjà dans le dossier" in by.page(again)
    assert len(entries()) == 1


def test_to_whom_may_not_read_it_a_copy_is_not_said_to_be_there(at: Clock) -> None:
    by = writer(scope=Scope.ADDRESSED)
    content = pdf_samples.pdf("une lettre")
    hospital = people.entry(by.dossier, content)
    draft = by.draft(content)
    by.file(draft)
    page = by.page(draft)
    assert "déjà" not in page
    assert str(hospital.uuid) not in page


def test_a_double_press_adds_once(by: Writer) -> None:
    draft = by.draft(photograph(), way="photos")
    assert by.file(draft)["Location"] == by.file(draft)["Location"]
    assert len(entries()) == 1


def test_the_same_uploads_sent_twice_are_one_draft(by: Writer) -> None:
    key = str(by.upload(photograph()).uuid)
    one, other = (by.post("add/send", upload=[key], way="photos") for _time in range(2))
    assert one["Location"] == other["Location"]


def test_without_javascript_a_plain_form_sends_small_files(by: Writer) -> None:
    response = by.plain(photograph(), photograph((1, 2, 3)), way="photos")
    draft = Draft.objects.get(uuid=response["Location"].split("/")[2])
    by.file(draft)
    assert entries()[0].page_count == 2


def test_a_plain_form_is_never_written_to_the_disk(by: Writer, settings: object) -> None:
    handlers = getattr(settings, "FILE_UPLOAD_HANDLERS", [])
    assert handlers == ["workflows.uploads.memory.Bounded"]


def test_a_plain_form_that_is_too_large_says_so(by: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 1000)
    response = by.plain(b"x" * 600, b"y" * 600)
    assert (response.status_code, Upload.objects.count()) == (422, 0)
    assert "8 Mo au plus" in response.content.decode()
    assert "256\xa0Mo au plus" in response.content.decode()


@pytest.mark.parametrize("told", [{}, {"upload": "nowhere"}, {"upload": "00000000-0000-4000-8000-000000000000"}])
def test_a_form_without_files_says_so(by: Writer, told: dict[str, str]) -> None:
    response = by.post("add/send", way="photos", **told)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_a_file_that_has_not_arrived_is_not_gathered(by: Writer) -> None:
    from tests.workflows.uploads.sending import announce

    address = announce(by.client, 20, by.dossier)["Location"]
    response = by.post("add/send", upload=address.rsplit("/", 1)[1])
    assert (response.status_code, Draft.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("kind", "day", "title"),
    [("nowhere", DAY, ""), ("", DAY, ""), ("11488-4", "2026-03-29", ""), ("11488-4", "hier", ""), ("11488-4", "", ""),
     ("11488-4", DAY, "n" * 401), ("11488-4", "0001-01-01", "")],
)  # fmt: skip
def test_a_description_that_makes_no_sense_comes_back_with_what_was_typed(
    by: Writer, kind: str, day: str, title: str
) -> None:
    draft = by.draft(photograph(), way="photos")
    response = by.file(draft, kind, day, title or "Mon titre")
    assert response.status_code == 422
    assert (title or "Mon titre") in response.content.decode()
    assert entries() == []


def test_a_text_is_a_document_that_stands_by_itself(by: Writer) -> None:
    told = {"text": "Va bien.\r\nÀ revoir.", "type": "11488-4", "date": DAY, "title": "Visite"}
    response = by.post("add/text/write", **told)
    (entry,) = entries()
    assert original(entry).decode() == f"Visite\n27 mars 2026\nDr {by.physician}\n\nVa bien.\nÀ revoir.\n"
    assert (entry.heading, entry.display, entry.author) == ("Visite", "text", by.physician.user)
    assert "Ajouté au dossier" in by.client.get(response["Location"]).content.decode()


def test_the_same_text_twice_at_one_date_is_one_document_and_at_two_dates_two(by: Writer) -> None:
    for day in (DAY, DAY, "2026-03-26"):
        by.post("add/text/write", text="Va bien.", type="11488-4", date=day, title="")
    assert len(entries()) == 2


@pytest.mark.parametrize("text", ["", "   ", "\0", "<html><script>", "{\\rtf1 rien", "%PDF-1.4"])
def test_a_text_that_is_none_comes_back(by: Writer, text: str) -> None:
    response = by.post("add/text/write", text=text, type="11488-4", date=DAY, title="Mon titre")
    assert response.status_code == 422
    assert "Mon titre" in response.content.decode()
    assert entries() == []


def test_a_narrow_scope_is_offered_what_it_may_add(at: Clock) -> None:
    by = writer(scope=Scope.IMAGING, role=Role.RADIOLOGIST)
    draft = by.draft(photograph(), way="photos")
    page = by.page(draft)
    assert page.count("<option") == 1
    assert by.file(draft, "11488-4").status_code == 422
    by.file(draft, "18748-4")
    assert [entry.kind for entry in entries()] == ["report"]


def test_among_homonyms_one_confirms_who_is_meant(at: Clock) -> None:
    by = writer(people.dossier(birth_name="PAT-DOUBLE"))
    people.designation(people.dossier(birth_name="PAT-DOUBLE", birth_date="1950-01-01"), by.physician)
    draft = by.draft(photograph(), way="photos")
    assert "PAT-DOUBLE" in by.page(draft)
    refused = by.file(draft)
    assert (refused.status_code, entries()) == (422, [])
    assert "tapez l’année de naissance" in refused.content.decode()
    text = {"text": "Va bien.", "type": "11488-4", "date": DAY, "title": ""}
    for year in ("", "1950", "79"):
        assert by.post("add/text/write", **text, confirmed_birth_year=year).status_code == 422
    by.file(draft, confirmed_birth_year="1979")
    by.post("add/text/write", **text, confirmed_birth_year="1979")
    assert len(entries()) == 2


def test_the_screens_leave_a_trace(by: Writer) -> None:
    by.client.get(f"/dossiers/{by.dossier.uuid}/add/")
    draft = by.draft(photograph(), way="photos")
    by.page(draft)
    assert {(trace.user, trace.act) for trace in AccessTrace.objects.all()} == {(by.physician.user, "open")}


@pytest.mark.parametrize(
    "name", ["\u202eelif.fdp", "n" * 4096, "<script>alert(1)</script>", "../../x", "\u2066a\u2069.pdf"]
)
def test_a_hostile_name_harms_nothing(by: Writer, name: str) -> None:
    upload = by.upload(pdf_samples.pdf("un"), name)
    response = by.post("add/send", upload=[str(upload.uuid)], way="files")
    draft = Draft.objects.get(uuid=response["Location"].split("/")[2])
    page = by.page(draft)
    assert "<script>alert" not in page
    by.file(draft)
    assert entries()[0].heading == "Compte rendu de consultation"


def test_no_word_of_the_patient_is_in_an_address_or_a_draft(by: Writer) -> None:
    draft = by.draft(pdf_samples.pdf(f"ORDONNANCE de PAT-ESSAI\n{LETTER}"))
    by.file(draft)
    kept = json.dumps(list(Draft.objects.values("results", "described")))
    assert "PAT-ESSAI" not in kept


def test_what_became_of_each_file_is_told_by_its_name_which_the_draft_does_not_keep(by: Writer) -> None:
    names = ("lettre de PAT-ESSAI.pdf", "programme.exe")
    keys = [
        str(by.upload(content, name).uuid)
        for content, name in zip((pdf_samples.pdf("un"), b"\0\1\2" * 20), names, strict=True)
    ]
    response = by.post("add/send", upload=keys, way="files")
    draft = Draft.objects.get(uuid=response["Location"].split("/")[2])
    by.file(draft)
    done = by.page(draft)
    added, refused = done.split('<li class="card done-')[1:]
    assert ("lettre de PAT-ESSAI.pdf" in added, "Ajouté au dossier." in added) == (True, True)
    assert ("programme.exe" in refused, "Non ajouté." in refused) == (True, True)
    assert "PAT-ESSAI" not in json.dumps(list(Draft.objects.values("results", "described")))
    by.file(by.draft(pdf_samples.pdf("deux")))
    assert "programme.exe" not in by.page(draft)


def test_the_number_of_files_is_bounded(by: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    from workflows.contributions.actions import gather

    monkeypatch.setattr(gather, "MOST", 1)
    assert by.send(photograph(), photograph((1, 2, 3))).status_code == 422


def test_an_upload_named_twice_in_one_form_is_one_part(by: Writer) -> None:
    key = str(by.upload(pdf_samples.pdf("une fois")).uuid)
    response = by.post("add/send", upload=[key, key.upper(), key], way="files")
    draft = Draft.objects.get(uuid=response["Location"].split("/")[2])
    assert draft.parts.count() == 1
    assert by.post("add/send", upload=[key, key], draft=str(draft.uuid)).status_code == 302
    assert draft.parts.count() == 1
