"""MinIO, built from its module: its makers publish the source alone."""

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.processes import Family
from deploy.services.golang import Built
from deploy.services.server import Place, answers_to

OWNER = "diaphane"  # its root user; `manage.py storage provision` makes one with fewer rights
BUCKET = "diaphane"
PROGRAM = Built("github.com/minio/minio", "v0.0.0-20260212201848-7aac2a2c5b7c", "10 minutes")


class MinIO:
    """One server over one folder."""

    name = "minio"
    titled = "MinIO"
    variable = "STORAGE_URL"
    ending = signal.SIGTERM

    def install(self, family: Family, root: Path) -> None:
        """Build it, once."""
        PROGRAM.install(family, root)

    def prepare(self, _family: Family, place: Place) -> None:
        """A folder is a bucket."""
        (place.folder / "data" / BUCKET).mkdir(parents=True, exist_ok=True)

    def command(self, place: Place) -> Sequence[str | Path]:
        """Without its console."""
        return [PROGRAM.path, "server", "--quiet", "--address", f"127.0.0.1:{place.port}", place.folder / "data"]

    def environment(self, place: Place) -> Mapping[str, str]:
        """Its root user; it asks nobody for a newer version."""
        return {
            "MINIO_ROOT_USER": OWNER,
            "MINIO_ROOT_PASSWORD": place.password,
            "MINIO_BROWSER": "off",
            "MINIO_UPDATE": "off",
        }

    def user(self) -> str | None:
        """Ourselves."""
        return None

    def answers(self, place: Place) -> bool:
        """Whether its storage is ready."""
        return answers_to(f"http://127.0.0.1:{place.port}/minio/health/ready")

    def variables(self, place: Place) -> Mapping[str, str]:
        """The root user may make buckets and users."""
        return {self.variable: f"s3+http://{OWNER}:{place.password}@127.0.0.1:{place.port}/{BUCKET}?region=us-east-1"}


SERVER = MinIO()
