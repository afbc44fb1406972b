"""Schemathesis over the whole API: every operation, a stranger and every role, sense and nonsense."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from math import ceil
from typing import Any

import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks
from sqlalchemy import Engine
from sqlmodel import select

from api.openapi import openapi_of
from models.database import transaction
from models.operations.sign_in import token_hash
from models.permissions import Role
from models.tables.staff import SignIn, Staff
from models.throttle import Throttle
from tests.api.belongings import MAKERS, Maker, Send, parameters_of
from tests.servers.marshrut import serving
from web.dependencies import today

MOST_SECONDS, PATIENCE = 5.0, 30.0
TODAY = date(2026, 11, 30)
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass
class Findings:
    """What came of the cases; ``faults`` says of each kind of fault how often it was met."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def cases(self) -> int:
        return self.statuses.total()

    @property
    def hold(self) -> bool:
        return not self.faults and self.slowest[0] < MOST_SECONDS


class Programme:
    """A running Marshrut with a colleague in each role, who sign in anew when a case has signed them out."""

    def __init__(self, app: FastAPI, engine: Engine, address: str) -> None:
        self.app, self.engine, self.address = app, engine, address
        self.http = requests.Session()
        self.http.trust_env = False
        self.renew()

    def renew(self) -> None:
        """Open accounts and sign-ins that are as they were."""
        with transaction(self.engine) as session:
            for role in Role:
                staff = session.exec(select(Staff).where(Staff.name == role.value)).one_or_none()
                staff = staff or Staff(name=role.value, role=role, language="en")
                staff.role, staff.active = role, True
                session.add(staff)
                session.flush()
                if not session.exec(select(SignIn).where(SignIn.token_hash == token_hash(role.value))).all():
                    session.add(SignIn(staff_id=staff.id, token_hash=token_hash(role.value)))
        self.app.state.throttle = Throttle()

    def things(self, path: str) -> dict[str, str]:
        """Something that is there for each parameter of an address that stands for a record."""
        maker = Maker({role: self._sender(role) for role in Role}, Role.MEDICAL)
        return {name: maker.make(name, path) for name in parameters_of(path) if name in MAKERS}

    def allowed(self, method: str, path: str) -> list[Role]:
        """Who is not refused at the door, whatever is sent."""
        address = self.address + path.replace("{", "").replace("}", "")
        answers = {role: self.http.request(method, address, headers=authorization(role)) for role in Role}
        self.renew()
        return [role for role, answer in answers.items() if answer.status_code != 403]

    def _sender(self, role: Role) -> Send:
        def send(method: str, address: str, body: Any) -> Any:
            answer = self.http.request(method, self.address + address, json=body, headers=authorization(role))
            answer.raise_for_status()
            return answer.json()

        return send


def authorization(role: Role | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {role.value}"} if role else {}


@contextmanager
def running(app: FastAPI, engine: Engine) -> Iterator[Programme]:
    """The application on loopback; the country is loaded already."""
    app.dependency_overrides[today] = lambda: TODAY
    with serving(app) as address:
        programme = Programme(app, engine, address)
        yield programme
        programme.http.close()


def fuzz(
    programme: Programme, cases: int, number: int = 1, progress: Callable[[str, Findings], None] | None = None
) -> Findings:
    """Send about so many cases, spread over operations, modes and askers, half of them at what is there.

    Parameters
    ----------
    number
        Other cases for another number, the same ones for the same.
    progress
        Hears of each operation when its cases are answered, and what is found so far.
    """
    findings = Findings()
    document = schemathesis.openapi.from_dict(_without_security(openapi_of(programme.app)))
    operations = [result.ok() for result in document.get_all_operations() if isinstance(result, Ok)]
    share = ceil(cases / len(operations) / len(MODES))
    for operation in operations:
        askers = cycle((*programme.allowed(operation.method, operation.path) * 4, *Role, None))
        things = programme.things(operation.path)
        for mode in MODES:
            # Nonsense in the address is worth its cases only where there is no body for it.
            fixed = things if mode == GenerationMode.POSITIVE or operation.body else None
            strategy = operation.as_strategy(generation_mode=mode, path_parameters=fixed)
            _ask(programme, findings, strategy, askers, share, number)
        if progress:
            progress(operation.label, findings)
    return findings


def _without_security(document: dict[str, Any]) -> dict[str, Any]:
    """Else Schemathesis would make tokens up, in whose place ours are sent, and so wonder at the answer."""
    copied = deepcopy(document)
    del copied["components"]["securitySchemes"]
    for operation in [each for path in copied["paths"].values() for each in path.values()]:
        operation.pop("security", None)
    return copied


def _ask(
    programme: Programme,
    findings: Findings,
    strategy: SearchStrategy[Case[Any]],
    askers: Iterator[Role | None],
    cases: int,
    number: int,
) -> None:
    @seed(number)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def send(case: Case[Any]) -> None:
        _send(programme, findings, case, next(askers))

    with suppress(Unsatisfiable):  # nothing can be wrong with a request that has no part
        send()


def _send(programme: Programme, findings: Findings, case: Case[Any], asker: Role | None) -> None:
    try:
        answer = case.call(programme.address, programme.http, headers=authorization(asker), timeout=PATIENCE)
    except requests.ConnectionError as error:
        findings.faults[f"{case.operation.label}: no answer: {type(error).__name__}"] += 1
        return
    except requests.Timeout:
        findings.slowest = max(findings.slowest, (PATIENCE, case.operation.label))
        return
    findings.statuses[answer.status_code] += 1
    findings.slowest = max(findings.slowest, (answer.elapsed, case.operation.label))
    try:
        case.validate_response(answer, CHECKS)
    except FailureGroup as group:
        for fault in group.exceptions:
            said = f"{case.operation.label}: {answer.status_code}: {type(fault).__name__}: {fault}"
            findings.faults[said.partition("\n")[0]] += 1
    if answer.status_code in (401, 429):
        programme.renew()
