"""The server before it is unlocked: it takes envelopes into the spool, and says nothing else."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api.endpoints.devices import PhoneAnswer
from api.endpoints.envelopes import Ids, ReceiptAnswer, Receipts, SentEnvelope, TakenAnswer
from api.errors import Refusal, answer_of_error
from models.envelope_form import require_envelope
from models.errors import N_, DomainError, NotSignedIn, Unavailable
from models.operations.sign_in import token_hash
from models.queries.receipts import ReceiptState, Standing
from models.settings import Settings
from models.spool import Doorkeeper, Spool, Spooled
from models.throttle import Throttle
from web.compression import Compressed
from web.dependencies import token_of
from web.errors import first_fault
from web.headers import SecurityHeaders
from web.rendering import STATIC_FOLDER, render

LARGEST_BODY = 64 * 1024
LOCKED = Unavailable(N_("The server is locked. What is sealed may be sent all the same."))


class Sender:
    """A phone that the spool knows."""

    def __init__(self, request: Request) -> None:
        self.spool: Spool = request.app.state.spool
        doorkeeper = self.spool.doorkeeper()
        if doorkeeper is None:
            raise LOCKED
        token, from_cookie = token_of(request)
        known = None if from_cookie or not token else doorkeeper.phones.get(token_hash(token))
        if known is None:
            raise NotSignedIn(N_("This phone is not enrolled here."))
        self.doorkeeper: Doorkeeper = doorkeeper
        self.device_id, revoked = known
        self.standing = Standing.REVOKED if revoked else Standing.ACTIVE


Known = Annotated[Sender, Depends(Sender)]


def create_locked_app(settings: Settings) -> FastAPI:
    """The service while nobody has given its passphrase."""
    app = FastAPI(
        title="Marshrut", docs_url=None, redoc_url=None, openapi_url=None, max_body_size=LARGEST_BODY
    )
    app.state.settings = settings
    app.state.synthetic = settings.synthetic
    app.state.throttle = Throttle()
    app.state.spool = Spool(settings.spool_dir)
    app.add_middleware(Compressed)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=STATIC_FOLDER), name="static")
    app.put("/api/envelopes/{envelope_id}")(put_envelope)
    app.post("/api/receipts")(read_receipts)
    app.get("/api/phone")(read_phone)
    app.add_exception_handler(DomainError, _answer_refusal)
    app.add_exception_handler(RequestValidationError, _answer_bad_input)
    app.add_exception_handler(HTTPException, _answer_locked)
    return app


def put_envelope(
    request: Request, response: Response, sender: Known, envelope_id: UUID, sent: SentEnvelope
) -> TakenAnswer:
    """Keep an envelope in a file, durable before the answer."""
    request.app.state.throttle.count_envelope(sender.device_id)
    require_envelope(sent.sealed)
    new = sender.spool.put(Spooled(envelope_id, sender.device_id, sent.sealed))
    response.status_code = 201 if new else 200
    return TakenAnswer(
        id=envelope_id,
        state=ReceiptState.WAITING,
        kept_in_backup=False,
        epoch=sender.doorkeeper.epoch,
        standing=sender.standing,
    )


def read_receipts(sender: Known, asked: Ids) -> Receipts:
    """Of what is in the spool; of the rest a locked server knows nothing."""
    kept = {each: sender.spool.get(each) is not None for each in asked.ids}
    found = [
        ReceiptAnswer(
            id=each, state=ReceiptState.WAITING if kept[each] else ReceiptState.LOCKED, kept_in_backup=False
        )
        for each in asked.ids
    ]
    return Receipts(epoch=sender.doorkeeper.epoch, standing=sender.standing, receipts=found)


def read_phone(request: Request, sender: Known) -> PhoneAnswer:
    settings: Settings = request.app.state.settings
    return PhoneAnswer(
        name="",
        standing=sender.standing,
        locked=True,
        epoch=sender.doorkeeper.epoch,
        sealing="",
        copy_days=settings.phone_copy_days,
        waiting_hours=settings.phone_waiting_hours,
    )


def _answer_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return answer_of_error(request, error)


def _answer_bad_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer_of_error(request, first_fault(error.errors()))


def _answer_locked(request: Request, error: Exception) -> Response:
    """Whatever else is asked for, whether it is there or not."""
    assert isinstance(error, HTTPException)
    if not request.url.path.startswith("/api/"):
        return render(request, "locked.html", status=503)
    if error.status_code == 413:
        return JSONResponse(
            Refusal(type="http-413", detail=str(error.detail)).model_dump(exclude_none=True), 413
        )
    return JSONResponse(Refusal(type="locked", detail=str(LOCKED)).model_dump(exclude_none=True), 503)
