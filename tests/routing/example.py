"""The example of the wire format's description: two days over the pass, one night in Toktogul."""

from copy import deepcopy
from typing import Any

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"


def problem_document() -> dict[str, Any]:
    return deepcopy(_PROBLEM)


def solution_document() -> dict[str, Any]:
    return deepcopy(_SOLUTION)


_PROBLEM = {
    "format": "marshrut-problem/1",
    "places": ["bishkek", "toktogul", "osh"],
    "matrices": {
        "open": {
            "seconds": [[0, 18600, 45300], [18600, 0, 26700], [45300, 26700, 0]],
            "metres": [[0, 282000, 670000], [282000, 0, 388000], [670000, 388000, 0]],
        }
    },
    "days": [{"id": MONDAY, "matrix": "open"}, {"id": TUESDAY, "matrix": "open"}],
    "lodging": ["toktogul", "osh"],
    "vehicles": [
        {
            "id": "ambulance",
            "start": "bishkek",
            "end": "bishkek",
            "shifts": [
                {"day": MONDAY, "start": 28800, "end": 72000, "max_driving": 32400},
                {"day": TUESDAY, "start": 28800, "end": 72000, "max_driving": 32400},
            ],
            "break": {"after_driving": 16200, "duration": 2700},
            "rest": 39600,
        }
    ],
    "stops": [
        {
            "id": "toktogul-1",
            "place": "toktogul",
            "service": 7200,
            "prize": 30,
            "windows": [{"day": MONDAY, "start": 36000, "end": 68400}],
            "required": False,
            "pin": {"day": MONDAY, "vehicle": "ambulance"},
        },
        {"id": "osh-1", "place": "osh", "service": 7200, "prize": 12},
    ],
}

_SOLUTION = {
    "format": "marshrut-solution/1",
    "status": "optimal",
    "prize": 30,
    "bound": 30,
    "driving": 37200,
    "driving_bound": 37200,
    "metres": 564000,
    "seconds": 0.4,
    "routes": [
        {
            "vehicle": "ambulance",
            "day": MONDAY,
            "start": "bishkek",
            "end": "toktogul",
            "driving": 18600,
            "steps": [
                {"type": "start", "place": "bishkek", "arrival": 28800, "departure": 28800},
                {"type": "break", "arrival": 45000, "departure": 47700},
                {
                    "type": "stop",
                    "stop": "toktogul-1",
                    "place": "toktogul",
                    "arrival": 50100,
                    "service_start": 50100,
                    "departure": 57300,
                },
                {"type": "end", "place": "toktogul", "arrival": 57300},
            ],
        },
        {
            "vehicle": "ambulance",
            "day": TUESDAY,
            "start": "toktogul",
            "end": "bishkek",
            "driving": 18600,
            "steps": [
                {"type": "start", "place": "toktogul", "arrival": 28800, "departure": 28800},
                {"type": "break", "arrival": 45000, "departure": 47700},
                {"type": "end", "place": "bishkek", "arrival": 50100},
            ],
        },
    ],
    "unassigned": [{"stop": "osh-1", "reason": "unreachable", "detail": "too far for two days"}],
}
