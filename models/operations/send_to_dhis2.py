"""Send published numbers to the operator's DHIS2, or ask it what would become of them."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from models.audit import record
from models.database import transaction
from models.dhis2 import Dhis2Fault, Dhis2Server, ImportSummary, post_data_values
from models.disclosure import Period
from models.errors import N_
from models.queries.dhis2_values import data_values
from models.settings import Settings


def send_to_dhis2(
    engine: Engine, settings: Settings, staff_id: UUID, period: Period, area: str, *, dry_run: bool
) -> ImportSummary:
    """Send what is published of a period and place to the operator's DHIS2.

    It is entered in the audit before it is sent, and no transaction is open meanwhile.

    Raises
    ------
    Invalid
        A code is missing, or there is nothing to send.
    Dhis2Fault
        No server is set, or it did not answer as DHIS2 does.
    """
    server = dhis2_server(settings)
    with transaction(engine) as session:
        values = data_values(session, period, area)
        record(session, staff_id, "coverage sent", f"{period.id} {area}{' dry run' * dry_run}")
    return post_data_values(server, values, dry_run=dry_run)


def dhis2_server(settings: Settings) -> Dhis2Server:
    """Where to send, and with what token. Raises Dhis2Fault where the operator has set none."""
    if settings.dhis2_url is None or settings.dhis2_token_file is None:
        raise Dhis2Fault(N_("The operator has not set a DHIS2 server and its token."))
    return Dhis2Server(settings.dhis2_url, _read_secret(settings.dhis2_token_file), settings.dhis2_seconds)


def _read_secret(path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret or not secret.isprintable() or not secret.isascii():
        raise Dhis2Fault(N_("The file of DHIS2's token cannot be read, or holds none."))
    return secret
