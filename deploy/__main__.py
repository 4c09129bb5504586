"""`python deploy demo|test|services`: what the scripts run, with any Python 3.11 or later and nothing installed."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from deploy import checking, demo  # noqa: E402 - the path comes first
from deploy.services import command  # noqa: E402

COMMANDS = {"demo": demo.main, "test": checking.main, "services": command.main}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    sys.exit(COMMANDS[name](arguments))
