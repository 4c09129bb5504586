"""`python -m tests.documents.struck SIGNAL COUNT COMMAND…`: a command of the portal, to which the signal comes.

It comes in the middle of the COUNTth document that the command files, however quick the machine is.
"""

import os
import signal
import sys
from importlib import import_module
from typing import Any

import manage


def main(sent: signal.Signals, number: int, command: list[str]) -> None:
    """Runs the command as `manage.py` does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    filing: Any = import_module("documents.actions.file")
    settle, calls = filing.settle, [0]

    def struck(*args: Any) -> None:
        calls[0] += 1
        if calls[0] == number:
            os.kill(os.getpid(), sent)
        settle(*args)

    filing.settle = struck
    sys.argv = ["manage.py", *command]
    manage.main()


if __name__ == "__main__":
    main(signal.Signals(int(sys.argv[1])), int(sys.argv[2]), sys.argv[3:])
