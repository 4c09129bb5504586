"""What a server can do beyond the oldest S3, learned by asking: SHA-256 checksums, conditional puts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from botocore.exceptions import ClientError

from storage.stores.s3.answers import code_of

LACKING = {"NotImplemented", "InvalidRequest", "InvalidArgument", "501"}
"""How servers refuse a header that they do not know. What else these mean is met again without the header."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a request may use."""

    sha256: bool = True
    conditional: bool = True

    def fewer(self) -> list["Offer"]:
        """This and each lesser one, in the order to try them."""
        every = [Offer(sha256, conditional) for conditional in (True, False) for sha256 in (True, False)]
        return [one for one in every if one.sha256 <= self.sha256 and one.conditional <= self.conditional]


class Offers:
    """Remembers the most that a server took."""

    def __init__(self) -> None:
        """A server is believed to do everything until it says no."""
        self.best = Offer()

    def ask(self, request: Callable[[Offer], Answer]) -> Answer:
        """The answer to a request with as much as the server takes. Raises ClientError."""
        *more, least = self.best.fewer()
        for offer in more:
            try:
                answer = request(offer)
            except ClientError as error:
                if code_of(error) not in LACKING:
                    raise
            else:
                self.best = offer
                return answer
        answer = request(least)
        self.best = least
        return answer
