"""`scheduler releases` and `scheduler tokens`: what was published, and who may read the feeds for staff."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli import shared
from scheduler.files import CannotWriteError, check_writable

if TYPE_CHECKING:
    from scheduler.releases.ledger import Release, Token


LATE = timedelta(minutes=5)
"""A release made so much later or earlier than it says was not made for the time by the clock."""


@click.command()
@click.argument("site", type=click.Path(path_type=Path))
@click.option(
    "--rebuild", type=click.IntRange(min=1), metavar="N", help="Make release N again, into the folder of -o."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Where to rebuild it.")
@shared.json_option
def releases(site: Path, rebuild: int | None, output: Path | None, as_json: bool) -> None:
    """List the releases of SITE: when, why, and how much changed for subscribers.

    With --rebuild, writes what release N consisted of, byte for byte, from the ledger alone.

    \b
    Example:
      scheduler releases site
      scheduler releases site --rebuild 1 -o release-1
    """
    from scheduler.releases.ledger import open_ledger
    from scheduler.releases.publish import open_site

    with shared.site_errors():
        folder = open_site(site)
        if rebuild is not None:
            if output is None:
                raise click.UsageError("--rebuild needs -o DIR, the folder to write to")
            _rebuild(site, rebuild, output)
            return
        with open_ledger(folder.ledger) as ledger:
            found = ledger.releases()
    if as_json:
        shared.print_json([_as_json(release, served=folder.served) for release in found])
        return
    for release in found:
        made = release.made.astimezone(release.stamp.tzinfo) if release.made else release.stamp
        dates = f"{release.stamp:%Y-%m-%d %H:%M}"
        if abs(made - release.stamp) > LATE:
            dates = f"as of {dates}, made {made:%Y-%m-%d %H:%M}"
        changes = ", ".join(f"{count} {what}" for what, count in release.counts.items())
        served = "  (served)" if release.number == folder.served else ""
        click.echo(f"{release.number:>4}  {dates}  {changes or 'no session changed'}{served}")
        if release.note:
            click.echo(f"      {release.note}")


@click.command()
@click.argument("site", type=click.Path(path_type=Path))
@click.option("--revoke", metavar="FEED", help="Take the address of person/p-wang back, at once.")
@click.option("--renew", metavar="FEED", help="Take it back, and give a new one.")
@shared.now_option
@shared.json_option
def tokens(site: Path, revoke: str | None, renew: str | None, now: datetime | None, as_json: bool) -> None:
    """List the secret addresses of SITE's feeds for staff: of each person, room crew and equipment.

    Whoever has the address can read the feed, so give each to its reader alone. One that got into the
    wrong hands is taken back with --renew; somebody who should read no more gets --revoke.

    \b
    Example:
      scheduler tokens site
      scheduler tokens site --renew person/p-guo
    """
    from scheduler.releases.ledger import open_ledger
    from scheduler.releases.publish import Work, open_site
    from scheduler.releases.publish import revoke as take_back

    if revoke and renew:
        raise click.UsageError("give --revoke or --renew, not both")
    with shared.site_errors():
        folder = open_site(site)
        if revoke or renew:
            moment = (now or datetime.now(UTC)).replace(microsecond=0)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            work = Work(lambda text: click.echo(text, err=True))
            take_back(folder, str(revoke or renew), renew=renew is not None, now=moment, work=work)
        with open_ledger(folder.ledger) as ledger:
            found = ledger.tokens()
    wanted = revoke or renew
    shown = [token for token in found if not wanted or token.feed == wanted]
    if as_json:
        shared.print_json([_token_as_json(token) for token in shown])
        return
    address = folder.address
    for token in shown:
        if token.revoked is None:
            click.echo(f"{token.feed}  {address}/private/{token.token}.ics")
    held = {token.feed for token in shown if token.revoked is None}
    for feed in dict.fromkeys(token.feed for token in shown):
        if feed not in held and not revoke:
            click.echo(f"{feed}  revoked")
    if revoke:
        click.echo(f"{revoke} has no address any more", err=True)


def _rebuild(site: Path, number: int, output: Path) -> None:
    from scheduler.releases.folder import Build
    from scheduler.releases.ledger import open_ledger
    from scheduler.releases.publish import open_site, rebuild, release_of

    check_writable(output)
    if output.exists() and any(output.iterdir()):
        raise CannotWriteError(f"{output} is not empty; name a folder that is new")
    with open_ledger(open_site(site).ledger) as ledger:
        release_of(ledger, number)
        exact = rebuild(ledger, number, Build(output))
    click.echo(f"release {number} is in {output}", err=True)
    if not exact:
        click.echo(
            "warning: another version of the program made it; its pages are not byte for byte as they were",
            err=True,
        )


def _as_json(release: Release, served: int | None) -> dict[str, Any]:
    return {
        "release": release.number,
        "stamp": release.stamp.isoformat(),
        "made": release.made.isoformat() if release.made else None,
        "note": release.note,
        "changes": dict(release.counts),
        "inputs_sha256": release.inputs_sha256,
        "public_sha256": release.public_sha256,
        "served": release.number == served,
    }


def _token_as_json(token: Token) -> dict[str, Any]:
    return {
        "feed": token.feed,
        "path": f"/private/{token.token}.ics",
        "made": token.made.isoformat(),
        "revoked": token.revoked.isoformat() if token.revoked else None,
    }
