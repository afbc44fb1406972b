"""A nurse's kits of the day: yesterday's are proposed, and one tap keeps them."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel import Session

from models.errors import DomainError
from models.operations.choose_kits import choose_kits
from models.permissions import Action
from models.queries.kits_of_day import kits_of_day, last_kits, usable_lots, working_vehicles
from models.tables.stock import KitChoices
from models.vocabulary import KitKind
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.forms import FieldError
from web.i18n import language_of
from web.rendering import render
from web.typed import Typed, faults_of

pages = APIRouter(prefix="/kits")
Nurse = Annotated[Asker, Depends(Allowed(Action.KITS_USE))]
LOT = "lots."


@pages.get("/today")
def show_today(request: Request, session: Reading, nurse: Nurse, today: Today) -> Response:
    chosen = kits_of_day(session, nurse.id, today)
    proposed = chosen or last_kits(session, nurse.id, today)
    values = {LOT + kind: str(each.lot_id) for kind, each in proposed.items()}
    values["vehicle_id"] = next((each.vehicle_id or "" for each in proposed.values()), "")
    return _today_page(request, session, today, values, done=bool(chosen))


@pages.post("/today")
def take_today(request: Request, session: Writing, nurse: Nurse, today: Today, values: Typed) -> Response:
    lots = {kind: values[LOT + kind] for kind in KitKind if values.get(LOT + kind)}
    try:
        choices = KitChoices.model_validate({"vehicle_id": values.get("vehicle_id") or None, "lots": lots})
        choose_kits(session, nurse.id, choices, today)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _today_page(request, session, today, values, faults, status=status)
    return RedirectResponse("/kits/today", 303)


def _today_page(
    request: Request,
    session: Session,
    today: Today,
    values: Mapping[str, str],
    errors: list[FieldError] | None = None,
    *,
    status: int = 200,
    done: bool = False,
) -> Response:
    lots = usable_lots(session, today)
    context: dict[str, Any] = {
        "today": today,
        "kinds": [(kind, [lot for lot in lots if lot.kind == kind]) for kind in KitKind],
        "vehicles": working_vehicles(session),
        "values": values,
        "done": done,
        "errors": errors or [],
    }
    return render(request, "kits/today.html", status=status, **context)
