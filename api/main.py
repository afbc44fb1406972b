"""The composition root: one application out of settings and keys."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.endpoints import (
    audit,
    clients,
    comparisons,
    country,
    coverage,
    coverage_settings,
    crews,
    devices,
    document,
    envelopes,
    erasures,
    follow_ups,
    groups,
    incidents,
    kits,
    merges,
    months,
    planning_rules,
    plans,
    quarantine,
    records,
    rest_of_week,
    sign_ins,
    staff,
    stops,
    visits,
)
from api.errors import FAULT, UNAVAILABLE, UNREADABLE, Refusal, answer_of_error
from models.database import open_database
from models.errors import DomainError, NotAllowed
from models.jobs import Jobs
from models.keys import Keys
from models.opening import Opening
from models.pseudonyms import pseudonym_keys
from models.queries.server import is_synthetic
from models.settings import Settings
from models.throttle import Throttle
from web.compression import Compressed
from web.dependencies import record_refusal, staff_of
from web.error_pages import error_page
from web.errors import first_fault, page_of_error
from web.headers import SecurityHeaders
from web.pages import (
    account,
    after_visit,
    alerts,
    coverage_files,
    coverage_numbers,
    due,
    histories,
    kits_today,
    matching_queue,
    month_requests,
    own_visits,
    phone,
    phone_asks,
    plan_prints,
    plan_requests,
    sign_in,
)
from web.pages import audit as audit_pages
from web.pages import clients as client_pages
from web.pages import country as country_pages
from web.pages import coverage as coverage_pages
from web.pages import coverage_settings as coverage_setting_pages
from web.pages import crews as crew_pages
from web.pages import devices as device_pages
from web.pages import erasures as erasure_pages
from web.pages import groups as group_pages
from web.pages import kits as kit_pages
from web.pages import months as month_pages
from web.pages import planning_rules as planning_rule_pages
from web.pages import plans as plan_pages
from web.pages import quarantine as quarantine_pages
from web.pages import rest_of_week as rest_of_week_pages
from web.pages import staff as staff_pages
from web.pages import stops as stop_pages
from web.pages import visits as visit_pages
from web.rendering import STATIC_FOLDER

log = logging.getLogger(__name__)
CARE = (visits, clients, records, follow_ups, merges, erasures, kits, groups, incidents)
COVERAGE = (coverage, coverage_settings)
PHONES = (devices, envelopes, quarantine)
PHONE_PAGES = (device_pages, quarantine_pages, phone, phone_asks)
PLANS = (plans, months, rest_of_week, planning_rules, stops, comparisons, crews, country)
# A request asks them in turn whether it is theirs, so what phones send by the hundred comes first.
NOUNS = (*CARE, *PHONES, *PLANS, *COVERAGE, sign_ins, staff, audit, document)
DESCRIPTION = "Plans an ambulance's weeks. Seconds, metres and UTC instants unless a field says otherwise."
FAMILIES = (
    *PHONE_PAGES,
    sign_in,
    account,
    staff_pages,
    month_requests,
    month_pages,
    plan_requests,
    planning_rule_pages,
    crew_pages,
    stop_pages,
    alerts,
    plan_prints,
    rest_of_week_pages,
    plan_pages,
    country_pages,
    coverage_files,
    coverage_numbers,
    coverage_setting_pages,
    coverage_pages,
    kits_today,
    kit_pages,
    group_pages,
    own_visits,
    visit_pages,
    matching_queue,
    client_pages,
    erasure_pages,
    due,
    after_visit,
    histories,
    audit_pages,
)
# A stranger's body is read before anybody is asked who sends it.
LARGEST_BODY = 4 * 1024**2


def create_app(settings: Settings, keys: Keys) -> FastAPI:
    """The service on a database that is migrated already.

    Raises
    ------
    CannotUnlock
        The keys do not open the database.
    """
    app = routed_app()
    open_behind(app, settings, keys)
    return app


def open_behind(app: FastAPI, settings: Settings, keys: Keys) -> None:
    """Give the pages and endpoints of ``app`` a database, in place of the one that they had.

    Raises
    ------
    CannotUnlock
        The keys do not open the database.
    """
    app.state.settings = settings
    app.state.engine = open_database(settings, keys)
    app.state.synthetic = settings.synthetic or is_synthetic(app.state.engine)
    app.state.jobs = Jobs(settings)
    app.state.throttle = Throttle()
    app.state.pseudonym_keys = pseudonym_keys(keys.pseudonyms)
    app.state.opening = Opening.of(settings, keys)
    app.state.care_rules = app.state.opening.rules


def routed_app() -> FastAPI:
    """All pages and endpoints, with no database behind them; the first requests work the routes out."""
    app = _bare_app()
    app.add_middleware(Compressed)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=STATIC_FOLDER), name="static")
    for noun in NOUNS:
        app.include_router(noun.endpoints, prefix="/api")
    for family in FAMILIES:
        app.include_router(family.pages, include_in_schema=False)
    _answer_errors(app)
    return app


def _bare_app() -> FastAPI:
    """Without FastAPI's own pages, which load scripts from elsewhere and are open to strangers."""
    return FastAPI(
        title="Marshrut",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=LARGEST_BODY,
    )


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, _answer_domain_error)
    app.add_exception_handler(NotAllowed, _answer_not_allowed)
    app.add_exception_handler(RequestValidationError, _answer_bad_input)
    for silent in (OperationalError, PoolTimeout):
        app.add_exception_handler(silent, _answer_unavailable)
    app.add_exception_handler(HTTPException, _answer_status)
    app.add_exception_handler(Exception, _answer_fault)


def _answer_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    answer = answer_of_error if _is_api(request) else page_of_error
    return answer(request, error)


def _answer_not_allowed(request: Request, error: Exception) -> Response:
    try:
        record_refusal(request)
    except OperationalError as silent:
        return _answer_unavailable(request, silent)
    return _answer_domain_error(request, error)


def _answer_bad_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _answer_domain_error(request, first_fault(error.errors()))


def _answer_unavailable(request: Request, error: Exception) -> Response:
    log.error("The database does not answer: %s", type(error).__name__)
    return _answer_domain_error(request, UNAVAILABLE)


def _answer_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:  # a body that is no text, or too deep to be read
        return _answer_domain_error(request, UNREADABLE)
    staff_of(request)  # an address that nobody answers still speaks the person's language
    return _answer_plainly(request, error.status_code, str(error.detail))


def _answer_fault(request: Request, error: Exception) -> Response:
    return _answer_plainly(request, 500, FAULT)


def _answer_plainly(request: Request, status: int, detail: str) -> Response:
    if _is_api(request):
        return JSONResponse(
            Refusal(type=f"http-{status}", detail=detail).model_dump(exclude_none=True), status
        )
    return error_page(request, status)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
