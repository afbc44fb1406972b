"""Words that no file, log, address, header or error may hold, sought in every way of writing them."""

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

from tests.servers.waiting import free_port, wait_for_port

PROGRAM = Path(__file__).parents[2] / "marshrut.py"
IN_A_PAGE = re.compile(r"<title>[^<]*|(?:href|action|src)=\"[^\"]*")
FEWEST = 2
SHORTEST = 6  # bytes; fewer would be met by chance in an encrypted file


def traces(canary: str) -> dict[str, bytes]:
    """The canary as it may lie in a file."""
    raw = {code: canary.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")}
    small = canary.lower().encode()
    written = {
        "small letters": small,
        "cp1251": canary.encode("cp1251", "ignore"),
        "JSON": json.dumps(canary)[1:-1].encode(),
        "an address": quote(canary).encode(),
        "Python": repr(canary.encode())[2:-1].encode(),
    }
    written |= {f"hexadecimal {code}": text.hex().encode() for code, text in raw.items()}
    written |= {f"HEXADECIMAL {code}": text.hex().upper().encode() for code, text in raw.items()}
    for shift in range(3):  # base64 looks different at each place among three bytes
        data = bytes(shift) + canary.encode()
        written[f"base64 at {shift}"] = base64.b64encode(data)[4:-4]
        written[f"base64url at {shift}"] = base64.urlsafe_b64encode(data)[4:-4]
    return {name: text for name, text in (raw | written).items() if len(text) >= FEWEST}


def found_in(content: bytes, canaries: Iterable[str], shortest: int = FEWEST) -> Iterator[str]:
    """Each canary that is in it, and how it is written there."""
    for canary in canaries:
        for name, trace in traces(canary).items():
            if len(trace) >= shortest and trace in content:
                yield f"{canary} in {name}"


def found_in_folder(folder: Path, canaries: Iterable[str]) -> Iterator[str]:
    wanted = list(canaries)
    for file in sorted(folder.rglob("*")):
        yield from (f"{file.name}: {told}" for told in found_in(str(file.name).encode(), wanted))
        if file.is_file():
            inside = found_in(file.read_bytes(), wanted, SHORTEST)
            yield from (f"{file.name}: {told}" for told in inside)


@dataclass
class Ears:
    """Hears all that passes between a phone and the server: addresses, headers, and what errors say."""

    heard: list[tuple[str, bytes]] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def hear(self, answer: httpx.Response) -> None:
        answer.read()
        self.statuses.add(answer.status_code)
        self.heard.append(("address", str(answer.request.url).encode()))
        for name, value in answer.headers.raw:
            self.heard.append(("header", name + b": " + value))
        page = answer.text if "html" in answer.headers.get("content-type", "") else ""
        for place in IN_A_PAGE.findall(page):
            self.heard.append(("title or link", place.encode()))
        if answer.status_code >= 400:
            self.heard.append((f"error {answer.status_code} of {answer.request.url.path}", answer.content))

    def faults(self, canaries: Iterable[str]) -> list[str]:
        wanted = list(canaries)
        return [f"{where}: {told}" for where, what in self.heard for told in found_in(what, wanted)]


@contextmanager
def whole_service(environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """Server and worker as an operator starts them; all that they print goes to ``log``."""
    port = free_port()
    command = [sys.executable, str(PROGRAM), "serve", "--port", str(port)]
    with log.open("wb") as prints:
        process = subprocess.Popen(command, env=dict(environment), stdout=prints, stderr=prints)
        try:
            wait_for_port(port, seconds=90)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)
