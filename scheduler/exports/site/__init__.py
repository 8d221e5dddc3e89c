"""The published site: every page that the public sees, made of facts and of nothing else."""

from __future__ import annotations

from scheduler.exports.site.pages import site_pages
from scheduler.exports.site.servers import server_examples
from scheduler.exports.site.sources import Site

__all__ = ["Site", "server_examples", "site_pages"]
