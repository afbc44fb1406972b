"""What the crew takes along, and two plans side by side."""

from typing import Annotated

from fastapi import APIRouter, Depends

from models.permissions import Action
from web.dependencies import Allowed, Asker

pages = APIRouter(prefix="/plans")
Reader = Annotated[Asker, Depends(Allowed(Action.PLAN_READ))]
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]
