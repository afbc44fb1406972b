"""Schemathesis in short: whatever is sent, the answer is declared, in time, and no fault of ours."""

from fastapi import FastAPI
from sqlalchemy import Engine

from tests.api.fuzz import fuzz, running

CASES = 60


def test_every_operation_answers_as_it_says(app: FastAPI, engine: Engine, country: None) -> None:
    with running(app, engine) as programme:
        findings = fuzz(programme, CASES)
    assert findings.cases >= CASES
    assert findings.hold, "\n".join([*findings.faults, str(findings.slowest)])
