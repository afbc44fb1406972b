"""Kits by lot: what is left where, what came, what happened to a lot, and the count with paper in hand."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel import Session

from models.errors import DomainError
from models.operations.change_lot import relabel_lot, use_up_lot
from models.operations.move_kits import move_kits
from models.operations.receive_lot import receive_lot
from models.permissions import Action
from models.queries.kits_of_day import working_vehicles
from models.queries.stock import lot_stock, stock, used_up_lots
from models.tables.stock import Delivery, LotLabel, MovementRow
from models.vocabulary import KitKind, Movement
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.forms import FieldError
from web.i18n import language_of
from web.rendering import render
from web.typed import Typed, faults_of, sent_id, whole

pages = APIRouter(prefix="/kits")
Reader = Annotated[Asker, Depends(Allowed(Action.KITS_READ))]
Editor = Annotated[Asker, Depends(Allowed(Action.KITS_EDIT))]
BY_HAND = [movement for movement in Movement if movement != Movement.USE]
COUNTED = "count."


@pages.get("")
def show_kits(request: Request, session: Reading, reader: Reader, today: Today) -> Response:
    lots = stock(session, today)
    places = {place for each in lots for place, amount in each.places.items() if place and amount}
    named = {vehicle.id: vehicle.name for vehicle in working_vehicles(session)}
    return render(
        request,
        "kits/list.html",
        lots=lots,
        vehicles=named | {place: place for place in sorted(places) if place not in named},
        used_up=used_up_lots(session),
        today=today,
    )


@pages.get("/receive")
def show_receive(request: Request, editor: Editor, today: Today) -> Response:
    return _receive_page(request, {"id": str(uuid4()), "day": today.isoformat()})


@pages.post("/receive")
def take_receive(request: Request, session: Writing, editor: Editor, today: Today, form: Typed) -> Response:
    try:
        lot_id = sent_id(form)
        values = {name: value for name, value in form.items() if name != "id"}
        delivery = Delivery.model_validate(values | {"amount": whole(form.get("amount"))})
        with session.begin_nested():
            receive_lot(session, editor.id, lot_id, delivery, today)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _receive_page(request, form, faults, status)
    return RedirectResponse(f"/kits/lots/{lot_id}", 303)


@pages.get("/count")
def show_count(request: Request, session: Reading, editor: Editor, today: Today, place: str = "") -> Response:
    return _count_page(request, session, today, {"place": place, "day": today.isoformat()})


@pages.post("/count")
def take_count(request: Request, session: Writing, editor: Editor, today: Today, form: Typed) -> Response:
    counted = {name: value for name, value in form.items() if name.startswith(COUNTED)}
    name = None
    try:
        with session.begin_nested():
            for name, amount in counted.items():
                row = _movement({**form, "movement": "count", "amount": amount}, name.removeprefix(COUNTED))
                move_kits(session, editor.id, uuid4(), row, today)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        beside = [
            FieldError(name if each.field == "amount" else each.field, each.sentence) for each in faults
        ]
        return _count_page(request, session, today, form, beside, status)
    return RedirectResponse("/kits", 303)


@pages.get("/lots/{lot_id}")
def show_lot(
    request: Request,
    session: Reading,
    reader: Reader,
    today: Today,
    lot_id: UUID,
    movement: str = "load",
    place: str | None = None,
) -> Response:
    if place is None:  # what is loaded mostly goes on the first vehicle
        place = next((vehicle.id for vehicle in working_vehicles(session)), "")
    values = {"movement": movement, "place": place, "day": today.isoformat(), "id": str(uuid4())}
    return _lot_page(request, session, today, lot_id, values)


@pages.post("/lots/{lot_id}/movements")
def take_movement(
    request: Request, session: Writing, editor: Editor, today: Today, lot_id: UUID, form: Typed
) -> Response:
    try:
        with session.begin_nested():
            movement_id = sent_id(form)
            move_kits(session, editor.id, movement_id, _movement(form, str(lot_id)), today)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _lot_page(request, session, today, lot_id, form, _beside(faults), status)
    return RedirectResponse(f"/kits/lots/{lot_id}", 303)


@pages.post("/lots/{lot_id}/label")
def take_label(
    request: Request, session: Writing, editor: Editor, today: Today, lot_id: UUID, form: Typed
) -> Response:
    try:
        with session.begin_nested():
            relabel_lot(session, editor.id, lot_id, LotLabel.model_validate(form))
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        values = form | {"id": str(uuid4()), "day": today.isoformat()}
        return _lot_page(request, session, today, lot_id, values, faults, status)
    return RedirectResponse(f"/kits/lots/{lot_id}", 303)


@pages.post("/lots/{lot_id}/used-up")
def take_used_up(session: Writing, editor: Editor, today: Today, lot_id: UUID) -> Response:
    use_up_lot(session, editor.id, lot_id, today)
    return RedirectResponse("/kits", 303)


def _movement(form: Mapping[str, str], lot_id: str) -> MovementRow:
    return MovementRow.model_validate(
        {
            "lot_id": lot_id,
            "movement": form.get("movement"),
            "vehicle_id": form.get("place"),
            "amount": whole(form.get("amount")),
            "day": form.get("day"),
        }
    )


def _beside(faults: list[FieldError], **fields: str | None) -> list[FieldError]:
    """The errors of a movement by the fields of its form."""
    named = {"vehicle_id": "place", "lot_id": None} | fields
    return [FieldError(named.get(each.field or "", each.field), each.sentence) for each in faults]


def _receive_page(
    request: Request, values: Mapping[str, str], errors: list[FieldError] | None = None, status: int = 200
) -> Response:
    context: dict[str, Any] = {"values": values, "errors": errors or [], "kinds": list(KitKind)}
    return render(request, "kits/receive.html", status=status, **context)


def _count_page(
    request: Request,
    session: Session,
    today: Today,
    values: Mapping[str, str],
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    context: dict[str, Any] = {"lots": stock(session, today), "vehicles": working_vehicles(session)}
    return render(request, "kits/count.html", status=status, values=values, errors=errors or [], **context)


def _lot_page(
    request: Request,
    session: Session,
    today: Today,
    lot_id: UUID,
    values: Mapping[str, str],
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "kits/lot.html",
        status=status,
        found=lot_stock(session, lot_id, today),
        vehicles=working_vehicles(session),
        movements=BY_HAND,
        values=values,
        errors=errors or [],
    )
