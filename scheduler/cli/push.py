"""`scheduler push`."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from scheduler.cli import shared

if TYPE_CHECKING:
    from scheduler.push.events import Feed
    from scheduler.push.push import Step
    from scheduler.push.server import Account, Remote

PASSWORD = "SCHEDULER_PUSH_PASSWORD"
"""The environment variable with the password."""


@click.command()
@click.argument("site", type=click.Path(path_type=Path))
@click.option("--url", required=True, metavar="URL", help="The CalDAV address of the server.")
@click.option(
    "--calendar",
    required=True,
    metavar="NAME",
    help="The calendar there, by its name or the last part of its address; made where there is none.",
)
@click.option("--user", default="", metavar="NAME", help="Who signs in there.")
@click.option(
    "--feed",
    default="programme",
    show_default=True,
    metavar="FEED",
    help="What to push: a feed's path below calendars/, such as venue/main.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change there, and change nothing.")
@click.option("--allow-http", is_flag=True, help="Send the password unencrypted, over http://.")
def push(
    *, site: Path, url: str, calendar: str, user: str, feed: str, dry_run: bool, allow_http: bool
) -> int:
    """Put what SITE announces into a calendar on a CalDAV server, for those who share one.

    Only what differs there is sent: a second push sends nothing, one that was cut short is done by the next.
    What is withdrawn becomes a cancelled event, and goes once the site drops it. Events that people put into
    the calendar are left alone.

    The password is asked for, or read from the variable SCHEDULER_PUSH_PASSWORD.

    \b
    Example:
      scheduler push site --url https://dav.example.org --calendar festival --user anna --dry-run
    """
    from scheduler.push.events import NoFeedError, read_feed
    from scheduler.push.server import Account

    _check_address(url, allow_http, user)
    try:
        found = read_feed(site, feed)
    except NoFeedError as error:
        raise shared.CommandError(f"error: {error}", shared.BAD_INPUT) from error
    if not found.items:
        click.echo(f"{feed} of release {found.release} has no events.")
        return 0
    where, todo, remote = _compared(found, Account(url, user, _password(user)), calendar)
    same = len(found.items) - sum(step.what != "removed" for step in todo)
    if not dry_run:
        return _take(remote, todo, where, same)
    for step in todo:
        click.echo(str(step))
    click.echo(f"{where}: {_counted(todo, same)}; nothing was sent")
    return 0


def _check_address(url: str, allow_http: bool, user: str) -> None:
    """Raise CommandError for an address that cannot be, or that gives a password away."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _wrong(f"{parts.hostname or url} is no address of a server; it begins with https://")
    if parts.username or parts.password:
        raise _wrong(f"the address must not hold a name or password; use --user and the variable {PASSWORD}")
    near = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if user and parts.scheme == "http" and not near and not allow_http:
        raise _wrong(
            "over http:// anyone on the way can read the password; use https://, or --allow-http in a "
            "network that you trust"
        )


def _password(user: str) -> str:
    if not user:
        return ""
    if PASSWORD in os.environ:
        return os.environ[PASSWORD]
    if not sys.stdin.isatty():
        raise _wrong(f"there is nobody to ask for the password; set the variable {PASSWORD}")
    answer: str = click.prompt(f"Password of {user}", hide_input=True, err=True)
    return answer


def _compared(feed: Feed, account: Account, calendar: str) -> tuple[str, tuple[Step, ...], Remote]:
    """Return where the push goes, what there is to do, and the calendar to do it in."""
    from scheduler.push.push import steps
    from scheduler.push.server import Remote, ServerError

    try:
        remote = Remote(account, calendar)
        there = remote.items()
    except ImportError as error:
        raise _wrong(f"{error.name} is not installed; pip install 'scheduler[caldav]'") from error
    except ServerError as error:
        raise _wrong(f"{error}; nothing was sent") from error
    where = f"{feed.name} of release {feed.release} to {calendar}"
    return where if remote.exists else f"{where} (new)", steps(feed, there), remote


def _take(remote: Remote, todo: tuple[Step, ...], where: str, same: int) -> int:
    """Take the steps and tell each; return the exit status."""
    from scheduler.push.push import take
    from scheduler.push.server import ServerError

    done: list[Step] = []
    refused = 0
    try:
        for step, why in take(remote, todo):
            if why:
                refused += 1
                click.echo(f"not taken: {step}: {why}", err=True)
            else:
                done.append(step)
                click.echo(str(step))
    except (ServerError, KeyboardInterrupt) as error:
        rest = f"{len(done)} of {len(todo)} were sent; the same command sends the rest"
        interrupted = isinstance(error, KeyboardInterrupt)
        said = f"Interrupted: {rest}" if interrupted else f"error: {error}; {rest}"
        raise shared.CommandError(said, shared.INTERRUPTED if interrupted else shared.USAGE) from error
    click.echo(f"{where}: {_counted(done, same)}")
    return shared.BAD_INPUT if refused else 0


def _counted(steps: Iterable[Step], same: int) -> str:
    counts = Counter(step.what for step in steps)
    return ", ".join([*(f"{number} {what}" for what, number in counts.items()), f"{same} as they were"])


def _wrong(message: str) -> shared.CommandError:
    return shared.CommandError(f"error: {message}", shared.USAGE)
