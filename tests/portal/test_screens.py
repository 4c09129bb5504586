"""Every screen of a dossier says what it must, and only that."""

import re

import pytest

from documents.models import EntryPage
from patients.actions.open_dossier import Number
from patients.identity.ins import TEST
from patients.models import IdentifierStatus, Role, Scope
from tests import people
from tests.people import NOW, Clock
from tests.portal.conftest import Screens


def words(html: str) -> str:
    """What is read of a page, tags and blanks aside."""
    body = re.sub(r"(?s)<(script|style|svg).*?</\1>", " ", html)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


class TestIdentityStrip:
    @pytest.mark.parametrize("screen", ["", "readers/", *("pages", "narrative", "text", "picture", "none", "earlier")])
    def test_is_on_every_screen_of_a_dossier(self, screens: Screens, screen: str) -> None:
        path = f"/dossiers/{screens.dossier.uuid}/{screen}"
        if screen in screens.entries:
            path = f"/entries/{screens.entries[screen].uuid}/"
        said = words(screens.html(path))
        for fact in ("PAT-ÉCRAN", "DOMINIQUE MARIE", "28 mars 1979 · 47 ans", "Féminin"):
            assert fact in said

    def test_shows_a_number_only_when_it_is_qualified(self, screens: Screens) -> None:
        assert "INS" not in words(screens.timeline())
        number = people.ins(4242)
        qualified = people.dossier(Number(number, TEST, IdentifierStatus.QUALIFIED), birth_name="PAT-QUALIFIÉ")
        people.designation(qualified, screens.reader)
        said = words(screens.html(f"/dossiers/{qualified.uuid}/"))
        assert "INS d’un patient inventé" in said
        assert number in said.replace(" ", "")

    def test_flags_a_homonym_among_mine(self, screens: Screens) -> None:
        assert "Homonyme" not in screens.timeline()
        people.designation(people.dossier(birth_name="Pat Ecran", birth_date="1990-01-01"), screens.reader)
        assert "Homonyme parmi mes patients" in screens.timeline()
        mine = screens.html("/patients/").split('<ul class="card people">')[1]
        assert mine.count("Homonyme parmi mes patients") == 2


class TestTimeline:
    def test_shows_each_entry_once_and_its_earlier_version_folded(self, screens: Screens) -> None:
        html = screens.timeline()
        said = words(html)
        assert html.count('class="entry"') == len(screens.entries) - 1
        assert "Lettre de liaison à la sortie" in said
        assert "1 version antérieure" in said
        assert html.index("<details") < html.index("Version une") < html.index("</details>")

    def test_of_nothing_says_so(self, screens: Screens, at: Clock) -> None:
        dossier = people.dossier()
        people.designation(dossier, screens.reader, Scope.IMAGING, Role.LOCUM, until=NOW.replace(month=5))
        said = words(screens.html(f"/dossiers/{dossier.uuid}/"))
        assert "Aucun document à lire pour l’instant" in said
        assert "Ouvert à vous comme remplaçant depuis le 28 mars 2026. Jusqu’au 28 mai 2026." in said
        assert "Vous y voyez l’imagerie et ses comptes rendus." in said

    def test_says_what_must_not_be_overlooked(self, screens: Screens) -> None:
        people.entry(screens.dossier, confidentiality="V", visibility=("MASQUE_PS", "INVISIBLE_PATIENT"))
        said = words(screens.timeline())
        assert "Très restreint Masqué aux autres professionnels Pas encore visible du patient" in said

    def test_a_heading_is_text_whatever_it_holds(self, screens: Screens) -> None:
        EntryPage.objects.filter(pk=screens.entries["pages"].pk).update(heading="<script>alert(1)</script>")
        assert "<script>" not in screens.timeline()
        assert "<script>" not in screens.entry("pages")


class TestEntry:
    def test_shows_each_page_with_its_text_where_a_screen_reader_finds_it(self, screens: Screens) -> None:
        html = screens.entry("pages")
        assert html.count("<figure") == 2
        assert 'alt="Page 1 sur 2, dont le texte suit"' in html
        assert 'alt="Page 2 sur 2, image sans texte"' in html
        assert re.search(r'</details><div class="sheet-text" lang="fr-FR">Bonjour page une</div>', html)
        assert html.count('loading="lazy"') == 1

    def test_shows_a_narrative_with_its_table(self, screens: Screens) -> None:
        html = screens.entry("narrative")
        assert "<h2>Hémogramme</h2>" in html
        assert re.search(r'<th scope="col"[^>]*>Leucocytes</th>', html)

    def test_shows_plain_text_as_text(self, screens: Screens) -> None:
        assert "Bonjour &lt;b&gt;en clair&lt;/b&gt;" in screens.entry("text")

    def test_shows_a_picture_as_one_page(self, screens: Screens) -> None:
        html = screens.entry("picture")
        assert html.count("<figure") == 1
        assert f'src="/entries/{screens.entries["picture"].uuid}/pages/1"' in html

    def test_says_when_nothing_can_be_shown_and_leaves_the_original(self, screens: Screens) -> None:
        html = screens.entry("none")
        assert "Ce document ne peut pas être affiché ici." in html
        assert f'href="/entries/{screens.entries["none"].uuid}/original"' in html

    def test_gives_the_text_of_what_it_cannot_lay_out(self, screens: Screens) -> None:
        html = screens.entry("broken")
        assert "ne se laisse pas mettre en page" in html
        assert "restes" in html

    def test_superseded_says_so_and_leads_to_the_version_in_force(self, screens: Screens) -> None:
        html = screens.entry("earlier")
        assert "Cette version a été remplacée." in html
        assert f'href="/entries/{screens.entries["pages"].uuid}/"' in html

    def test_in_force_lists_its_earlier_versions(self, screens: Screens) -> None:
        assert f'href="/entries/{screens.entries["earlier"].uuid}/"' in screens.entry("pages")

    def test_says_when_the_author_is_not_verified(self, screens: Screens) -> None:
        EntryPage.objects.filter(pk=screens.entries["text"].pk).update(author_name="Dr X", author_rpps="10100000009")
        assert "non vérifié" in screens.entry("text")
        assert "non vérifié" in screens.timeline()


class TestReaders:
    def test_tell_why_me_first_then_the_others(self, screens: Screens) -> None:
        other = people.physician(speciality_name="Radiodiagnostic")
        people.designation(screens.dossier, other, Scope.IMAGING, Role.RADIOLOGIST)
        said = words(screens.html(f"/dossiers/{screens.dossier.uuid}/readers/"))
        mine, others = said.split("Les autres médecins désignés")
        assert "Médecine générale En qualité de Médecin traitant" in mine
        assert "à la demande du patient" in mine
        assert f"{other.user} Radiodiagnostic En qualité de Radiologue Peut voir L’imagerie" in others

    def test_say_when_nobody_else_is_designated(self, screens: Screens) -> None:
        assert "Personne d’autre n’est désigné" in screens.html(f"/dossiers/{screens.dossier.uuid}/readers/")


def test_no_screen_has_a_style_or_a_script_of_its_own(screens: Screens) -> None:
    paths = ["/patients/", f"/dossiers/{screens.dossier.uuid}/", f"/dossiers/{screens.dossier.uuid}/readers/"]
    paths += [f"/entries/{entry.uuid}/" for entry in screens.entries.values()]
    for path in paths:
        html = screens.html(path)
        bare = re.sub(r'<script src="/static/portal/reading\.js" defer></script>', "", html)
        assert not re.search(r"<style|<script|\sstyle=|\son\w+=|javascript:", bare), path


def test_no_title_names_a_patient_or_a_document(screens: Screens) -> None:
    """Titles stay in the browser's history."""
    for html in (screens.timeline(), screens.entry("narrative"), screens.html("/patients/")):
        found = re.search(r"<title>(.*?)</title>", html)
        assert found is not None
        assert found[1] in {"Dossier · Diaphane", "Document · Diaphane", "Mes patients · Diaphane"}
