"""A process killed at any moment, its objects in a folder."""

from pathlib import Path

from tests.storage.crash_contract import CrashContract
from tests.storage.test_local_store import every_file


class TestInAFolder(CrashContract):
    """The contract; of what a crash left no file stays."""

    def files(self, folder: Path) -> list[Path]:
        """Those of the objects, under any name."""
        return every_file(folder / "objects")
