"""Free ports, and patience until something answers on one."""

import socket
import time

import httpx


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for_port(port: int, seconds: float = 20) -> None:
    """Return once ``port`` on loopback accepts a connection; raise TimeoutError after ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing answered on port {port} within {seconds} s")


def wait_for_page(address: str, seconds: float) -> None:
    """Return once ``address`` answers 200; raise TimeoutError after ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            pass  # between two servers nobody listens
        time.sleep(0.05)
    raise TimeoutError(f"{address} did not answer 200 within {seconds} s")
