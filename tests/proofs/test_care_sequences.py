"""Random sequences of all that can be done to clients' records, against the rules in a few lines."""

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine

from models.permissions import Role
from tests.fixtures.app import Colleague, hire_on
from tests.proofs.care_model import STEPS, Step
from tests.proofs.care_sequences import follow_steps

pytestmark = pytest.mark.usefixtures("kits")


@pytest.fixture
def colleague(engine: Engine) -> Colleague:
    return hire_on(engine, "none", Role.MEDICAL, "another nurse", "en")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_leaves_what_the_model_says(
    engine: Engine, nurse: Colleague, colleague: Colleague, steps: list[Step]
) -> None:
    follow_steps(engine, nurse.id, colleague.id, steps)
