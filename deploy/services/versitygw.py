"""versitygw, another server of S3 over a folder: what is proved on two is not one server's habit."""

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.processes import Family
from deploy.services.golang import Built
from deploy.services.server import Place, answers_to

OWNER = "diaphane"
BUCKET = "diaphane"
PROGRAM = Built("github.com/versity/versitygw/cmd/versitygw", "v1.8.0", "3 minutes")


class VersityGateway:
    """One gateway with its root account alone, keeping versions."""

    name = "versitygw"
    titled = "versitygw"
    variable = "VERSITYGW_URL"
    ending = signal.SIGTERM

    def install(self, family: Family, root: Path) -> None:
        """Build it, once."""
        PROGRAM.install(family, root)

    def prepare(self, _family: Family, place: Place) -> None:
        """A folder is a bucket."""
        (place.folder / "data" / BUCKET).mkdir(parents=True, exist_ok=True)
        (place.folder / "versions").mkdir(exist_ok=True)

    def command(self, place: Place) -> Sequence[str | Path]:
        """Over a folder whose file system keeps extended attributes."""
        listening = ["--port", f"127.0.0.1:{place.port}", "--quiet", "--health", "/health", "--keep-alive"]
        return [
            PROGRAM.path,
            *listening,
            *("posix", "--versioning-dir", place.folder / "versions", place.folder / "data"),
        ]

    def environment(self, place: Place) -> Mapping[str, str]:
        """Its root account."""
        return {"ROOT_ACCESS_KEY": OWNER, "ROOT_SECRET_KEY": place.password}

    def user(self) -> str | None:
        """Ourselves."""
        return None

    def answers(self, place: Place) -> bool:
        """Whether it is healthy."""
        return answers_to(f"http://127.0.0.1:{place.port}/health")

    def variables(self, place: Place) -> Mapping[str, str]:
        """For the tests: a second server of S3."""
        return {self.variable: f"s3+http://{OWNER}:{place.password}@127.0.0.1:{place.port}/{BUCKET}?region=us-east-1"}


SERVER = VersityGateway()
