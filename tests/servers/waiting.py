"""Free ports, and patience until something answers on one."""

import socket
import time
from collections.abc import Callable

import httpx


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], seconds: float, else_say: str = "waited in vain") -> None:
    """Ask again and again; raise TimeoutError after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            raise TimeoutError(f"{else_say} within {seconds} s")
        time.sleep(0.05)


def wait_for_port(port: int, seconds: float = 20) -> None:
    """Return once ``port`` on loopback accepts a connection."""

    def answers() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    wait_until(answers, seconds, f"nothing answered on port {port}")


def wait_for_page(address: str, seconds: float) -> None:
    """Return once ``address`` answers 200."""

    def answers() -> bool:
        try:
            return httpx.get(address).status_code == 200
        except httpx.TransportError:  # between two servers nobody listens
            return False

    wait_until(answers, seconds, f"{address} did not answer 200")
