"""Pages from templates.

Every template sees ``_``, ``gettext``, ``ngettext`` (and ``{% trans %}``), ``language``, ``languages``,
``request``, ``staff`` (None for a stranger), ``may(Action.PLAN_EDIT)``, ``synthetic``, ``zone``,
``static("layout.css")``, ``draw_week``, ``share_of``, ``counted`` (what each measure is called), the filters
of ``web.formatting``, and the tests ``withheld``, ``share`` and ``nobody`` of a published value. A missing
name is an error, not a blank.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from models.disclosure import Count, Percent, Withheld
from models.indicators.measures import COUNTED
from models.operations.resume_sign_in import SignedIn
from models.permissions import Action, scope_of
from models.settings import Settings
from web.charts import share_of
from web.formatting import filters
from web.i18n import LANGUAGES, language_of, translations
from web.week_map import draw_week

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
STATIC_FOLDER = Path(__file__).parent / "static"


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The page that the template makes of the context, in the reader's language."""
    language = language_of(request)
    shared = _shared_context(request, language)
    return HTMLResponse(environment(language).get_template(template).render(shared | context), status)


@lru_cache
def environment(language: str) -> Environment:
    """The templates in one of LANGUAGES."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    # Letters as they are, which take a third of the room of their numbers.
    made.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters |= filters(language)
    made.tests |= {"withheld": _is_withheld, "share": _is_share, "nobody": _is_nobody}
    made.globals |= {"Action": Action, "static": static, "languages": LANGUAGES}
    made.globals |= {"draw_week": draw_week, "share_of": share_of, "counted": COUNTED}
    return made


def _shared_context(request: Request, language: str) -> dict[str, Any]:
    settings: Settings = request.app.state.settings
    staff = getattr(request.state, "staff", None)
    return {
        "request": request,
        "language": language,
        "staff": staff,
        "may": _may(staff),
        "synthetic": request.app.state.synthetic,
        "zone": settings.zone,
    }


def _is_withheld(value: object) -> bool:
    return isinstance(value, Withheld)


def _is_nobody(value: object) -> bool:
    return value == Count(0)


def _is_share(value: object) -> bool:
    return isinstance(value, Percent)


def _may(staff: SignedIn | None) -> Callable[[Action], bool]:
    return lambda action: staff is not None and scope_of(staff.role, action) is not None


@lru_cache
def static(name: str) -> str:
    """The address of a static file, which changes with its content so that browsers may keep it."""
    content = (STATIC_FOLDER / name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:12]}"
