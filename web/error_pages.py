"""A refusal or a fault as a page: a heading, one sentence, a way on. Never a traceback."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from models.errors import N_
from web.i18n import language_of, translate
from web.rendering import render

HEADINGS = {
    403: (N_("Not allowed"), N_("Your role may not do this.")),
    404: (N_("Not found"), N_("There is nothing here, or not any more.")),
    405: (N_("Not possible"), N_("This address cannot be used in this way.")),
    409: (N_("Changed meanwhile"), N_("What you asked for does not fit what is there any more.")),
    413: (N_("Too large"), N_("This file or form is too large.")),
    422: (N_("Not understood"), N_("Something that was sent could not be understood.")),
    429: (N_("Too many tries"), N_("Please wait a little and try again.")),
    503: (N_("Not now"), N_("The database does not answer now. Nothing was changed.")),
    500: (N_("Something went wrong"), N_("The fault is ours. Nothing was changed. Please try again.")),
}


def error_page(request: Request, status: int, sentence: str | None = None) -> HTMLResponse:
    """The page for a status.

    Parameters
    ----------
    sentence
        What to say, already in the reader's language (``web.i18n.sentence_of``); else a general sentence.
    """
    language = language_of(request)
    heading, general = HEADINGS.get(status, HEADINGS[500 if status >= 500 else 422])
    return render(
        request,
        "error.html",
        status=status,
        number=status,
        heading=translate(language, heading),
        sentence=sentence or translate(language, general),
    )
