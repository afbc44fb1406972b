"""What every answer tells the browser: load nothing from elsewhere, run nothing inline, keep nothing."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FILES = ("/static/", "/phone/parts/")
# Over HTTPS once, the browser comes by nothing else.
ONLY_HTTPS = "max-age=31536000"


class SecurityHeaders:
    """ASGI middleware: ``app.add_middleware(SecurityHeaders)``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = ONLY_HTTPS
                headers["Cache-Control"] = _keeping(scope, message["status"])
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _keeping(scope: Scope, status: int) -> str:
    """How long the browser may keep the answer: of all but static files nothing may stay behind.

    The words of the phone's form are one of them, the same for everybody. An address with the hash of its
    content never changes; a module that another one imports has none.
    """
    if not scope["path"].startswith(FILES) or status not in (200, 304):
        return "no-store"
    return "public, max-age=31536000, immutable" if scope["query_string"] else "no-cache"
