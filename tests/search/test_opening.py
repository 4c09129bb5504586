"""From a result to the document with its words marked; and what a page of results costs."""

import re

import pytest

from documents.models import EntryPage
from tests import people
from tests.documents.formats import cda_samples
from tests.people import Clock, Queries
from tests.search.house import ask
from tests.search.world import House
from tests.working import work

pytestmark = pytest.mark.django_db
CONTROL = {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}


class TestMarks:
    """The words of a search, marked in the document that it leads to."""

    def opened(self, house: House, entry: EntryPage, **fields: str) -> str:
        search = ask(house.client, **fields).address.split("/")[2]
        return f"/entries/{entry.uuid}/?search={search}"

    def test_in_the_text_and_on_the_picture_of_the_page(self, house: House) -> None:
        address = self.opened(house, house.letter, q="hépatiques")
        html = house.client.get(address).content.decode()
        assert "métastase <mark>hépatique</mark> connue" in html
        (picture,) = re.findall(r'src="(/entries/[^"]+/pages/2\?search=[^"]+)"', html)
        assert 'id="page-2"' in html
        assert house.client.get(picture).content != house.client.get(picture.split("?")[0]).content

    def test_in_a_narrative(self, house: House) -> None:
        paragraph = "<paragraph>Une <content>métastase</content> &lt;b&gt; osseuse</paragraph>"
        body = cda_samples.structured(cda_samples.section(paragraph))
        entry = people.entry(
            house.first,
            cda_samples.document(body=body).encode(),
            media_type="text/xml",
            display="narrative",
            pages=0,
            text=("Une métastase osseuse",),
        )
        work()
        html = house.client.get(self.opened(house, entry, q="métastase osseux")).content.decode()
        assert "<mark>métastase</mark>" in html
        assert "&lt;b&gt;" in html
        plain = house.client.get(f"/entries/{entry.uuid}/").content.decode()
        assert "<mark>" not in plain

    @pytest.mark.parametrize("search", ["", "nothing", "00000000-0000-4000-8000-000000000000", "%00"])
    def test_a_search_that_is_none_marks_nothing(self, house: House, search: str) -> None:
        answer = house.client.get(f"/entries/{house.letter.uuid}/?search={search}")
        assert answer.status_code == 200
        assert "<mark>" not in answer.content.decode()

    def test_anybody_elses_search_marks_nothing(self, house: House) -> None:
        other = people.physician()
        people.designation(house.first, other)
        address = self.opened(house, house.letter, q="hépatique")
        assert "<mark>" not in people.signed_in(other.user).get(address).content.decode()


class TestCost:
    """Every statement of the request counts: session, user, trace; what begins and ends a transaction does not."""

    LIMIT = 6

    def statements(self, made: list[str]) -> list[str]:
        return [sql for sql in made if sql.split()[0] not in CONTROL]

    def test_a_page_of_results_takes_six_queries(self, house: House, queries: Queries) -> None:
        address = ask(house.client, q="métastase").address
        made = self.statements(queries(lambda: house.client.get(address)))
        assert len(made) <= self.LIMIT, "\n".join(sql[:90] for sql in made)

    def test_the_first_time_too_with_its_traces(self, house: House, queries: Queries, at: Clock) -> None:
        address = ask(house.client, q="métastase").address
        at.go(hours=1)
        made = self.statements(queries(lambda: house.client.get(address)))
        # Whether the traces are there already is asked first: a view seen again writes nothing
        assert len(made) <= self.LIMIT + 1, "\n".join(sql[:90] for sql in made)

    def test_as_many_with_forty_hits_of_ten_dossiers(self, house: House, queries: Queries) -> None:
        for number in range(10):
            dossier = people.dossier(birth_name=f"PAT-{number}")
            people.designation(dossier, house.reader)
            for copy in range(4):
                people.entry(dossier, text=(f"grippe {copy}",))
        work()
        page = ask(house.client, q="grippe")
        assert "40 documents" in page.html
        made = self.statements(queries(lambda: house.client.get(page.address)))
        assert len(made) <= self.LIMIT, "\n".join(sql[:90] for sql in made)

    def test_a_search_that_finds_only_near_words_costs_no_more(self, house: House, queries: Queries) -> None:
        address = ask(house.client, q="metastse").address
        assert len(self.statements(queries(lambda: house.client.get(address)))) <= self.LIMIT
