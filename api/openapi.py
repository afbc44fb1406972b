"""The OpenAPI document: what FastAPI knows of the endpoints, with examples, refusals and the bearer token."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import RouteContext, iter_route_contexts

from api.errors import FAULT, UNAVAILABLE, Refusal
from api.examples import Examples
from api.openapi_country import JSON, spread_country
from api.refusals import refusals_of
from models.errors import Unavailable
from web.dependencies import Allowed
from web.device_door import FromDevice
from web.errors import STATUS

TOKENS = "A token of POST /api/sign-ins or /api/tokens; a phone's own of POST /api/devices."
BEARER = {"type": "http", "scheme": "bearer", "description": TOKENS}
REFUSAL = {"$ref": "#/components/schemas/Refusal"}
# FastAPI's own shape of a refusal, which is never sent.
UNUSED = ("HTTPValidationError", "ValidationError")
MEANING: Mapping[int, tuple[str, str]] = {
    401: ("Nobody is signed in", "Sign in first."),
    403: ("The role may not do this", "Your role may not do this."),
    404: ("It is not there, or not one's own", "This row is not there, or not any more."),
    409: ("It does not fit what is there", "A visit can be changed for 72 hours."),
    422: ("What was sent breaks a rule", "visit.day: There is no such day."),
    429: ("Too many tries", "Too many tries. Wait a minute and try again."),
    500: ("A fault of the server", FAULT),
    503: ("The database does not answer", str(UNAVAILABLE)),
}
ALWAYS = {500: "http-500", STATUS[Unavailable.code]: Unavailable.code}


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The document of the application's endpoints, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _described(app)
    return app.openapi_schema


def _described(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=list(app.routes)
    )
    made["components"]["securitySchemes"] = {"bearer": BEARER}
    schemas = made["components"]["schemas"]
    for name in UNUSED:
        schemas.pop(name, None)
    schemas["Refusal"] = Refusal.model_json_schema()
    for route, method in _endpoints(app):
        _complete(made["paths"][route.path_format][method.lower()], route)
    spread_country(made)
    _add_examples(made)
    return made


def _endpoints(app: FastAPI) -> Iterator[tuple[RouteContext, str]]:
    for route in iter_route_contexts(app.routes):
        if getattr(route, "include_in_schema", False) and route.path != "/static":
            for method in route.methods or ():
                yield route, method


def _complete(operation: dict[str, Any], route: RouteContext) -> None:
    endpoint: Any = route.endpoint
    operation["summary"] = (inspect.getdoc(endpoint) or "").partition("\n")[0].rstrip(".")
    operation["operationId"] = f"{operation['tags'][0]}_{endpoint.__name__}".replace("-", "_")
    if any(isinstance(each.call, Allowed | FromDevice) for each in route.dependant.dependencies):
        operation["security"] = [{"bearer": []}]
    answers = operation["responses"]
    answers.pop("422", None)
    codes = [error.code for error in refusals_of(route.dependant)]
    refusals = {STATUS[code]: code for code in codes if code in STATUS} | ALWAYS
    for status, code in sorted(refusals.items()):
        answers[str(status)] = _refusal(status, code)


def _refusal(status: int, code: str) -> dict[str, Any]:
    meaning, sentence = MEANING[status]
    example = Refusal(type=code, detail=sentence, field="visit.day" if status == 422 else None)
    content = {"schema": REFUSAL, "example": example.model_dump(exclude_none=True)}
    return {"description": meaning, "content": {JSON: content}}


def _add_examples(made: dict[str, Any]) -> None:
    examples = Examples(made["components"]["schemas"])
    for operation in [each for path in made["paths"].values() for each in path.values()]:
        for parameter in operation.get("parameters", ()):
            parameter.setdefault("example", examples.of(parameter["schema"], parameter["name"]))
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content["example"] = examples.of(content["schema"])
        for answer in operation["responses"].values():
            for content in answer.get("content", {}).values():
                content.setdefault("example", examples.of(content["schema"], whole=True))
