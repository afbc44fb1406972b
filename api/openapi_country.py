"""The country's endpoints are the same for each kind of rows; the document has them once for each."""

from copy import deepcopy
from typing import Any

from models.country_files import read_file
from models.kinds import Kind
from models.operations.import_country import reference_files

LIST, ROW = "/api/country/{name}", "/api/country/{name}/{key}"
JSON = "application/json"


def spread_country(document: dict[str, Any]) -> None:
    """Put one pair of paths for each kind in the place of those that take its name."""
    paths, schemas = document["paths"], document["components"]["schemas"]
    listed, keyed = paths.pop(LIST), paths.pop(ROW)
    for file in reference_files():
        row = read_file(file)[0].row.model_dump(mode="json")
        kind = file.kind
        schemas[kind.row.__name__] = kind.row.model_json_schema(mode="serialization") | {"examples": [row]}
        schemas[_entered(kind)] = _columns(kind, row)
        key = "/".join(f"{{{column}}}" for column in kind.key_columns)
        paths[f"/api/country/{kind.name}"] = {
            method: _of_kind(operation, kind, []) for method, operation in listed.items()
        }
        paths[f"/api/country/{kind.name}/{key}"] = {
            method: _of_kind(operation, kind, _key(kind, row)) for method, operation in keyed.items()
        }


def _entered(kind: Kind) -> str:
    return f"{kind.row.__name__}Columns"


def _columns(kind: Kind, row: dict[str, Any]) -> dict[str, Any]:
    """What a row is made of; its key is in the address, and may be repeated."""
    schema = kind.row.model_json_schema()
    return schema | {
        "title": _entered(kind),
        "required": [name for name in schema["required"] if name not in kind.key_columns],
        "examples": [{name: value for name, value in row.items() if name not in kind.key_columns}],
    }


def _key(kind: Kind, row: dict[str, Any]) -> list[dict[str, Any]]:
    columns = kind.row.model_json_schema()["properties"]
    return [
        {"name": column, "in": "path", "required": True, "schema": columns[column], "example": row[column]}
        for column in kind.key_columns
    ]


def _of_kind(operation: dict[str, Any], kind: Kind, key: list[dict[str, Any]]) -> dict[str, Any]:
    made = deepcopy(operation)
    made["operationId"] = f"{operation['operationId']}_{kind.name}"
    made["summary"] = f"{kind.title}: {operation['summary'][0].lower()}{operation['summary'][1:]}"
    made["parameters"] = key
    row = {"$ref": f"#/components/schemas/{kind.row.__name__}"}
    if "requestBody" in made:
        made["requestBody"]["content"][JSON]["schema"] = {"$ref": f"#/components/schemas/{_entered(kind)}"}
    else:
        # Here only the kind's name and the key are given, and of these a wrong one is not found.
        del made["responses"]["422"]
    if not key:
        del made["responses"]["404"]
    if "content" in made["responses"].get("200", {}):
        schema = row if key else {"type": "array", "items": row}
        made["responses"]["200"]["content"][JSON]["schema"] = schema
    return made
