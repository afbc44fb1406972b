"""A real OSRM, and servers that answer badly, late or not at all."""

import json
import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import Engine

from models.database import transaction
from models.kinds import COUNTRY
from models.operations.save_country_row import save_country_row
from models.queries.travel import road_times
from models.road_engine import RoadEngineFault, ask_road_engine
from models.row_faults import read_row
from models.settings import Settings
from tests.servers.waiting import free_port

# A road along a parallel with a town every 0.2 degrees, about 16.5 km.
TOWNS = {"west": (42.0, 74.0), "middle": (42.0, 74.2), "east": (42.0, 74.4)}
STEP_METRES = math.radians(0.2) * 6_371_000 * math.cos(math.radians(42))
NETWORK = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <node id="1" version="1" lat="42.0" lon="74.0"/>
  <node id="2" version="1" lat="42.0" lon="74.2"/>
  <node id="3" version="1" lat="42.0" lon="74.4"/>
  <way id="1" version="1">
    <nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="maxspeed" v="60"/>
  </way>
  <way id="2" version="1">
    <nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="maxspeed" v="30"/>
  </way>
</osm>
"""
PATIENCE = 0.4
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"
Handler = Callable[[socket.socket], None]


DISTANCES = {("west", "middle"): 1, ("west", "east"): 2, ("east", "west"): 2}


def good_answer(**changes: Any) -> dict[str, Any]:
    rows = [[0, 100.4, 200], [100, 0, 100], [200, 100, 0]]
    sources = [{"distance": 3.1, "location": [74, 42], "name": "", "hint": ""}] * 3
    return {"code": "Ok", "durations": rows, "distances": rows, "sources": sources} | changes


@contextmanager
def answering(write: Handler) -> Iterator[str]:
    """A server whose every connection is handled by ``write``."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with closing(connection):
                connection.recv(65_536)
                with suppress(OSError):  # the asker has gone, as it should
                    write(connection)

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def reply(body: bytes | dict[str, Any], status: str = "200 OK", header: str = "X: y") -> Handler:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\n{header}\r\nConnection: close\r\n\r\n"
    return lambda connection: connection.sendall(head.encode() + content)


def test_a_real_engine_is_read(osrm_server: Callable[[str], str]) -> None:
    ways = ask_road_engine(osrm_server(NETWORK), 5, TOWNS).ways
    assert len(ways) == 9
    assert ways["west", "west"] == (0, 0)
    for pair, steps in DISTANCES.items():
        assert ways[pair][1] == pytest.approx(steps * STEP_METRES, rel=0.01)
    assert ways["middle", "east"][0] > 1.5 * ways["west", "middle"][0]


def test_a_town_off_the_engines_map_is_told(
    osrm_server: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    towns = TOWNS | {"far": (40.0, 70.0)}
    with pytest.raises(RoadEngineFault, match="lacks a town"):
        ask_road_engine(osrm_server(NETWORK), 5, towns)
    assert caplog.messages == ["the road engine knows no road near far"]


def test_seconds_are_rounded_and_missing_ways_left_out() -> None:
    rows = [[0, 100.4, None], [99.6, 0, 100], [None, 100, 0]]
    with answering(reply(good_answer(durations=rows))) as address:
        ways = ask_road_engine(address, 5, TOWNS).ways
    assert ways["west", "middle"] == (100, 100)
    assert ways["middle", "west"][0] == 100
    assert ("west", "east") not in ways


BAD_ANSWERS: dict[str, Handler] = {
    "not json": reply(b"<html>hello"),
    "empty": reply(b""),
    "another code": reply(good_answer(code="InvalidQuery")),
    "too few rows": reply(good_answer(durations=[[0, 1, 1], [1, 0, 1]])),
    "a short row": reply(good_answer(durations=[[0, 1, 1], [1, 0], [1, 1, 0]])),
    "no distances": reply({key: value for key, value in good_answer().items() if key != "distances"}),
    "short distances": reply(good_answer(distances=[[0]])),
    "negative": reply(good_answer(durations=[[0, -1, 1], [1, 0, 1], [1, 1, 0]])),
    "not a number": reply(good_answer(durations=[[0, math.nan, 1], [1, 0, 1], [1, 1, 0]])),
    "endless": reply(good_answer(durations=[[0, 1e300, 1], [1, 0, 1], [1, 1, 0]])),
    "a word": reply(good_answer(durations=[[0, "far", 1], [1, 0, 1], [1, 1, 0]])),
    "too few sources": reply(good_answer(sources=[])),
    "server error": reply(good_answer(), "500 Internal Server Error"),
    "bad request": reply({"code": "TooBig", "message": "Too many table coordinates"}, "400 Bad Request"),
    "elsewhere": reply(b"", "302 Found", "Location: http://127.0.0.1:1/"),
    "no HTTP": lambda connection: connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "hangs up": lambda connection: None,
    "half an answer": lambda connection: connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"
    ),
    "bad compression": reply(b"plain", header="Content-Encoding: gzip"),
}


@pytest.mark.parametrize("write", BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
def test_an_odd_answer_is_a_fault(write: Handler) -> None:
    with (
        answering(write) as address,
        pytest.raises(RoadEngineFault, match="those of the road table"),
    ):
        ask_road_engine(address, 5, TOWNS)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
    for _ in range(100):
        connection.sendall(b" ")
        time.sleep(PATIENCE / 4)


def test_a_silent_or_dripping_engine_is_left_in_time() -> None:
    silent = threading.Event()
    for write in (lambda _: silent.wait(3 * PATIENCE), drip):
        with answering(write) as address:  # type: ignore[arg-type]
            began = time.monotonic()
            with pytest.raises(RoadEngineFault, match="too slow"):
                ask_road_engine(address, PATIENCE, TOWNS)
            assert time.monotonic() - began < 2 * PATIENCE


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:{port}", "nonsense", "http://", "ftp://127.0.0.1", "http://[::"]
)
def test_an_address_without_an_engine_is_a_fault(address: str) -> None:
    with pytest.raises(RoadEngineFault, match="does not answer"):
        ask_road_engine(address.format(port=free_port()), 5, TOWNS)


@pytest.fixture
def towns(engine: Engine) -> None:
    names = {f"name_{language}": "Town" for language in ("en", "ru", "ky")}
    rest = names | {"kind": "city", "oblast_code": "KG-C", "oblast_name": "Chui"}
    with transaction(engine) as session:
        for town, (latitude, longitude) in TOWNS.items():
            values = {"id": town, "latitude": latitude, "longitude": longitude, **rest}
            save_country_row(session, None, COUNTRY["towns"], read_row(COUNTRY["towns"], values))


@pytest.mark.usefixtures("towns")
def test_times_come_from_the_engine_that_the_settings_name(engine: Engine, settings: Settings) -> None:
    with answering(reply(good_answer())) as address:
        times = road_times(engine, settings.model_copy(update={"osrm_url": address}))
    assert times.fault is None
    assert times.table is not None
    assert set(times.table.ways) == {(a, b) for a in TOWNS for b in TOWNS}


@pytest.mark.usefixtures("towns")
def test_a_failing_engine_leaves_the_table_and_says_so(engine: Engine, settings: Settings) -> None:
    with answering(reply(b"no")) as address:
        times = road_times(engine, settings.model_copy(update={"osrm_url": address}))
    assert times.table is None
    assert (
        str(times.fault) == "The road engine's answer cannot be used: the times are those of the road table."
    )


def test_without_an_engine_nothing_is_asked(engine: Engine, settings: Settings) -> None:
    times = road_times(engine, settings)
    assert (times.table, times.fault) == (None, None)
