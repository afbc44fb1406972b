"""Group sessions at about the programme's yearly targets, and violations of rights, over two years."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from models.synthetic.calendar import SPAN
from models.synthetic.draws import Draw
from models.synthetic.places import Places
from models.tables.groups import (
    GroupKind,
    GroupSessionRow,
    GroupTopic,
    IncidentActor,
    IncidentInput,
    IncidentKind,
    IncidentSupport,
    SupportEntry,
    SupportOutcome,
)


@dataclass(frozen=True, slots=True)
class Target:
    """So many people a year, in so many sessions."""

    kind: GroupKind
    people: int
    sessions: int
    topics: tuple[GroupTopic, ...]


_HEALTH_TOPICS = tuple(topic for topic in GroupTopic if topic != GroupTopic.MEDIA)
# The programme's published yearly targets: 150 reached by monthly meetings, 100 trained on rights, and 10 of
# the staff on media.
TARGETS = (
    Target(GroupKind.THEMATIC_MEETING, 150, 12, _HEALTH_TOPICS),
    Target(GroupKind.RIGHTS_TRAINING, 100, 6, (GroupTopic.RIGHTS, GroupTopic.SAFETY)),
    Target(GroupKind.MEDIA_TRAINING, 10, 1, (GroupTopic.MEDIA,)),
)
INCIDENTS_A_YEAR = 46
_YEAR = 365
_actor_of = {
    IncidentKind.POLICE_VIOLENCE: IncidentActor.POLICE,
    IncidentKind.EXTORTION: IncidentActor.POLICE,
    IncidentKind.DETENTION: IncidentActor.POLICE,
    IncidentKind.FORCED_TESTING: IncidentActor.HEALTH_WORKER,
    IncidentKind.CLIENT_VIOLENCE: IncidentActor.CUSTOMER,
}
_kind = Draw(
    {
        IncidentKind.EXTORTION: 34,
        IncidentKind.DETENTION: 22,
        IncidentKind.POLICE_VIOLENCE: 18,
        IncidentKind.CLIENT_VIOLENCE: 22,
        IncidentKind.FORCED_TESTING: 4,
    }
)
_support = Draw(
    {
        IncidentSupport.LEGAL: 34,
        IncidentSupport.PSYCHOSOCIAL: 28,
        IncidentSupport.MEDICAL: 14,
        IncidentSupport.COMPLAINT: 12,
        IncidentSupport.SHELTER: 4,
        IncidentSupport.NONE: 8,
    }
)
_outcome = Draw({SupportOutcome.HELPED: 60, SupportOutcome.NOT_HELPED: 25, SupportOutcome.WITHDRAWN: 15})
STILL_OPEN = timedelta(days=75)


def group_sessions(rng: Random, places: Places, until: date) -> Iterator[GroupSessionRow]:
    """Two years of them."""
    for target in TARGETS:
        usual = target.people / target.sessions
        for place in range(2 * target.sessions):
            start = until - SPAN + timedelta(days=place * _YEAR // target.sessions)
            yield GroupSessionRow(
                day=start + timedelta(days=rng.randrange(_YEAR // target.sessions)),
                town_id=places.home(rng).town_id,
                kind=target.kind,
                topic=rng.choice(target.topics),
                participants=max(4, round(usual * rng.uniform(0.8, 1.2))),
            )


def rights_incidents(rng: Random, places: Places, until: date) -> Iterator[IncidentInput]:
    """Two years of them; the help for the latest is still going on."""
    for _ in range(2 * INCIDENTS_A_YEAR):
        day = until - timedelta(days=rng.randint(1, SPAN.days))
        kind = _kind(rng)
        helps = {_support(rng) for _ in range(rng.choice((1, 1, 2)))}
        if len(helps) > 1:
            helps.discard(IncidentSupport.NONE)
        yield IncidentInput(
            month=day.replace(day=1),
            oblast_code=places.home(rng).oblast_code,
            kind=kind,
            actor=_actor_of[kind] if rng.random() < 0.9 else IncidentActor.OTHER,
            support=[_help(rng, each, day, until) for each in sorted(helps)],
        )


def _help(rng: Random, support: IncidentSupport, day: date, until: date) -> SupportEntry:
    if support == IncidentSupport.NONE:
        outcome = SupportOutcome.WITHDRAWN
    else:
        outcome = SupportOutcome.OPEN if day + STILL_OPEN > until else _outcome(rng)
    return SupportEntry(support=support, outcome=outcome)
