"""Visits that keep every rule, for tests to break one."""

from typing import Any

LOT = "00000000-0000-4000-8000-0000000000aa"


def a_visit(**changed: Any) -> dict[str, Any]:
    """A negative HIV test, condoms and counselling, as JSON values."""
    values = {
        "id": "6f1c1d1e-7f7e-4a57-9a0f-0a3c5b1f9d10",
        "day": "2026-11-21",
        "town_id": "osh",
        "consent": "given",
        "services": ["hiv-test", "counselling", "commodities"],
        "hiv_test_consent": "given",
        "hiv_test": {
            "strategy": "full",
            "assays": [{"assay": "A1", "result": "non-reactive", "lot_id": LOT}],
            "report": "negative",
            "result_given": "2026-11-21",
        },
        "counselling": ["pre-test", "post-test"],
        "commodities": [{"kind": "condoms", "amount": 30}],
    }
    return values | changed


def hiv_test(*shown: str, **changed: Any) -> dict[str, Any]:
    """``hiv_test("A1 reactive", "A2 reactive", report=...)``."""
    assays = [dict(zip(("assay", "result"), each.split(), strict=True), lot_id=LOT) for each in shown]
    return {"strategy": "full", "assays": assays} | changed


EVERY_SERVICE = [
    "hiv-test",
    "other-tests",
    "sti",
    "counselling",
    "commodities",
    "prep",
    "pep",
    "tb",
    "violence",
    "referral",
]


def a_full_visit(**changed: Any) -> dict[str, Any]:
    """One visit in which everything was done that can be done together."""
    everything = {
        "site_id": "juniper",
        "contact_preference": "through-peer",
        "services": EVERY_SERVICE,
        "age_band": "25-29",
        "individual_risk": True,
        "safeguarding": True,
        "rapid_tests": [
            {"test": "syphilis", "result": "invalid", "lot_id": LOT},
            {"test": "syphilis", "result": "reactive", "lot_id": LOT, "result_given": "2026-11-21"},
            {"test": "hbsag", "result": "non-reactive", "lot_id": LOT},
        ],
        "syndromes": ["genital-ulcer"],
        "sti_treatments": ["genital-ulcer", "syphilis"],
        "commodities": [
            {"kind": "condoms", "amount": 30},
            {"kind": "self-tests", "amount": 2, "lot_id": LOT},
        ],
        "prep": {"state": "started", "days": 30},
        "pep": {"hours_since_exposure": 72},
        "tb_screen": "presumed",
        "violence": [
            {"kind": "intimate-partner", "result": "referred"},
            {"kind": "other", "result": "treated"},
        ],
        "referrals": [
            {"facility_id": "osh-aids-centre", "reason": "safeguarding"},
            {"facility_id": "osh-aids-centre", "reason": "tb"},
            {"facility_id": "osh-aids-centre", "reason": "violence"},
        ],
        "next_appointment": "2026-12-21",
    }
    return a_visit(**everything) | changed
