"""Those who could read a misfiled document are told so, in a line that says nothing of anyone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from documents.access import readable_entries
from documents.actions.move import move
from documents.actions.withdraw import withdraw
from documents.formats.reading import Recipient
from documents.models import EntryPage, MisfiledNotice
from documents.notices import notices_of
from documents.readers import readers_of
from patients.actions.end_designation import end_designation
from patients.models import Designation, DossierPage, Physician, Role, Scope, User
from tests import people
from tests.people import Clock

pytestmark = pytest.mark.django_db

Queries = Callable[[Callable[[], Any]], list[str]]
LINE = "Un document classé par erreur a été retiré d’un dossier que vous suivez."


@pytest.fixture
def wrong() -> DossierPage:
    return people.dossier(birth_name="NOMRARE")


@pytest.fixture
def right() -> DossierPage:
    return people.dossier()


@pytest.fixture
def reader(wrong: DossierPage) -> Physician:
    found = people.physician()
    people.designation(wrong, found)
    return found


class TestWhoIsTold:
    """`readers_of` gives exactly those to whom `readable_entries` gives the entry."""

    @pytest.fixture
    def everyone(self, wrong: DossierPage, at: Clock) -> dict[str, Physician]:
        """One physician for each way to be, or not to be, designated."""
        day = timedelta(days=1)
        found = {
            name: people.physician(name) for name in ("whole", "imaging", "addressed", "treating", "ended", "closed")
        }
        people.designation(wrong, found["whole"])
        people.designation(wrong, found["imaging"], Scope.IMAGING)
        people.designation(wrong, found["addressed"], Scope.ADDRESSED)
        people.designation(wrong, found["treating"], Scope.IMAGING, Role.TREATING)
        end_designation(people.designation(wrong, found["ended"]))
        people.designation(wrong, found["closed"])
        User.objects.filter(username="closed").update(is_active=False)
        found |= {name: people.physician(name) for name in ("over", "later", "twice", "stranger", "author")}
        people.designation(wrong, found["over"], starts=at.now - day, until=at.now)
        people.designation(wrong, found["later"], starts=at.now + day)
        people.designation(wrong, found["twice"], Scope.ADDRESSED, Role.TREATING)
        people.designation(wrong, found["twice"], Scope.IMAGING)
        people.designation(wrong, found["author"])
        return found

    def told(self, entry: EntryPage) -> set[str]:
        return {user.username for user in readers_of(EntryPage.objects.get(pk=entry.pk))}

    def allowed(self, entry: EntryPage) -> set[str]:
        users = User.objects.all()
        return {
            one.username for one in users if readable_entries(one, earlier_versions=True).filter(pk=entry.pk).exists()
        }

    def test_of_a_document(self, wrong: DossierPage, everyone: dict[str, Physician]) -> None:
        entry = people.entry(wrong)
        assert self.told(entry) == self.allowed(entry) == {"whole", "author"}

    def test_of_an_imaging_report(self, wrong: DossierPage, everyone: dict[str, Physician]) -> None:
        entry = people.entry(wrong, kind="report")
        assert self.told(entry) == self.allowed(entry) == {"whole", "author", "imaging", "treating", "twice"}

    def test_of_a_letter(self, wrong: DossierPage, everyone: dict[str, Physician]) -> None:
        to = [Recipient(rpps=everyone[name].rpps) for name in ("addressed", "twice", "stranger")]
        entry = people.entry(wrong, recipients=(*to, Recipient()))
        assert self.told(entry) == self.allowed(entry) == {"whole", "author", "addressed", "twice"}

    def test_of_a_masked_report(self, wrong: DossierPage, everyone: dict[str, Physician]) -> None:
        entry = people.entry(wrong, kind="report", visibility=("MASQUE_PS",))
        EntryPage.objects.filter(pk=entry.pk).update(author=everyone["author"].user)
        assert self.told(entry) == self.allowed(entry) == {"author", "treating", "twice"}

    @pytest.mark.parametrize("by", ["imaging", "addressed", "whole", "ended", "closed", "stranger"])
    def test_of_what_one_of_them_added(self, wrong: DossierPage, everyone: dict[str, Physician], by: str) -> None:
        """Who added it reads it whatever the scope and the mask, and so hears of its leaving."""
        entry = people.entry(wrong, visibility=("MASQUE_PS",))
        EntryPage.objects.filter(pk=entry.pk).update(contributor=everyone[by].user)
        assert self.told(entry) == self.allowed(entry) == {by} & {"imaging", "addressed", "whole"}

    def test_of_an_old_version_only_who_may_read_the_one_in_force(
        self, wrong: DossierPage, everyone: dict[str, Physician]
    ) -> None:
        entry = people.entry(wrong, kind="report", document_id="1")
        people.entry(wrong, document_id="2", replaces=("1",))
        assert self.told(entry) == self.allowed(entry) == {"whole", "author"}

    def test_nobody_of_what_was_withdrawn_or_is_a_draft(
        self, wrong: DossierPage, everyone: dict[str, Physician]
    ) -> None:
        gone, draft = withdraw(people.entry(wrong), reason="erreur"), people.entry(wrong)
        EntryPage.objects.filter(pk=draft.pk).update(state="draft", live=False)
        assert self.told(gone) == self.told(draft) == self.allowed(gone) == self.allowed(draft) == set()

    def test_a_move_tells_them_and_nobody_else(
        self, wrong: DossierPage, right: DossierPage, everyone: dict[str, Physician], at: Clock
    ) -> None:
        entry = people.entry(wrong)
        move(entry, right, reason="homonyme")
        found = MisfiledNotice.objects.values_list("user__username", "entry", "time")
        assert set(found) == {("whole", entry.uuid, at.now), ("author", entry.uuid, at.now)}


class TestTheLine:
    def page(self, browser: Client) -> str:
        return browser.get("/patients/").content.decode()

    def test_it_stands_on_mes_patients(self, wrong: DossierPage, right: DossierPage, reader: Physician) -> None:
        browser = people.signed_in(reader.user)
        assert LINE not in self.page(browser)
        move(people.entry(wrong), right, reason="homonyme")
        assert self.page(browser).count(LINE) == 1

    def test_it_names_no_patient_no_type_and_no_reason(
        self, wrong: DossierPage, right: DossierPage, reader: Physician
    ) -> None:
        move(people.entry(wrong, title="Titre secret", type_display="Type secret"), right, reason="motif secret")
        end_designation(Designation.objects.get(physician=reader))
        page = self.page(people.signed_in(reader.user))
        assert LINE in page
        assert not [word for word in ("secret", "NOMRARE", str(wrong.uuid), str(right.uuid)) if word in page]

    def test_it_stays_when_the_dossier_is_no_longer_readable(
        self, wrong: DossierPage, right: DossierPage, reader: Physician
    ) -> None:
        move(people.entry(wrong), right, reason="homonyme")
        end_designation(Designation.objects.get(physician=reader))
        assert LINE in self.page(people.signed_in(reader.user))

    def test_nobody_else_sees_it(self, wrong: DossierPage, right: DossierPage, reader: Physician) -> None:
        stranger = people.physician()
        people.designation(right, stranger)
        move(people.entry(wrong), right, reason="homonyme")
        assert LINE not in self.page(people.signed_in(stranger.user))

    def test_it_goes_once_put_away(self, wrong: DossierPage, right: DossierPage, reader: Physician) -> None:
        move(people.entry(wrong), right, reason="homonyme")
        browser = people.signed_in(reader.user)
        address = f"/patients/notices/{MisfiledNotice.objects.get().uuid}/dismiss"
        assert f'action="{address}"' in self.page(browser)
        response = browser.post(address)
        assert (response.status_code, response["Location"]) == (302, "/patients/")
        assert LINE not in self.page(browser)

    def test_the_newest_comes_first_and_the_list_is_one_query(
        self, at: Clock, wrong: DossierPage, right: DossierPage, reader: Physician, queries: Queries
    ) -> None:
        entries = [people.entry(wrong) for _ in range(3)]
        for entry in entries:
            at.go(days=1)
            move(entry, right, reason="homonyme")
        found: list[MisfiledNotice] = []
        assert len(queries(lambda: found.extend(notices_of(reader.user)))) == 1
        assert [notice.entry for notice in found] == [entry.uuid for entry in reversed(entries)]


class TestPuttingAway:
    @pytest.fixture
    def address(self, wrong: DossierPage, right: DossierPage, reader: Physician) -> str:
        move(people.entry(wrong), right, reason="homonyme")
        return f"/patients/notices/{MisfiledNotice.objects.get().uuid}/dismiss"

    def test_somebody_else_s_notice_does_not_exist(self, address: str) -> None:
        stranger = people.signed_in(people.physician().user)
        absent = "/patients/notices/00000000-0000-4000-8000-000000000000/dismiss"
        for method in (stranger.get, stranger.post, stranger.put):
            assert (method(address).status_code, method(address).content) == (404, method(absent).content)
        assert MisfiledNotice.objects.get().dismissed_at is None

    def test_only_a_post_puts_it_away(self, address: str, reader: Physician) -> None:
        response = people.signed_in(reader.user).get(address)
        assert (response.status_code, response["Allow"]) == (405, "POST")
        assert MisfiledNotice.objects.get().dismissed_at is None

    def test_a_form_of_another_site_does_not(self, address: str, reader: Physician) -> None:
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(reader.user, backend="django.contrib.auth.backends.ModelBackend")
        assert careful.post(address).status_code == 403
        assert MisfiledNotice.objects.get().dismissed_at is None

    def test_twice_it_keeps_its_first_time(self, address: str, reader: Physician, at: Clock) -> None:
        browser = people.signed_in(reader.user)
        browser.post(address)
        first = at.now
        at.go(minutes=5)
        assert browser.post(address).status_code == 302
        assert MisfiledNotice.objects.get().dismissed_at == first

    def test_signed_out_it_leads_to_sign_in(self, address: str) -> None:
        assert Client().post(address)["Location"].startswith("/accounts/login/")
