"""Examples for the OpenAPI document, made of the schemas themselves, so that no endpoint has to write one.

A schema that names an example keeps it; else a field's own name decides, and its kind where the name says
nothing. Ids are the same wherever a name is the same, so that an example's parts fit together.
"""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

Schema = Mapping[str, Any]
DAY, MOMENT = "2026-11-23", "2026-11-23T04:15:00Z"

BY_NAME: Mapping[str, Any] = {
    "amount": 30,
    "area": "KG-O",
    "as_of": "2023",
    "best": 41,
    "bound": 44,
    "code": {"mother": "ГУ", "father": "АЙ", "gender": "F", "year": "1991"},
    "detail": "There is no such plan.",
    "driving": 36_000,
    "expiry": "2027-06-30",
    "facility_id": "aids-centre",
    "fault": "No vehicle drives in this week.",
    "from_id": "bishkek",
    "indicator": "counselled",
    "lot_number": "A-1",
    "lots": {"hiv-a1": str(uuid5(NAMESPACE_OID, "lot_id"))},
    "metres": 612_000,
    "month": "2026-11-01",
    "name": "Aida",
    "oblast_code": "KG-O",
    "ours": "counselled",
    "password": "seventeen grey kettles",
    "people": 250,
    "period": "2026H1",
    "product": "Determine HIV-1/2",
    "program": "clinic laptop",
    "reason": "The road to Osh is closed.",
    "rule": "HIV.B9.DT",
    "services": ["counselling"],
    "site_id": "juniper",
    "source": "programme records",
    "to_id": "kant",
    "time": "07:00",
    "token": "sB4Xn0p1vYkTq7uCz2dLwR8eHaG5mJ3fKi6oQ9rS-tU",
    "town_id": "osh",
    "vehicle_id": "ambulance",
}
# Where a field's name alone would mislead, or where an example without the field would say too little.
BY_FIELD: Mapping[tuple[str, str], Any] = {
    ("CodeAnswer", "code"): "K7QM-4TXP-9WZD",
    ("Credentials", "code"): "492039",
    ("CrewMemberRow", "label"): "driver 1",
    ("CurveKey", "x"): "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
    ("CurveKey", "y"): "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
    ("Dhis2CodeRow", "code"): "TP_COUNSELLED",
    ("Enrolment", "code"): "K7QM-4TXP-9WZD",
    ("IndicatorAnswer", "code"): "HTS_TST",
    ("ResultDays", "given"): DAY,
    ("SealingKey", "kid"): "1",
    ("SentVisit", "client_id"): str(uuid5(NAMESPACE_OID, "client_id")),
    ("SizeEstimateRow", "high"): 270,
    ("SizeEstimateRow", "low"): 240,
    ("StopReportRow", "reason"): "road",
    ("VisitInput", "id"): str(uuid5(NAMESPACE_OID, "visit_id")),
    ("WeekStopAnswer", "reason"): "road",
}


class Examples:
    """Examples of the schemas of one document.

    Parameters
    ----------
    schemas
        The document's ``components.schemas``.
    """

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas

    def of(self, schema: Schema, name: str = "", *, whole: bool = False) -> Any:
        """An example of a schema.

        Parameters
        ----------
        name
            Of the field or parameter, which often says more than its schema.
        whole
            With the fields that may be left out, as an answer has them.
        """
        if "$ref" in schema:
            component = schema["$ref"].rpartition("/")[2]
            return self._made(self._schemas[component], name, component, whole)
        return self._made(schema, name, "", whole)

    def _made(self, schema: Schema, name: str, component: str, whole: bool) -> Any:
        if "examples" in schema:
            return _with_nulls(schema, schema["examples"][0])
        for choices in (schema.get("anyOf"), schema.get("oneOf"), schema.get("allOf")):
            if choices:
                return self.of(next(c for c in choices if c.get("type") != "null"), name, whole=whole)
        if schema.get("type") == "object":
            return self._object(schema, name, component, whole)
        if name in BY_NAME and not {"enum", "const"} & schema.keys():
            return BY_NAME[name]
        if schema.get("type") == "array":
            return [self.of(schema.get("items", schema.get("prefixItems", [{}])[0]), name, whole=whole)]
        return _scalar(schema, name)

    def _object(self, schema: Schema, name: str, component: str, whole: bool) -> Any:
        if "properties" not in schema:
            return BY_NAME.get(name, {})
        wanted = [
            field
            for field in schema["properties"]
            if whole or field in schema.get("required", ()) or (component, field) in BY_FIELD
        ]
        return {field: self._field(schema["properties"][field], field, component, whole) for field in wanted}

    def _field(self, schema: Schema, field: str, component: str, whole: bool) -> Any:
        if (component, field) in BY_FIELD:
            return BY_FIELD[component, field]
        return self.of(schema, component if field == "id" else field, whole=whole)


def _with_nulls(schema: Schema, example: Any) -> Any:
    """FastAPI drops whatever is null from its document, from examples too."""
    if not isinstance(example, dict):
        return example
    nullable = [
        name
        for name, part in schema.get("properties", {}).items()
        if {"type": "null"} in part.get("anyOf", ())
    ]
    return dict.fromkeys(set(nullable) & set(schema.get("required", ()))) | example


def _scalar(schema: Schema, name: str) -> Any:
    if "const" in schema or "enum" in schema:
        return schema.get("const") or schema["enum"][0]
    match schema.get("type"), schema.get("format"):
        case "string", "uuid":
            return str(uuid5(NAMESPACE_OID, name))
        case "string", "date":
            return DAY
        case "string", "date-time":
            return MOMENT
        case "string", _:
            return schema.get("default") or "a word"
        case "integer", _:  # whose limits FastAPI writes like 1.0, which is no whole number to everybody
            return int(schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1))
        case "number", _:
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        case "boolean", _:
            return True
    return None
