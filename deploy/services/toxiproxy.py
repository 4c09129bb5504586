"""toxiproxy, through which tests reach a server that is cut, slow or resets."""

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.processes import Family
from deploy.services.golang import Built
from deploy.services.server import Place, answers_to

# The module calls its program "server"
PROGRAM = Built("github.com/Shopify/toxiproxy/v2/cmd/server", "v2.5.0", "20 s")


class Toxiproxy:
    """One process, whose proxies are made over HTTP."""

    name = "toxiproxy"
    titled = "toxiproxy"
    variable = "TOXIPROXY_URL"
    ending = signal.SIGTERM

    def install(self, family: Family, root: Path) -> None:
        """Build it, once."""
        PROGRAM.install(family, root)

    def prepare(self, _family: Family, _place: Place) -> None:
        """It keeps nothing."""

    def command(self, place: Place) -> Sequence[str | Path]:
        """Where proxies are made."""
        return [PROGRAM.path, "-host", "127.0.0.1", "-port", str(place.port)]

    def environment(self, _place: Place) -> Mapping[str, str]:
        """Nothing of its own."""
        return {}

    def user(self) -> str | None:
        """Ourselves."""
        return None

    def answers(self, place: Place) -> bool:
        """Whether it tells its version."""
        return answers_to(f"http://127.0.0.1:{place.port}/version")

    def variables(self, place: Place) -> Mapping[str, str]:
        """For the tests alone."""
        return {self.variable: f"http://127.0.0.1:{place.port}"}


SERVER = Toxiproxy()
