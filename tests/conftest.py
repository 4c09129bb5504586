"""What every test shares. The embedded installation of the tests is `tests/settings.py`."""

pytest_plugins = ["tests.database", "tests.people", "tests.real_store"]
