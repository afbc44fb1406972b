"""Group sessions, incidents, lots and movements: numbers and words only, and nothing that cannot be."""

from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from models.tables.groups import GroupSessionRow, IncidentInput
from models.tables.stock import KitLotRow, MovementRow

MEETING = {
    "day": "2026-11-21",
    "town_id": "osh",
    "kind": "thematic-meeting",
    "topic": "hiv",
    "participants": 12,
}
INCIDENT = {
    "month": "2026-11-01",
    "oblast_code": "KG-O",
    "kind": "extortion",
    "actor": "police",
    "support": [{"support": "legal"}],
}
LOT = {"kind": "hiv-a1", "product": "First assay", "lot_number": "A-1/26", "expiry": "2027-06-30"}
MOVEMENT = {
    "lot_id": str(uuid4()),
    "vehicle_id": "ambulance",
    "movement": "load",
    "amount": 25,
    "day": "2026-11-21",
}
GOOD = [(GroupSessionRow, MEETING), (IncidentInput, INCIDENT), (KitLotRow, LOT), (MovementRow, MOVEMENT)]
WRONG: list[tuple[type[Any], dict[str, Any], dict[str, Any]]] = [
    (GroupSessionRow, MEETING, {"participants": 0}),
    (GroupSessionRow, MEETING, {"participants": 501}),
    (GroupSessionRow, MEETING, {"participants": "12"}),
    (GroupSessionRow, MEETING, {"topic": "who came: Canary"}),
    (GroupSessionRow, MEETING, {"names": ["Canary"]}),
    (GroupSessionRow, MEETING, {"day": 0}),
    (IncidentInput, INCIDENT, {"month": "2026-11-21"}),
    (IncidentInput, INCIDENT, {"oblast_code": "Osh"}),
    (IncidentInput, INCIDENT, {"kind": "Canary"}),
    (IncidentInput, INCIDENT, {"narrative": "Canary"}),
    (IncidentInput, INCIDENT, {"town_id": "osh"}),
    (IncidentInput, INCIDENT, {"support": []}),
    (IncidentInput, INCIDENT, {"support": [{"support": "none"}, {"support": "legal"}]}),
    (IncidentInput, INCIDENT, {"support": [{"support": "legal"}, {"support": "legal"}]}),
    (KitLotRow, LOT, {"kind": "hiv"}),
    (KitLotRow, LOT, {"lot_number": ""}),
    (KitLotRow, LOT, {"lot_number": "=1+1"}),
    (KitLotRow, LOT, {"expiry": "soon"}),
    (MovementRow, MOVEMENT, {"amount": -1}),
    (MovementRow, MOVEMENT, {"amount": 100_001}),
    (MovementRow, MOVEMENT, {"vehicle_id": None}),
    (MovementRow, MOVEMENT, {"movement": "receive"}),
    (MovementRow, MOVEMENT, {"movement": "steal"}),
]


@pytest.mark.parametrize(("model", "values"), GOOD)
def test_what_is_entered_is_kept_as_it_is(model: type[Any], values: dict[str, Any]) -> None:
    kept = model.model_validate(values).model_dump(mode="json")
    assert {name: kept[name] for name in values if name != "support"} == {
        name: value for name, value in values.items() if name != "support"
    }


@pytest.mark.parametrize(("model", "values", "changed"), WRONG)
def test_what_has_no_place_there_is_refused(
    model: type[Any], values: dict[str, Any], changed: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(values | changed)
