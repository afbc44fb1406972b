"""A small DHIS2 on loopback: real HTTP, and only what its developer guide says of data value sets.

It shares no code with ``models.dhis2``. It keeps what it takes in, knows one data set and two elements, and
refuses the rest with the words of the real one.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "d2pat_5xVA12xyUbWNedQxy4ohH77WlxRGVvZZ1151814092"
DATA_SET, ORG_UNITS, ELEMENTS = "TP-HIV", {"KG-ALL", "KG-OSH"}, {"TP-REACHED", "TP-TESTED"}
PERIOD = re.compile(r"\d{6}|\d{4}Q[1-4]|\d{4}S[12]|\d{4}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WANTED = {
    "dataSetIdScheme": ["code"],
    "dataElementIdScheme": ["code"],
    "orgUnitIdScheme": ["code"],
}


@dataclass
class SmallDhis2:
    """``kept`` is by organisation unit, period and element; ``asked`` counts requests that were let in."""

    address: str = ""
    old: bool = False
    kept: dict[tuple[str, str, str], str] = field(default_factory=dict)
    asked: int = 0


@contextmanager
def small_dhis2(*, old: bool = False) -> Iterator[SmallDhis2]:
    """``old``: answers as before version 2.38, the summary bare."""
    server = SmallDhis2(old=old)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, answer = _answer(server, self)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.address = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        http.shutdown()
        thread.join()


def _answer(server: SmallDhis2, request: BaseHTTPRequestHandler) -> tuple[int, dict[str, Any]]:
    parts = urlsplit(request.path)
    options = parse_qs(parts.query)
    body = request.rfile.read(int(request.headers["Content-Length"]))
    if parts.path != "/api/dataValueSets":
        return 404, {"httpStatus": "Not Found", "httpStatusCode": 404, "status": "ERROR", "message": "404"}
    if request.headers["Authorization"] != f"ApiToken {TOKEN}":
        return 401, {"httpStatus": "Unauthorized", "httpStatusCode": 401, "status": "ERROR"}
    server.asked += 1
    dry_run = options.pop("dryRun", ["false"]) == ["true"]
    if options != WANTED or request.headers["Content-Type"] != "application/json":
        return 400, {"httpStatus": "Bad Request", "status": "ERROR", "message": f"not documented: {options}"}
    conflicts, values = _read(json.loads(body))
    new = sum(key not in server.kept for key in values)
    if not dry_run:
        server.kept |= values
    counts = {"imported": new, "updated": len(values) - new, "ignored": len(conflicts), "deleted": 0}
    summary = {
        "responseType": "ImportSummary",
        "status": "WARNING" if conflicts else "SUCCESS",
        "description": "Import process completed successfully",
        "importCount": counts,
        "conflicts": conflicts,
        "dataSetComplete": "false",
    }
    status = 409 if conflicts else 200
    if server.old:
        return status, summary
    word = "Conflict" if conflicts else "OK"
    return status, {"httpStatus": word, "httpStatusCode": status, "status": "OK", "response": summary}


def _read(sent: dict[str, Any]) -> tuple[list[dict[str, str]], dict[tuple[str, str, str], str]]:
    """What is wrong with a set, and what of it can be kept."""
    assert set(sent) == {"dataSet", "completeDate", "period", "orgUnit", "dataValues"}, sent
    assert DAY.fullmatch(sent["completeDate"]), sent
    conflicts: list[dict[str, str]] = []
    values = {}
    if sent["dataSet"] != DATA_SET:
        conflicts.append({"object": sent["dataSet"], "value": "Data set not found or not accessible"})
    if sent["orgUnit"] not in ORG_UNITS:
        conflicts.append(
            {"object": sent["orgUnit"], "value": "Organisation unit not found or not accessible"}
        )
    if not PERIOD.fullmatch(sent["period"]):
        conflicts.append({"object": sent["period"], "value": "Period not valid"})
    for value in sent["dataValues"]:
        assert set(value) == {"dataElement", "value"}, value
        assert isinstance(value["value"], str), value
        element = value["dataElement"]
        if element not in ELEMENTS:
            conflicts.append({"object": element, "value": "Data element not found or not accessible"})
        elif not value["value"].isdigit():
            conflicts.append({"object": element, "value": f"value_not_integer {value['value']}"})
        elif not conflicts:
            values[sent["orgUnit"], sent["period"], element] = value["value"]
    return conflicts, values
