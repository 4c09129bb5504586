"""What the tests of search do again and again: fill an index, and ask as a browser does."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from search import building, feeding


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of results, and its address."""

    address: str
    response: HttpResponse

    @property
    def html(self) -> str:
        """The page."""
        return self.response.content.decode()


def ask(client: Client, **fields: str) -> Asked:
    """Posts the form and follows it to its results."""
    answer = client.post("/search/", fields)
    assert answer.status_code == 303, answer.status_code
    address: str = answer["Location"]
    response: Any = client.get(address)
    assert response.status_code == 200, response.status_code
    return Asked(address, response)


def indexed() -> None:
    """The whole index, made at once, and what changed since."""
    building.whole()
    feeding.feed()
