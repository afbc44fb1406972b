"""The phone's form, for when there is no signal.

A phone asks for it without a sign-in: what it keeps must hold nothing that a sign-in guards. So a stranger
may load the empty form, with the country's towns and facilities and the lots' numbers, and nothing else.
"""

import hashlib
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from models.permissions import Action
from web.dependencies import Open, Reading, Today
from web.phone_form import (
    AWAY,
    MANIFEST,
    MANIFEST_CONTENT,
    PARTS,
    PHONE,
    WORKER,
    parts,
    phone_files,
    shell,
    worker,
)

pages = APIRouter()
Anybody = Annotated[None, Depends(Open(Action.PHONE_FORM))]


@pages.get(PHONE)
def show_phone(_: Anybody) -> Response:
    return HTMLResponse(shell("phone/shell.html"))


@pages.get(AWAY)
def show_away(_: Anybody) -> Response:
    return HTMLResponse(shell("phone/away.html"))


@pages.get(MANIFEST)
def show_manifest(_: Anybody) -> Response:
    return JSONResponse(MANIFEST_CONTENT, media_type="application/manifest+json")


@pages.get(PARTS + "{language}")
def show_parts(
    _: Anybody, request: Request, session: Reading, today: Today, language: Literal["en", "ru", "ky"]
) -> Response:
    state = request.app.state
    words = parts(session, state.settings, state.care_rules.algorithms, today, language)
    unchanged = {"ETag": f'"{hashlib.sha256(words.encode()).hexdigest()[:16]}"'}
    if request.headers.get("if-none-match") == unchanged["ETag"]:
        return Response(status_code=304, headers=unchanged)
    return HTMLResponse(words, headers=unchanged)


@pages.get(WORKER)
def show_worker(_: Anybody, request: Request, session: Reading, today: Today) -> Response:
    state = request.app.state
    files = phone_files(session, state.settings, state.care_rules.algorithms, today)
    allowed = {"Service-Worker-Allowed": PHONE}
    return Response(worker(files), media_type="text/javascript", headers=allowed)
