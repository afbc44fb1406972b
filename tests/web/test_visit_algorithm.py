"""The HIV algorithm in the browser against the one on the server: every sequence of assays, both tables."""

from itertools import product

import pytest
from playwright.sync_api import Page

from models.care.hiv_algorithm import AssayDone, DecisionTable, Report
from models.errors import Invalid
from models.vocabulary import Assay, AssayResult, Finding, HivStrategy
from tests.fixtures.care import RULES
from web.visit_form import table_data


@pytest.fixture
def database_url() -> None:
    """The algorithm needs no row."""


SEQUENCES = [
    sequence for length in range(5) for sequence in product(product(Assay, AssayResult), repeat=length)
]
WALK = """async ([table, sequences]) => {
  const { stepAfter } = await import("/static/visit/algorithm.js");
  return sequences.map((sequence) => {
    try {
      const step = stepAfter(table, sequence.map(([assay, result]) => ({ assay, result })));
      return step.report ?? step.next;
    } catch (error) {
      return error.field;
    }
  });
}"""


def walked(table: DecisionTable, sequence: tuple[tuple[Assay, AssayResult], ...]) -> str | None:
    try:
        step = table.step_after([AssayDone(*done) for done in sequence])
    except Invalid as refusal:
        return refusal.field
    return step.finding if isinstance(step, Report) else step.assay


@pytest.mark.parametrize("strategy", HivStrategy)
def test_the_phone_walks_the_table_as_the_server_does(
    page: Page, live_server: str, strategy: HivStrategy
) -> None:
    table = RULES.algorithms.table_of(strategy)
    page.goto(live_server)
    answers = page.evaluate(WALK, [table_data(table), SEQUENCES])
    assert len(answers) > 7000
    assert answers == [walked(table, sequence) for sequence in SEQUENCES]
    assert {Finding.NEGATIVE, Assay.A1} <= set(answers)
