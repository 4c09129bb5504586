"""An entry in the wrong dossier goes to the right one: hidden here and readable there, at once."""

import pytest

from documents.actions.move import move
from documents.actions.withdraw import withdraw
from documents.models import Arrival, EntryMove, EntryPage
from documents.signals import entry_moved
from documents.states import State
from patients.actions.refusals import Refused
from patients.models import AccessTrace, DossierEvent, DossierPage, Happening
from storage import objects
from tests import people
from tests.documents.after.places import assert_in_order, children, stands, status
from tests.people import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong() -> DossierPage:
    return people.dossier(first_given_name="ANNE")


@pytest.fixture
def right() -> DossierPage:
    return people.dossier(first_given_name="ZOÉ")


def test_it_is_hidden_here_and_readable_there_at_the_next_request(wrong: DossierPage, right: DossierPage) -> None:
    here, there = people.physician(), people.physician()
    people.designation(wrong, here)
    people.designation(right, there)
    entry = people.entry(wrong)
    browsers = people.signed_in(here.user), people.signed_in(there.user)
    assert [status(one, entry) for one in browsers] == [200, 404]
    move(entry, right, reason="homonyme")
    assert [status(one, entry) for one in browsers] == [404, 200]
    assert [one.get(f"/entries/{entry.uuid}/original").status_code for one in browsers] == [404, 200]


def test_its_bytes_are_under_the_key_of_the_new_dossier_and_the_same(wrong: DossierPage, right: DossierPage) -> None:
    entry = people.entry(wrong, b"les octets")
    move(entry, right, reason="homonyme")
    original = entry.attachments.get(part="original").stored
    assert original.vault == right.vault
    assert objects.read(original) == b"les octets"
    assert_in_order()


def test_it_survives_the_erasure_of_the_wrong_dossier_s_key(wrong: DossierPage, right: DossierPage) -> None:
    entry = people.entry(wrong, b"les octets")
    move(entry, right, reason="homonyme")
    objects.erase(wrong.vault)
    assert objects.read(entry.attachments.get(part="original").stored) == b"les octets"


def test_its_place_in_the_tree_its_dossier_and_its_arrival_follow(wrong: DossierPage, right: DossierPage) -> None:
    staying, entry, there = people.entry(wrong), people.entry(wrong), people.entry(right)
    move(entry, right, reason="homonyme")
    assert children(wrong) == [str(staying.uuid)]
    assert children(right) == [str(there.uuid), str(entry.uuid)]
    assert Arrival.objects.get(entry=entry).dossier == right
    assert_in_order()


def test_the_versions_that_it_had_folded_stand_again(wrong: DossierPage, right: DossierPage) -> None:
    people.entry(wrong, title="v1", document_id="1")
    people.entry(wrong, title="v2", document_id="2", replaces=("1",))
    last = people.entry(wrong, title="v3", document_id="3", replaces=("2",))
    move(last, right, reason="homonyme")
    assert stands(wrong) == {"v1": "under v2", "v2": "published"}
    assert stands(right) == {"v3": "published"}


def test_an_old_version_leaves_its_successor_alone(wrong: DossierPage, right: DossierPage) -> None:
    first = people.entry(wrong, title="v1", document_id="1")
    people.entry(wrong, title="v2", document_id="2", replaces=("1",))
    move(first, right, reason="homonyme")
    assert (stands(wrong), stands(right)) == ({"v2": "published"}, {"v1": "published"})


def test_it_folds_there_what_it_replaces(wrong: DossierPage, right: DossierPage) -> None:
    people.entry(right, title="v1", document_id="1")
    entry = people.entry(wrong, title="v2", document_id="2", replaces=("1",))
    move(entry, right, reason="homonyme")
    assert stands(right) == {"v1": "under v2", "v2": "published"}


def test_it_is_folded_there_under_what_replaces_it(wrong: DossierPage, right: DossierPage) -> None:
    people.entry(right, title="v2", document_id="2", replaces=("1",))
    entry = people.entry(wrong, title="v1", document_id="1")
    move(entry, right, reason="homonyme")
    assert stands(right) == {"v2": "published", "v1": "under v2"}
    assert_in_order()


def test_it_is_new_for_the_readers_of_its_dossier(wrong: DossierPage, right: DossierPage, at: Clock) -> None:
    entry = people.entry(wrong)
    moved_at = at.go(days=30)
    move(entry, right, reason="homonyme")
    assert EntryPage.objects.get(pk=entry.pk).published_at == moved_at


def test_both_ledgers_say_so(wrong: DossierPage, right: DossierPage, at: Clock) -> None:
    secretary = people.person("secretaire", "Secretaries")
    entry = people.entry(wrong)
    move(entry, right, reason="  homonyme  ", actor=secretary)
    events = DossierEvent.objects.filter(act=Happening.MOVE).order_by("pk")
    assert [(row.dossier, row.entry, row.actor, row.reason, row.time) for row in events] == [
        (wrong, entry.uuid, secretary, "homonyme", at.now),
        (right, entry.uuid, secretary, "homonyme", at.now),
    ]


def test_who_had_read_it_is_kept(wrong: DossierPage, right: DossierPage, at: Clock) -> None:
    physician = people.physician("lecteur")
    people.designation(wrong, physician)
    entry, other = people.entry(wrong), people.entry(wrong)
    browser = people.signed_in(physician.user)
    status(browser, other)
    status(browser, entry)
    read_at = at.now
    at.go(hours=2)
    browser.get(f"/entries/{entry.uuid}/original")
    made = move(entry, right, reason="homonyme")
    assert made.readers == [
        {"person": "lecteur", "entry": str(entry.uuid), "act": "read", "time": read_at.isoformat()},
        {"person": "lecteur", "entry": str(entry.uuid), "act": "download", "time": at.now.isoformat()},
    ]
    assert AccessTrace.objects.filter(entry=entry.uuid, dossier=wrong).count() == 2


def test_reads_where_it_belongs_are_not_among_them(wrong: DossierPage, right: DossierPage) -> None:
    physician = people.physician()
    people.designation(right, physician)
    entry = people.entry(right)
    status(people.signed_in(physician.user), entry)
    move(entry, wrong, reason="erreur")
    assert move(entry, right, reason="retour").readers == []


def test_the_rooms_above_are_told_with_the_entry_as_it_is(wrong: DossierPage, right: DossierPage) -> None:
    entry = people.entry(wrong)
    told = []

    def listen(sender: type, entries: list[EntryPage], source: DossierPage, **kwargs: object) -> None:
        told.append((entries, source))

    entry_moved.connect(listen)
    try:
        move(entry, right, reason="homonyme")
    finally:
        entry_moved.disconnect(listen)
    (((moved,), source),) = told
    assert (moved.uuid, moved.dossier, source) == (entry.uuid, right, wrong)


def test_it_can_come_back(wrong: DossierPage, right: DossierPage) -> None:
    entry = people.entry(wrong, b"les octets")
    move(entry, right, reason="erreur")
    move(entry, wrong, reason="retour")
    assert EntryMove.objects.filter(entry=entry).count() == 2
    assert_in_order()


def test_a_draft_stays_one(wrong: DossierPage, right: DossierPage) -> None:
    entry = people.entry(wrong)
    EntryPage.objects.filter(pk=entry.pk).update(state=State.DRAFT, live=False, published_at=None)
    move(entry, right, reason="homonyme")
    found = EntryPage.objects.get(pk=entry.pk)
    assert (found.state, found.live, found.published_at, found.dossier) == (State.DRAFT, False, None, right)


class TestRefusals:
    def refused(self, entry: EntryPage, target: DossierPage, reason: str = "homonyme") -> str:
        before = EntryPage.objects.get(pk=entry.pk).dossier_id
        with pytest.raises(Refused) as refusal:
            move(entry, target, reason=reason)
        assert EntryPage.objects.get(pk=entry.pk).dossier_id == before
        assert not EntryMove.objects.exists()
        return refusal.value.code

    def test_without_a_reason(self, wrong: DossierPage, right: DossierPage) -> None:
        assert self.refused(people.entry(wrong), right, "  ") == "no-reason"

    def test_to_where_it_is(self, wrong: DossierPage) -> None:
        assert self.refused(people.entry(wrong), wrong) == "same-dossier"

    def test_once_withdrawn(self, wrong: DossierPage, right: DossierPage) -> None:
        assert self.refused(withdraw(people.entry(wrong), reason="erreur"), right) == "withdrawn"

    def test_where_the_same_bytes_are(self, wrong: DossierPage, right: DossierPage) -> None:
        people.entry(right, b"les octets")
        assert self.refused(people.entry(wrong, b"les octets"), right) == "duplicate"

    def test_but_not_where_the_same_bytes_were_withdrawn(self, wrong: DossierPage, right: DossierPage) -> None:
        withdraw(people.entry(right, b"les octets"), reason="erreur")
        entry = people.entry(wrong, b"les octets")
        move(entry, right, reason="c’était le bon")
        assert EntryPage.objects.get(pk=entry.pk).dossier == right

    @pytest.mark.parametrize("group", ["", "Physicians", "Administrators"])
    def test_to_everyone_but_secretaries(self, wrong: DossierPage, right: DossierPage, group: str) -> None:
        entry = people.entry(wrong)
        with pytest.raises(Refused, match="not-allowed"):
            move(entry, right, reason="homonyme", actor=people.person(group=group))

    def test_to_a_superuser(self, wrong: DossierPage, right: DossierPage) -> None:
        with pytest.raises(Refused, match="not-allowed"):
            move(people.entry(wrong), right, reason="homonyme", actor=people.person(is_superuser=True, is_staff=True))

    def test_to_a_secretary_whose_account_is_closed(self, wrong: DossierPage, right: DossierPage) -> None:
        closed = people.person(group="Secretaries", is_active=False)
        with pytest.raises(Refused, match="not-allowed"):
            move(people.entry(wrong), right, reason="homonyme", actor=closed)

    def test_but_not_to_a_secretary(self, wrong: DossierPage, right: DossierPage) -> None:
        made = move(people.entry(wrong), right, reason="homonyme", actor=people.person("s", "Secretaries"))
        assert made.moved_by is not None
        assert made.moved_by.username == "s"
