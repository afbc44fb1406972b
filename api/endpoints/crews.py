"""Who may be in a crew, and when they are off, as JSON."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict

from models.operations.change_crew import enter_day_off, remove_day_off, save_crew_member
from models.permissions import Action
from models.queries.crews import Member, crew_member, crew_members
from models.tables.crews import CrewMemberRow, DayOffRow
from web.dependencies import Allowed, Asker, Reading, Writing

endpoints = APIRouter(prefix="/crews", tags=["plans"])
Editor = Annotated[Asker, Depends(Allowed(Action.CREW_EDIT))]


class DayOffAnswer(BaseModel):
    """Both days are included."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    first_day: date
    last_day: date


class CrewMemberAnswer(CrewMemberRow):
    """``name``: the account's, or the label."""

    id: UUID
    name: str
    days_off: list[DayOffAnswer]

    @classmethod
    def of(cls, member: Member) -> "CrewMemberAnswer":
        off = [DayOffAnswer.model_validate(each) for each in member.days_off]
        return cls(**member.row.model_dump(), name=member.name, days_off=off)


class DayOffReceipt(BaseModel):
    """It is kept durably; ``new`` is false where the same content was there already."""

    id: UUID
    new: bool


@endpoints.get("")
def list_crew(session: Reading, asker: Editor) -> list[CrewMemberAnswer]:
    """Everybody, with their days off."""
    return [CrewMemberAnswer.of(member) for member in crew_members(session)]


@endpoints.put("/members/{crew_member_id}")
def put_crew_member(
    session: Writing, asker: Editor, crew_member_id: UUID, row: CrewMemberRow
) -> CrewMemberAnswer:
    """Enter somebody, or put right what is known of them."""
    save_crew_member(session, asker.id, crew_member_id, row)
    return CrewMemberAnswer.of(crew_member(session, crew_member_id))


@endpoints.put("/days-off/{day_off_id}", responses={201: {"model": DayOffReceipt}})
def put_day_off(
    response: Response, session: Writing, asker: Editor, day_off_id: UUID, row: DayOffRow
) -> DayOffReceipt:
    """Enter when somebody is off.

    201 where it is new, 200 where the same was kept already, 409 where other content was.
    """
    new = enter_day_off(session, asker.id, day_off_id, row)
    response.status_code = 201 if new else 200
    return DayOffReceipt(id=day_off_id, new=new)


@endpoints.delete("/days-off/{day_off_id}", status_code=204)
def delete_day_off(session: Writing, asker: Editor, day_off_id: UUID) -> None:
    """They are there after all."""
    remove_day_off(session, asker.id, day_off_id)
