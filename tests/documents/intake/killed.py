"""`python -m tests.documents.intake.killed STEP PATH…`: files the paths in an installation, and dies at a step.

The process kills itself as the kernel would (SIGKILL): no `finally`, no rollback of its own, no flush.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

# Where the road is cut: module, name, and whether the call still happens before the end
STEPS: dict[str, tuple[str, str, bool]] = {
    "while-sealing": ("storage.stores.local", "os.fsync", False),
    "while-sending": ("storage.stores.s3.upload", "Uploads._put_whole", False),
    "sealed-without-a-row": ("documents.actions.receive", "objects.keep", False),
    "received": ("documents.road", "receive", True),
    "read": ("documents.preparing", "formats.read", True),
    "matched": ("documents.road", "claims.judge", True),
    "written-before-the-transaction": ("documents.actions.file", "written", True),
    "entered": ("documents.actions.file", "enter", True),
    "attached": ("documents.actions.file", "_attach", True),
    "settled": ("documents.actions.file", "settle", True),
    "published-not-committed": ("documents.actions.file", "bring_out", True),
    "filed": ("documents.road", "file_arrival", True),
    "image-read": ("documents.preparing", "dicom.read_instance", True),
    "study-made": ("documents.actions.file_images", "_new_study", True),
    "image-moved": ("documents.actions.file_images", "objects.move_all", True),
    "image-added": ("documents.actions.file_images", "settle", True),
    "image-filed": ("documents.road", "file_instance", True),
    "picture-put": ("documents.actions.preview", "objects.put", True),
    "picture-kept": ("documents.actions.preview", "_keep", True),
    "picture-done": ("documents.previews", "preview", True),
    "dossier-half-open": ("patients.actions.open_dossier", "_record_numbers", True),
    "dossier-opened": ("documents.intake", "open_dossier", True),
    "held": ("documents.road", "hold", True),
    "file-done": ("documents.intake", "take_in", True),
    "discarded": ("documents.actions.discard", "objects.delete", True),
}


def main(step: str, paths: list[Path]) -> None:
    """Files the paths; does not return when the step is reached."""
    import django

    django.setup()
    from documents.intake import Run
    from documents.road import Errand

    module, name, after = STEPS[step]
    cut(module, name, after=after)
    run = Run(paths, Errand())
    run.open_dossiers()
    run.take_in()


def cut(module: str, name: str, *, after: bool) -> None:
    """Ends the process at the call of `name` in `module`: before it, or once it is done."""
    *way, last = name.split(".")
    owner: Any = import_module(module)
    for part in way:
        owner = getattr(owner, part)
    setattr(owner, last, _deadly(getattr(owner, last), after=after))


def _deadly(call: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    def deadly(*args: Any, **kwargs: Any) -> Any:
        if after:
            call(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return deadly


if __name__ == "__main__":
    main(sys.argv[1], [Path(path) for path in sys.argv[2:]])
