"""What a browser sends for a week, and what the page and the tables say after it."""

import re
from datetime import timedelta

from httpx2 import Response
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.tables.plans import Plan
from tests.fixtures.weeks import WEEK

MONDAY = WEEK.isoformat()
HOURS = {f"shift:ambulance:{WEEK + timedelta(days=i)}": "08:00-20:00" if i < 6 else "" for i in range(7)}
FORM = {"week": MONDAY, "vehicle": "ambulance", **HOURS}


def all_plans(engine: Engine) -> list[Plan]:
    with transaction(engine, reads_only=True) as session:
        return list(session.exec(select(Plan)))


def sentences(answer: Response) -> list[str]:
    """The error summary's, in its order."""
    summary = answer.text.partition('class="error-summary"')[2].partition("</section>")[0]
    return re.findall(r"<li>(?:<a[^>]*>)?([^<]+)", summary)
