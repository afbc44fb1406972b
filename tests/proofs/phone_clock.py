"""Phones whose clocks are wrong by years: nothing is lost, and the server's own clock says what came when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from sqlmodel import col, select

from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.database import now, transaction
from models.opening import Opening
from models.operations.mend_envelope import mend_envelope, read_envelope
from models.operations.open_envelopes import open_envelopes
from models.tables.devices import Envelope
from models.tables.visits import Visit
from models.vocabulary import EnvelopeFault, EnvelopeState
from tests.fixtures.care import TODAY
from tests.proofs.phone_trip import server_at_noon
from tests.proofs.programmes import Programme
from tests.proofs.real_phones import SIGNAL, SYNC, a_phone, chromium, code_for, kept, until, waiting
from tests.web.phone_pages import begin_visit, enrol, finish_visit, log_visit, unlock


@dataclass
class Findings:
    """``at_once`` were recorded as they came, ``mended`` by their author since their day could not be."""

    logged: int = 0
    at_once: int = 0
    mended: int = 0
    faults: list[str] = field(default_factory=list)


def logged_by_wrong_clocks(programme: Programme, years: Sequence[int], each: int) -> Findings:
    """For each wrong clock a phone: the nurse sets ``each`` days right, and overlooks ``each`` others.

    Parameters
    ----------
    years
        How far the clocks are off. One that is a year late or less proposes a day that could be right.
    """
    findings, began = Findings(), now()
    with server_at_noon(programme) as (engine, line), chromium() as browser:
        pages = [_wrong_phone(browser, line.address, programme, off) for off in years]
        for page in pages:
            for _ in range(each):
                begin_visit(page)
                page.fill("#day", TODAY.isoformat())
                finish_visit(page)
                log_visit(page)
            findings.logged += waiting(page)
        for page in reversed(pages):
            page.context.set_offline(False)
            until(lambda page=page: not waiting(page), lambda page=page: page.evaluate(SIGNAL))  # type: ignore[misc]
        opening = Opening.of(programme.settings, programme.keys)
        open_envelopes(engine, opening, TODAY)
        findings.at_once = _recorded(engine)
        findings.mended = _mend_all(engine, opening, programme.nurses[0].id)
        findings.faults += _faults(engine, began, findings)
        # The clock jumps again, over all terms for which copies are kept; no backup has them yet.
        for page, off in zip(pages, years, strict=True):
            before = len(kept(page))
            page.clock.set_fixed_time(_noon(-off))
            expect(page.locator("#pin")).to_be_visible()  # it locks itself
            page.evaluate(SYNC)
            if len(kept(page)) != before:
                findings.faults.append(f"a phone forgot copies when its clock jumped by {-2 * off} years")
    return findings


def _noon(years: int) -> str:
    return f"{TODAY.replace(year=TODAY.year + years)}T12:00:00"


def _wrong_phone(browser: Browser, address: str, programme: Programme, years: int) -> Page:
    page = a_phone(browser).new_page()
    enrol(page, address, code_for(programme))
    # The open form locks itself when its clock is set, in the midst of whatever comes next.
    page.goto(f"{address}/phone/away")
    page.clock.set_fixed_time(_noon(years))
    page.context.set_offline(True)
    unlock(page, address)
    return page


def _recorded(engine: Engine) -> int:
    with transaction(engine, reads_only=True) as session:
        return len(session.exec(select(Visit.id)).all())


def _mend_all(engine: Engine, opening: Opening, nurse: UUID) -> int:
    """What the nurse does who sees in quarantine that days cannot be right."""
    with transaction(engine, reads_only=True) as session:
        held = select(Envelope.id).where(Envelope.state == EnvelopeState.QUARANTINED)
        ids = session.exec(held.where(Envelope.fault == EnvelopeFault.RULE)).all()
    for envelope_id in ids:
        with transaction(engine) as session:
            _, content = read_envelope(session, opening, nurse, envelope_id)
            assert content is not None
            wrong = content.visit["day"]
            right = read(VisitInput, _replaced(content.visit, wrong))
            mend_envelope(session, opening, nurse, envelope_id, right, None, TODAY)
    return len(ids)


def _replaced(value: Any, day: str) -> Any:
    """With TODAY in the place of the day."""
    if isinstance(value, dict):
        return {name: _replaced(each, day) for name, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, day) for each in value]
    return TODAY.isoformat() if value == day else value


def _faults(engine: Engine, began: datetime, findings: Findings) -> list[str]:
    with transaction(engine, reads_only=True) as session:
        envelopes = session.exec(select(Envelope).order_by(col(Envelope.received_at))).all()
        visits = session.exec(select(Visit)).all()
    instants = [each.received_at for each in envelopes] + [each.recorded_at for each in visits]
    faults = [f"{each} is no instant of the server's" for each in instants if not began <= each <= now()]
    faults += [f"an envelope is {each.state}" for each in envelopes if each.state != EnvelopeState.OPENED]
    if not findings.logged == len(envelopes) == len(visits):
        faults.append(f"{len(visits)} visits of {findings.logged} are recorded")
    order = [each.device_id for each in envelopes]
    if len(set(order)) != sum(a != b for a, b in zip([None, *order], order, strict=False)):
        faults.append("the order is not that in which phones sent")
    return faults
