"""Series of a study that are another patient's go to that patient; whole studies move with all their images."""

import pytest

from documents.actions.move import move
from documents.actions.split import split
from documents.actions.withdraw import withdraw
from documents.models import Arrival, EntryMove, EntryPage, ImageSetPage, MisfiledNotice, ReportPage, Series
from patients.actions.refusals import Refused
from patients.models import DossierEvent, DossierPage, Happening, Scope
from tests import people
from tests.documents.after.images import held, image, series, study, uid
from tests.documents.after.places import assert_in_order, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong() -> DossierPage:
    return people.dossier()


@pytest.fixture
def right() -> DossierPage:
    return people.dossier()


def cut(entry: EntryPage, wanted: list[str], target: DossierPage, reason: str = "deux patients") -> ImageSetPage:
    """The image set where the series are after the split."""
    made = split(entry, [uid(name) for name in wanted], target, reason=reason)
    return ImageSetPage.objects.get(pk=made.entry_id)


def test_the_series_go_with_their_images_previews_and_arrivals(wrong: DossierPage, right: DossierPage) -> None:
    mixed = study(wrong, "1", {"10": 2, "11": 3}, previews=True)
    own = cut(mixed, ["11"], right)
    assert (held(mixed), held(own)) == ({"10": 2}, {"11": 3})
    assert (own.dossier, own.study_uid, own.state, own.kind, own.heading) == (
        right,
        uid("1"),
        "published",
        "images",
        mixed.heading,
    )
    assert [Arrival.objects.filter(entry=one).count() for one in (mixed, own)] == [2, 3]
    assert_in_order()


def test_who_reads_what_changes_at_the_next_request(wrong: DossierPage, right: DossierPage) -> None:
    here, there = people.physician(), people.physician()
    people.designation(wrong, here, Scope.IMAGING)
    people.designation(right, there, Scope.IMAGING)
    mixed = study(wrong, "1", {"10": 1, "11": 1})
    own = cut(mixed, ["11"], right)
    browsers = people.signed_in(here.user), people.signed_in(there.user)
    assert [status(one, mixed) for one in browsers] == [200, 404]
    assert [status(one, own) for one in browsers] == [404, 200]


def test_a_second_series_joins_the_first_there(wrong: DossierPage, right: DossierPage) -> None:
    mixed = study(wrong, "1", {"10": 1, "11": 1, "12": 2})
    own = cut(mixed, ["11"], right)
    assert cut(mixed, ["12"], right) == own
    assert (held(mixed), held(own)) == ({"10": 1}, {"11": 1, "12": 2})
    assert_in_order()


def test_it_is_written_down_and_told(wrong: DossierPage, right: DossierPage) -> None:
    physician = people.physician("lecteur")
    people.designation(wrong, physician)
    secretary = people.person(group="Secretaries")
    mixed = study(wrong, "1", {"10": 1, "11": 1})
    status(people.signed_in(physician.user), mixed)
    made = split(mixed, [uid("11")], right, reason="deux patients", actor=secretary)
    assert (made.cut_from, made.source, made.target, made.moved_by) == (
        EntryPage.objects.get(pk=mixed.pk),
        wrong,
        right,
        secretary,
    )
    assert [(read["person"], read["entry"], read["act"]) for read in made.readers] == [
        ("lecteur", str(mixed.uuid), "read")
    ]
    events = DossierEvent.objects.filter(act=Happening.SPLIT).order_by("pk").values_list("dossier", "entry", "actor")
    assert list(events) == [(wrong.pk, mixed.uuid, secretary.pk), (right.pk, made.entry.uuid, secretary.pk)]
    assert MisfiledNotice.objects.get().user == physician.user


def test_the_recipients_and_the_report_of_the_new_dossier_follow(wrong: DossierPage, right: DossierPage) -> None:
    mixed = study(wrong, "1", {"10": 1, "11": 1})
    mixed.recipients.create(rpps="10000000018", name="Dr", organisation="Cabinet")
    report = people.entry(right, kind="report", studies=(uid("1"),))
    own = cut(mixed, ["11"], right)
    assert [(to.rpps, to.name, to.organisation) for to in own.recipients.all()] == [("10000000018", "Dr", "Cabinet")]
    assert list(ReportPage.objects.get(pk=report.pk).image_sets.all()) == [own]


def test_two_image_sets_of_a_study_may_meet_again(wrong: DossierPage, right: DossierPage) -> None:
    mixed = study(wrong, "1", {"10": 1, "11": 1})
    own = cut(mixed, ["11"], right)
    move(own, wrong, reason="c’était le même patient")
    assert EntryPage.objects.filter(dossier=wrong, state="published").count() == 2
    assert_in_order()


class TestRefusals:
    def refused(self, entry: EntryPage, wanted: list[str], target: DossierPage, reason: str = "deux patients") -> str:
        with pytest.raises(Refused) as refusal:
            cut(entry, wanted, target, reason)
        assert not EntryMove.objects.exists()
        return refusal.value.code

    def test_without_a_reason(self, wrong: DossierPage, right: DossierPage) -> None:
        assert self.refused(study(wrong, "1", {"10": 1, "11": 1}), ["11"], right, " ") == "no-reason"

    def test_inside_a_dossier(self, wrong: DossierPage) -> None:
        assert self.refused(study(wrong, "1", {"10": 1, "11": 1}), ["11"], wrong) == "same-dossier"

    def test_of_something_else_than_images(self, wrong: DossierPage, right: DossierPage) -> None:
        assert self.refused(people.entry(wrong), ["11"], right) == "not-images"

    def test_of_a_withdrawn_study(self, wrong: DossierPage, right: DossierPage) -> None:
        gone = withdraw(study(wrong, "1", {"10": 1, "11": 1}), reason="erreur")
        assert self.refused(gone, ["11"], right) == "not-images"

    @pytest.mark.parametrize("wanted", [[], ["12"], ["11", "12"]])
    def test_of_series_that_it_has_not(self, wrong: DossierPage, right: DossierPage, wanted: list[str]) -> None:
        assert self.refused(study(wrong, "1", {"10": 1, "11": 1}), wanted, right) == "no-series"

    def test_of_the_whole_study(self, wrong: DossierPage, right: DossierPage) -> None:
        assert self.refused(study(wrong, "1", {"10": 1, "11": 1}), ["10", "11"], right) == "whole-study"

    def test_of_a_masked_study_into_one_that_is_not(self, wrong: DossierPage, right: DossierPage) -> None:
        mixed = study(wrong, "1", {"10": 1, "11": 1, "12": 1})
        there = cut(mixed, ["11"], right)
        EntryPage.objects.filter(pk=mixed.pk).update(masked_to_professionals=True)
        with pytest.raises(Refused, match="mask"):
            cut(mixed, ["12"], right)
        EntryPage.objects.filter(pk=there.pk).update(masked_to_professionals=True)
        assert cut(mixed, ["12"], right) == there

    def test_to_everyone_but_secretaries(self, wrong: DossierPage, right: DossierPage) -> None:
        mixed = study(wrong, "1", {"10": 1, "11": 1})
        for group in ("", "Physicians", "Administrators"):
            with pytest.raises(Refused, match="not-allowed"):
                split(mixed, [uid("11")], right, reason="deux patients", actor=people.person(group=group))

    def test_where_the_series_is_already(self, wrong: DossierPage, right: DossierPage) -> None:
        mixed = study(wrong, "1", {"10": 1, "11": 1})
        own = cut(mixed, ["11"], right)
        Series.objects.filter(image_set=own).update(uid=uid("10"))
        with pytest.raises(Refused, match="series-there"):
            image_and_cut(mixed, right)


def image_and_cut(mixed: ImageSetPage, target: DossierPage) -> None:
    """One more series in the study, then the cut of the one that the target has."""
    image(mixed.dossier, "1", "13", "1.13.0")
    cut(mixed, ["10"], target)


class TestWholeStudies:
    def test_a_study_moves_with_every_image_and_preview(self, wrong: DossierPage, right: DossierPage) -> None:
        entry = study(wrong, "1", {"10": 2, "11": 1}, previews=True)
        move(entry, right, reason="homonyme")
        assert held(entry) == {"10": 2, "11": 1}
        assert_in_order()

    def test_two_series_of_one_preview_are_parted(self, wrong: DossierPage, right: DossierPage) -> None:
        """The same small grey picture is one object of the vault."""
        moved, staying = (study(wrong, name, {f"{name}0": 1}, previews=True) for name in "12")
        assert series(moved)[0].preview == series(staying)[0].preview
        move(moved, right, reason="homonyme")
        assert series(moved)[0].preview != series(staying)[0].preview
        assert_in_order()

    def test_its_report_does_not_point_to_it_any_more(self, wrong: DossierPage, right: DossierPage) -> None:
        entry = study(wrong, "1", {"10": 1})
        report, other = (people.entry(one, kind="report", studies=(uid("1"),)) for one in (wrong, right))
        pages = {page.pk: page for page in ReportPage.objects.all()}
        assert [pages[one.pk].image_sets.count() for one in (report, other)] == [1, 0]
        move(entry, right, reason="homonyme")
        assert [pages[one.pk].image_sets.count() for one in (report, other)] == [0, 1]

    def test_a_report_finds_there_the_study_it_names(self, wrong: DossierPage, right: DossierPage) -> None:
        study(right, "1", {"10": 1})
        report = people.entry(wrong, kind="report", studies=(uid("1"), uid("2")))
        move(report, right, reason="homonyme")
        assert ReportPage.objects.get(pk=report.pk).image_sets.count() == 1

    def test_the_next_image_of_a_moved_study_is_its_own(self, wrong: DossierPage, right: DossierPage) -> None:
        entry = study(wrong, "1", {"10": 1})
        move(entry, right, reason="homonyme")
        assert image(right, "1", "10", "1.10.9") == entry
        assert held(entry) == {"10": 2}
        assert_in_order()
