"""Options and shared machinery of the tests; the fixtures themselves are in ``tests/fixtures``."""

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = [
    f"tests.fixtures.{name}"
    for name in ("servers", "databases", "browser", "app", "weeks", "care", "phones", "published")
]

# How long an example takes says something about the machine, not about the code.
settings.register_profile("marshrut", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("marshrut")

NEEDED_BY = {"browser": "browser", "postgres": "postgres_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("marshrut")
    for marker in NEEDED_BY:
        group.addoption(f"--no-{marker}", action="store_true", help=f"leave out the tests marked {marker}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for marker, fixture in NEEDED_BY.items():
        for item in items:
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
    unwanted = [marker for marker in NEEDED_BY if config.getoption(f"--no-{marker}")]
    left_out = [item for item in items if any(map(item.get_closest_marker, unwanted))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_report_header(config: pytest.Config) -> list[str]:
    unwanted = [marker for marker in NEEDED_BY if config.getoption(f"--no-{marker}")]
    return [f"left out because of --no-{marker}: the tests that need {marker}" for marker in unwanted]
