"""A wrong SEARCH_URL is said when anything starts; a line that is not covered when a hospital checks itself."""

from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from search import checks, tasks
from tests import people
from tests.commands import call, run
from tests.search.world import House
from tests.working import waiting, work

pytestmark = pytest.mark.django_db
SECRET = "tres-secret"


@pytest.mark.parametrize("url", ["file:///var/index", "http://127.0.0.1:9200/x", "https://es1:9200,es2:9200/x"])
def test_an_address_that_may_be_right_is_no_error(settings: Settings, url: str) -> None:
    settings.SEARCH_URL = url
    assert checks.configured(None) == []


@pytest.mark.parametrize("url", ["", "nonsense", f"https://u:{SECRET}@es1/x", f"https://u:{SECRET}@es1:9200/"])
def test_one_that_is_none_is_an_error_that_names_the_variable(settings: Settings, url: str) -> None:
    settings.SEARCH_URL = url
    (found,) = checks.configured(None)
    assert (found.id, found.msg.startswith("SEARCH_URL")) == ("search.E001", True)
    assert SECRET not in found.msg
    assert checks.covered(None) == []


def test_an_authority_that_is_not_there_is_an_error(settings: Settings, tmp_path: Path) -> None:
    settings.SEARCH_URL, settings.SEARCH_CA_FILE = "https://es1:9200/x", str(tmp_path / "ca.pem")
    (found,) = checks.configured(None)
    assert found.msg.startswith("SEARCH_CA_FILE")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///var/index", ""),
        ("https://es1:9200/x", ""),
        ("http://127.0.0.1:9200/x", ""),
        ("http://localhost:9200,[::1]:9200/x", ""),
        (f"http://u:{SECRET}@127.0.0.1:9200,es1:9200/x", "http://es1:9200"),
        ("http://192.0.2.7:9200/x", "http://192.0.2.7:9200"),
    ],
)
def test_a_line_to_another_machine_is_covered_or_said(settings: Settings, url: str, said: str) -> None:
    settings.SEARCH_URL = url
    assert [found.msg for found in checks.covered(None)] == (
        [f"SEARCH_URL speaks to {said} without TLS."] if said else []
    )


class TestARunningPortal:
    """Its settings were changed to nonsense: the search is down, and nothing else is."""

    @pytest.fixture(autouse=True)
    def _nonsense(self, house: House, settings: Settings) -> None:
        settings.SEARCH_URL = f"https://u:{SECRET}@es1/x"

    def test_has_a_page_that_says_that_the_search_is_down(self, house: House) -> None:
        answer = house.client.get(house.client.post("/search/", {"q": "métastase"})["Location"])
        assert answer.status_code == 503
        assert "Son serveur ne répond pas" in answer.content.decode()

    def test_goes_on_filing_and_no_task_fails(self, house: House) -> None:
        late = people.entry(house.first)
        for task in (tasks.look_after, tasks.compare):
            task.enqueue()
        work()
        assert waiting() == []
        assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
        assert house.client.get(f"/entries/{late.uuid}/").status_code == 200

    @pytest.mark.parametrize("action", ["check", "rebuild"])
    def test_has_commands_that_name_the_variable(self, action: str) -> None:
        said = call("search", action)
        assert said.code == 1
        assert said.err.startswith("SEARCH_URL must be")
        assert SECRET not in said.err + said.out


def test_nothing_is_migrated_with_an_address_that_is_none(tmp_path: Path) -> None:
    ran = run(tmp_path, "check", SEARCH_URL=f"https://u:{SECRET}@es1/x")
    assert ran.code == 1
    assert "search.E001" in ran.err
    assert SECRET not in ran.out + ran.err
