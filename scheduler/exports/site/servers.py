"""Examples of how to serve a site with other people's web servers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scheduler.exports.pages import fill
from scheduler.exports.site.frame import POLICY


def server_examples(site_folder: Path) -> Mapping[str, bytes]:
    """Return files for the site folder, by name: how nginx serves it."""
    return {"nginx.conf": fill("site/nginx.conf", folder=str(site_folder.absolute()), policy=POLICY).encode()}
