"""``marshrut``: every command in one place."""

import sys
from collections.abc import Sequence

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from api.commands import (
    audit,
    backup,
    bench,
    bench_frontier,
    bench_phones,
    bench_records,
    certificate,
    country,
    demo,
    disclosure,
    follow_ups,
    keys,
    service,
    solver,
    synthetic,
)
from models.errors import DomainError, Invalid

FAILED, BAD_INPUT = 1, 2

app = typer.Typer(
    name="marshrut",
    help="Plans an ambulance's weeks, records visits, shows coverage. Begin with: demo",
    epilog="For developers: test and lint, each with --help.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(demo.demo)
app.command()(keys.init)
app.command("change-passphrase")(keys.change_passphrase)
app.command("rotate-sealing")(keys.rotate_sealing)
app.command()(keys.unlock)
app.command("make-certificate")(certificate.make_certificate)
app.command()(service.migrate)
app.command()(service.serve)
app.command()(service.worker)
app.command("add-staff")(service.add_staff)
app.command("import")(country.import_)
app.command()(country.export)
app.command()(solver.solve)
app.command()(solver.check)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(synthetic.synthesise)
app.add_typer(audit.app, name="audit")
app.add_typer(disclosure.app, name="disclosure")
app.add_typer(follow_ups.app, name="follow-ups")
bench.app.command()(bench_frontier.ophs)
bench.app.command()(bench_frontier.toptw)
bench.app.command()(bench_frontier.country)
bench.app.command()(bench_frontier.replan)
bench.app.command()(bench_phones.phone)
bench.app.command()(bench_phones.envelopes)
bench.app.command()(bench_records.visits)
bench.app.command()(bench_records.puts)
bench.app.command()(bench_records.kills)
bench.app.command()(bench_records.codes)
bench.app.command()(bench_records.sequences)
bench.app.command()(bench_records.coverage)
bench.app.command()(bench_records.indicators)
app.add_typer(bench.app, name="bench")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what goes wrong is told in one sentence."""
    try:
        sys.exit(app(args=arguments, prog_name="marshrut.py", standalone_mode=False))
    except typer.TyperException as error:
        typer.echo(error.format_message(), err=True)
        sys.exit(error.exit_code)
    except typer.Abort:
        typer.echo("Stopped.", err=True)
        sys.exit(FAILED)
    except DomainError as error:
        typer.echo(str(error), err=True)
        sys.exit(BAD_INPUT if isinstance(error, Invalid) else FAILED)
    except OperationalError:
        typer.echo(
            "The database does not answer now: somebody else writes, or it is away. Try again.", err=True
        )
        sys.exit(FAILED)
    except ValidationError as error:
        fault = error.errors()[0]
        name = "_".join(map(str, fault["loc"])).upper()
        typer.echo(f"The setting MARSHRUT_{name}: {fault['msg'].lower()}.", err=True)
        sys.exit(BAD_INPUT)
