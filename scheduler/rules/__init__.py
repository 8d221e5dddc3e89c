"""The rules: one file each, found by looking into this package."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from inspect import getmembers, isabstract, isclass
from pkgutil import iter_modules

from scheduler.rules.base import Rule, Violation

__all__ = ["Rule", "Violation", "rules"]


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule of this package: the hard ones first, each kind by name."""
    found: list[Rule] = []
    for module in iter_modules(__path__):
        for _, member in getmembers(import_module(f"{__name__}.{module.name}"), isclass):
            if (
                issubclass(member, Rule)
                and not isabstract(member)
                and member.__module__.endswith(f".{module.name}")
            ):
                found.append(member())
    return tuple(sorted(found, key=lambda rule: (rule.weight is not None, rule.name)))
