"""The matrix of what befell which step on which server, printed after the tests."""

import pytest
from _pytest.terminal import TerminalReporter

CELL = "fault"


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """One line for each step and server, one column for each failure."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for report in [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]:
        for name, value in report.user_properties:
            if name == CELL:
                step, service, failure, told = value
                cells.setdefault((step, service), {})[failure] = told
    if not cells:
        return
    failures = list(dict.fromkeys(failure for row in cells.values() for failure in row))
    terminalreporter.section("step × service × failure: a done, r refused honestly, – not used")
    terminalreporter.write_line(f"{'':<22}{'':<15}" + "".join(f"{failure:<11}" for failure in failures))
    for (step, service), row in cells.items():
        said = "".join(f"{row.get(failure, '?'):<11}" for failure in failures)
        terminalreporter.write_line(f"{step:<22}{service:<15}{said}")


@pytest.fixture
def told(request: pytest.FixtureRequest) -> object:
    """Says what came of a cell of the matrix."""

    def tell(step: str, service: str, failure: str, what: str) -> None:
        request.node.user_properties.append((CELL, (step, service, failure, what)))

    return tell
