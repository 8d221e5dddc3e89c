"""The command line: parse, call one function, print."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import NoReturn

import click

from scheduler import __version__
from scheduler.cli.apply import apply
from scheduler.cli.check import check
from scheduler.cli.diff import diff
from scheduler.cli.explain import explain
from scheduler.cli.lists import rules, tables
from scheduler.cli.publish import publish, rollback
from scheduler.cli.push import push
from scheduler.cli.releases import releases, tokens
from scheduler.cli.report import report
from scheduler.cli.serve import serve
from scheduler.cli.shared import INTERNAL, INTERRUPTED, CommandError
from scheduler.cli.solve import solve
from scheduler.cli.template import template
from scheduler.cli.whatif import whatif


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="scheduler")
def cli() -> None:
    """Place a festival's sessions into rooms and times: legally, provably well, in seconds.

    \b
    Begin with an input folder, see what is wrong in it, and solve it:
      scheduler template my-festival
      scheduler check my-festival
      scheduler solve my-festival -o plan

    \b
    Exit status: 0 done · 1 internal error · 2 wrong usage · 3 bad input · 4 proven that no schedule
    exists, or the schedule given breaks a rule · 5 time ran out with no schedule · 130 interrupted.
    """


for command in (
    template,
    check,
    solve,
    explain,
    whatif,
    apply,
    diff,
    report,
    publish,
    releases,
    rollback,
    tokens,
    serve,
    push,
    rules,
    tables,
):
    cli.add_command(command)


def main() -> NoReturn:
    """Run the command line and exit with the contract's status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Titles are in any script: what a terminal cannot show must not end the command.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run())


def _run() -> int:
    try:
        status = cli.main(prog_name="scheduler", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except CommandError as error:
        click.echo(str(error), err=True)
        return error.status
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted: nothing was written.", err=True)
        return INTERRUPTED
    except SystemExit:
        # Click's way out when whoever read the output has seen enough: nothing to complain of.
        return 0
    except Exception as error:
        if os.environ.get("SCHEDULER_TRACEBACK"):
            raise
        click.echo(
            f"internal error: {type(error).__name__}: {error}\n"
            "This is a fault of the program, not of your tables; nothing was written. Please report it; "
            "SCHEDULER_TRACEBACK=1 shows where it happened.",
            err=True,
        )
        return INTERNAL
