"""`scheduler serve`."""

from __future__ import annotations

from pathlib import Path

import click

from scheduler.cli import shared


@click.command()
@click.option(
    "--site",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="The site that `scheduler publish` made.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    metavar="P",
    help="The port to listen at; 0 is any that is free.",
)
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A name that people reach the server by, besides localhost, IP addresses and the site's own "
    "(may be repeated).",
)
def serve(folder: Path, host: str, port: int, hosts: tuple[str, ...]) -> None:
    """Serve the published site, read-only, to this machine or, with --host 0.0.0.0, to the network.

    A release published meanwhile is served from the next request on. Ctrl-C ends the server, with
    status 0. For the internet put a web server before it, or give that the files: see the nginx.conf
    that `publish` writes.

    \b
    Example:
      scheduler serve --site site --port 8000
    """
    from scheduler.web.app import Application
    from scheduler.web.server import CannotListenError, address, listen, run
    from scheduler.web.site import NoReleaseError, Site, current, read_releases

    try:
        newest = read_releases(folder, current(folder))[0]
    except NoReleaseError as error:
        raise shared.CommandError(f"error: {error}", shared.BAD_INPUT) from error
    try:
        listening = listen(host, port)
    except CannotListenError as error:
        raise shared.CommandError(f"error: {error}", shared.USAGE) from error
    click.echo(f"{address(listening)} serves release {newest.number} of {folder}; Ctrl-C ends it")
    site = Site(folder, lambda sentence: click.echo(sentence, err=True))
    run(Application(site, hosts), listening)
