"""Every row of HIV.B7.DT by its id, tables that nobody should rely on, and sequences drawn at random."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.care.hiv_algorithm import AssayDone, DecisionTable, NextAssay, Report, Step
from models.care.hiv_algorithm_file import parse_algorithms, read_algorithms
from models.errors import Invalid
from models.vocabulary import Assay, AssayResult, Finding, HivStrategy
from tests.models.care import two_assays

WHO = read_algorithms()
RESULTS = {"-": AssayResult.NON_REACTIVE, "+": AssayResult.REACTIVE, "?": AssayResult.INVALID}


def done(written: str) -> list[AssayDone]:
    """``A1+ A2-`` as assays; ``?`` is an invalid one."""
    return [AssayDone(Assay(part[:2]), RESULTS[part[2]]) for part in written.split()]


@pytest.mark.parametrize(
    ("row_id", "assays", "step"),
    [
        ("HIV.B7.DT.01", "A1-", Finding.NEGATIVE),
        ("HIV.B7.DT.02", "A1+", Assay.A2),
        ("HIV.B7.DT.03", "A1+ A2-", Assay.A1),
        ("HIV.B7.DT.04", "A1+ A2+", Assay.A3),
        ("HIV.B7.DT.05", "A1+ A2- A1-", Finding.NEGATIVE),
        ("HIV.B7.DT.06", "A1+ A2- A1+", Finding.INCONCLUSIVE),
        ("HIV.B7.DT.07", "A1+ A2+ A3-", Finding.INCONCLUSIVE),
        ("HIV.B7.DT.08", "A1+ A2+ A3+", Finding.POSITIVE),
    ],
)
def test_each_row_of_the_whole_algorithm(row_id: str, assays: str, step: Assay | Finding) -> None:
    expected = NextAssay(step, row_id) if isinstance(step, Assay) else Report(step, row_id)
    assert WHO.table_of(HivStrategy.FULL).step_after(done(assays)) == expected


@pytest.mark.parametrize(
    ("row_id", "assays", "finding"),
    [("HIV.B7.DT.01", "A1-", Finding.NEGATIVE), ("HIV.FXNREQ.046", "A1+", Finding.REFER)],
)
def test_each_row_of_a_crew_that_only_screens(row_id: str, assays: str, finding: Finding) -> None:
    assert WHO.table_of(HivStrategy.SCREENING).step_after(done(assays)) == Report(finding, row_id)


def test_the_first_assay_comes_first() -> None:
    assert WHO.full.step_after([]) == NextAssay(Assay.A1, None)


@pytest.mark.parametrize(
    ("assays", "next_assay"),
    [("A1?", Assay.A1), ("A1? A1? A1+", Assay.A2), ("A1+ A2?", Assay.A2), ("A1+ A2- A1?", Assay.A1)],
)
def test_an_invalid_assay_is_repeated(assays: str, next_assay: Assay) -> None:
    step = WHO.full.step_after(done(assays))
    assert isinstance(step, NextAssay)
    assert step.assay == next_assay


@pytest.mark.parametrize(
    ("assays", "field"),
    [
        ("A2+", "assays.0.assay"),
        ("A1+ A3+", "assays.1.assay"),
        ("A1+ A2- A3+", "assays.2.assay"),
        ("A1? A2+", "assays.1.assay"),
        ("A1- A1-", "assays.1"),
        ("A1+ A2+ A3+ A1+", "assays.3"),
        ("A1- A1?", "assays.1"),
    ],
)
def test_an_assay_that_was_not_asked_for_is_refused_by_its_place(assays: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        WHO.full.step_after(done(assays))
    assert refused.value.field == field


# Written apart from the table: the sequences of valid results that WHO reports, and as what.
ALLOWED = {
    "A1-": Finding.NEGATIVE,
    "A1+ A2- A1-": Finding.NEGATIVE,
    "A1+ A2- A1+": Finding.INCONCLUSIVE,
    "A1+ A2+ A3-": Finding.INCONCLUSIVE,
    "A1+ A2+ A3+": Finding.POSITIVE,
}
SEQUENCES = st.lists(st.builds(AssayDone, st.sampled_from(Assay), st.sampled_from(AssayResult)), max_size=7)


def report_of(table: DecisionTable, assays: list[AssayDone]) -> Finding | None:
    try:
        step: Step = table.step_after(assays)
    except Invalid:
        return None
    return step.finding if isinstance(step, Report) else None


@given(SEQUENCES)
def test_no_sequence_reports_what_the_table_does_not_allow(assays: list[AssayDone]) -> None:
    marks = {result: mark for mark, result in RESULTS.items()}
    counted = " ".join(f"{a.assay}{marks[a.result]}" for a in assays if a.result != AssayResult.INVALID)
    reported = report_of(WHO.full, assays)
    assert reported in (None, ALLOWED.get(counted))


@given(st.data())
def test_who_follows_the_table_always_comes_to_a_report(data: st.DataObject) -> None:
    assays: list[AssayDone] = []
    step = WHO.full.step_after(assays)
    while isinstance(step, NextAssay):
        assays.append(AssayDone(step.assay, data.draw(st.sampled_from(AssayResult))))
        if len(assays) == 30:  # nothing but invalid assays
            return
        step = WHO.full.step_after(assays)
    assert step.finding in ALLOWED.values()


def test_all_sequences_up_to_four_assays_report_exactly_what_who_allows() -> None:
    reported = {}
    for length in range(1, 5):
        for parts in product(("A1-", "A1+", "A2-", "A2+", "A3-", "A3+"), repeat=length):
            finding = report_of(WHO.full, done(" ".join(parts)))
            if finding:
                reported[" ".join(parts)] = finding
    assert reported == ALLOWED


def test_a_programme_may_put_a_two_assay_algorithm_in_its_place() -> None:
    algorithms = parse_algorithms(two_assays.TEXT)
    table = algorithms.full
    assert table.step_after(done("A1+ A2+")) == Report(Finding.POSITIVE, "KG.4")
    assert table.step_after(done("A1+ A2-")) == Report(Finding.INCONCLUSIVE, "KG.3")
    assert algorithms.inconclusive_retest_days == two_assays.RETEST_DAYS


BAD_TABLES = [
    ('id = "HIV.B7.DT.08"', 'id = ""', "full.7.id"),
    ("marshrut-hiv-algorithm/1", "something-else/1", "format"),
    ("_days = 14", "_days = 0", "inconclusive_retest_days"),
    ('after = ["A1 reactive", "A2 reactive"]', 'after = ["A1 reactive", "A2 grey"]', "A1 reactive"),
    ('next = "A2"', 'next = "A4"', "full.1.next"),
    ('next = "A2"', 'next = "A2"\nreport = "positive"', "either next or report"),
    ('next = "A2"', "", "either next or report"),
    ('next = "A2"', 'next = "A2"\nnote = "x"', "full.1.note"),
    ('report = "positive"', 'report = "reactive"', "full.7.report"),
    ('"A3 reactive"]', '"A3 non-reactive"]', "row HIV.B7.DT.08: another row"),
    ('next = "A3"', 'report = "positive"', "row HIV.B7.DT.07: no row asks"),
    ('next = "A2"', 'next = "A3"', "no row says what follows A1 reactive, A3"),
    ('next = "A2"', 'report = "positive"', "positive needs two different assays"),
    ('next = "A2"', 'report = "negative"', "cannot be reported as negative"),
    ('after = ["A1 non-reactive"]', 'after = ["A2 non-reactive"]', "no row says"),
    ("[[full]]", "[[full]", "not TOML"),
]


@pytest.mark.parametrize(("text", "instead", "sentence"), BAD_TABLES)
def test_a_bad_table_is_refused_with_one_sentence(text: str, instead: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_algorithms(two_assays.WHO_TEXT.replace(text, instead, 1))
    assert sentence in str(refused.value)
    assert str(refused.value).count("\n") == 0


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no HIV algorithm at"):
        read_algorithms(tmp_path / "none.toml")
