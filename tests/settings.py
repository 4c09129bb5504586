"""Settings of the tests and of mypy: the embedded installation, in a temporary folder of its own.

The environment is set before `config.settings` reads it: whatever the machine says, a test never
touches anyone's data. A worker of pytest-xdist inherits the folder of the run that started it.

`DIAPHANE_TEST_DATABASE_URL` leads the tests to a PostgreSQL, where they make databases of their own
(`tests.real_database`) and touch no other; `DIAPHANE_TEST_STORAGE_URL` to a bucket, of which they fill a few objects.
"""

import atexit
import os
import shutil
import tempfile

if "DIAPHANE_TEST_DATA" not in os.environ:
    folder = tempfile.mkdtemp(prefix="diaphane-tests-")
    os.environ["DIAPHANE_TEST_DATA"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ["DIAPHANE_DATA"] = os.environ["DIAPHANE_TEST_DATA"]
PORTAL = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "STORAGE_URL", "SEARCH_URL", "SEARCH_API_KEY", "SEARCH_CA_FILE",
    "DIAPHANE_STATIC", "DIAPHANE_URL", "DIAPHANE_LOG_LEVEL",
)  # fmt: skip
for name in PORTAL:
    os.environ.pop(name, None)
if os.environ.get("DIAPHANE_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["DIAPHANE_TEST_DATABASE_URL"]

from config.settings import *  # noqa: E402, F403 - the environment comes first

# A test in one process; those that run commands have an installation in a folder, objects and all (`committed`)
STORAGE_URL = os.environ.get("DIAPHANE_TEST_STORAGE_URL") or STORAGE_URL  # noqa: F405
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns where it is not
