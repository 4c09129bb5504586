"""`python -m tests.documents.imaging.dicomweb.killed STEP SECRET MESSAGE`: a server that dies at a step of a message.

Two images are filed together, so that a message of three is in two halves.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.documents.intake.killed import cut

# Where the message is cut: module, name, and whether the call still happens before the end
STEPS: dict[str, tuple[str, str, bool]] = {
    "while-sealing": ("storage.stores.local", "os.fsync", False),
    "while-sending": ("storage.stores.s3.upload", "Uploads._put_whole", False),
    "sealed-without-rows": ("documents.actions.receive", "objects.keep_all", False),
    "rows-not-committed": ("documents.actions.receive", "objects.keep_all", True),
    "received": ("documents.imaging.dicomweb.views.store", "receive_apart", True),
    "read": ("documents.imaging.dicomweb.stow.filing", "prepare", True),
    "study-made": ("documents.actions.file_images", "_new_study", True),
    "moved": ("documents.actions.file_images", "objects.move_all", True),
    "settled": ("documents.actions.file_images", "settle", True),
    "half-filed": ("documents.imaging.dicomweb.stow.filing", "file_images", True),
    "half-done": ("documents.imaging.dicomweb.stow.filing", "show_first", True),
}


def main(step: str, secret: str, message: Path) -> None:
    """Sends the message; does not return when the step is reached."""
    import django

    django.setup()
    from django.test import Client

    from documents.imaging.dicomweb.stow import filing
    from patients import clock
    from tests.documents.imaging.dicomweb.test_storing import TYPE
    from tests.people import Clock

    module, name, after = STEPS[step]
    cut(module, name, after=after)
    clock.now, filing.MOST = Clock(), 2
    headers = {"Authorization": f"Bearer {secret}", "Host": "localhost"}
    Client().generic("POST", "/dicom-web/studies", message.read_bytes(), content_type=TYPE, headers=headers)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
