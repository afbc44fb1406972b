"""The description of the API itself, for whoever may make a token for a program."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from api.openapi import openapi_of
from models.permissions import Action
from web.dependencies import Allowed, Asker

endpoints = APIRouter(include_in_schema=False)
Self = Annotated[Asker, Depends(Allowed(Action.OWN_SIGN_IN))]


@endpoints.get("/openapi.json")
def read_document(request: Request, _: Self) -> dict[str, Any]:
    return openapi_of(request.app)
