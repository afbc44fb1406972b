"""What the country's columns are called for people, which a list shows, and how a form asks for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import SQLModel

from models.country_files import as_text
from models.errors import N_
from models.kinds import Kind
from models.tables.country import WEEKDAYS

LABELS = {
    "active": N_("In use"),
    "aliases": N_("Other names"),
    "break_after_minutes": N_("Break after driving, minutes"),
    "break_minutes": N_("Length of the break, minutes"),
    "confidence": N_("Confidence"),
    "date_estimated": N_("Date is an estimate"),
    "day": N_("Day"),
    "depot_id": N_("Depot"),
    "detour_factor": N_("Detour factor"),
    "elevation_m": N_("Height, metres"),
    "estimate": N_("Clients expected a week"),
    "estimate_source": N_("Source of the estimate"),
    "first_day": N_("First day"),
    "from_id": N_("From"),
    "geodesic_km": N_("As the crow flies, km"),
    "geonames_id": N_("GeoNames number"),
    "id": N_("Code name"),
    "kind": N_("Kind"),
    "km": N_("Kilometres"),
    "km_posts": N_("Kilometre posts"),
    "last_day": N_("Last day"),
    "last_visit": N_("Last visit"),
    "latitude": N_("Latitude"),
    "licence_or_terms": N_("Licence or terms"),
    "least_gap": N_("Days between visits, at least"),
    "lodging": N_("A crew can sleep here"),
    "lodging_near": N_("Lodging near by"),
    "longitude": N_("Longitude"),
    "max_driving_minutes": N_("Most driving a day, minutes"),
    "most_visits": N_("Visits in four weeks, at most"),
    "minutes": N_("Minutes of driving"),
    "name": N_("Name"),
    "name_en": N_("English name"),
    "name_ky": N_("Kyrgyz name"),
    "name_ru": N_("Russian name"),
    "note": N_("Note"),
    "oblast_code": N_("Oblast code"),
    "oblast_name": N_("Oblast"),
    "pass_elevation_m": N_("Height of the pass, metres"),
    "pass_name": N_("Passes"),
    "population": N_("Population"),
    "population_year": N_("Year of the population"),
    "raion": N_("Raion"),
    "reason": N_("Reason"),
    "rest_minutes": N_("Rest between days, minutes"),
    "road": N_("Road"),
    "season": N_("Season"),
    "seasonal_closure": N_("Closures by season"),
    "service_minutes": N_("Time for serving, minutes"),
    "shift": N_("Usual working hours"),
    "source": N_("Source"),
    "status": N_("State"),
    "title": N_("Title"),
    "to_id": N_("To"),
    "town_id": N_("Town"),
    "where": N_("Where"),
    "women_only": N_("Only women may come"),
    "winter_open": N_("Open in winter"),
    "working_days": N_("Working days"),
    "yearly": N_("Every year"),
    "mon": N_("Hours on Monday"),
    "tue": N_("Hours on Tuesday"),
    "wed": N_("Hours on Wednesday"),
    "thu": N_("Hours on Thursday"),
    "fri": N_("Hours on Friday"),
    "sat": N_("Hours on Saturday"),
    "sun": N_("Hours on Sunday"),
}
HELP = {
    "id": N_("Small letters, digits and hyphens. For a site a neutral word that says nothing."),
    "pass_name": N_("Several are parted by semicolons."),
    "shift": N_("Like 08:00-20:00."),
    "working_days": N_("Seven digits from Monday to Sunday: 1 works, 0 is off."),
    "women_only": N_("Planned only on days on which the crew can be women only."),
    "yearly": N_("The year of the days does not matter then."),
    "least_gap": N_("For plans of four weeks; empty: as for the other sites."),
    "most_visits": N_("For plans of four weeks; empty: as for the other sites."),
    "estimate": N_("Enter the programme's own figure."),
    **dict.fromkeys(WEEKDAYS, N_("Like 14:00-22:00; empty when closed.")),
}
# What a list shows; the rest is on the row's own page.
LISTED: Mapping[str, Sequence[str]] = {
    "sources": ("id", "title", "where"),
    "towns": ("id", "oblast_name", "population", "lodging"),
    "legs": ("from_id", "to_id", "km", "minutes", "pass_name", "confidence"),
    "passes": ("name", "elevation_m", "road", "season"),
    "closures": ("id", "from_id", "to_id", "first_day", "last_day", "yearly", "reason"),
    "holidays": ("day", "name_en", "date_estimated"),
    "facilities": ("name_en", "town_id", "kind", "status"),
    "vehicles": ("name", "depot_id", "shift", "active"),
    "sites": ("id", "town_id", "service_minutes", "estimate", "last_visit", "active"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One input of a row's form. ``type``: of the HTML input; ``select`` and ``yesno`` are lists."""

    name: str
    label: str
    help: str
    type: str
    required: bool


def columns_of(kind: Kind) -> list[Column]:
    """The inputs of a kind's form, in the order of its file."""
    towns = {reference.columns[0] for reference in kind.references() if reference.kind == "towns"} | (
        {"from_id", "to_id"} & set(kind.columns)
    )
    return [
        Column(
            name=name,
            label=LABELS[name],
            help=HELP.get(name, ""),
            type="select" if name in towns else _type_of(kind, name),
            required=kind.row.model_fields[name].is_required(),
        )
        for name in kind.columns
    ]


def _type_of(kind: Kind, name: str) -> str:
    annotation = str(kind.row.model_fields[name].annotation)
    for word, type_ in (("bool", "yesno"), ("date", "date"), ("int", "number"), ("float", "decimal")):
        if word in annotation:
            return type_
    return "text"


def texts_of(kind: Kind, row: SQLModel) -> dict[str, str]:
    return {name: as_text(getattr(row, name)) for name in kind.columns}
