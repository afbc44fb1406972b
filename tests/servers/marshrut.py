"""Marshrut on a loopback port, behind the web server that it really runs behind."""

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

import uvicorn
from fastapi import FastAPI

from api.listening import Listening
from models.keys import Keys
from models.settings import Settings
from tests.servers.waiting import free_port, wait_for_port

# Each server is a fork of a process that has loaded all and opened nothing: no lock of ours is in its way.
PRELOADED = ["api.main", "api.commands.service", "models.operations.solve_plan"]
_servers = multiprocessing.get_context("forkserver")


def start_server(settings: Settings, keys: Keys, port: int | None = None) -> tuple[str, BaseProcess]:
    """The address, and the process, of what ``marshrut serve`` is once it has its keys; without a worker."""
    from api.commands.service import run_server

    _servers.set_forkserver_preload(PRELOADED)
    port = port or free_port()
    arguments = (settings, keys, Listening("127.0.0.1", port))
    server = _servers.Process(target=run_server, args=arguments, kwargs={"own_worker": False}, daemon=True)
    server.start()
    wait_for_port(port, seconds=60)
    return f"http://127.0.0.1:{port}", server


def start_worker(settings: Settings, keys: Keys) -> BaseProcess:
    """What ``marshrut worker`` is once it has its keys."""
    from api.commands.service import run_worker

    worker = _servers.Process(target=run_worker, args=(settings, keys), daemon=True)
    worker.start()
    return worker


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve ``app`` from a thread and give its address, such as ``http://127.0.0.1:41234``."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
