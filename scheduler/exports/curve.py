"""The geometry of the solve's curve: how best and bound came together, as SVG draws it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

Point = Sequence[float | None]
"""Seconds, objective (None before the first schedule), bound."""

WIDTH, HEIGHT = 640, 240


@dataclass(frozen=True, slots=True)
class Curve:
    """Two stepped SVG paths, and the axes' ticks as (position, label), from the upper left corner."""

    objective: str
    bound: str
    seconds: tuple[tuple[float, str], ...]
    points: tuple[tuple[float, str], ...]
    logarithmic: bool
    width: int = WIDTH
    height: int = HEIGHT


def curve(points: Sequence[Point], seconds: float = 0.0) -> Curve | None:
    """Return the curve to draw, up to its last point or to `seconds`; None without points.

    Where the first schedule costs more than twenty times the last, the scale is logarithmic and what
    is below 1 lies at 1.
    """
    values = [float(value) for point in points for value in point[1:] if value is not None]
    if not values:
        return None
    last = max(float(points[-1][0] or 0), seconds) or 1.0
    best = [value for _, value in _column(points, 1)] or values
    logarithmic = max(best) > 20 * max(1.0, min(best))
    scale = _log_scale(values) if logarithmic else _linear_scale(values)
    step = _round_step(last / 8)

    def x(moment: float) -> float:
        return round(WIDTH * moment / last, 1)

    def y(value: float) -> float:
        low, high = scale.height(scale.ticks[0]), scale.height(scale.ticks[-1])
        return round(HEIGHT * (1 - (scale.height(value) - low) / (high - low)), 1)

    def path(column: int) -> str:
        steps = [(x(float(at)), y(float(value))) for at, value in _column(points, column)]
        return "".join(
            f"M{across:g} {down:g}" if index == 0 else f"H{across:g}V{down:g}"
            for index, (across, down) in enumerate(steps)
        ) + (f"H{WIDTH}" if steps else "")

    return Curve(
        objective=path(1),
        bound=path(2),
        seconds=tuple((x(index * step), f"{index * step:g}") for index in range(int(last / step) + 1)),
        points=tuple((y(tick), f"{tick:,g}" if tick < 1e6 else f"{tick:,.0f}") for tick in scale.ticks),
        logarithmic=logarithmic,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    ticks: tuple[float, ...]
    height: Callable[[float], float]


def _log_scale(values: Sequence[float]) -> _Scale:
    def height(value: float) -> float:
        return log10(max(1.0, value))

    low, high = floor(height(min(values))), ceil(height(max(values)))
    return _Scale(tuple(float(10**power) for power in range(low, high + 1)), height)


def _linear_scale(values: Sequence[float]) -> _Scale:
    low, high = min(values), max(values)
    step = _round_step(max(high - low, 1.0) / 5)
    first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
    return _Scale(tuple(index * step for index in range(first, last + 1)), float)


def _column(points: Sequence[Point], column: int) -> list[tuple[float, float]]:
    return [
        (point[0], value) for point in points if point[0] is not None and (value := point[column]) is not None
    ]


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2, 5 × a power of ten that is at least `least`."""
    power = 10.0 ** floor(log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)
