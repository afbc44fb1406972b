from datetime import date

from sqlmodel import Session

from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.care.visit_rules import check_visit
from models.client_codes import build_code
from models.envelope_form import Content
from models.errors import DomainError
from models.opening import Opening
from models.visit_names import check_names


def first_fault(session: Session, opening: Opening, content: Content, today: date) -> DomainError | None:
    """What keeps this from being recorded, in a sentence for its author; None where no rule is broken now."""
    try:
        visit = read(VisitInput, content.visit)
        check_visit(visit, opening.rules.algorithms, today)
        check_names(session, visit)
        build_code(content.code, opening.code_rule)
    except DomainError as fault:
        return fault
    return None
