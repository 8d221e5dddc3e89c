"""QR codes as pictures."""

from __future__ import annotations

from itertools import groupby

MASK = 3
"""The pattern laid over every code. Looking for the best of the eight takes most of a code's time, and a
festival has a page with a code for each session; a reader takes any."""

QUIET = 4
"""Modules of white around a code, as the standard has it."""


def qr(text: str) -> bytes:
    """Return the QR code of an address as SVG, black on white whatever the page's colours."""
    import segno

    rows = segno.make_qr(text, error="m", mask=MASK, boost_error=False).matrix
    size = len(rows) + 2 * QUIET
    path = "".join(f"M{x} {y}.5h{width}" for y, row in enumerate(rows, QUIET) for x, width in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{path}"/></svg>'
    ).encode()


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Return the dark runs of a row: where each begins, and its width."""
    runs, x = [], QUIET
    for dark, modules in groupby(row):
        width = len(list(modules))
        if dark:
            runs.append((x, width))
        x += width
    return runs
