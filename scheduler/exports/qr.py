"""QR codes as pictures that stand in a page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

MASK = 3
"""The pattern laid over every code. Looking for the best of the eight takes most of a code's time, and a
festival has a page with a code for each session; a reader takes any."""

QUIET = 4
"""Modules of white around a code, as the standard has it."""


def qr(text: str) -> Markup:
    """Return the QR code of an address, black on white whatever the page's colours."""
    import segno
    from markupsafe import Markup

    rows = segno.make_qr(text, error="m", mask=MASK, boost_error=False).matrix
    size = len(rows) + 2 * QUIET
    path = "".join(f"M{x} {y}.5h{width}" for y, row in enumerate(rows, QUIET) for x, width in _runs(row))
    return Markup(
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{Markup.escape(text)}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{path}"/></svg>'
    )


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Return the dark runs of a row: where each begins, and its width."""
    runs, x = [], QUIET
    for dark, modules in groupby(row):
        width = len(list(modules))
        if dark:
            runs.append((x, width))
        x += width
    return runs
