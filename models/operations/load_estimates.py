"""The size estimates that were published for the country. For its parts nothing was: none is made up."""

import csv
from importlib.resources import files

from sqlmodel import Session

from models.operations.save_coverage_setting import save_coverage_setting
from models.tables.coverage import SizeEstimate, SizeEstimateRow


def load_estimates(session: Session) -> None:
    """Add those that are not there."""
    text = (files("models") / "reference" / "size_estimates.csv").read_text(encoding="utf-8")
    for line in csv.DictReader(text.splitlines()):
        counts = {name: int(line[name]) for name in ("people", "low", "high") if line[name]}
        row = SizeEstimateRow.model_validate({**line, "low": None, "high": None, **counts})
        if session.get(SizeEstimate, (row.area, row.as_of)) is None:
            save_coverage_setting(session, None, row)
