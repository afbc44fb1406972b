"""A line between phones and a server that loses questions and answers, and brings copies late."""

import gzip
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

LOST_REQUEST, LOST_ANSWER, COPIED = 17, 11, 5  # every so many-th
LONGEST_DELAY = 0.02  # seconds
PATIENCE = 60
NOT_RELAYED = {"connection", "keep-alive", "transfer-encoding"}


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class BadLine:
    """Relays to a server on loopback; ``bad`` makes it lose and copy, ``cut`` ends everything.

    ``happened`` counts what was lost, copied and relayed; ``weights`` has path and compressed bytes of what
    was got.
    """

    server_port: int
    chance: Random
    bad: bool = False
    cut: bool = False
    happened: Counter[str] = field(default_factory=Counter)
    weights: list[tuple[str, int]] = field(default_factory=list)
    address: str = ""
    _asked: int = 0
    _copies: list[Asked] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def relay(self, asked: Asked) -> tuple[int, list[tuple[str, str]], bytes] | None:
        """The answer, or None where the line breaks before it has come."""
        with self._lock:
            self._asked += self.bad
            number, delay = self._asked, self.chance.uniform(0, LONGEST_DELAY)
        if self.cut or (self.bad and number % LOST_REQUEST == 0):
            self._count("requests cut" if self.cut else "requests lost")
            return None
        if self.bad:
            time.sleep(delay)
            if number % COPIED == 0 and asked.method == "PUT":
                self._copies.append(asked)
        answer = self._forward(asked)
        if answer is None:
            self._count("requests to a dead server")
            return None
        if self.bad and number % LOST_ANSWER == 0:
            self._count("answers lost")
            return None
        with self._lock:
            self.happened["answered"] += 1
            if asked.method == "PUT" and answer[0] in (200, 201):
                self.happened["envelopes acknowledged"] += 1
            if asked.method == "GET":
                self.weights.append((asked.path, _compressed(answer[1], answer[2])))
        return answer

    def bring_copies(self) -> None:
        """Bring all copies that are under way, in an order that nobody chose."""
        while True:
            with self._lock:
                if not self._copies:
                    return
                asked = self._copies.pop(self.chance.randrange(len(self._copies)))
            if self._forward(asked) is not None:
                with self._lock:
                    self.happened["late copies"] += 1

    def _count(self, what: str) -> None:
        with self._lock:
            self.happened[what] += 1

    def _forward(self, asked: Asked) -> tuple[int, list[tuple[str, str]], bytes] | None:
        connection = HTTPConnection("127.0.0.1", self.server_port, timeout=PATIENCE)
        try:
            connection.request(asked.method, asked.path, asked.body, asked.headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()


def _compressed(headers: list[tuple[str, str]], content: bytes) -> int:
    encoded = any(name.lower() == "content-encoding" for name, _ in headers)
    return len(content) if encoded or not content else len(gzip.compress(content))


@contextmanager
def bad_line(server_port: int, chance: Random) -> Iterator[BadLine]:
    """A line that is good until it is told to be bad; its ``address`` stays while servers come and go."""
    line = BadLine(server_port, chance)

    class Relay(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # of HTTP/1.0 Chromium heeds no ETag

        def relay(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in NOT_RELAYED}
            answer = line.relay(Asked(self.command, self.path, headers, body))
            if answer is None:
                self.close_connection = True
                return
            status, answered, content = answer
            self.send_response_only(status)
            for name, value in answered:
                if name.lower() not in NOT_RELAYED:
                    self.send_header(name, value)
            self.send_header("connection", "close")
            with suppress(ConnectionError):  # who asked is gone
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_PUT = do_POST = relay  # noqa: N815 their names are http.server's

        def log_message(self, *_: Any) -> None:
            """Say nothing: the addresses are not worth a line each."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    listener.daemon_threads = True
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    line.address = f"http://127.0.0.1:{listener.server_address[1]}"
    try:
        yield line
    finally:
        listener.shutdown()
        listener.server_close()
