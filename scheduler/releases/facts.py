"""An entry as a line of text and back: how the ledger keeps what readers were told."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.exports.entries import Entry

_TIMES = frozenset({"start", "end"})
_FIELDS = tuple((field.name, field.default) for field in fields(Entry) if field.name not in _TIMES)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_text(entry: Entry) -> str:
    """Return an entry as JSON; equal entries give equal texts."""
    facts: dict[str, Any] = {"start": entry.start.isoformat(), "end": entry.end.isoformat()}
    for name, default in _FIELDS:
        value = getattr(entry, name)
        if value != default:
            facts[name] = value
    return _encode(facts)


def from_text(text: str, zone: ZoneInfo) -> Entry:
    """Return the entry that a text tells of, its times in a zone."""
    facts = json.loads(text)
    known = {field.name for field in fields(Entry)}
    values = {name: _frozen(value) for name, value in facts.items() if name in known}
    for name in _TIMES:
        values[name] = datetime.fromisoformat(values[name]).astimezone(zone)
    return Entry(**values)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
