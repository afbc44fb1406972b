"""The phone's form as files that a browser may keep: the same for everybody, and nothing about a person.

The towns, facilities and lots are the programme's, the sites and plans are not among them. A phone that was
without signal for long counts days and months from its own clock, so that the files change seldom.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from sqlmodel import Session, select

from models.care.hiv_algorithm import HivAlgorithms
from models.errors import N_
from models.queries.kits_of_day import usable_lots
from models.settings import Settings
from models.tables.server import Server
from models.visit_names import KIT_OF_ASSAY, KIT_OF_COMMODITY, KIT_OF_TEST
from models.vocabulary import KitKind
from web.code_form import MONTHS_ON_BUTTONS, CodeForm
from web.formatting import filters
from web.i18n import LANGUAGES, SOURCE_LANGUAGE, translate
from web.rendering import STATIC_FOLDER, environment
from web.towns import town_names
from web.visit_form import UNKNOWN_AGE, Lot, VisitForm, facility_choices

PHONE, AWAY, PARTS = "/phone", "/phone/away", "/phone/parts/"
MANIFEST, WORKER = "/phone/manifest.webmanifest", "/phone/service-worker.js"
WORKER_FILE = "phone/service-worker.js"
SHEETS = ("tokens.css", "layout.css", "forms.css", "visit.css", "steps.css", "phone.css")
NOT_ON_PHONES = {"page.js", "look-up.js", "service-worker.js"}
INDENTATION = re.compile(r"\s*\n\s*")
YEAR = "{year}"
REFUSALS = {
    "crypto": N_("This browser cannot seal the visit, so it is not saved. Everything is still here."),
    "key": N_("This phone has no key to seal the visit with, so it is not saved. Everything is still here."),
    "long": N_("This is too much for one visit, so it is not saved. Everything is still here."),
    "insecure": N_("This address is not secure (https): nothing can be sealed here."),
    "kept": N_("This phone cannot keep anything now: nothing was saved."),
    "signal": N_("The server cannot be reached: a phone is enrolled with signal."),
    "plan": N_("The plan cannot be shown now: it needs signal."),
    "pin": N_("A PIN has six digits or more."),
    "again": N_("The two PINs differ."),
    "wrong": N_("This is not the PIN."),
    "slowed": N_("This is not the PIN, or it was tried too often. Seconds to wait:"),
}
SAVED = N_("The visit is sealed. It is sent as soon as there is signal.")
# Android installs a form that has both sizes; the ground fills each, so that a launcher may cut its shape.
ICONS = [
    {"src": f"/static/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
    for size in (192, 512)
    for purpose in ("any", "maskable")
]
MANIFEST_CONTENT = {
    "name": "Marshrut",
    "short_name": "Marshrut",
    "start_url": PHONE,
    "scope": PHONE,
    "display": "standalone",
    "background_color": "#f4f7f7",
    "theme_color": "#0b5e63",
    "icons": ICONS,
}


@dataclass(frozen=True, slots=True)
class LotsOfKind:
    """The usable lots of a kind, the first to expire first, and the names by which a visit uses them."""

    kind: KitKind
    names: Sequence[str]
    lots: Sequence[Lot]


def phone_files(
    session: Session, settings: Settings, algorithms: HivAlgorithms, today: date
) -> dict[str, str | bytes]:
    """All that the phone keeps for when there is no signal, by address; the worker itself is not among it."""
    modules = [*_modules("phone"), *_modules("visit"), *SHEETS, "icon.svg"]
    return {
        PHONE: shell("phone/shell.html"),
        AWAY: shell("phone/away.html"),
        MANIFEST: json.dumps(MANIFEST_CONTENT),
        **{PARTS + each: parts(session, settings, algorithms, today, each) for each in LANGUAGES},
        **{f"/static/{name}": (STATIC_FOLDER / name).read_bytes() for name in modules},
    }


def worker(files: Mapping[str, str | bytes]) -> str:
    """The service worker that keeps these files: another content makes it another worker."""
    version = hashlib.sha256()
    for address, content in sorted(files.items()):
        version.update(address.encode())
        version.update(content if isinstance(content, bytes) else content.encode())
    listed = json.dumps(sorted(files))
    code = (STATIC_FOLDER / WORKER_FILE).read_text(encoding="utf-8")
    return f'const VERSION = "{version.hexdigest()[:16]}";\nconst FILES = {listed};\n{code}'


def shell(template: str) -> str:
    """A page without a word in it, so it needs no language."""
    return environment(SOURCE_LANGUAGE).get_template(template).render()


def parts(session: Session, settings: Settings, algorithms: HivAlgorithms, today: date, language: str) -> str:
    """Every screen of the phone in the language."""
    year = today.replace(month=1, day=1)
    lots = _lots(session, today)
    towns = tuple(sorted(town_names(session, language).items(), key=lambda choice: choice[1]))
    form = VisitForm(
        today=year,
        algorithms=algorithms,
        towns=towns,
        site_towns=(),
        stops=(),
        town_id="",
        site_id=None,
        facilities=facility_choices(session, "", language),
        lots={each.kind: each.lots[0] for each in lots},
        age=UNKNOWN_AGE,
    )
    written = (
        environment(language)
        .get_template("phone/parts.html")
        .render(
            language=language,
            form=form,
            code=CodeForm(settings.code_rule, year, months_in_all=MONTHS_ON_BUTTONS),
            facts=_facts(settings, year, language),
            lots=lots,
            synthetic=session.exec(select(Server.synthetic)).first(),
            visit=None,
            errors=[],
        )
    )
    return INDENTATION.sub("\n", written)


def _facts(settings: Settings, year: date, language: str) -> dict[str, Any]:
    """What the modules need: the code's rule, the months' names, and what they may have to say."""
    name_of = filters(language)["short_month"]
    months = (name_of(year.replace(month=month)) for month in range(1, 13))
    return {
        "rule": [part.model_dump() | {"field": part.field} for part in settings.code_rule.parts],
        "full_age": settings.full_age,
        "months": [name.replace(str(year.year), YEAR) for name in months],
        "refusals": {name: translate(language, sentence) for name, sentence in REFUSALS.items()},
        "saved": translate(language, SAVED),
    }


def _lots(session: Session, today: date) -> list[LotsOfKind]:
    names: dict[KitKind, list[str]] = defaultdict(list)
    for name, kind in chain(KIT_OF_ASSAY.items(), KIT_OF_TEST.items(), KIT_OF_COMMODITY.items()):
        names[kind].append(str(name))
    lots: dict[KitKind, list[Lot]] = defaultdict(list)
    for lot in usable_lots(session, today):
        lots[lot.kind].append(Lot(lot.id, lot.lot_number))
    return [LotsOfKind(kind, names[kind], lots[kind]) for kind in KitKind if lots[kind]]


def _modules(folder: str) -> list[str]:
    found = sorted((STATIC_FOLDER / folder).glob("*.js"))
    return [f"{folder}/{file.name}" for file in found if file.name not in NOT_ON_PHONES]
