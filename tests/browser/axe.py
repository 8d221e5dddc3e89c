"""What axe-core has against a page: barriers for people who see, hear or move differently."""

from __future__ import annotations

from typing import Any


def violations(tab: Any) -> list[tuple[str, str]]:
    """Return (axe's rule, the element) for everything found, best practices included."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(tab).response["violations"]
    return [(violation["id"], node["html"]) for violation in found for node in violation["nodes"]]
