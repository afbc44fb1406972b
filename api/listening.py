"""Where a server listens, and with which certificate."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import CannotUnlock


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server's certificate and its private key, both PEM files."""

    file: Path
    key: Path

    def require_usable(self) -> None:
        """Raises CannotUnlock where they cannot be read or do not belong together."""
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(self.file, self.key)
        except (OSError, ssl.SSLError):
            sentence = "The certificate %(file)s and the key %(key)s cannot be read, or are not a pair."
            raise CannotUnlock(sentence, file=self.file, key=self.key) from None


@dataclass(frozen=True, slots=True)
class Listening:
    """An address; with a certificate over HTTPS."""

    host: str
    port: int
    certificate: Certificate | None = None

    def options(self) -> dict[str, Any]:
        """For uvicorn."""
        own = self.certificate
        return {
            "host": self.host,
            "port": self.port,
            "ssl_certfile": own and own.file,
            "ssl_keyfile": own and own.key,
            "log_config": None,
            "log_level": "warning",
            "access_log": False,
        }
