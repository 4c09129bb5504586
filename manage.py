#!/usr/bin/env python3
"""Runs any command of the portal: `manage.py help` lists them."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))


def main() -> None:
    """Hands over to Django; Ctrl-C ends with 130, as a shell expects, and what is amiss around us with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OperationalError as error:
        from portal.unreachable import sentence

        told = sentence(error)
        if told is None:
            raise
        sys.exit(told)


if __name__ == "__main__":
    main()
