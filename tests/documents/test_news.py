"""What is new to whom: computed from what they may read at this instant, and from nothing else."""

from datetime import datetime, timedelta

import pytest

from documents import news
from documents.actions.mark_all_seen import mark_all_seen
from documents.actions.mark_seen import mark_seen
from documents.actions.mark_unread import mark_unread
from documents.actions.move import move
from documents.actions.withdraw import withdraw
from documents.models import EntryMark, EntryPage
from documents.news import NEW, UNREAD
from patients.access import newly_opened
from patients.actions.end_designation import end_designation
from patients.actions.merge import Word, merge
from patients.models import AccessTrace, Act, DossierPage, Physician, Role, Scope
from tests import people
from tests.people import NOW, Clock, Queries

pytestmark = pytest.mark.django_db
LONG_AGO = NOW - timedelta(days=1000)


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def dossier(reader: Physician, at: Clock) -> DossierPage:
    made = people.dossier()
    people.designation(made, reader, role=Role.TREATING)
    at.go(minutes=1)
    return made


def marks(reader: Physician, since: datetime | None = None) -> dict[int, str]:
    return dict(news.unopened(reader.user, since).values_list("pk", "mark"))


def test_what_comes_while_one_is_away_is_new_until_opened(dossier: DossierPage, reader: Physician, at: Clock) -> None:
    entry = people.entry(dossier)
    assert marks(reader, NOW) == {entry.pk: NEW}
    at.go(hours=1)
    mark_seen(reader.user, entry)
    assert marks(reader, NOW) == {}


def test_a_visit_alone_makes_nothing_read(dossier: DossierPage, reader: Physician, at: Clock) -> None:
    entry = people.entry(dossier)
    since = at.go(hours=2)
    later = people.entry(dossier, content=b"plus tard")
    EntryPage.objects.filter(pk=later.pk).update(published_at=since + timedelta(hours=1))
    assert marks(reader, since) == {entry.pk: UNREAD, later.pk: NEW}


def test_of_the_letters_that_a_designation_opens_at_once_none_is_new_but_the_dossier(
    reader: Physician, at: Clock
) -> None:
    dossier = people.dossier()
    people.entry(dossier)
    at.go(days=1)
    people.designation(dossier, reader)
    assert marks(reader) == marks(reader, NOW) == {}
    assert newly_opened(reader.user, NOW) == newly_opened(reader.user, None) == {dossier.pk}
    at.go(hours=1)
    assert marks(reader) == {}
    entry = people.entry(dossier)
    assert marks(reader) == {entry.pk: NEW}


def test_a_designation_recorded_late_opens_when_it_is_recorded(reader: Physician, at: Clock) -> None:
    """The secretary records on Tuesday what begins on Monday; the physician was here in between."""
    dossier = people.dossier()
    people.entry(dossier)
    since = at.go(days=1)
    at.go(hours=1)
    people.designation(dossier, reader, starts=NOW - timedelta(days=30))
    assert marks(reader, since) == {}
    assert newly_opened(reader.user, since) == {dossier.pk}


def test_a_dossier_is_newly_opened_until_one_opens_it_or_comes_again(
    dossier: DossierPage, reader: Physician, at: Clock
) -> None:
    assert newly_opened(reader.user, NOW - timedelta(days=1)) == {dossier.pk}
    assert newly_opened(reader.user, at.now) == set()
    AccessTrace(user=people.person(), dossier=dossier, act=Act.OPEN, time=at.now).save()
    assert newly_opened(reader.user, None) == {dossier.pk}
    AccessTrace(user=reader.user, dossier=dossier, act=Act.OPEN, time=at.now).save()
    assert newly_opened(reader.user, None) == set()


def test_another_designation_opens_nothing_newly(dossier: DossierPage, reader: Physician, at: Clock) -> None:
    since = at.go(days=1)
    at.go(days=1)
    people.designation(dossier, reader, role=Role.LOCUM)
    assert newly_opened(reader.user, since) == set()


def test_unread_again_until_opened_again(dossier: DossierPage, reader: Physician, at: Clock) -> None:
    entry = people.entry(dossier)
    mark_seen(reader.user, entry)
    mark_unread(reader.user, entry)
    assert marks(reader, NOW) == {entry.pk: NEW}
    assert marks(reader, at.now) == {entry.pk: UNREAD}
    mark_seen(reader.user, entry)
    assert marks(reader, NOW) == {}


def test_what_one_marks_unread_is_kept_however_old(reader: Physician, at: Clock) -> None:
    dossier = people.dossier()
    entry = people.entry(dossier)
    at.go(days=1)
    people.designation(dossier, reader)
    mark_unread(reader.user, entry)
    at.go(days=500)
    assert marks(reader, at.now) == {entry.pk: UNREAD}


def test_the_pictures_that_a_page_brings_along_do_not_undo_unread(dossier: DossierPage, reader: Physician) -> None:
    entry = people.entry(dossier)
    mark_unread(reader.user, entry)
    mark_seen(reader.user, entry, despite_unread=False)
    assert marks(reader, NOW) == {entry.pk: NEW}


def test_what_nobody_opened_in_ninety_days_is_no_longer_told(
    dossier: DossierPage, reader: Physician, at: Clock
) -> None:
    entry = people.entry(dossier)
    at.go(days=89)
    assert marks(reader, at.now) == {entry.pk: UNREAD}
    at.go(days=2)
    assert marks(reader, at.now) == {}
    assert marks(reader, NOW) == {entry.pk: NEW}  # to whom was away as long, it is


def test_marks_are_each_persons_own(dossier: DossierPage, reader: Physician) -> None:
    other = people.physician()
    people.designation(dossier, other, starts=LONG_AGO)
    entry = people.entry(dossier)
    mark_seen(other.user, entry)
    assert marks(reader, NOW) == {entry.pk: NEW}


def test_what_one_wrote_is_not_new_to_oneself(dossier: DossierPage, reader: Physician) -> None:
    entry = people.entry(dossier)
    EntryPage.objects.filter(pk=entry.pk).update(author=reader.user)
    assert marks(reader) == {}


class TestOnlyWhatOneMayRead:
    def test_a_replacement_is_new_and_what_it_replaces_never(
        self, dossier: DossierPage, reader: Physician, at: Clock
    ) -> None:
        first = people.entry(dossier, document_id="1")
        at.go(minutes=1)
        second = people.entry(dossier, document_id="2", replaces=("1",))
        assert marks(reader, NOW) == {second.pk: NEW}
        mark_unread(reader.user, first)
        assert marks(reader, NOW) == {second.pk: NEW}

    def test_withdrawn_is_gone_from_the_count_at_once(self, dossier: DossierPage, reader: Physician) -> None:
        entry = people.entry(dossier)
        mark_unread(reader.user, entry)
        withdraw(entry, reason="classé par erreur")
        assert marks(reader) == {}
        assert news.waiting(reader.user, None) == {}

    def test_moved_away_is_gone_and_where_it_goes_it_is_new(
        self, dossier: DossierPage, reader: Physician, at: Clock
    ) -> None:
        other, colleague = people.dossier(birth_name="AUTRE"), people.physician()
        people.designation(other, colleague)
        at.go(minutes=1)
        entry = people.entry(dossier)
        at.go(minutes=1)
        move(entry, other, reason="autre patient")
        assert marks(reader) == {}
        assert marks(colleague) == {entry.pk: NEW}

    def test_read_then_moved_to_another_of_mine_it_is_new_there(
        self, dossier: DossierPage, reader: Physician, at: Clock
    ) -> None:
        other = people.dossier(birth_name="AUTRE")
        people.designation(other, reader)
        at.go(minutes=1)
        entry = people.entry(dossier)
        mark_seen(reader.user, entry)
        at.go(minutes=1)
        move(entry, other, reason="autre patient")
        assert marks(reader) == {entry.pk: NEW}
        assert list(news.waiting(reader.user, None)) == [other.pk]

    def test_masked_is_not_counted(self, dossier: DossierPage, at: Clock) -> None:
        correspondent = people.physician()
        people.designation(dossier, correspondent, starts=LONG_AGO)
        at.go(minutes=1)
        people.entry(dossier, visibility=("MASQUE_PS",))
        assert marks(correspondent) == {}

    def test_outside_the_scope_is_not_counted(self, dossier: DossierPage, at: Clock) -> None:
        radiologist = people.physician()
        people.designation(dossier, radiologist, Scope.IMAGING)
        at.go(minutes=1)
        people.entry(dossier)
        report = people.entry(dossier, kind="report")
        assert marks(radiologist) == {report.pk: NEW}

    def test_a_designation_that_ends_takes_its_news_along(self, dossier: DossierPage, at: Clock) -> None:
        other = people.physician()
        designation = people.designation(dossier, other)
        at.go(minutes=1)
        mark_unread(other.user, people.entry(dossier))
        end_designation(designation)
        assert marks(other) == {}
        assert newly_opened(other.user, None) == set()

    def test_an_account_that_is_closed_has_none(self, dossier: DossierPage, reader: Physician) -> None:
        people.entry(dossier)
        reader.user.is_active = False
        assert marks(reader) == {}
        assert newly_opened(reader.user, None) == set()

    def test_two_dossiers_made_one_count_together(self, dossier: DossierPage, reader: Physician) -> None:
        twin = people.dossier()
        here, there = people.entry(dossier), people.entry(twin)
        merge(dossier, twin, Word("un seul patient"))
        assert set(marks(reader)) == {here.pk, there.pk}
        assert list(news.waiting(reader.user, None)) == [dossier.pk]


class TestAllSeen:
    def test_clears_a_dossier_and_no_other(self, dossier: DossierPage, reader: Physician, at: Clock) -> None:
        other = people.dossier(birth_name="AUTRE")
        people.designation(other, reader)
        at.go(minutes=1)
        mine = [people.entry(dossier) for _ in range(3)]
        mark_unread(reader.user, mine[0])
        elsewhere = people.entry(other)
        mark_all_seen(reader.user, dossier, until=at.now)
        assert marks(reader) == {elsewhere.pk: NEW}

    def test_leaves_what_came_after_the_list_was_shown(
        self, dossier: DossierPage, reader: Physician, at: Clock
    ) -> None:
        people.entry(dossier)
        until = at.now
        at.go(seconds=1)
        late = people.entry(dossier)
        mark_all_seen(reader.user, dossier, until=until)
        assert marks(reader) == {late.pk: NEW}

    def test_marks_nothing_that_one_may_not_read(self, dossier: DossierPage, at: Clock) -> None:
        other = people.physician()
        people.designation(dossier, other, Scope.IMAGING)
        at.go(minutes=1)
        people.entry(dossier)
        mark_all_seen(other.user, dossier, until=at.now)
        assert not EntryMark.objects.filter(user=other.user).exists()

    def test_of_every_dossier_clears_what_one_may_read_and_nothing_else(
        self, dossier: DossierPage, reader: Physician, at: Clock, queries: Queries
    ) -> None:
        other, nobodys = people.dossier(birth_name="AUTRE"), people.dossier(birth_name="PERSONNE")
        people.designation(other, reader)
        at.go(minutes=1)
        seen = {people.entry(one).pk for one in (dossier, other)}
        people.entry(nobodys)
        assert len(queries(lambda: mark_all_seen(reader.user, until=at.now))) == 2
        assert set(EntryMark.objects.filter(user=reader.user).values_list("entry", flat=True)) == seen
        assert marks(reader) == {}

    def test_of_nothing_is_nothing(self, dossier: DossierPage, reader: Physician, at: Clock) -> None:
        mark_all_seen(reader.user, dossier, until=at.now)
        assert not EntryMark.objects.exists()


def test_news_stand_by_dossier_new_ones_first(dossier: DossierPage, reader: Physician, at: Clock) -> None:
    other = people.dossier(birth_name="AUTRE")
    people.designation(other, reader)
    at.go(minutes=1)
    old = people.entry(other)
    since = at.go(days=1)
    at.go(minutes=1)
    new = [people.entry(dossier) for _ in range(7)]
    found = news.waiting(reader.user, since)
    assert list(found) == [dossier.pk, other.pk]
    assert (found[other.pk].new, found[other.pk].unread, found[other.pk].more) == ([], [old.pk], 0)
    assert found[dossier.pk].new == [entry.pk for entry in reversed(new)]
    assert (len(found[dossier.pk].first), found[dossier.pk].more) == (3, 4)


def test_a_picture_of_what_was_seen_writes_nothing(dossier: DossierPage, reader: Physician, queries: Queries) -> None:
    entry = people.entry(dossier)
    for writes in (1, 0):
        made = queries(lambda: mark_seen(reader.user, entry, despite_unread=False))
        assert len([one for one in made if one.startswith("INSERT")]) == writes
    assert EntryMark.objects.count() == 1


def test_whoever_reads_letter_after_letter_is_here_all_the_while(
    dossier: DossierPage, reader: Physician, at: Clock
) -> None:
    """No list is shown for six hours: that is no pause."""
    assert news.last_visit(reader.user, showing=True) is None
    entry = people.entry(dossier)
    for _ in range(3):
        at.go(hours=2)
        mark_seen(reader.user, entry)
    assert news.last_visit(reader.user, showing=True) is None
    shown = at.now
    at.go(hours=5)
    assert news.last_visit(reader.user, showing=True) == shown
