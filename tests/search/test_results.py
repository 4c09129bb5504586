"""The screens of search, as a browser gets them: what is found, how it is said, and for whom."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError

from documents.actions.move import move
from documents.actions.withdraw import withdraw
from documents.formats.reading import Author, Recipient
from documents.models import EntryPage
from patients import ledger
from patients.actions.end_designation import end_designation
from patients.models import AccessTrace, Act, Scope
from search import finding
from search.models import PastSearch
from tests import people
from tests.people import Clock, Queries
from tests.search.house import ask
from tests.search.indexes import Index
from tests.search.world import House
from tests.working import waiting, work

pytestmark = pytest.mark.django_db


class TestFinding:
    def test_across_all_that_is_open(self, house: House) -> None:
        assert house.found(q="métastase") == {house.letter, house.report, house.other}

    def test_inside_one_dossier(self, house: House) -> None:
        assert house.found(q="métastase", dossier=str(house.first.uuid)) == {house.letter, house.report}

    @pytest.mark.parametrize(
        ("fields", "names"),
        [
            ({"q": "métastase", "kind": "report"}, {"report"}),
            ({"q": "métastase", "kind": "11490-0"}, {"letter"}),
            ({"q": "métastase", "author": "arnaud"}, {"letter"}),
            ({"q": "métastase", "unit": "oncologie"}, {"letter"}),
            ({"q": "métastase", "from": "2026-01-01"}, {"report", "other"}),
            ({"q": "métastase", "from": "2026-01-01", "to": "2026-02-01"}, {"report"}),
            ({"q": "", "author": "arnaud"}, {"letter"}),
            ({"q": "métastase -pulmonaire -visible"}, {"letter"}),
            ({"q": '"métastase pulmonaire"'}, {"other"}),
            ({"q": "canari"}, set()),
            ({"q": "fermé"}, set()),
        ],
    )
    def test_narrowed(self, house: House, fields: dict[str, str], names: set[str]) -> None:
        assert house.found(**fields) == {getattr(house, name) for name in names}

    def test_what_one_added_oneself_is_said_to_be_ones_own_without_a_query_more(
        self, house: House, queries: Queries
    ) -> None:
        address = ask(house.client, q="métastase").address
        before = queries(lambda: house.client.get(address))
        EntryPage.objects.filter(pk__in=[house.letter.pk, house.other.pk]).update(
            origin="physician", contributor=house.reader.user, contributor_name=f"Dr {house.reader}"
        )
        assert len(queries(lambda: house.client.get(address))) <= len(before)
        html = house.client.get(address).content.decode()
        assert html.count("Ajouté par vous") == 2
        assert f"Ajouté par le Dr {house.reader}" not in html

    def test_words_nearly_right_are_said_to_be_so(self, house: House) -> None:
        page = ask(house.client, q="metastse pulmonaire")
        assert house.shown(page.html) == {house.other}
        assert "mots voisins" in page.html
        assert "mots voisins" not in ask(house.client, q="métastase pulmonaire").html

    def test_where_no_document_has_all_the_words_those_that_have_most_are_shown_and_it_is_said(
        self, house: House
    ) -> None:
        page = ask(house.client, q="pulmonaire hépatique")
        assert house.shown(page.html) == {house.letter, house.other}
        assert "tous ces mots à la fois" in page.html
        assert "<mark>pulmonaire</mark>" in page.html
        assert "tous ces mots à la fois" not in ask(house.client, q="métastase pulmonaire").html

    def test_most_of_three_words_are_two(self, house: House) -> None:
        assert house.found(q="métastase pulmonaire hépatique") == {house.letter, house.other}
        assert house.found(q="première pulmonaire scanner") == set()

    def test_what_only_others_have_is_found_in_no_part(self, house: House) -> None:
        assert house.found(q="canari ailleurs") == set()
        page = ask(house.client, q="canari hépatique")
        assert house.shown(page.html) == {house.letter}
        assert "Fermé" not in page.html

    def test_what_is_excluded_stays_out_of_what_has_most(self, house: House) -> None:
        assert house.found(q="pulmonaire hépatique -connue") == {house.other}

    def test_a_word_that_only_others_have_is_not_near(self, house: House) -> None:
        assert house.found(q="canary") == set()

    def test_by_date_the_latest_comes_first(self, house: House) -> None:
        page = ask(house.client, q="métastase")
        html = house.client.get(f"{page.address}?sort=date").content.decode()
        places = [html.index(f"/entries/{entry.uuid}/") for entry in (house.other, house.report, house.letter)]
        assert places == sorted(places)

    def test_visible_after_its_task_and_not_before(self, house: House) -> None:
        late = people.entry(house.first, text=("une embolie",))
        assert str(late.uuid) not in ask(house.client, q="embolie").html
        work()
        assert str(late.uuid) in ask(house.client, q="embolie").html


class TestGoneAtOnce:
    """No task ran since the change: the index still has it, and the page does not."""

    @pytest.fixture
    def page(self, house: House) -> str:
        return ask(house.client, q="métastase").address

    def again(self, house: House, page: str) -> set[EntryPage]:
        response = house.client.get(page)
        assert response.status_code == 200
        return house.shown(response.content.decode())

    def test_withdrawn(self, house: House, page: str) -> None:
        withdraw(house.letter, reason="erreur")
        assert self.again(house, page) == {house.report, house.other}

    def test_moved_to_a_dossier_that_is_not_open(self, house: House, page: str) -> None:
        move(house.letter, house.closed, reason="erreur")
        assert self.again(house, page) == {house.report, house.other}

    def test_moved_out_of_the_dossier_asked_about(self, house: House) -> None:
        page = ask(house.client, q="métastase", dossier=str(house.first.uuid))
        move(house.letter, house.second, reason="erreur")
        assert self.again(house, page.address) == {house.report}

    def test_masked(self, house: House, page: str) -> None:
        EntryPage.objects.filter(pk=house.other.pk).update(masked_to_professionals=True)
        assert self.again(house, page) == {house.letter, house.report}

    def test_superseded(self, house: House, page: str) -> None:
        EntryPage.objects.filter(pk=house.letter.pk).update(state="superseded", head=house.report.pk, live=False)
        assert self.again(house, page) == {house.report, house.other}

    def test_revoked(self, house: House, page: str) -> None:
        end_designation(house.designations[0])
        assert self.again(house, page) == {house.other}

    def test_over(self, house: House, at: Clock) -> None:
        until = at.now.replace(year=at.now.year + 1)
        third = people.dossier(birth_name="PAT-TROIS")
        people.designation(third, house.reader, until=until)
        entry = people.entry(third, text=("embolie",))
        work()
        page = ask(house.client, q="embolie")
        assert str(entry.uuid) in page.html
        at.now = until
        assert str(entry.uuid) not in house.client.get(page.address).content.decode()

    def test_the_account_closed(self, house: House, page: str) -> None:
        house.reader.user.is_active = False
        house.reader.user.save()
        assert house.client.get(page).status_code == 302

    def test_a_search_inside_a_dossier_that_closed_is_not_found(self, house: House) -> None:
        page = ask(house.client, q="métastase", dossier=str(house.first.uuid))
        end_designation(house.designations[0])
        assert house.client.get(page.address).status_code == 404


class TestScopes:
    @pytest.mark.parametrize(
        ("scope", "names"),
        [(Scope.IMAGING, {"report"}), (Scope.ADDRESSED, set()), (Scope.DOSSIER, {"letter", "report"})],
    )
    def test_find_what_they_open(self, house: House, scope: Scope, names: set[str]) -> None:
        narrow = people.physician()
        people.designation(house.first, narrow, scope)
        page = ask(people.signed_in(narrow.user), q="métastase")
        assert house.shown(page.html) == {getattr(house, name) for name in names}

    def test_addressed_finds_what_was_addressed(self, house: House) -> None:
        to = people.physician()
        people.designation(house.first, to, Scope.ADDRESSED)
        sent = people.entry(house.first, text=("métastase",), recipients=(Recipient(rpps=to.rpps),))
        work()
        assert str(sent.uuid) in ask(people.signed_in(to.user), q="métastase").html

    @pytest.mark.parametrize("scope", [Scope.IMAGING, Scope.ADDRESSED])
    @pytest.mark.parametrize("visibility", [(), ("MASQUE_PS",)])
    def test_whatever_the_scope_one_finds_what_one_added(
        self, house: House, scope: Scope, visibility: tuple[str, ...]
    ) -> None:
        narrow, other = people.physician(), people.physician()
        made = people.designation(house.first, narrow, scope)
        people.designation(house.first, other, scope)
        added = people.entry(house.first, text=("une embolie",), visibility=visibility)
        EntryPage.objects.filter(pk=added.pk).update(origin="physician", contributor=narrow.user)
        work()
        page, theirs = (ask(people.signed_in(one.user), q="embolie") for one in (narrow, other))
        assert str(added.uuid) in page.html
        assert str(added.uuid) not in theirs.html
        end_designation(made)
        assert str(added.uuid) not in people.signed_in(narrow.user).get(page.address).content.decode()

    def test_a_mask_lets_its_author_and_the_treating_physician_find(self, house: House) -> None:
        masked = people.entry(house.first, text=("secret",), visibility=("MASQUE_PS",))
        work()
        assert str(masked.uuid) in ask(house.client, q="secret").html  # treating
        other = people.physician()
        people.designation(house.first, other)
        page = ask(people.signed_in(other.user), q="secret")
        assert str(masked.uuid) not in page.html
        EntryPage.objects.filter(pk=masked.pk).update(author=other.user)
        assert str(masked.uuid) not in people.signed_in(other.user).get(page.address).content.decode()
        from search import feeding

        feeding.bring({masked.pk})
        assert str(masked.uuid) in ask(people.signed_in(other.user), q="secret").html


class TestWhose:
    @pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete"])
    def test_results_are_their_makers_alone(self, house: House, method: str) -> None:
        address = ask(house.client, q="métastase").address
        other = people.signed_in(people.physician().user)
        absent = getattr(other, method)(f"/search/{uuid4()}/")
        theirs = getattr(other, method)(address)
        assert (theirs.status_code, theirs.content) == (absent.status_code, absent.content) == (404, absent.content)

    def test_only_read(self, house: House) -> None:
        address = ask(house.client, q="métastase").address
        assert house.client.post(address).status_code == 405
        assert house.client.head(address).status_code == 200

    @pytest.mark.parametrize("group", ["Secretaries", "Administrators"])
    def test_staff_find_nothing(self, house: House, group: str) -> None:
        page = ask(people.signed_in(people.person(group=group)), q="métastase")
        assert house.shown(page.html) == set()

    def test_a_superuser_finds_nothing(self, house: House) -> None:
        page = ask(people.signed_in(people.person(is_superuser=True, is_staff=True)), q="métastase")
        assert house.shown(page.html) == set()

    def test_a_dossier_that_is_not_open_is_absent(self, house: House) -> None:
        for dossier in (str(house.closed.uuid), str(uuid4()), "nothing"):
            answer = house.client.post("/search/", {"q": "métastase", "dossier": dossier})
            assert answer.status_code == 404
        assert not PastSearch.objects.exists()

    def test_suggestions_are_ones_own(self, house: House) -> None:
        ask(people.signed_in(people.physician().user), q="canari")
        ask(house.client, q="embolie")
        for html in (ask(house.client, q="métastase").html, house.client.get("/search/").content.decode()):
            assert "embolie" in html
            assert "canari" not in html


class TestWhatThePageSays:
    def test_the_words_in_their_place_escaped(self, house: House) -> None:
        html = ask(house.client, q="métastase").html
        assert "la <mark>métastase</mark> hépatique" in html
        assert "<mark>métastase</mark> &lt;script&gt;" in html
        assert "<script>alert" not in html
        assert "Lettre &lt;b&gt;de liaison&lt;/b&gt;" in html

    def test_whose_it_is_so_that_homonyms_are_told_apart(self, house: House) -> None:
        html = ask(house.client, q="pulmonaire").html
        assert "PAT-DEUX" in html
        assert "BRUNO" in html
        assert 'datetime="1950-02-01"' in html

    def test_the_page_and_the_way_there(self, house: House) -> None:
        page = ask(house.client, q="hépatique")
        (address,) = re.findall(rf'href="(/entries/{house.letter.uuid}/[^"]+)"', page.html)
        assert address == f"/entries/{house.letter.uuid}/?search={page.address.split('/')[2]}#page-2"
        assert "p. 2" in page.html

    def test_counts_and_facets_are_of_what_may_be_read(self, house: House) -> None:
        html = ask(house.client, q="métastase").html
        assert "3 documents" in html
        counts = dict(re.findall(r"<span>([^<]+)</span><span class=\"facet-count\">(\d+)</span>", html))
        assert counts["PAT-UN ALICE (28 mars 1979)"] == "2"
        assert counts["Dr Hélène ARNAUD"] == "1"
        assert "FERMÉ" not in html

    def test_a_type_is_offered_and_not_the_kind_that_says_less(self, house: House) -> None:
        offered = ask(house.client, q="métastase").html
        chosen = ask(house.client, q="métastase", kind="report").html
        assert 'value="report"' not in offered
        assert 'name="kind" value="" aria-pressed="true"' in chosen

    def test_each_facet_finds_as_many_as_it_says_and_fewer_than_all(self, house: House) -> None:
        html = ask(house.client, q="métastase").html
        button = r'<button class="facet" name="(\w+)" value="([^"]+)"[^>]*><span>[^<]+</span><span[^>]*>(\d+)</span>'
        told = re.findall(button, html)
        assert {"kind", "dossier", "author_is"} <= {field for field, _value, _count in told}
        for field, value, count in told:
            assert len(house.found(q="métastase", **{field: unescape(value)})) == int(count) < 3

    def test_an_author_or_a_unit_chosen_is_that_very_one_and_not_another_whose_name_has_the_words(
        self, house: House
    ) -> None:
        longer = people.entry(
            house.first,
            text=("métastase",),
            authors=(Author(name="Dr Hélène ARNAUD  née VALMONT"),),
            unit="Oncologie médicale",
        )
        work()
        assert str(longer.uuid) in ask(house.client, q="métastase", author="Dr Hélène ARNAUD").html  # typed: words
        for chosen in ({"author_is": "Dr Hélène ARNAUD"}, {"unit_is": "Oncologie"}):
            page = ask(house.client, q="métastase", **chosen)
            assert house.shown(page.html) == {house.letter}
            assert str(longer.uuid) not in page.html
            ((name, value),) = chosen.items()
            assert f'<button class="facet" name="{name}" value="" aria-pressed="true">' in page.html
            assert page.html.count(f'<input type="hidden" name="{name}" value="{value}">') == 2  # kept by both forms
        page = ask(house.client, q="métastase", author_is="Dr Hélène ARNAUD  née VALMONT")
        assert (str(longer.uuid) in page.html, house.shown(page.html)) == (True, set())

    def test_a_name_that_only_others_have_chooses_nothing(self, house: House) -> None:
        for chosen in ({"author_is": "Dr Personne"}, {"unit_is": "<script>"}, {"author_is": "\0'\" OR 1=1"}):
            assert house.found(q="métastase", **chosen) == set()

    def test_a_facet_is_a_form_that_keeps_the_rest(self, house: House) -> None:
        html = ask(house.client, q="métastase", kind="11490-0").html
        kept = html[html.index('class="facets"') :]
        assert '<input type="hidden" name="q" value="métastase">' in kept
        assert '<button class="facet" name="kind" value="" aria-pressed="true">' in kept
        assert house.found(q="métastase", kind="") == {house.letter, house.report, house.other}

    def test_no_word_stands_in_an_address_nor_in_a_title(self, house: House) -> None:
        page = ask(house.client, q="pulmonaire", author="")
        title = re.findall(r"<title>(.*?)</title>", page.html)
        assert title == ["Résultats de recherche · Diaphane"]
        addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page.html)
        assert [address for address in (*addresses, page.address) if "pulmonaire" in address] == []

    def test_a_day_that_is_none_is_said_and_loses_nothing(self, house: House) -> None:
        page = ask(house.client, q="métastase", to="hier")
        assert "« hier » n’est pas une date" in page.html
        assert 'value="hier"' in page.html
        assert house.shown(page.html) == {house.letter, house.report, house.other}

    def test_nothing_asked_is_said(self, house: House) -> None:
        answer = house.client.post("/search/", {"q": " "})
        assert answer.status_code == 200
        assert "Écrivez au moins un mot" in answer.content.decode()

    def test_nothing_found_is_said_with_a_way_on(self, house: House) -> None:
        html = ask(house.client, q="introuvable", kind="report").html
        assert "mots voisins" not in html
        assert "Rien à lire avec ces mots" in html
        assert "sans filtre" in html

    def test_more_than_500_are_said_to_be_more(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in ("embedded", "elasticsearch", "elasticsearch_query"):
            monkeypatch.setattr(f"search.engines.{module}.MOST", 2)
        assert "plus de 2 documents" in ask(house.client, q="métastase").html

    def test_a_long_answer_has_pages(self, house: House) -> None:
        for number in range(finding.PAGE + 3):
            people.entry(house.first, text=(f"grippe {number}",))
        work()
        page = ask(house.client, q="grippe")
        assert page.html.count('class="entry"') == finding.PAGE
        second = house.client.get(f"{page.address}?page=2").content.decode()
        assert second.count('class="entry"') == 3

    @pytest.mark.parametrize("query", ["page=x", "page=-1", "page=99", "sort=x", "page=%00", "sort=date&page=1"])
    def test_a_query_string_that_means_nothing_changes_nothing(self, house: House, query: str) -> None:
        assert house.client.get(f"{ask(house.client, q='métastase').address}?{query}").status_code == 200


class TestTraces:
    def rows(self) -> list[AccessTrace]:
        return list(AccessTrace.objects.filter(act=Act.SEARCH).order_by("pk"))

    def test_one_for_each_dossier_of_which_a_hit_is_shown(self, house: House) -> None:
        ask(house.client, q="métastase")
        rows = self.rows()
        assert [(row.user, row.entry, row.mode) for row in rows] == [(house.reader.user, None, "normal")] * 2
        assert {row.dossier for row in rows} == {house.first, house.second}
        assert {row.designation for row in rows} == set(house.designations)
        assert len({bytes(row.nonce) for row in rows}) == 2

    def test_one_for_each_patient_whose_hits_are_counted_beside_their_name(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(finding, "PAGE", 1)
        page = ask(house.client, q="métastase")
        assert len(house.shown(page.html)) == 1
        assert all(name in page.html for name in ("PAT-UN ALICE", "PAT-DEUX BRUNO"))
        assert {row.dossier for row in self.rows()} == {house.first, house.second}

    def test_none_where_nothing_is_shown(self, house: House) -> None:
        ask(house.client, q="canari")
        house.client.get("/search/")
        assert self.rows() == []

    def test_a_repeat_within_a_quarter_of_an_hour_leaves_none(self, house: House, at: Clock) -> None:
        ask(house.client, q="pulmonaire")
        at.go(minutes=14)
        ask(house.client, q="métastase")
        assert sorted(row.dossier_id for row in self.rows()) == sorted([house.first.pk, house.second.pk])
        at.go(minutes=2)
        ask(house.client, q="pulmonaire")
        assert len(self.rows()) == 3

    def test_without_its_trace_nothing_is_shown(self, house: House, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        address = ask(house.client, q="métastase").address
        at.go(hours=1)  # the trace that is there does not stand for this view

        def refused(*args: Any) -> None:
            raise DatabaseError

        monkeypatch.setattr(ledger, "_insert_each", refused)  # a database that takes no row
        answer = house.client.get(address)
        assert answer.status_code == 503
        assert house.shown(answer.content.decode()) == set()


class TestInsideOneDossier:
    """Whose it is stands above, as on every screen of a dossier, and once."""

    STRIP = '<section class="identity"'

    def test_the_patient_is_named_above_and_not_at_each_result(self, house: House) -> None:
        page = ask(house.client, q="métastase", dossier=str(house.first.uuid))
        assert self.STRIP in page.html
        assert '<p class="whose">' not in page.html
        everywhere = ask(house.client, q="métastase").html
        assert self.STRIP not in everywhere
        assert everywhere.count('<p class="whose">') == 3

    def test_also_where_nothing_is_found_or_asked_and_each_is_traced(self, house: House) -> None:
        nothing = ask(house.client, q="introuvable", dossier=str(house.first.uuid))
        (trace,) = AccessTrace.objects.filter(act=Act.SEARCH)
        assert (trace.dossier, trace.designation) == (house.first, house.designations[0])
        empty = house.client.post("/search/", {"dossier": str(house.first.uuid)})
        for html in (nothing.html, empty.content.decode()):
            assert self.STRIP in html
            assert f'<a href="/dossiers/{house.first.uuid}/">' in html

    def test_without_its_trace_nobody_is_named(self, house: House, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        address = ask(house.client, q="introuvable", dossier=str(house.first.uuid)).address
        at.go(hours=1)

        def refused(*args: Any) -> None:
            raise DatabaseError

        monkeypatch.setattr(ledger, "_insert", refused)
        answer = house.client.get(address)
        assert answer.status_code == 503
        assert self.STRIP not in answer.content.decode()


class TestWithoutAnIndex:
    @pytest.fixture(autouse=True)
    def _gone(self, house: House, index: Index) -> None:
        index.lose()

    def test_the_page_says_so_and_another_is_built(self, house: House) -> None:
        address = house.client.post("/search/", {"q": "métastase"})["Location"]
        answer = house.client.get(address)
        assert answer.status_code == 503
        assert "se reconstruit de lui-même" in answer.content.decode()
        assert waiting().count("search.tasks.mend") == 1
        house.client.get(address)
        assert waiting().count("search.tasks.mend") == 1
        work()
        assert house.shown(house.client.get(address).content.decode()) == {house.letter, house.report, house.other}

    def test_reading_and_filing_go_on(self, house: House) -> None:
        late = people.entry(house.first, text=("embolie",))
        assert house.client.get(f"/dossiers/{house.first.uuid}/").status_code == 200
        assert house.client.get(f"/entries/{late.uuid}/").status_code == 200
        assert house.client.get("/search/").status_code == 200
