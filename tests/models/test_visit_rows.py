"""Whatever was entered is read again from its rows without loss, and uses the kits that it names."""

from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.tables.visits import AssayDone, CommodityGiven, Referral, Result, Visit, VisitWord
from models.visit_entries import VisitParts, entered
from models.visit_rows import columns_of, kits_used, rows_of
from models.vocabulary import (
    AgeBand,
    Assay,
    AssayResult,
    Commodity,
    ContactPreference,
    Counselling,
    Finding,
    HivStrategy,
    PrepState,
    Provenance,
    RapidTest,
    ReferralReason,
    Service,
    StiTreatment,
    Syndrome,
    TbScreen,
    ViolenceKind,
    ViolenceResult,
    Word,
)
from tests.models.care.visits import a_full_visit, a_visit

days = st.dates().map(str)
lots = st.integers(1, 5).map(lambda i: str(UUID(int=i)))


def words(kind: type[Word]) -> st.SearchStrategy[str]:
    return st.sampled_from([word.value for word in kind])


def ticked(kind: type[Word]) -> st.SearchStrategy[list[str]]:
    return st.lists(words(kind), unique=True)


def record(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


hiv_tests = record(
    strategy=words(HivStrategy),
    assays=st.lists(
        record(assay=words(Assay), result=words(AssayResult), lot_id=lots), min_size=1, max_size=4
    ),
    report=words(Finding),
    result_given=st.none() | days,
    told_positive=st.none() | days,
)
rapid_tests = st.lists(
    record(
        test=st.sampled_from([test.value for test in RapidTest if test != RapidTest.HIV]),
        result=st.sampled_from(["reactive", "non-reactive"]),
        lot_id=lots,
        result_given=st.none() | days,
    ),
    unique_by=lambda entry: entry["test"],
)
visits = record(
    site_id=st.none() | st.just("juniper"),
    contact_preference=words(ContactPreference),
    services=ticked(Service),
    age_band=st.none() | words(AgeBand),
    known_positive=st.booleans(),
    individual_risk=st.booleans(),
    safeguarding=st.booleans(),
    hiv_test_consent=st.sampled_from([None, "given", "declined"]),
    hiv_test=st.none() | hiv_tests,
    rapid_tests=rapid_tests,
    syndromes=ticked(Syndrome),
    sti_treatments=ticked(StiTreatment),
    counselling=ticked(Counselling),
    commodities=st.lists(
        record(kind=words(Commodity), amount=st.integers(1, 500), lot_id=st.none() | lots), max_size=4
    ),
    prep=st.none() | record(state=words(PrepState), days=st.integers(0, 180)),
    pep=st.none() | record(hours_since_exposure=st.integers(0, 72), days=st.integers(1, 28)),
    tb_screen=st.none() | words(TbScreen),
    violence=st.lists(
        record(kind=words(ViolenceKind), result=words(ViolenceResult)), unique_by=lambda each: each["kind"]
    ),
    referrals=st.lists(
        record(facility_id=st.sampled_from(["a", "b"]), reason=words(ReferralReason)), max_size=3
    ),
    next_appointment=st.none() | days,
)


def kept(visit: VisitInput) -> VisitInput:
    row = Visit(
        id=visit.id,
        sent_hash="",
        client_id=UUID(int=1),
        provenance=Provenance.CONFIRMED,
        staff_id=UUID(int=2),
        **columns_of(visit),
    )
    rows = rows_of(visit)
    parts = VisitParts(
        words=[VisitWord(**values) for values in rows.words],
        assays=[AssayDone(**values) for values in rows.assays],
        results=[Result(**values) for values in rows.results],
        commodities=[CommodityGiven(**values) for values in rows.commodities],
        referrals=[Referral(**values) for values in rows.referrals],
    )
    return entered(row, parts)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(visits)
def test_what_was_entered_comes_back_from_its_rows(values: dict[str, Any]) -> None:
    visit = read(VisitInput, a_visit(**values))
    assert kept(visit) == visit


def test_an_invalid_test_that_was_done_again_comes_back_too() -> None:
    visit = read(VisitInput, a_full_visit())
    assert kept(visit) == visit


def test_an_unfinished_hiv_test_comes_back_unfinished() -> None:
    unfinished = {"strategy": "full", "assays": a_visit()["hiv_test"]["assays"]}
    visit = read(VisitInput, a_visit(hiv_test=unfinished))
    assert kept(visit) == visit


def test_each_test_uses_a_kit_also_an_invalid_one() -> None:
    used = kits_used(read(VisitInput, a_full_visit()))
    lot = UUID("00000000-0000-4000-8000-0000000000aa")
    assert used == {lot: 1 + 3 + 2}  # one HIV assay, three rapid tests, two self-test kits
