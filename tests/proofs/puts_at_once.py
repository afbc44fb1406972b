"""The same visit put by many senders in the same moment, through a real web server: kept once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from sqlmodel import func, select

from api.main import create_app
from models.database import open_database, transaction
from models.tables.visits import Visit
from tests.proofs.programmes import Programme
from tests.proofs.sent_visits import SentVisit, phone, visits_to_send
from tests.proofs.whole_visits import faults_of_counts, faults_of_file, faults_of_visits
from tests.servers.marshrut import serving


@dataclass
class Findings:
    """``answers`` counts the statuses; ``visits`` is how many rows there are in the end."""

    answers: Counter[int] = field(default_factory=Counter)
    visits: int = 0
    faults: list[str] = field(default_factory=list)


def put_at_once(programme: Programme, ids: int, senders: int, seed: int) -> Findings:
    """Put ``ids`` visits, each by ``senders`` who begin together, and say what is not as it should be.

    Of every three visits, one is sent with the same content by all; one by a colleague too, with the same
    content under the same id; one by half of the senders with other content. Exactly one sender of each is
    told that the visit is new, whoever sent the same that it is kept, and everyone else of the conflict.
    """
    chance, findings = Random(seed), Findings()
    app = create_app(programme.settings, programme.keys)
    kept: list[SentVisit] = []
    with serving(app) as address, ThreadPoolExecutor(senders) as pool:
        phones = [phone(address) for _ in range(senders)]
        for number, visit in enumerate(islice(visits_to_send(programme, chance), ids)):
            sent = _variants(programme, visit, number, senders)
            together = threading.Barrier(senders)

            def put(place: int, sent: list[SentVisit] = sent, together: threading.Barrier = together) -> int:
                together.wait()
                return sent[place].put(phones[place])

            answers = list(pool.map(put, range(senders)))
            findings.answers.update(answers)
            findings.faults += _judge(sent, answers)
            kept += [each for each, answer in zip(sent, answers, strict=True) if answer == 201]
        for each in phones:
            each.close()
    app.state.engine.dispose()
    engine = open_database(programme.settings, programme.keys)
    with transaction(engine, reads_only=True) as session:
        findings.visits = session.exec(select(func.count()).select_from(Visit)).one()
    findings.faults += faults_of_visits(engine, kept, {each.id for each in kept})
    findings.faults += [*faults_of_counts(engine, programme), *faults_of_file(engine)]
    engine.dispose()
    return findings


def _variants(programme: Programme, visit: SentVisit, number: int, senders: int) -> list[SentVisit]:
    others = (visit, SentVisit(programme.nurses[1], visit.body), visit.with_other_content())
    return [visit if place % 2 else others[number % 3] for place in range(senders)]


def _judge(sent: list[SentVisit], answers: list[int]) -> list[str]:
    if answers.count(201) != 1:
        return [f"{sent[0].id} was new {answers.count(201)} times: {Counter(answers)}"]
    winner = sent[answers.index(201)]
    expected = [200 if each == winner else 409 for each in sent]
    expected[answers.index(201)] = 201
    if answers != expected:
        return [f"{sent[0].id} was answered with {Counter(answers)}"]
    return []
