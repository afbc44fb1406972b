"""``synthesise``: the command fills an empty database, once, and whoever serves it is told."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import func, select
from typer.testing import CliRunner

from api.cli import app as commands
from models.database import transaction
from models.keys import Keys
from models.settings import Settings
from models.tables.visits import Visit


@pytest.fixture(autouse=True)
def _unlocks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.key_file.MEMORY_KIB", 64)


def test_what_it_fills_is_synthetic_wherever_it_is_served(
    settings: Settings, keys: Keys, environment: dict[str, str]
) -> None:
    # The server's own program knows nothing of it: only the database does.
    from api.main import create_app

    where = [str(settings.data_dir), "--keys", str(settings.key_file)]
    made = CliRunner().invoke(commands, ["synthesise", *where, "--visits", "30"], env=environment)
    assert made.exit_code == 0, made.output
    assert "30 made-up visits" in made.output
    again = CliRunner().invoke(commands, ["synthesise", *where, "--visits", "5"], env=environment)
    assert "holds clients already" in str(again.exception)
    assert not settings.synthetic
    app = create_app(settings, keys)
    with TestClient(app) as client:
        assert "the data is made up" in client.get("/sign-in").text
    with transaction(app.state.engine) as session:
        assert session.exec(select(func.count()).select_from(Visit)).one() == 30
    app.state.engine.dispose()
