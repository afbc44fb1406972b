"""Compression of what a stranger may load.

Pages that hold secrets are never compressed: their length would tell of them (BREACH).
"""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

OPEN_TO_ALL = ("/static/", "/phone")


class Compressed:
    """ASGI middleware: ``app.add_middleware(Compressed)``."""

    def __init__(self, app: ASGIApp) -> None:
        self.plain, self.compressing = app, GZipMiddleware(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_open = scope["type"] == "http" and scope["path"].startswith(OPEN_TO_ALL)
        # What a phone asks with its credential is sent with POST.
        app = self.compressing if is_open and scope["method"] == "GET" else self.plain
        await app(scope, receive, send)
