"""The real servers of a test: named by the environment, or the test is skipped in a line that says how to get them."""

import os

import pytest

EMBEDDED = "DIAPHANE_TEST_EMBEDDED"  # set by deploy/test.sh in its first run, which a second follows on the servers


def named(variable: str, server: str) -> str:
    """What `variable` says: the URL of a `server` of services.sh. Skips the test without it; fails it in CI."""
    url = os.environ.get(variable)
    if url:
        return url
    if os.environ.get(EMBEDDED):
        pytest.skip(f"on {server}, after the embedded run")
    how = f'{variable} is not set: bash deploy/services.sh up {server} && eval "$(bash deploy/services.sh env)"'
    if os.environ.get("CI"):
        pytest.fail(how)
    pytest.skip(how)
