"""Whoever tampers with a form, or comes with an old page, is told what is wrong in their own language."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from models.permissions import Role, scope_of
from tests.api.test_permissions import ENDS_THE_WALK, doors
from tests.fixtures.app import Colleague
from tests.web.test_translations import NAMES
from tests.web.visible_text import visible_texts
from web.rendering import TEMPLATE_FOLDER

# Words in a row that no page in another language has of its own.
ENGLISH_WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
FIELD = re.compile(r'name="([^"{}]+)"')
SOME_ID = str(UUID(int=7))


@pytest.fixture
def database_url() -> None:
    """What a form is told does not depend on where rows are kept."""


def test_nonsense_in_every_field_and_nothing_at_all_are_answered_in_kyrgyz(
    app: FastAPI, client_of: Callable[[Colleague], TestClient], hire: Callable[..., Colleague]
) -> None:
    fields = {name for file in TEMPLATE_FOLDER.rglob("*.html") for name in FIELD.findall(file.read_text())}
    clients = {role: client_of(hire(role, NAMES[role], "ky")) for role in Role}
    refused = []
    for door in doors(app):
        if door.method != "POST" or door.is_open or door.path.startswith("/api") or door.action is None:
            continue
        allowed = next((role for role in Role if scope_of(role, door.action) is not None), None)
        if allowed is None:  # a phone's door, which no page leads to
            continue
        path = re.sub(r"{\w+(:path)?}", SOME_ID, door.path.replace("{name}", "sites"))
        for form in (dict.fromkeys(fields, "кошка"), {}):
            if door.path not in ENDS_THE_WALK:
                answer = clients[allowed].post(path, data=form)
                refused += [(path, answer.text)] * (answer.status_code == 422)
    assert len(refused) > 40
    said = [(path, text) for path, page in refused for text in visible_texts(page)]
    assert [each for each in said if ENGLISH_WORDS.search(each[1])] == []
