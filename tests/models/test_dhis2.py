"""Data value sets, sent to a real HTTP server that takes only what DHIS2's guide says."""

import json
import socket
import threading
import time
from contextlib import closing, suppress
from datetime import date

import pytest

from models.dhis2 import (
    DataValue,
    DataValueSet,
    Dhis2Fault,
    Dhis2Server,
    ImportCount,
    period_code,
    post_data_values,
)
from models.disclosure import Period
from tests.servers.dhis2 import TOKEN, small_dhis2


def a_set(**changes: object) -> DataValueSet:
    values = {
        "dataSet": "TP-HIV",
        "completeDate": date(2026, 11, 15),
        "period": "202610",
        "orgUnit": "KG-ALL",
        "dataValues": [DataValue(dataElement="TP-REACHED", value="25")],
    }
    return DataValueSet.model_validate(values | changes)


def at(address: str, secret: str = TOKEN, seconds: float = 5) -> Dhis2Server:
    return Dhis2Server(address, secret, seconds)


@pytest.mark.parametrize("old", [False, True])
def test_a_dry_run_changes_nothing_and_a_sending_does(old: bool) -> None:
    with small_dhis2(old=old) as dhis2:
        tried = post_data_values(at(dhis2.address), a_set(), dry_run=True)
        assert tried.taken
        assert dhis2.kept == {}
        sent = post_data_values(at(dhis2.address), a_set(), dry_run=False)
        assert sent.count == ImportCount(imported=1)
        assert dhis2.kept == {("KG-ALL", "202610", "TP-REACHED"): "25"}
        assert post_data_values(at(dhis2.address), a_set(), dry_run=False).count == ImportCount(updated=1)


@pytest.mark.parametrize("old", [False, True])
def test_a_refused_import_gives_dhis2s_own_reasons(old: bool) -> None:
    values = [DataValue(dataElement=code, value="25") for code in ("TP-REACHED", "TP-UNKNOWN")]
    with small_dhis2(old=old) as dhis2:
        summary = post_data_values(at(dhis2.address), a_set(dataValues=values), dry_run=True)
    assert not summary.taken
    assert [(reason.about, reason.words) for reason in summary.reasons] == [
        ("TP-UNKNOWN", "Data element not found or not accessible")
    ]


def test_a_wrong_token_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    with small_dhis2() as dhis2, pytest.raises(Dhis2Fault, match="let us in"):
        post_data_values(at(dhis2.address, "d2pat_stolen"), a_set(), dry_run=True)
    assert "d2pat" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "address", ["http://dhis2.example.org", "ftp://dhis2.example.org", "https//", "http://["]
)
def test_nothing_is_sent_where_others_read_along(address: str) -> None:
    with pytest.raises(Dhis2Fault, match="https"):
        post_data_values(at(address), a_set(), dry_run=True)


def test_nobody_there() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Dhis2Fault, match="cannot be reached"):
        post_data_values(at(f"http://127.0.0.1:{port}"), a_set(), dry_run=True)


DRIPS, PAGE, FLOOD = b"HTTP/1.1 200 OK\r\n", b"<html>welcome</html>", b" " * 1_100_000


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(DRIPS, "in time"), (PAGE, "not DHIS2"), (FLOOD, "not DHIS2"), (b"[]", "not DHIS2")],
)
def test_an_answer_that_is_none(content: bytes, complaint: str) -> None:
    def serve() -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            with closing(connection):
                asked = b""  # closing with something unread would reset the connection
                while not asked.endswith(b"}"):
                    asked += connection.recv(65_536)
                if content == DRIPS:
                    for _ in range(40):
                        connection.sendall(content)
                        time.sleep(0.05)
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\n\r\n"
                connection.sendall(head.encode() + content)

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        began = time.monotonic()
        with pytest.raises(Dhis2Fault, match=complaint):
            post_data_values(
                at(f"http://127.0.0.1:{listener.getsockname()[1]}", seconds=0.5 if content == DRIPS else 30),
                a_set(),
                dry_run=True,
            )
        assert content != DRIPS or time.monotonic() - began < 5
        thread.join()


def test_a_set_is_written_as_the_guide_has_it() -> None:
    assert json.loads(a_set().model_dump_json()) == {
        "dataSet": "TP-HIV",
        "completeDate": "2026-11-15",
        "period": "202610",
        "orgUnit": "KG-ALL",
        "dataValues": [{"dataElement": "TP-REACHED", "value": "25"}],
    }


@pytest.mark.parametrize(
    ("ours", "theirs"), [("2026-01", "202601"), ("2026Q4", "2026Q4"), ("2026H2", "2026S2"), ("2026", "2026")]
)
def test_periods_have_dhis2s_names(ours: str, theirs: str) -> None:
    assert period_code(Period.parse(ours)) == theirs
